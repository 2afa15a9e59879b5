using System.Text.Json;
using Sightline.Buffering;
using Sightline.Context.Timelines;
using Sightline.Contract;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Context.Changeover;

/// <summary>
/// Takes what people and the MES do in changeovers. One act at a time: each is decided on what all before it left, and the
/// fact says what was decided and what was seen, so that reading it again needs no rules.
/// </summary>
internal sealed class ChangeoverDesk(IJournal journal, PlantModel plant, ProjectionReader projections, ChangeoverQuery query, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private long _last;

    /// <summary>Expected and actual in one text, for whoever confirms what is on a screen.</summary>
    public static string Shown(LineNow now) => string.Join("; ", now.Stations.Select(s => $"{s.Station}: {StationRecipe.Words(s.Expected)} / {StationRecipe.Words(s.Actual)}"));

    /// <summary>Does it, or says why not.</summary>
    /// <param name="act">What is asked.</param>
    /// <param name="actor">Who, in which role, from where, for the journal.</param>
    /// <param name="seen">Completes when the projections hold a position.</param>
    public async Task<ChangeoverTaken> MoveAsync(ChangeoverAct act, string actor, Func<long, Task> seen)
    {
        await _gate.WaitAsync();
        try
        {
            // Whoever came before may have left before their act was projected.
            await seen(_last);
            return query.Of(act.Line) is not { } stands
                ? new ChangeoverTaken.NotFound($"Line '{act.Line}' is not known. Create it with PUT /api/v1/lines/{act.Line}.")
                : Objection(act, stands) ?? await DecidedAsync(act, stands, actor, seen);
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private async Task<ChangeoverTaken> DecidedAsync(ChangeoverAct act, LineStands stands, string actor, Func<long, Task> seen)
    {
        switch (ChangeoverRules.Decide(stands.Record, stands.Now, new ChangeoverWish(act.Act, act.By, act.Item)))
        {
            case ChangeoverDecision.Refused refused:
                return new ChangeoverTaken.Conflict(refused.Why);
            case ChangeoverDecision.ChangesNothing:
                return new ChangeoverTaken.Done(stands.Record!.N, Changed: false);
            case ChangeoverDecision.Goes goes:
                var move = MoveOf(act, stands, goes);
                var body = JsonSerializer.SerializeToUtf8Bytes(move, ChangeoverJson.Default.ChangeoverMove);
                var result = await journal.AppendAsync(new FactDraft(FactKinds.ChangeoverMoved, act.Line, null, null, time.GetUtcNow(), actor, body), CancellationToken.None);
                if (result.Outcome != AppendOutcome.Durable)
                {
                    return new ChangeoverTaken.NoRoom();
                }

                _last = result.Position;
                await seen(_last);
                return new ChangeoverTaken.Done(move.N, Changed: true);
            case var other:
                throw new InvalidOperationException($"No effect of {other}.");
        }
    }

    /// <summary>What is wrong with the request itself, before the rules are asked.</summary>
    private ChangeoverTaken? Objection(ChangeoverAct act, LineStands stands)
    {
        if (act.N is { } n && (stands.Record is null || n > stands.Record.N || n < 1))
        {
            return new ChangeoverTaken.NotFound($"Line '{act.Line}' has no changeover {n}. They are listed at /api/v1/lines/{act.Line}/changeovers.");
        }

        if (act.N < stands.Record?.N)
        {
            return new ChangeoverTaken.Conflict($"Changeover {act.N} of line '{act.Line}' is over. The newest one is {stands.Record!.N}.");
        }

        if (Problems(act, stands).ToList() is { Count: > 0 } problems)
        {
            return new ChangeoverTaken.Wrong(problems);
        }

        return act.Act == ChangeoverActs.Confirm && act.Shown is { } shown && shown != Shown(stands.Now)
            ? new ChangeoverTaken.Conflict($"What was confirmed is not what is there any more. Now, as expected / actual: {Shown(stands.Now)}. Look again, then confirm.")
            : null;
    }

    private IEnumerable<ContractError> Problems(ChangeoverAct act, LineStands stands) => act.Act switch
    {
        ChangeoverActs.Request => ProblemsOfRequest(act),
        ChangeoverActs.Clear when stands.Record?.Clearance.Any(c => c.Item == act.Item) != true =>
            [new ContractError("/item", $"{(act.Item is null ? "Missing" : $"Is '{act.Item}', which is no item of this clearance")}. Send one of: {string.Join(", ", stands.Record?.Clearance.Select(c => c.Item) ?? [])}.")],
        ChangeoverActs.Cancel or ChangeoverActs.Override when string.IsNullOrWhiteSpace(act.Reason) => [new ContractError("/reason", "Missing. Send why: whoever reads this later wants to know.")],
        _ => [],
    };

    private IEnumerable<ContractError> ProblemsOfRequest(ChangeoverAct act)
    {
        var book = plant.Orders();
        if (string.IsNullOrWhiteSpace(act.WorkOrder))
        {
            yield return new ContractError("/workOrder", "Missing. Send the order that the line is changed over to.");
        }
        else if (book.Find(act.WorkOrder) is null)
        {
            yield return new ContractError("/workOrder", $"Is '{act.WorkOrder}', which has no master record. Send an order that is there, or create it first.{Nearest.Hint(act.WorkOrder, book.Newest.Select(o => o.Id))}");
        }

        if (act.Recipe is { } recipe && string.IsNullOrWhiteSpace(recipe.Id))
        {
            yield return new ContractError("/recipe/id", "Missing. Send the id of the recipe, or leave recipe out: then it is the order's.");
        }
    }

    private ChangeoverMove MoveOf(ChangeoverAct act, LineStands stands, ChangeoverDecision.Goes goes)
    {
        var asks = act.Act == ChangeoverActs.Request;
        var old = asks ? null : stands.Record;
        var move = new ChangeoverMove
        {
            N = asks || stands.Record is null ? (stands.Record?.N ?? 0) + 1 : stands.Record.N,
            Act = act.Act,
            By = act.By,
            Reason = act.Reason,
            WorkOrder = asks ? act.WorkOrder : null,
            Recipe = asks ? act.Recipe : null,
            Clearance = asks ? stands.Now.Policy.Clearance : null,
            Approval = asks && stands.Now.Policy.Approval,
            BufferLength = asks ? stands.Now.Policy.BufferLength : null,
            Item = act.Item,
            Shown = act.Act is ChangeoverActs.Confirm or ChangeoverActs.Override ? stands.Now.Stations : null,
            Old = new ChangeoverSide { State = goes.From, Segment = old?.Segment },
            New = new ChangeoverSide { State = goes.To },
            Signature = act.Sign?.Invoke($"changeover:{act.Line}.{stands.Record?.N ?? 1}", journal.At(SignedFact(act.Line, stands.Record))!.Hash),
        };
        var (order, recipe) = asks ? (act.WorkOrder, act.Recipe) : (old?.WorkOrder, old?.Recipe);
        return ChangeoverRules.BeginsSegment(old, goes) ? WithSegment(move, act.Line, order!, recipe) : WithHolds(move, old);
    }

    /// <summary>The new order holds from here on, and what held before is kept to return to.</summary>
    private ChangeoverMove WithSegment(ChangeoverMove move, string line, string order, RecipeName? recipe)
    {
        var (segments, before) = projections.Read(db => (ChangeoverRows.SegmentsOf(db, order), TimelineTable.Lookup(db, Places.Line(line), FactHash.Microseconds(time.GetUtcNow()))));
        move.New = move.New with { Segment = $"{order}/{segments + 1}" };
        move.Holds = new Dictionary<string, string?>
        {
            [ContextNames.WorkOrder] = order,
            [ContextNames.Segment] = move.New.Segment,
            [ContextNames.RecipeExpected] = recipe?.Id,
            [ContextNames.RecipeVersionExpected] = recipe?.Version,
        };
        move.Before = move.Holds.Keys.ToDictionary(topic => topic, topic => before.Values.TryGetValue(topic, out var held) ? held.Value : null);
        move.Holds[ContextNames.Changeover] = ChangeoverStateWords.Of(move.New.State);
        return move;
    }

    private static ChangeoverMove WithHolds(ChangeoverMove move, ChangeoverRecord? old)
    {
        var back = move.Act == ChangeoverActs.Cancel && old?.Segment is not null ? old.Before : null;
        move.Holds = new Dictionary<string, string?>(back ?? []) { [ContextNames.Changeover] = ChangeoverStateWords.Of(move.New.State) };
        return move;
    }

    /// <summary>A signature is bound to the changeover it is for, or to the line where there was none yet.</summary>
    private long SignedFact(string line, ChangeoverRecord? record)
    {
        lock (plant.Gate)
        {
            return record?.Position ?? plant.Find<LineMaster>(MasterKind.Lines, line)!.Value.Position;
        }
    }
}
