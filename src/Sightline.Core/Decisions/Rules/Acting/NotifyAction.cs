using System.Xml;
using Sightline.Model;

namespace Sightline.Decisions.Rules.Acting;

/// <summary>
/// Has a target told of a finding: the message goes through the outbox as every other, so it is sent once, tried again, and parked where
/// it cannot be said. It is for one shift or all, at once or only when nobody took the finding on, and not again while it is quiet.
/// </summary>
internal sealed class NotifyAction(ToDoQuery toDo, INotifyTargets targets, IPlantView plant, TimeProvider time) : IFindingAction
{
    public IReadOnlyList<string> Words { get; } = [RuleActions.Notify];

    public Task<ActionDone> DoAsync(FindingInHand finding, RuleAction action, DoneAction? before, int nr, CancellationToken ct) => Task.FromResult(Say(finding, action));

    private ActionDone Say(FindingInHand finding, RuleAction action)
    {
        var (now, to) = (time.GetUtcNow(), action.To ?? "");
        if (action.After is { } after)
        {
            if (finding.Acknowledged is not null || finding.ClosedAt is not null)
            {
                return new ActionDone(ActionOutcomes.Skipped, finding.Acknowledged is not null ? "Somebody took it on in time." : "It was over in time.") { Whom = to };
            }

            var due = finding.OpenedAt + XmlConvert.ToTimeSpan(after);
            if (due > now)
            {
                return ActionDone.Later(due);
            }
        }

        // Where the calendar has no shift, somebody is told rather than nobody.
        if (action.Shifts is { Count: > 0 } shifts && plant.ShiftAt(now, finding.Line) is { } shift && !shifts.Contains(shift.Id))
        {
            return new ActionDone(ActionOutcomes.Skipped, $"It is shift '{shift.Id}': '{to}' is told in {string.Join(", ", shifts)}.") { Whom = to };
        }

        if (action.Quiet is { } quiet && toDo.LastTold(finding, to) is { } last && last + XmlConvert.ToTimeSpan(quiet) > now)
        {
            return new ActionDone(ActionOutcomes.Skipped, $"'{to}' was told of the same at {Rfc3339.Write(last)}, and is left in peace until {Rfc3339.Write(last + XmlConvert.ToTimeSpan(quiet))}.") { Whom = to };
        }

        return targets.WhyNot(to) is { } why
            ? new ActionDone(ActionOutcomes.Refused, why) { Whom = to }
            : new ActionDone(ActionOutcomes.Done, $"'{to}' is told.") { Whom = to };
    }
}
