using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sightline.Clocks;

/// <summary>What the journal keeps of clocks. Times are milliseconds. Which members are there depends on the method.</summary>
internal sealed record ClockFact
{
    /// <summary>One of <see cref="ClockMethods"/>.</summary>
    public string Method { get; set; } = "";

    /// <summary>The station's clock minus that of the node it speaks to.</summary>
    public decimal? Offset { get; set; }

    /// <summary>Null where there is no bound.</summary>
    public decimal? Uncertainty { get; set; }

    public decimal? RoundTrip { get; set; }

    /// <summary>The node it was measured against, where that is not this one: an edge.</summary>
    public string? Reference { get; set; }

    /// <summary>The edge's clock minus this node's. Null: not known, taken as none.</summary>
    public decimal? ReferenceOffset { get; set; }

    public decimal? ReferenceUncertainty { get; set; }

    /// <summary>How far this node's own clock was set.</summary>
    public decimal? Step { get; set; }

    public decimal? AlarmAt { get; set; }

    public decimal? UntrustedAt { get; set; }

    public static ClockFact Read(ReadOnlySpan<byte> body) => JsonSerializer.Deserialize(body, ClockJson.Default.ClockFact)
        ?? throw new InvalidDataException("The body of a clock's fact is null.");

    /// <summary>
    /// What an edge tells of a station's clock, before it becomes a fact here. The journey takes what the journal has at its word, so
    /// what another node says is looked at first.
    /// </summary>
    /// <returns>What is wrong, in words; null when nothing is.</returns>
    public static string? ProblemOf(string station, ReadOnlySpan<byte> body)
    {
        if (station.Length == 0)
        {
            return "names no station: what a node knows of its own clock stays with it";
        }

        try
        {
            var said = Read(body);
            return said.Method is not (ClockMethods.Measured or ClockMethods.Estimated) ? $"has the method '{said.Method}'; from an edge it is measured or estimated"
                : said.Offset is null ? "has no offset"
                : ((decimal?[])[said.Offset, said.Uncertainty, said.RoundTrip, said.ReferenceOffset, said.ReferenceUncertainty]).Any(ms => Math.Abs(ms ?? 0) > Milliseconds(ClockReport.FurthestOff)) ? "has an offset of more than a hundred years"
                : null;
        }
        catch (Exception error) when (error is JsonException or InvalidDataException)
        {
            return $"does not read as one: {error.Message}";
        }
    }

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, ClockJson.Default.ClockFact);

    public static decimal Milliseconds(TimeSpan span) => span.Ticks / (decimal)TimeSpan.TicksPerMillisecond;

    /// <summary>In whole microseconds, as tables keep it: what is known before a restart and after it is the same.</summary>
    public static TimeSpan Span(decimal milliseconds) => TimeSpan.FromMicroseconds((long)(milliseconds * 1_000));
}

/// <summary>How something about clocks is known. Written to the journal and the API; never renamed.</summary>
internal static class ClockMethods
{
    /// <summary>By finished exchanges of four time stamps.</summary>
    public const string Measured = "measured";

    /// <summary>From one side: by how late, at the least, what it sends arrives.</summary>
    public const string Estimated = "estimated";

    /// <summary>Nothing is known.</summary>
    public const string None = "none";

    /// <summary>This node's own clock was set. The fact names no station.</summary>
    public const string Step = "step";

    /// <summary>The limits that the plant has set. The fact names no station.</summary>
    public const string Limits = "limits";

    /// <summary>Source of facts about this node itself; no station has an empty name.</summary>
    public const string ThisNode = "";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ClockFact))]
internal sealed partial class ClockJson : JsonSerializerContext;
