namespace Sightline.Decisions.Rules.Acting;

/// <summary>Puts a finding on the andon board until somebody takes it on and it is over.</summary>
internal sealed class AlarmAction : IFindingAction
{
    public IReadOnlyList<string> Words { get; } = [RuleActions.Alarm];

    public Task<ActionDone> DoAsync(FindingInHand finding, RuleAction action, DoneAction? before, int nr, CancellationToken ct) =>
        Task.FromResult(new ActionDone(ActionOutcomes.Done, "Shown on the andon board until somebody acknowledges it."));
}
