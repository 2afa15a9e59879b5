using System.Text.Json;
using Sightline.Model;

namespace Sightline.Context.Timelines;

/// <summary>Reads the few members of an event that timelines need.</summary>
internal static class EventMark
{
    /// <summary>True when the text stands in an event's bytes. Most events are samples and need not be parsed.</summary>
    public static bool Holds(ReadOnlySpan<byte> body, ReadOnlySpan<byte> utf8) => body.IndexOf(utf8) >= 0;

    /// <summary>Where it happened, as timelines name places; null where the event names none.</summary>
    public static string? PlaceOf(JsonElement body) =>
        Text(body, "station") is { } station ? Places.Station(station)
        : Text(body, "line") is { } line ? Places.Line(line)
        : Text(body, "machine") is { } machine ? Places.Machine(machine)
        : null;

    public static string? Text(JsonElement body, string name) => body.TryGetProperty(name, out var value) ? EventText.Of(value) : null;
}
