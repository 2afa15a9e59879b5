using Sightline.Decisions.Holds;
using Sightline.Model;

namespace Sightline.Decisions.Rules.Acting;

/// <summary>
/// Puts the parts of a finding on hold: those it names, every part of its station since its first, or the suspect parts of what a notice
/// tells. The hold of a finding that grows grows with it, until it is released in whole; what comes after that has a hold of its own.
/// </summary>
internal sealed class HoldAction(HoldDesk holds, ToDoQuery toDo, SuspectParts suspects, IPlantView plant) : IFindingAction
{
    /// <summary>Every part of the station since the first record of the finding.</summary>
    public const string Since = "since";

    public IReadOnlyList<string> Words { get; } = [RuleActions.Hold];

    public Task<ActionDone> DoAsync(FindingInHand finding, RuleAction action, DoneAction? before, int nr, CancellationToken ct)
    {
        var (done, reason, line) = (before?.Upto ?? 0, finding.Text, plant.Lines().Any(l => l.Id == finding.Line) ? finding.Line : null);
        if (finding.File.Watch.Kind == NoticeRules.Kind)
        {
            var plan = suspects.Of(finding, reason);
            return Task.FromResult(plan.Units == 0
                ? new ActionDone(ActionOutcomes.Skipped, "No part is suspect by it now. The page Containment lists what is.") { Upto = finding.NewestRecord }
                : Hold(finding, new HoldAsked { Reason = reason, Line = line }, plan));
        }

        if (finding.NewestRecord <= done)
        {
            return Task.FromResult(new ActionDone(ActionOutcomes.Refused, "The finding names no inspection, so no part is known. Hold a window of the station by hand.") { Upto = done });
        }

        var asked = (action.Parts == Since ? Window(finding, done) : Named(finding, done)) with { Reason = reason, Line = line };
        return Task.FromResult(Hold(finding, asked, holds.Plan(asked)));
    }

    private ActionDone Hold(FindingInHand finding, HoldAsked asked, HoldPlan found)
    {
        if (found.Errors.Count > 0)
        {
            return new ActionDone(ActionOutcomes.Refused, string.Join(" ", found.Errors.Select(e => e.Detail))) { Upto = finding.NewestRecord };
        }

        var (cause, plan) = (Cause(finding), WithoutHeld(found, Cause(finding)));
        var all = toDo.StillHeld(cause) + plan.Units;
        var text = all switch { 0 => "What it names was on hold, and is released.", 1 => "1 part or batch is on hold.", _ => $"{all} parts or batches are on hold." };
        return new ActionDone(ActionOutcomes.Done, text)
        {
            Became = plan.Units == 0 ? null : holds.Draft(asked, plan, finding.By, finding.By, cause, toDo.OpenHold(cause)),
            Upto = finding.NewestRecord,
        };
    }

    private static string Cause(FindingInHand finding) => $"finding:{finding.Id}";

    /// <summary>What a hold of the same finding names already is not held a second time.</summary>
    private HoldPlan WithoutHeld(HoldPlan plan, string cause) => toDo.HeldFor(cause) is { Count: > 0 } held
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
