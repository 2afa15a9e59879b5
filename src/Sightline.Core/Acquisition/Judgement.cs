using System.Text.Json;
using System.Text.Unicode;
using Microsoft.Extensions.Options;
using Sightline.Contract;
using Sightline.Model;

namespace Sightline.Acquisition;

/// <summary>Checks one message against the contract. Every problem is named, with what to send instead.</summary>
internal sealed class Judgement(IOptions<AcquisitionOptions> options)
{
    private static readonly JsonDocumentOptions s_strict = new()
    {
        MaxDepth = SentJson.Depth,
        CommentHandling = JsonCommentHandling.Disallow,
        AllowTrailingCommas = false,
    };

    private readonly AcquisitionOptions _options = options.Value;

    /// <summary>Parses JSON, or says why it cannot be.</summary>
    public static JsonDocument? Parse(ReadOnlyMemory<byte> bytes, out ContractError? problem)
    {
        problem = null;
        if (!Utf8.IsValid(bytes.Span))
        {
            problem = new ContractError("", "The message is not UTF-8. Send JSON encoded as UTF-8.");
            return null;
        }

        try
        {
            return JsonDocument.Parse(ByteOrderMark.Skip(bytes), s_strict);
        }
        catch (JsonException error)
        {
            problem = new ContractError("", error.Message.Contains("maximum configured depth", StringComparison.OrdinalIgnoreCase)
                ? $"The message is nested deeper than {SentJson.Depth} levels. Send one inspection of at most {ContractLimits.Depth} levels."
                : $"The message is not JSON: line {(error.LineNumber ?? 0) + 1}, byte {(error.BytePositionInLine ?? 0) + 1}. Send one JSON object, an array, or one object a line.");
            return null;
        }
    }

    /// <summary>Reads one inspection and checks that its time is possible.</summary>
    public InspectionReading Read(JsonElement message, DateTimeOffset now)
    {
        var reading = InspectionReader.Read(message);
        if (!reading.HasTime)
        {
            return reading;
        }

        if (reading.InspectedAt < _options.EarliestPossible)
        {
            Impossible(reading, $"before {Rfc3339.Write(_options.EarliestPossible)}");
        }
        else if (reading.InspectedAt > now + _options.FurthestAhead)
        {
            Impossible(reading, $"more than {_options.FurthestAhead.TotalDays:0.##} days ahead of this node's clock ({Rfc3339.Write(now)})");
        }

        return reading;
    }

    /// <summary>Compared as parsed: member order, white space and 1.0 beside 1.00 do not make another content.</summary>
    public static bool SameContent(byte[] stored, ReadOnlyMemory<byte> sent)
    {
        if (sent.Span.SequenceEqual(stored))
        {
            return true;
        }

        using var first = Parse(stored, out _);
        using var second = Parse(sent, out _);
        try
        {
            return first is not null && second is not null && JsonElement.DeepEquals(first.RootElement, second.RootElement);
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair in a text cannot be compared as parsed. Other bytes count as other content: both are kept.
            return false;
        }
    }

    private static void Impossible(InspectionReading reading, string why)
    {
        reading.Inspection = null;
        reading.Errors.Add(new ContractError(
            "/inspectedAt", $"Is {Rfc3339.Write(reading.InspectedAt)}, {why}: an impossible moment of exposure. Set the station's clock and send the true time."));
    }
}
