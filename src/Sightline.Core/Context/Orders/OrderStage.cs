using System.Text.Json;
using Sightline.Buffering;
using Sightline.Context.Timelines;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Context.Orders;

/// <summary>
/// Keeps where orders stand, what is counted of them elsewhere, and which closings there are. An order that something else puts
/// on a line, such as a changeover, runs there too, and the one before is paused. A closed order stays closed.
/// </summary>
internal sealed class OrderStage(TimelineChanges timelines) : IStage
{
    public void Load(SqliteDatabase projections)
    {
        // All of it is in tables.
    }

    public void Apply(Step step, SqliteDatabase projections, Ledger ledger)
    {
        if (step.Continues)
        {
            return;
        }

        switch (step.Fact.Kind)
        {
            case FactKinds.Inspection or FactKinds.Master or FactKinds.Context or FactKinds.Relinked:
                break;
            case FactKinds.OrderMoved:
                Move(step.Fact, projections);
                break;
            case FactKinds.ClosingSigned:
                step.Told.Add(new ToldInHand(step.Fact.Position, ClosingTable.Put(projections, step.Fact)));
                break;
            default:
                Reported(step.Fact, projections);
                Followed(step.Fact, projections);
                break;
        }
    }

    private static void Move(Fact fact, SqliteDatabase db)
    {
        var body = JsonSerializer.Deserialize(fact.Body, OrderJson.Default.OrderMoveBody)!;
        var to = body.Move switch { OrderMoves.Start => OrderState.Running, OrderMoves.Pause => OrderState.Paused, _ => OrderState.Closed };
        Move(db, fact, fact.Source, to, body.Move, body.Line, fact.Times.ObservedAt ?? fact.Times.ReceivedAt, body.Reason);
    }

    /// <summary>What another fact puts on a line. An entry of the past, behind which something else holds already, changes nothing of today.</summary>
    private void Followed(Fact fact, SqliteDatabase db)
    {
        foreach (var change in timelines.Of(fact, db))
        {
            if (change.Entry.Topic != ContextNames.WorkOrder || change.To != long.MaxValue || !change.Entry.Place.StartsWith(Places.Line(""), StringComparison.Ordinal))
            {
                continue;
            }

            var (line, at) = (change.Entry.Place[Places.Line("").Length..], change.Entry.From);
            foreach (var other in OrderTable.OnLine(db, line, OrderState.Running).Where(o => o.WorkOrder != change.Entry.Value))
            {
                Move(db, fact, other.WorkOrder, OrderState.Paused, OrderMoves.Pause, line, at, change.Entry.Source);
            }

            if (change.Entry.Value is { } order && OrderTable.Of(db, order) is { State: not OrderState.Closed } stand && !(stand.State == OrderState.Running && stand.Line == line))
            {
                Move(db, fact, order, OrderState.Running, OrderMoves.Start, line, at, change.Entry.Source);
            }
        }
    }

    private static void Move(SqliteDatabase db, Fact fact, string order, OrderState to, string word, string? line, DateTimeOffset at, string? reason)
    {
        var was = OrderTable.Of(db, order);
        if (was.State == OrderState.Closed)
        {
            return;
        }

        OrderTable.Put(db, new OrderStand(order, to, line ?? was.Line, at, was.StartedAt ?? (to == OrderState.Running ? at : null), was.Ran(at)), fact.Position);
        OrderTable.PutMove(db, order, new OrderMoved(fact.Position, word, line, at, reason, fact.Actor));
    }

    private static void Reported(Fact fact, SqliteDatabase db)
    {
        if (fact.Kind != FactKinds.Event || !EventMark.Holds(fact.Body, "count.reported"u8))
        {
            return;
        }

        using var document = SentJson.Parse(fact.Body);
        if (CountReport.Read(document.RootElement, []) is { } report)
        {
            db.Prepare("INSERT INTO counts_reported (position, work_order, source, at, good, rejected) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
                .Bind(1, fact.Position).Bind(2, report.WorkOrder).Bind(3, fact.Source).Bind(4, FactHash.Microseconds(fact.Times.ObservedAt ?? fact.Times.ReceivedAt))
                .Bind(5, report.Good).Bind(6, report.Rejected).Execute();
        }
    }
}
