using System.Text.Json;
using Sightline.Buffering;

namespace Sightline.Decisions.Rules.Acting;

/// <summary>What one round did.</summary>
/// <param name="Written">Position of the fact that was written; null when nothing was to be done now; 0 when the journal has no room.</param>
/// <param name="Next">When the next action falls due; null when none waits for its time.</param>
internal sealed record ActingStep(long? Written, DateTimeOffset? Next);

/// <summary>
/// Does the next thing that a rule wants done about what it found. What it does and the word that it was done are one write: a node
/// that is killed in between has done neither, and does it when it starts again.
/// </summary>
internal sealed class ActingDesk(ToDoQuery toDo, IEnumerable<IFindingAction> actions, IJournal journal, TimeProvider time)
{
    private readonly Dictionary<string, IFindingAction> _actions = actions.SelectMany(a => a.Words.Select(word => (word, a))).ToDictionary(x => x.word, x => x.a);

    /// <summary>One action of one finding. The caller waits until what was written is readable before it asks again.</summary>
    /// <param name="machines">True: only those for which a machine is asked; false: only the others.</param>
    /// <param name="ct">Ends with the node.</param>
    public async Task<ActingStep> StepAsync(bool machines, CancellationToken ct)
    {
        DateTimeOffset? next = null;
        foreach (var finding in toDo.All())
        {
            for (var nr = 0; nr < finding.File.Actions.Count; nr++)
            {
                var action = finding.File.Actions[nr];
                if (RuleActions.AsksAMachine(action.Do) != machines || IsDone(finding, nr, action))
                {
                    continue;
                }

                var done = await DoAsync(finding, action, nr, ct);
                if (done.NotBefore is { } due)
                {
                    next = next < due ? next : due;
                    continue;
                }

                return new ActingStep(await WriteAsync(finding, action, nr, done, ct), next);
            }
        }

        return new ActingStep(null, next);
    }

    private static bool IsDone(FindingInHand finding, int nr, RuleAction action) =>
        finding.Done.GetValueOrDefault(nr) is { } done
        && done.Outcome != ActionOutcomes.Asked
        && !(finding.ClosedAt is null && done.Upto < finding.NewestRecord && GrowsOn(action, done));

    /// <summary>It is done again for the parts that join: what could be done, and a machine that can be asked, whatever it said of the parts before.</summary>
    private static bool GrowsOn(RuleAction action, DoneAction done) => action.Do switch
    {
        RuleActions.Hold or RuleActions.Nonconformance => done.Outcome == ActionOutcomes.Done,
        RuleActions.Divert => done.Whom is not null,
        _ => false,
    };

    private async Task<ActionDone> DoAsync(FindingInHand finding, RuleAction action, int nr, CancellationToken ct) =>
        !_actions.TryGetValue(action.Do, out var does) ? new ActionDone(ActionOutcomes.Refused, $"This version cannot do '{action.Do}'.")
        : finding.Done.GetValueOrDefault(nr) is not { Outcome: ActionOutcomes.Asked } && RuleActions.WhyNot(action.Do, finding.IsProvisional, finding.IsLate, finding.ClosedAt is not null) is { } why ? new ActionDone(ActionOutcomes.Skipped, why)
        : await does.DoAsync(finding, action, finding.Done.GetValueOrDefault(nr), nr, ct);

    private async Task<long> WriteAsync(FindingInHand finding, RuleAction action, int nr, ActionDone done, CancellationToken ct)
    {
        var body = new RuleActed
        {
            Finding = finding.Id, Rule = finding.Rule, Version = finding.Version, Nr = nr, What = action.Do, Outcome = done.Outcome, Text = done.Text,
            Became = done.Became is null ? null : true, Upto = done.Upto, Whom = done.Whom,
        };
        var acted = new FactDraft(FactKinds.RuleActed, finding.Rule, null, null, time.GetUtcNow(), finding.By, JsonSerializer.SerializeToUtf8Bytes(body, ActingJson.Default.RuleActed));
        var written = await journal.AppendAsync(done.Became is { } became ? [became, acted] : [acted], ct);
        return written.All(w => w.Outcome == AppendOutcome.Durable) ? written[^1].Position : 0;
    }
}
