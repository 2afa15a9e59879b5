using System.Globalization;
using Sightline.Contract;

namespace Sightline.Model;

// Properties are set, not init: source-generated JSON would overwrite the defaults of init properties that are absent.

/// <summary>The ejector behind a station: whose rejects it takes off, and how soon the PLC confirms them.</summary>
internal sealed record EjectorPolicy
{
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(10);

    /// <summary>How long after the exposure an ejection is confirmed at the latest, as 00:00:05 (default).</summary>
    public string Within { get; set; } = "00:00:05";

    /// <summary>How long after the exposure it is usually confirmed, as 00:00:00 (default). Needed where the PLC does not say which part it was.</summary>
    public string Delay { get; set; } = "00:00:00";

    /// <summary>Stations before it on the line whose rejects it takes off too; null for its own alone.</summary>
    public IReadOnlyList<string>? Of { get; set; }

    public TimeSpan WithinSpan => Span(Within) ?? TimeSpan.Zero;

    public TimeSpan DelaySpan => Span(Delay) ?? TimeSpan.Zero;

    /// <summary>Every problem of it, below <c>/ejector</c>.</summary>
    public IEnumerable<ContractError> Problems()
    {
        if (Span(Within) is not { } within || within <= TimeSpan.Zero || within > s_longest)
        {
            yield return new ContractError("/ejector/within", $"Is '{Within}'. Send a time above zero and at most 00:10:00, such as 00:00:05.");
        }
        else if (Span(Delay) is not { } delay || delay < TimeSpan.Zero || delay > within)
        {
            yield return new ContractError("/ejector/delay", $"Is '{Delay}'. Send a time from 00:00:00 to what within says, {Within}.");
        }

        for (var i = 0; i < Of?.Count; i++)
        {
            if (string.IsNullOrWhiteSpace(Of[i]) || Of.Take(i).Contains(Of[i]))
            {
                yield return new ContractError($"/ejector/of/{i}", $"Is '{Of[i]}'. Send the id of a station of the line, each once.");
            }
        }
    }

    private static TimeSpan? Span(string text) => TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out var span) ? span : null;
}
