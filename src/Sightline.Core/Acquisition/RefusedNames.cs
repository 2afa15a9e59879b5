using System.Globalization;
using Sightline.Buffering;

namespace Sightline.Acquisition;

/// <summary>
/// What a node calls the messages it refused. A hub says q and the position of the fact. An edge has no quarantine of its own: what
/// it answers must name this message at the hub, and there the same position is another's. It adds when it received the message and
/// which journal it is, which together are the message's place in the hub's journal too.
/// </summary>
/// <param name="instance">Journal of the edge; null at a hub.</param>
internal sealed class RefusedNames(string? instance)
{
    public static readonly RefusedNames OfHub = new((string?)null);

    public string Of(long position, DateTimeOffset receivedAt) =>
        instance is null ? Here(position) : string.Create(CultureInfo.InvariantCulture, $"{Here(position)}.{FactHash.Microseconds(receivedAt)}.{instance}");

    /// <summary>The name of what stands in this node's own journal.</summary>
    public static string Here(long position) => string.Create(CultureInfo.InvariantCulture, $"q{position}");

    /// <summary>The position that a hub's name says; null for any other word.</summary>
    public static long? PositionOf(string id) =>
        id.StartsWith('q') && long.TryParse(id.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var position) && position > 0 ? position : null;

    /// <summary>A place in an edge's journal. The time tells two journals apart that were one before a restore: the same position, another fact.</summary>
    public static string Origin(string instance, long position, DateTimeOffset receivedAt) =>
        string.Create(CultureInfo.InvariantCulture, $"{instance}/{position}/{FactHash.Microseconds(receivedAt)}");

    /// <summary>The place that an edge's name says; null for any other word.</summary>
    public static string? OriginOf(string id) =>
        id.Split('.') is [var first, var time, { Length: > 0 } instance] && PositionOf(first) is { } position && IsNumber(time) ? $"{instance}/{position}/{time}" : null;

    /// <summary>What the edge called the message of a place; null for a place in a feed, and for none.</summary>
    public static string? AtEdge(string? origin) =>
        origin?.Split('/') is [var instance, var position, var time] && PositionOf("q" + position) is not null && IsNumber(time) ? $"q{position}.{time}.{instance}" : null;

    private static bool IsNumber(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);
}
