namespace Sightline.Acquisition;

/// <summary>How a message came.</summary>
/// <param name="Actor">Name of the key or person that brought it.</param>
/// <param name="ReceivedAt">Node clock when the last byte arrived.</param>
/// <param name="ContentType">Media type as sent, or null.</param>
internal sealed record Arrival(string Actor, DateTimeOffset ReceivedAt, string? ContentType);
