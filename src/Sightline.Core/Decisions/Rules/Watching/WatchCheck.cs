using Sightline.Contract;
using Sightline.Model;

namespace Sightline.Decisions.Rules.Watching;

/// <summary>What is wrong with the watch of a rule: every problem at once, each with its place and what to send instead.</summary>
internal static class WatchCheck
{
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(7);
    private static readonly TimeSpan s_shortest = TimeSpan.FromSeconds(1);

    private static readonly IReadOnlyDictionary<string, string[]> s_members = new Dictionary<string, string[]>
    {
        [WatchKinds.Cluster] = ["window", "grid", "falseAlarms", "floor", "provisionalParts", "combinations", "most", "unplaced"],
        [WatchKinds.Period] = ["window", "periods", "falseAlarms", "floor", "most"],
        [WatchKinds.Rate] = ["window", "parts", "limit", "least", "base"],
        [WatchKinds.Run] = ["fails", "passes"],
        [WatchKinds.Confidence] = ["parts", "base", "lambda", "sigmas"],
        [WatchKinds.Notice] = ["notice", "for"],
    };

    public static IEnumerable<ContractError> Problems(WatchSettings watch)
    {
        if (!s_members.TryGetValue(watch.Kind, out var members))
        {
            yield return Error("kind", watch.Kind.Length == 0
                ? $"Missing. Send one of {string.Join(", ", WatchKinds.All)}."
                : $"Is '{watch.Kind}'. Send one of {string.Join(", ", WatchKinds.All)}.{Nearest.Hint(watch.Kind, WatchKinds.All)}");
            yield break;
        }

        foreach (var stranger in Given(watch).Except(members))
        {
            yield return Error(stranger, $"Is given, and '{watch.Kind}' does not take it. Leave it out; it takes {string.Join(", ", members)}.");
        }

        foreach (var problem in Window(watch).Concat(Grid(watch.Grid)).Concat(Numbers(watch)).Concat(Periods(watch)).Concat(Rate(watch)).Concat(Notice(watch)))
        {
            yield return problem;
        }
    }

    private static IEnumerable<string> Given(WatchSettings w)
    {
        (string Name, bool Is)[] members =
        [
            ("window", w.Window is not null), ("grid", w.Grid is not null), ("falseAlarms", w.FalseAlarms is not null), ("floor", w.Floor is not null),
            ("provisionalParts", w.ProvisionalParts is not null), ("combinations", w.Combinations is not null), ("most", w.Most is not null),
            ("unplaced", w.Unplaced is not null), ("periods", w.Periods is not null), ("limit", w.Limit is not null), ("least", w.Least is not null),
            ("parts", w.Parts is not null), ("fails", w.Fails is not null), ("passes", w.Passes is not null), ("base", w.Base is not null),
            ("lambda", w.Lambda is not null), ("sigmas", w.Sigmas is not null), ("notice", w.Notice is not null), ("for", w.For is not null),
        ];
        return members.Where(m => m.Is).Select(m => m.Name);
    }

    private static IEnumerable<ContractError> Window(WatchSettings watch) =>
        Duration("window", watch.Window, s_shortest).Concat(Duration("for", watch.For, TimeSpan.Zero));

    private static IEnumerable<ContractError> Duration(string member, string? text, TimeSpan least)
    {
        if (text is null)
        {
            yield break;
        }

        if (RuleDuration.Read(text) is not { } time)
        {
            yield return Error(member, $"Is '{text}', which is no duration. Send ISO 8601 in days, hours, minutes and seconds, for example PT15M.");
        }
        else if (time < least || time > s_longest)
        {
            yield return Error(member, $"Is '{text}'. Send {(least > TimeSpan.Zero ? "PT1S" : "PT0S")} to P7D.");
        }
    }

