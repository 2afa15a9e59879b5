using Sightline.Decisions.Holds;
using Sightline.Model;

namespace Sightline.Decisions.Rules.Acting;

/// <summary>
/// Puts the parts of a finding on hold: those it names, or every part of its station since its first. A finding that grows holds more,
/// each time with a hold of its own.
/// </summary>
internal sealed class HoldAction(HoldDesk holds, ToDoQuery toDo, IPlantView plant) : IFindingAction
{
    /// <summary>Every part of the station since the first record of the finding.</summary>
    public const string Since = "since";

    public IReadOnlyList<string> Words { get; } = [RuleActions.Hold];

    public Task<ActionDone> DoAsync(FindingInHand finding, RuleAction action, DoneAction? before, int nr, CancellationToken ct)
    {
        var done = before?.Upto ?? 0;
        if (finding.NewestRecord <= done)
        {
            return Task.FromResult(new ActionDone(ActionOutcomes.Refused, "The finding names no inspection, so no part is known. Hold a window of the station by hand.") { Upto = done });
        }

        var asked = (action.Parts == Since ? Window(finding, done) : Named(finding, done)) with { Reason = $"{finding.By}: {finding.Text}", Line = plant.Lines().Any(l => l.Id == finding.Line) ? finding.Line : null };
        var plan = WithoutHeld(holds.Plan(asked), Cause(finding));
        return Task.FromResult(plan.Errors.Count > 0
            ? new ActionDone(ActionOutcomes.Refused, string.Join(" ", plan.Errors.Select(e => e.Detail))) { Upto = finding.NewestRecord }
            : plan.Units == 0 ? new ActionDone(ActionOutcomes.Done, "Every part of it is on hold already.") { Upto = finding.NewestRecord }
            : new ActionDone(ActionOutcomes.Done, $"{plan.Units} {(plan.Units == 1 ? "part or batch is" : "parts or batches are")} on hold.")
            {
                Became = holds.Draft(asked, plan, finding.By, finding.By, Cause(finding)),
                Upto = finding.NewestRecord,
            });
    }

    private static string Cause(FindingInHand finding) => $"finding:{finding.Id}";

    /// <summary>What a hold of the same finding names already is not held a second time.</summary>
    private HoldPlan WithoutHeld(HoldPlan plan, string cause) => toDo.HeldFor(cause) is { Count: > 0 } held && plan.Errors.Count == 0
        ? plan with { Serials = [.. plan.Serials.Where(s => !held.Contains((HoldUnitKind.Serial, s)))], Batches = [.. plan.Batches.Where(b => !held.Contains((HoldUnitKind.Batch, b)))] }
        : plan;

    private HoldAsked Named(FindingInHand finding, long after) => new() { Inspections = [.. toDo.Records(finding.Id, after).Select(r => r.ToString())] };

    private HoldAsked Window(FindingInHand finding, long after) => new()
    {
        Window = new HoldWindow
        {
            Station = finding.Station,
            From = Rfc3339.Write((after == 0 ? toDo.FirstExposure(finding.Id, 0) : toDo.Exposure(after))!.Value),
        },
    };
}
