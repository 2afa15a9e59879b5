using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Identity;
using Sightline.Model;
using Sightline.Uplink;

namespace Sightline.Acquisition;

/// <summary>
/// Takes what an edge has in its journal, as if it had come from the stations themselves: the same checks, the same answers,
/// the time at which the edge received it. One flush for all of it. Whatever is not taken as it is goes into quarantine here,
/// because the edge has acknowledged it and nobody will send it otherwise.
/// </summary>
internal sealed class EdgeIntake(IJournal journal, Intake intake, EventIntake events, AcquisitionMetrics metrics)
{
    /// <summary>Takes facts of one edge, in order. One status for each: all but 503 mean that the facts are ours.</summary>
    /// <param name="facts">In the order of the edge's journal.</param>
    /// <param name="instance">Which journal that is.</param>
    /// <param name="bringer">Name of the edge's key.</param>
    /// <param name="stations">The stations the edge may speak for.</param>
    public async Task<IReadOnlyList<int>> ReceiveAsync(IReadOnlyList<FactLine> facts, string instance, string bringer, Scope stations)
    {
        var items = new Item[facts.Count];
        for (var i = 0; i < items.Length; i++)
        {
            var origin = RefusedNames.Origin(instance, facts[i].Position, facts[i].ReceivedAt);
            items[i] = Examine(facts[i], new Arrival(Via(facts[i].Actor, bringer), facts[i].ReceivedAt, "application/json", stations, origin));
        }

        var results = items.Length == 0 ? [] : await journal.AppendAsync([.. items.Select(i => i.Draft)], CancellationToken.None);
        var statuses = new int[items.Length];
        for (var i = 0; i < statuses.Length; i++)
        {
            statuses[i] = await StatusAsync(items[i], results[i]);
            metrics.Answered(statuses[i]);
        }

        return statuses;
    }

    /// <summary>Who brought it to the edge, and which edge brought it here: <c>key:L1-AOI-2 via key:edge-1</c>.</summary>
    private static string Via(string actor, string bringer)
    {
        var said = ActorText.Parse(actor);
        return (said with { Who = $"{said.Who} via {bringer}" }).ToString();
    }

    private Item Examine(FactLine fact, Arrival arrival)
    {
        switch (fact.Kind)
        {
            case FactKinds.Inspection:
                var examined = intake.Examine(new Submission(fact.Body), arrival);
                return new Item(examined.Draft, arrival, Inspection: examined);
            case FactKinds.Event:
                var (draft, errors) = events.Examine(fact.Body, arrival);
                return draft is null ? Refuse(arrival.Strangeness(fact.Source, "") is null ? 422 : 403, fact, arrival, errors) : new Item(draft, arrival, IsEvent: true);
            case FactKinds.Clock when arrival.Strangeness(fact.Source, "") is { } strange:
                return Refuse(403, fact, arrival, [strange]);
            default:
                return EdgeFactCheck.Fault(fact) is { } fault
                    ? Refuse(422, fact, arrival, [fault])
                    : new Item(new FactDraft(fact.Kind, fact.Source, arrival.Origin, fact.ObservedAt, fact.ReceivedAt, arrival.Actor, fact.Body), arrival);
        }
    }

    private static Item Refuse(int status, FactLine fact, Arrival arrival, IReadOnlyList<ContractError> errors) =>
        new(Refusal.Of(status, fact.Key, fact.Source, arrival, fact.Body, errors).ToFact(arrival, fact.Body), arrival, Status: status);

    private async ValueTask<int> StatusAsync(Item item, AppendResult result)
    {
        if (item.Inspection is { } examined)
        {
            return (await intake.AnswerAsync(examined, result, item.Arrival)).Status;
        }

        if (item.IsEvent)
        {
            var answer = events.Answer(item.Draft, result, 0);
            return answer.Status == 409 ? await ConflictAsync(item, answer) : answer.Status;
        }

        return result.Outcome switch
        {
            AppendOutcome.Full => EdgeAnswer.NotTaken,
            _ when item.Status > 0 => item.Status,
            AppendOutcome.Durable => 201,
            _ => 200,
        };
    }

    /// <summary>A sender of its own would hear of it and keep it. The edge cannot: it is kept here.</summary>
    private async Task<int> ConflictAsync(Item item, InspectionAnswer answer)
    {
        var refusal = Refusal.Of(409, item.Draft.Key, item.Draft.Source, item.Arrival, item.Draft.Body, answer.Errors!);
        var kept = await journal.AppendAsync(refusal.ToFact(item.Arrival, item.Draft.Body.Span), CancellationToken.None);
        return kept.Outcome == AppendOutcome.Full ? EdgeAnswer.NotTaken : 409;
    }

    private sealed record Item(FactDraft Draft, Arrival Arrival, Examined? Inspection = null, bool IsEvent = false, int Status = 0);
}
