using System.Globalization;
using Sightline.Contract;

namespace Sightline.Decisions.Nonconformances;

/// <summary>Collects everything that is wrong with an act, and why the nonconformance does not allow it.</summary>
internal sealed class NcrFaults
{
    private const int LongestText = 2_000;

    private readonly List<ContractError> _errors = [];
    private readonly List<string> _conflicts = [];

    public bool IsClean => _errors.Count == 0 && _conflicts.Count == 0;

    public NcrRefusal? Refusal => _errors.Count > 0 ? new NcrRefusal(_errors) : _conflicts.Count > 0 ? new NcrRefusal([], string.Join(' ', _conflicts)) : null;

    public void Wrong(string pointer, string why) => _errors.Add(new ContractError(pointer, why));

    public void Conflict(string why) => _conflicts.Add(why);

    /// <summary>A text that must be there; trimmed.</summary>
    public string Needed(string pointer, string? text, string what)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            Wrong(pointer, $"Missing. Send {what}.");
            return "";
        }

        return Text(pointer, text)!;
    }

    /// <summary>A text that may be there; trimmed, null where nothing was written.</summary>
    public string? Text(string pointer, string? text)
    {
        if (text?.Length > LongestText)
        {
            Wrong(pointer, $"Has {text.Length} characters. Send at most {LongestText}.");
        }

        return string.IsNullOrWhiteSpace(text) ? null : text.Trim();
    }

    /// <summary>A day, as it was written.</summary>
    public string? Day(string pointer, string? text)
    {
        if (text is not null && !DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
        {
            Wrong(pointer, $"Is '{text}'. Send a day such as 2026-11-30.");
        }

        return text;
    }

    /// <summary>A quantity above zero, as digits.</summary>
    public string? Quantity(string pointer, decimal? quantity)
    {
        if (quantity is <= 0 or >= Model.MaterialQuantity.Most)
        {
            Wrong(pointer, $"Is {quantity}. Send a number above zero and below {Model.MaterialQuantity.Most:0}.");
        }

        return quantity?.ToString(CultureInfo.InvariantCulture);
    }
}
