using Sightline.Decisions.Nonconformances;

namespace Sightline.Decisions.Rules.Acting;

/// <summary>Opens a nonconformance with the finding as evidence; a finding that grows adds its parts, as long as that is open.</summary>
internal sealed class NonconformanceAction(FindingNcr ncrs) : IFindingAction
{
    public IReadOnlyList<string> Words { get; } = [RuleActions.Nonconformance];

    public Task<ActionDone> DoAsync(FindingInHand finding, RuleAction action, DoneAction? before, int nr, CancellationToken ct) => Task.FromResult(Do(finding, before));

    private ActionDone Do(FindingInHand finding, DoneAction? before)
    {
        if (ncrs.Of(finding) is not { } ncr)
        {
            return Said(finding, ncrs.Open(finding), "A nonconformance is opened.");
        }

        return ncr.IsClosed
            ? new ActionDone(ActionOutcomes.Done, $"Nonconformance '{ncr.Id}' is closed; what came later is not in it.") { Upto = finding.NewestRecord }
            : Said(finding, ncrs.Add(finding, ncr, before?.Upto ?? 0), $"What joined the finding is in nonconformance '{ncr.Id}'.");
    }

    private ActionDone Said(FindingInHand finding, NcrPlan plan, string text) => plan.Move is { } move
        ? new ActionDone(ActionOutcomes.Done, text) { Became = ncrs.Draft(finding, move), Upto = finding.NewestRecord }
        : new ActionDone(ActionOutcomes.Refused, FindingNcr.Words(plan.Refusal!)) { Upto = finding.NewestRecord };
}
