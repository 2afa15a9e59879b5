using Sightline.Decisions.Nonconformances;

namespace Sightline.Decisions.Rules.Acting;

/// <summary>
/// Sends the parts of a finding to a rework station: as a disposition of its nonconformance, which is opened and contained first where
/// that is not done yet. Each step is a fact of its own.
/// </summary>
internal sealed class ReworkAction(FindingNcr ncrs) : IFindingAction
{
    public IReadOnlyList<string> Words { get; } = [RuleActions.Rework];

    public Task<ActionDone> DoAsync(FindingInHand finding, RuleAction action, DoneAction? before, int nr, CancellationToken ct) => Task.FromResult(Do(finding, action.To!));

    private ActionDone Do(FindingInHand finding, string station)
    {
        if (ncrs.Of(finding) is not { } ncr)
        {
            return Step(finding, ncrs.Open(finding), ActionOutcomes.Asked, "A nonconformance is opened for the rework.");
        }

        return ncr.State == NcrStages.Open
            ? Step(finding, ncrs.Plan(finding, ncr, NcrActs.Contain, new NcrWish { Reason = $"Its parts go to rework station '{station}'; gates elsewhere refuse them." }), ActionOutcomes.Asked, $"Nonconformance '{ncr.Id}' is contained.")
            : Step(
                finding, ncrs.Plan(finding, ncr, NcrActs.Dispose, new NcrWish { Disposition = Dispositions.Rework, ReworkAt = station, Reason = finding.Text }),
                ActionOutcomes.Done, $"Its parts go to rework station '{station}', by nonconformance '{ncr.Id}'.");
    }

    private ActionDone Step(FindingInHand finding, NcrPlan plan, string outcome, string text) => plan.Move is { } move
        ? new ActionDone(outcome, text) { Became = ncrs.Draft(finding, move), Upto = finding.NewestRecord }
        : new ActionDone(ActionOutcomes.Refused, FindingNcr.Words(plan.Refusal!)) { Upto = finding.NewestRecord };
}
