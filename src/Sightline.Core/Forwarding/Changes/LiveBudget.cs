using System.Text;
using Microsoft.Extensions.Options;
using Sightline.Buffering;

namespace Sightline.Forwarding.Changes;

/// <summary>What is sent to now, against what may be.</summary>
/// <param name="Most">Targets that may be, besides those a change request let in.</param>
/// <param name="Within">Names of those that count against it.</param>
/// <param name="ByChange">Names of those that a change request let in, and which.</param>
internal sealed record LiveCount(int Most, IReadOnlyList<string> Within, IReadOnlyDictionary<string, long> ByChange)
{
    public bool IsFull => Within.Count >= Most;
}

/// <summary>Which offered changes of targets may be.</summary>
/// <param name="Problems">Why each of the others may not.</param>
/// <param name="Facts">Those that may, in order; behind each that uses a change request, the fact that says so.</param>
internal sealed record LiveVerdict(IReadOnlyList<string> Problems, IReadOnlyList<FactDraft> Facts);

/// <summary>
/// Keeps the number of targets that are sent to small: a break stays small. One more is let in by an approved change request
/// that names it, and stays let in until it is set off or to shadow. Targets that were sent to before are never judged.
/// </summary>
internal sealed class LiveBudget(TargetTable targets, ChangeDesk changes, IOptions<ForwardingOptions> options) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Waits for the turn to change targets. Who has it judges, appends, and waits until that is projected: two changes cannot take the same place.</summary>
    public async Task<IDisposable> TurnAsync(CancellationToken ct)
    {
        await _turn.WaitAsync(ct);
        return new Turn(_turn);
    }

    public LiveCount Count()
    {
        var used = changes.Used(ChangeKinds.TargetLive);
        var sending = targets.All.Where(t => TargetStages.Sends(t.Settings.Stage)).Select(t => t.Settings.Name).ToList();
        return new LiveCount(options.Value.MostLive, [.. sending.Where(name => !used.ContainsKey(name))], sending.Where(used.ContainsKey).ToDictionary(name => name, name => used[name].Id));
    }

    /// <summary>An approved request as used, where its target is one of too many that were sent to before: from now on it counts as let in. Null where there is nothing to use it for.</summary>
    public FactDraft? UseBySent(ChangeRequest approved, string actor)
    {
        var count = Count();
        return count.Within.Count > count.Most && count.Within.Contains(approved.Of) ? changes.Step(approved, ChangeLife.Use, null, null, actor) : null;
    }

    /// <summary>Judges changed targets together, as drafts of their facts that passed every other check.</summary>
    public LiveVerdict Judge(IReadOnlyList<FactDraft> offered, string actor)
    {
        var stages = targets.All.ToDictionary(t => t.Settings.Name, t => t.Settings.Stage, StringComparer.Ordinal);
        var comers = new SortedDictionary<string, FactDraft>(StringComparer.Ordinal);
        foreach (var draft in offered)
        {
            var stage = StageOf(draft);
            if (TargetStages.Sends(stage) && !TargetStages.Sends(stages.GetValueOrDefault(draft.Source, TargetStages.Off)))
            {
                comers[draft.Source] = draft;
            }
            else
            {
                stages[draft.Source] = stage;
            }
        }

        if (comers.Count == 0)
        {
            return new LiveVerdict([], offered);
        }

        var facts = offered.Where(draft => !comers.ContainsValue(draft)).ToList();
        var problems = new List<string>();
        var used = changes.Used(ChangeKinds.TargetLive);
        var approved = changes.Approved(ChangeKinds.TargetLive);
        var sent = stages.Where(s => TargetStages.Sends(s.Value) && !used.ContainsKey(s.Key)).Select(s => s.Key).ToList();
        foreach (var (name, draft) in comers)
        {
            if (used.ContainsKey(name))
            {
                facts.Add(draft);
            }
            else if (sent.Count < options.Value.MostLive)
            {
                facts.Add(draft);
                sent.Add(name);
            }
            else if (approved.TryGetValue(name, out var change))
            {
                facts.AddRange([draft, changes.Step(change, ChangeLife.Use, null, null, actor)]);
            }
            else
            {
                problems.Add(Refusal(name, StageOf(draft), sent));
            }
        }

        return new LiveVerdict(problems, facts);
    }

    public void Dispose() => _turn.Dispose();

    private string Refusal(string name, string stage, IEnumerable<string> sent) =>
        $"targets/{name}.json: stage is {stage}, and {string.Join(", ", sent.Order(StringComparer.Ordinal).Select(s => $"'{s}'"))} are sent to already; Forwarding:MostLive is {options.Value.MostLive}. " +
        $"Write shadow, pause one of those, or ask for a change of kind {ChangeKinds.TargetLive} for '{name}' and have somebody else approve it (docs/changes.md).";

    private static string StageOf(FactDraft draft) =>
        TargetSettings.Read($"targets/{draft.Source}.json", Encoding.UTF8.GetString(draft.Body.Span)).Settings!.Stage;

    private sealed class Turn(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}
