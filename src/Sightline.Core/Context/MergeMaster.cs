using System.Globalization;
using Sightline.Contract;

namespace Sightline.Context;

/// <summary>How a station's records find those of another source of the same inspection, as master data says it.</summary>
internal sealed record MergeMaster
{
    private static readonly TimeSpan s_longest = TimeSpan.FromHours(1);

    /// <summary>The other stations that report the same inspections. Null: the same station, under another id.</summary>
    public IReadOnlyList<string>? With { get; set; }

    /// <summary>What must agree: <c>trigger</c> or <c>part</c>.</summary>
    public string By { get; set; } = "";

    /// <summary>How far the two exposures may lie apart by this node's clock, hh:mm:ss.</summary>
    public string Window { get; set; } = "00:00:02";

    /// <summary>Null for a text that is no time span.</summary>
    public TimeSpan? Span() => TimeSpan.TryParseExact(Window, "c", CultureInfo.InvariantCulture, out var span) ? span : null;

    /// <summary>Every problem of the rule of a station.</summary>
    public IEnumerable<ContractError> Problems()
    {
        if (By is not ("trigger" or "part"))
        {
            yield return new ContractError("/merge/by", $"Is '{By}'. Send trigger or part.");
        }

        if (Span() is not { } span || span <= TimeSpan.Zero || span > s_longest)
        {
            yield return new ContractError("/merge/window", $"Is '{Window}'. Send a time above zero, at most 01:00:00, such as 00:00:02.");
        }

        if (With is { Count: 0 })
        {
            yield return new ContractError("/merge/with", "Is empty. Name the other stations, or leave it out for the same station under another id.");
        }

        foreach (var (name, i) in (With ?? []).Select((name, i) => (name, i)).Where(w => string.IsNullOrWhiteSpace(w.name)))
        {
            yield return new ContractError($"/merge/with/{i}", $"Is '{name}'. Send the id of a station.");
        }
    }
}
