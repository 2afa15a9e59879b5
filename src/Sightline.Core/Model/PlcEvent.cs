using System.Text.Json;
using Sightline.Contract;

namespace Sightline.Model;

/// <summary>What a PLC says of one part: that it took it off, or that it counted it.</summary>
/// <param name="Type">One of the two types.</param>
/// <param name="Serial">The part; null where the PLC does not know it.</param>
/// <param name="Key">Batch and position of a part without a serial, as deliveries name it; null where they are not named.</param>
/// <param name="Index">The PLC's own number of the part, the same as the sequence of its inspection; null for none.</param>
internal sealed record PlcEvent(string Type, string? Serial, string? Key, long? Index)
{
    /// <summary>The ejector took a part off.</summary>
    public const string Ejected = "eject.confirmed";

    /// <summary>A part came to a station, as the PLC counts.</summary>
    public const string Indexed = "part.indexed";

    /// <summary>The event; null for another type, and where something is wrong, which is added to the problems.</summary>
    public static PlcEvent? Read(JsonElement sent, List<ContractError> problems)
    {
        if (!sent.TryGetProperty("type", out var named) || EventText.Of(named) is not (Ejected or Indexed) || EventText.Of(named) is not { } type)
        {
            return null;
        }

        var before = problems.Count;
        var index = IndexOf(sent, problems);
        var part = sent.TryGetProperty("part", out var given) && given.ValueKind == JsonValueKind.Object ? given : default;
        var (serial, batch, position) = (Word(part, "serial", problems), Word(part, "batch", problems), Word(part, "position", problems));
        if (type == Indexed && serial is null && index is null && problems.Count == before)
        {
            problems.Add(new ContractError("/index", "Missing. Send the PLC's number of the part, the same as the sequence of its inspection, or part.serial."));
        }

        return problems.Count == before ? new PlcEvent(type, serial, serial is null && batch is not null && position is not null ? $"b:{batch}:{position}" : null, index) : null;
    }

    private static long? IndexOf(JsonElement sent, List<ContractError> problems)
    {
        if (!sent.TryGetProperty("index", out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var index) && index >= 0)
        {
            return index;
        }

        problems.Add(new ContractError("/index", $"Is {(value.GetRawText() is { Length: <= 40 } text ? text : value.ValueKind)}. Send a whole number from 0 on."));
        return null;
    }

    private static string? Word(JsonElement part, string name, List<ContractError> problems)
    {
        if (part.ValueKind != JsonValueKind.Object || !part.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (EventText.Of(value) is { } text && !string.IsNullOrWhiteSpace(text) && text.Length <= ContractLimits.WordLength)
        {
            return text;
        }

        // What every event is checked for says so of the serial already.
        if (!problems.Exists(p => p.Pointer == $"/part/{name}"))
        {
            problems.Add(new ContractError($"/part/{name}", $"Is not a text of 1 to {ContractLimits.WordLength} characters. Send a JSON string."));
        }

        return null;
    }
}
