using Sightline.Contract;
using Sightline.Decisions.Rules.Acting;
using Sightline.Decisions.Rules.Watching;
using Sightline.Model;

namespace Sightline.Decisions.Rules;

/// <summary>Checks what a rule wants done: words, what each needs, and what its kind of watch cannot ask for.</summary>
internal static class RuleActionsCheck
{
    private const int Most = 16;

    private static readonly TimeSpan s_longest = TimeSpan.FromDays(7);

    /// <summary>Kinds that point at parts, one by one. The others see a share, a drift or a time that passed.</summary>
    private static readonly string[] s_ofParts = [WatchKinds.Cluster, WatchKinds.Run, WatchKinds.Period];

    public static IEnumerable<ContractError> Problems(RuleFile file)
    {
        if (file.Actions.Count > Most)
        {
            yield return new ContractError("/actions", $"Has {file.Actions.Count} actions. Send {Most} at most.");
        }

        foreach (var (i, action) in file.Actions.Index())
        {
            foreach (var problem in Words(action).Concat(Sense(file, action, i)))
            {
                yield return problem with { Pointer = $"/actions/{i}{problem.Pointer}" };
            }
        }
    }

    private static IEnumerable<ContractError> Words(RuleAction action)
    {
        if (!RuleActions.All.Contains(action.Do))
        {
            yield return new ContractError("/do", $"Is '{action.Do}'.{Nearest.Hint(action.Do, RuleActions.All)} Send one of {string.Join(", ", RuleActions.All)}.");
            yield break;
        }

        var (notifies, reworks) = (action.Do == RuleActions.Notify, action.Do == RuleActions.Rework);
        if ((notifies || reworks) && string.IsNullOrWhiteSpace(action.To))
        {
            yield return new ContractError("/to", notifies ? "Missing. Send the name of the target that carries the message." : "Missing. Send the station where parts are reworked.");
        }
        else if (action.To is not null && !notifies && !reworks)
        {
            yield return new ContractError("/to", $"Is given, and {action.Do} goes nowhere. Leave it out.");
        }

        if (!notifies)
        {
            foreach (var name in new[] { ("shifts", action.Shifts is not null), ("after", action.After is not null), ("quiet", action.Quiet is not null) }.Where(n => n.Item2).Select(n => n.Item1))
            {
                yield return new ContractError($"/{name}", $"Is given, and only notify takes it. Leave it out of {action.Do}.");
            }

            yield break;
        }

        if (action.Shifts is { Count: 0 } || action.Shifts?.Any(string.IsNullOrWhiteSpace) == true)
        {
            yield return new ContractError("/shifts", "Names no shift. Send the ids of shifts, or leave it out for every shift.");
        }

        foreach (var (name, text) in new[] { ("after", action.After), ("quiet", action.Quiet) })
        {
            if (text is not null && !IsSpan(text))
            {
                yield return new ContractError($"/{name}", $"Is '{text}'. Send an ISO 8601 duration above zero, up to P7D, such as PT15M.");
            }
        }
    }

    private static IEnumerable<ContractError> Sense(RuleFile file, RuleAction action, int place)
    {
        var known = RuleActions.All.Contains(action.Do);
        if (known && action.Do != RuleActions.Notify && file.Actions.Take(place).Any(a => a.Do == action.Do))
        {
            yield return new ContractError("/do", $"Is {action.Do} again. Once is enough.");
        }

        if (action.Do is RuleActions.Hold or RuleActions.Stop or RuleActions.Divert && file.Where is { Lines: null, Stations: null })
        {
            yield return new ContractError("/do", $"Is {action.Do}, and the rule looks at the whole plant. Name lines or stations in /where first.");
        }

        if (action.Do == RuleActions.Hold && file.Watch is { Kind: WatchKinds.Notice, Notice: { } notice } && NoticeKinds.All.Contains(notice) && !SuspectParts.Notices.Contains(notice))
        {
            yield return new ContractError("/do", $"Is hold, and notice '{notice}' makes no part suspect, so it could never hold any. Take notice {string.Join(" or ", SuspectParts.Notices)}, or leave hold out.");
        }

        if (action.Do is RuleActions.Divert or RuleActions.Rework && !s_ofParts.Contains(file.Watch.Kind))
        {
            yield return new ContractError("/do", $"Is {action.Do}, and a rule of kind '{file.Watch.Kind}' points at no part. Take {string.Join(" or ", s_ofParts)}, or hold what was made.");
        }
    }

    private static bool IsSpan(string text) => RuleDuration.Read(text) is { } span && span > TimeSpan.Zero && span <= s_longest;
}
