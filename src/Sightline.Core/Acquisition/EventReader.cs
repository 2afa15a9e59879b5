using System.Text.Json;
using Sightline.Contract;
using Sightline.Model;

namespace Sightline.Acquisition;

/// <summary>One machine event: what it is, when, where, and which part or lot it concerns. All other members are kept as they came.</summary>
internal sealed record PlantEvent(string? Id, string Type, DateTimeOffset At, string Source);

/// <summary>Reads events: eject confirmations, alarms, stops, process samples, material loaded, units packed.</summary>
internal static class EventReader
{
    private static readonly string[] s_words = ["id", "station", "line", "machine", "lot"];

    /// <summary>The event, or every problem of it.</summary>
    public static PlantEvent? Read(JsonElement message, List<ContractError> errors)
    {
        if (message.ValueKind != JsonValueKind.Object)
        {
            errors.Add(new ContractError("", "Is not an object. Send one JSON object for each event."));
            return null;
        }

        var type = Word(message, "type", errors);
        if (type is null && (!message.TryGetProperty("type", out var sent) || sent.ValueKind == JsonValueKind.Null))
        {
            errors.Add(new ContractError("/type", "Missing. Send what happened, such as eject.confirmed, machine.stopped or material.loaded."));
        }

        var at = Time(message, errors);
        var words = Array.ConvertAll(s_words, name => Word(message, name, errors));
        if (message.TryGetProperty("part", out var part) && part.ValueKind == JsonValueKind.Object)
        {
            Word(part, "serial", errors, "/part/");
        }

        var source = words[1] ?? words[2] ?? words[3];
        if (source is null)
        {
            errors.Add(new ContractError("", "Names no place. Send station, line or machine."));
        }

        CountReport.Read(message, errors);
        return errors.Count == 0 ? new PlantEvent(words[0], type!, at, source!) : null;
    }

    private static DateTimeOffset Time(JsonElement message, List<ContractError> errors)
    {
        var text = Word(message, "at", errors);
        if (text is null || !Rfc3339.TryParse(text, out var at))
        {
            errors.Add(new ContractError("/at", text is null ? "Missing. Send when it happened, such as 2026-11-20T08:15:30.123Z." : $"Is '{text}', which is not an RFC 3339 time with an offset."));
            return default;
        }

        return at;
    }

    private static string? Word(JsonElement message, string name, List<ContractError> errors, string prefix = "/")
    {
        if (!message.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (EventText.Of(value) is { } text && !string.IsNullOrWhiteSpace(text) && text.Length <= ContractLimits.WordLength)
        {
            return text;
        }

        errors.Add(new ContractError(prefix + name, $"Is not a text of 1 to {ContractLimits.WordLength} characters. Identities are strings and survive character by character."));
        return null;
    }
}
