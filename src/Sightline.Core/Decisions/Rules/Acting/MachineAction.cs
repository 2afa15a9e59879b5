using Sightline.Model;

namespace Sightline.Decisions.Rules.Acting;

/// <summary>
/// Asks a line to stop, or to divert the parts of a finding, and again for parts that join it. That it is asked is written first: a node that is killed before it heard
/// the answer asks again with the same id, and says that nobody knows when that is too long ago.
/// </summary>
internal sealed class MachineAction(IEnumerable<ILineActions> ways, ToDoQuery toDo, TimeProvider time) : IFindingAction
{
    private readonly ILineActions? _lines = ways.FirstOrDefault();

    public IReadOnlyList<string> Words { get; } = [RuleActions.Stop, RuleActions.Divert];

    public async Task<ActionDone> DoAsync(FindingInHand finding, RuleAction action, DoneAction? before, int nr, CancellationToken ct)
    {
        if (_lines is not { } lines)
        {
            return new ActionDone(ActionOutcomes.Refused, "This node has no way to machines.");
        }

        if (lines.WhyNot(finding.Line) is { } why)
        {
            return new ActionDone(ActionOutcomes.Refused, why);
        }

        var line = finding.Line!;
        if (before is not { Outcome: ActionOutcomes.Asked })
        {
            return new ActionDone(ActionOutcomes.Asked, $"Line '{line}' is asked.") { Whom = line, Upto = finding.NewestRecord };
        }

        // Fewer parts may have been known when it was asked than now: those that joined are asked for next.
        var upto = before.Upto ?? finding.NewestRecord;
        if (before.At + lines.Forgotten < time.GetUtcNow())
        {
            return new ActionDone(ActionOutcomes.Unknown, $"Line '{line}' was asked at {Rfc3339.Write(before.At)} and the answer was not heard. Look at the line.") { Whom = line, Upto = upto };
        }

        var after = action.Do == RuleActions.Divert ? toDo.AskedBefore(finding.Id, nr, upto) : 0;
        var serials = action.Do == RuleActions.Divert ? toDo.Serials(finding.Id, after, upto) : [];
        var id = after == 0 ? $"{finding.Id}.{nr}" : $"{finding.Id}.{nr}.{upto}";
        var answer = await lines.AskAsync(new LineRequest(id, action.Do, line, finding.Station, serials, finding.Text, finding.By), ct);
        var outcome = answer.Outcome switch
        {
            LineOutcome.Done => ActionOutcomes.Done,
            LineOutcome.Refused => ActionOutcomes.Refused,
            _ => ActionOutcomes.Unknown,
        };
        return new ActionDone(outcome, answer.Text) { Whom = line, Upto = upto };
    }
}
