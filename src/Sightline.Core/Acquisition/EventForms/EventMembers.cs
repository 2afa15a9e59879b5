using System.Text.Json;
using Sightline.Contract;
using Sightline.Model;

namespace Sightline.Acquisition.EventForms;

/// <summary>Reads members of events one by one, each problem with what to send instead.</summary>
internal static class EventMembers
{
    /// <summary>A text that must be there; null after saying what is wrong.</summary>
    public static string? Needed(JsonElement sent, string name, string what, List<ContractError> errors)
    {
        var before = errors.Count;
        var text = Word(sent, name, errors);
        if (text is null && errors.Count == before)
        {
            errors.Add(new ContractError("/" + name, $"Missing. Send {what}."));
        }

        return text;
    }

    /// <summary>A text that may be there.</summary>
    public static string? Word(JsonElement sent, string name, List<ContractError> errors)
    {
        if (!sent.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (EventText.Of(value) is { } text && !string.IsNullOrWhiteSpace(text) && text.Length <= ContractLimits.WordLength)
        {
            return text;
        }

        // What every event is checked for says so already.
        if (!errors.Exists(e => e.Pointer == "/" + name))
        {
            errors.Add(new ContractError("/" + name, $"Is not a text of 1 to {ContractLimits.WordLength} characters. Send a JSON string."));
        }

        return null;
    }

    /// <summary>A quantity that may be there: above zero, and never rounded.</summary>
    public static decimal? Quantity(JsonElement sent, List<ContractError> errors)
    {
        if (!sent.TryGetProperty("quantity", out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (MaterialQuantity.Read(value) is { } quantity)
        {
            return quantity;
        }

        errors.Add(new ContractError("/quantity", $"Is {Shown(value)}. Send a number above zero, below {MaterialQuantity.Most:0} and with at most {MaterialQuantity.Decimals} decimals, such as 12.5."));
        return null;
    }

    private static string Shown(JsonElement value) => value.GetRawText() is { Length: <= 40 } text ? text : value.ValueKind.ToString();
}
