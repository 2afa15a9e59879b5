using System.Diagnostics.CodeAnalysis;
using System.IO.Compression;
using System.Text.Json;

namespace Sightline.Uplink;

/// <summary>What an edge sends at once, as NDJSON: the greeting, then one fact a line.</summary>
internal sealed record EdgeBatch(EdgeGreeting Greeting, IReadOnlyList<FactLine> Facts)
{
    public const string MediaType = "application/x-ndjson";

    /// <summary>Most bytes of bodies that share a request. A single fact may have more: a refused message has up to 8 MiB.</summary>
    public const int MostBytes = 2 << 20;

    /// <summary>Most bytes of a request when unpacked: one fact of the largest size, in base64, and its columns.</summary>
    public const int MostUnpacked = 24 << 20;

    /// <summary>Position of the last fact the hub owns now, by its answer.</summary>
    public long OwnedUpTo(IReadOnlyList<int> statuses)
    {
        var owned = Greeting.After.Position;
        for (var i = 0; i < Facts.Count; i++)
        {
            if (statuses[i] == EdgeAnswer.NotTaken)
            {
                return owned;
            }

            owned = Facts[i].Position;
        }

        return Greeting.UpTo.Position;
    }

    /// <summary>The lines, packed with gzip.</summary>
    public byte[] Pack()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            JsonSerializer.Serialize(gzip, Greeting, UplinkJson.Default.EdgeGreeting);
            foreach (var fact in Facts)
            {
                gzip.WriteByte((byte)'\n');
                JsonSerializer.Serialize(gzip, fact, UplinkJson.Default.FactLine);
            }
        }

        return packed.ToArray();
    }

    /// <summary>Reads unpacked lines, or says what is wrong with them.</summary>
    public static EdgeBatch? Read(ReadOnlyMemory<byte> lines, out string problem)
    {
        EdgeGreeting? greeting = null;
        var facts = new List<FactLine>();
        var number = 0;
        while (!lines.IsEmpty)
        {
            var end = lines.Span.IndexOf((byte)'\n');
            var line = end < 0 ? lines.Span : lines.Span[..end];
            lines = end < 0 ? default : lines[(end + 1)..];
            number++;
            if (!TryRead(line, ref greeting, facts, out var why))
            {
                problem = $"Line {number} {why}";
                return null;
            }
        }

        problem = greeting is null ? "There is no first line with edge, instance, version, after and upTo." : Disorder(greeting, facts) ?? "";
        return problem.Length == 0 ? new EdgeBatch(greeting!, facts) : null;
    }

    private static bool TryRead(ReadOnlySpan<byte> line, ref EdgeGreeting? greeting, List<FactLine> facts, [NotNullWhen(false)] out string? why)
    {
        try
        {
            if (greeting is null)
            {
                greeting = JsonSerializer.Deserialize(line, UplinkJson.Default.EdgeGreeting);
            }
            else if (JsonSerializer.Deserialize(line, UplinkJson.Default.FactLine) is { Source: not null, Actor: not null, Body: not null } fact)
            {
                facts.Add(fact);
            }
            else
            {
                why = "is no fact.";
                return false;
            }
        }
        catch (JsonException error)
        {
            why = $"is not what an edge sends: {error.Message}";
            return false;
        }

        why = null;
        return true;
    }

    private static string? Disorder(EdgeGreeting greeting, List<FactLine> facts)
    {
        var last = greeting.After.Position;
        foreach (var fact in facts)
        {
            if (fact.Position <= last)
            {
                return $"Position {fact.Position} comes after {last}. Send facts in the order of the journal.";
            }

            last = fact.Position;
        }

        return greeting.UpTo.Position >= last ? null : $"upTo is {greeting.UpTo.Position} and the last fact is {last}.";
    }
}
