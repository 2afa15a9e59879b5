using System.Text.Json;
using Sightline.Contract;
using Sightline.Model;

namespace Sightline.Acquisition;

/// <summary>How a message came.</summary>
/// <param name="Actor">Name of the key or person that brought it.</param>
/// <param name="ReceivedAt">Node clock when the last byte arrived.</param>
/// <param name="ContentType">Media type as sent, or null.</param>
/// <param name="Stations">The stations the bringer may speak for; null for all.</param>
/// <param name="Origin">Where it stood before: a place in an edge's journal or in a feed. A refusal that comes again from there is the same one. Null when it came from its sender.</param>
/// <param name="Place">Where a person finds it in what it was read from; null for what was sent.</param>
internal sealed record Arrival(string Actor, DateTimeOffset ReceivedAt, string? ContentType, Scope? Stations = null, string? Origin = null, string? Place = null)
{
    /// <summary>Why the bringer may not speak for a station; null when it may.</summary>
    public ContractError? Strangeness(string station, string pointer) => Stations is null || Stations.Holds(station)
        ? null
        : new ContractError(pointer, $"{Actor} speaks for {Stations}, not for '{station}'. Send it with the key of that station.");
}

/// <summary>One message as it stood in the request.</summary>
/// <param name="Message">The inspection's bytes; those of the envelope when it has problems.</param>
/// <param name="Problems">What is wrong with what was around the inspection; null when nothing is.</param>
/// <param name="Parsed">The message as an element of a document that the caller keeps alive; null when it was not parsed yet.</param>
internal readonly record struct Submission(
    ReadOnlyMemory<byte> Message, IReadOnlyList<ContractError>? Problems = null, JsonElement? Parsed = null);