    private static IEnumerable<ContractError> Grid(WatchGrid? grid)
    {
        if (grid is null)
        {
            yield break;
        }

        if (grid.Width is <= 0 or > 1_000_000_000)
        {
            yield return Error("grid/width", $"Is {grid.Width}. Send the width of the part, over 0 and at most 1000000000, in the unit of its defects.");
        }

        if (grid.Height is <= 0 or > 1_000_000_000)
        {
            yield return Error("grid/height", $"Is {grid.Height}. Send the height of the part, over 0 and at most 1000000000, in the unit of its defects.");
        }

        if (grid.Columns is < 1 or > 1_000)
        {
            yield return Error("grid/columns", $"Is {grid.Columns}. Send 1 to 1000.");
        }

        if (grid.Rows is < 1 or > 1_000)
        {
            yield return Error("grid/rows", $"Is {grid.Rows}. Send 1 to 1000.");
        }

        if (grid.Unit is { } unit && (string.IsNullOrWhiteSpace(unit) || unit.Length > ContractLimits.WordLength))
        {
            yield return Error("grid/unit", $"Has {unit.Length} characters. Send the unit of the defects' boxes, or leave it out for px.");
        }
    }

    private static IEnumerable<ContractError> Numbers(WatchSettings w) =>
    [
        .. Between("floor", w.Floor, 3, 1_000), .. Between("provisionalParts", w.ProvisionalParts, 1, 1_000_000), .. Between("combinations", w.Combinations, 1, 1_000_000),
        .. Between("most", w.Most, 1, 100_000), .. Between("least", w.Least, 1, 1_000_000), .. Between("parts", w.Parts, 2, 100_000),
        .. Between("fails", w.Fails, 2, 1_000), .. Between("passes", w.Passes, 1, 1_000), .. Between("base", w.Base, 10, 1_000),
        .. Between("falseAlarms", w.FalseAlarms, 0.001m, 30), .. Between("limit", w.Limit, 0, 1), .. Between("lambda", w.Lambda, 0.01m, 1), .. Between("sigmas", w.Sigmas, 1, 10),
    ];

    private static IEnumerable<ContractError> Between(string member, decimal? number, decimal least, decimal most) =>
        number < least || number > most ? [Error(member, $"Is {number}. Send {least} to {most}.")] : [];

    private static IEnumerable<ContractError> Periods(WatchSettings watch)
    {
        if (watch.Periods is not { } periods)
        {
            yield break;
        }

        if (periods.Count > 20)
        {
            yield return Error("periods", $"Has {periods.Count} items. Send at most 20.");
        }

        for (var i = 0; i < periods.Count; i++)
        {
            if (periods[i] is < 2 or > 1_000)
            {
                yield return Error($"periods/{i}", $"Is {periods[i]}. Send 2 to 1000.");
            }
            else if (periods.Take(i).Contains(periods[i]))
            {
                yield return Error($"periods/{i}", $"Is {periods[i]} a second time. Leave it out.");
            }
        }
    }

    private static IEnumerable<ContractError> Rate(WatchSettings watch)
    {
        if (watch.Kind != WatchKinds.Rate)
        {
            yield break;
        }

        if (watch is { Window: null, Parts: null })
        {
            yield return Error("window", "Missing. Send how far back it looks: a window, for example PT1H, or parts, for example 200.");
        }
        else if (watch is { Window: not null, Parts: not null })
        {
            yield return Error("parts", "Is given beside a window. Send one of the two.");
        }

        if (watch is { Limit: not null, Base: not null })
        {
            yield return Error("base", "Is given beside a limit, which needs none. Send one of the two.");
        }

        if (watch.Limit is null && watch.Least is not null && watch.Parts is not null)
        {
            yield return Error("least", "Is given, and each group has the number of parts that is sent. Leave it out.");
        }

        if (watch is { Limit: not null, Parts: { } parts, Least: { } least } && least > parts)
        {
            yield return Error("least", $"Is {least}, and no more than {parts} parts are looked at. Send at most {parts}.");
        }
    }

    private static IEnumerable<ContractError> Notice(WatchSettings watch)
    {
        if (watch.Kind == WatchKinds.Notice && !NoticeKinds.All.Contains(watch.Notice ?? ""))
        {
            yield return Error("notice", string.IsNullOrWhiteSpace(watch.Notice)
                ? $"Missing. Send the kind of notice that must stand, one of {string.Join(", ", NoticeKinds.All)}."
                : $"Is '{watch.Notice}', which no notice is.{Nearest.Hint(watch.Notice, NoticeKinds.All)} Send one of {string.Join(", ", NoticeKinds.All)}.");
        }
    }

    private static ContractError Error(string member, string detail) => new("/watch/" + member, detail);
}
