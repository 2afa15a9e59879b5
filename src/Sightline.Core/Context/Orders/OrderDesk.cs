using System.Text.Json;
using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Context.Orders;

/// <summary>What somebody wants of an order.</summary>
/// <param name="WorkOrder">The order.</param>
/// <param name="Move">One of <see cref="OrderMoves"/>.</param>
/// <param name="Line">Where to start it; not asked for otherwise.</param>
/// <param name="At">From when on; null for now.</param>
/// <param name="Reason">Why.</param>
internal sealed record OrderWish(string WorkOrder, string Move, string? Line, DateTimeOffset? At, string? Reason);

/// <summary>What would become of a wish.</summary>
internal abstract record OrderPlan
{
    private OrderPlan()
    {
    }

    /// <summary>It can be done, and this is the fact.</summary>
    public sealed record Ready(FactDraft Draft) : OrderPlan;

    /// <summary>There is no such order.</summary>
    public sealed record Unknown(string Why) : OrderPlan;

    /// <summary>Something is wrong with the wish; each problem says what to send instead.</summary>
    public sealed record Wrong(IReadOnlyList<ContractError> Errors) : OrderPlan;

    /// <summary>The order or the line is in a state that does not allow it.</summary>
    public sealed record Conflict(string Why) : OrderPlan;
}

/// <summary>
/// Says whether an order may be started, paused or closed as things stand, and writes it down. Who asks makes sure that nothing
/// comes between the two: one after the other, each after the projections have taken the one before.
/// </summary>
internal sealed class OrderDesk(IJournal journal, PlantModel plant, ProjectionReader projections, TimeProvider time)
{
    public OrderPlan Plan(OrderWish wish, string actor)
    {
        var now = time.GetUtcNow();
        var at = wish.At ?? now;
        if (Find<WorkOrderMaster>(MasterKind.WorkOrders, wish.WorkOrder) is null)
        {
            return new OrderPlan.Unknown($"Work order '{wish.WorkOrder}' is not known. Create it with PUT /api/v1/work-orders/{Uri.EscapeDataString(wish.WorkOrder)}.");
        }

        return Problems(wish, at, now) is { Count: > 0 } problems ? new OrderPlan.Wrong(problems)
            : projections.Read(db => Plan(db, wish, OrderTable.Of(db, wish.WorkOrder), at, now, actor));
    }

    public bool IsClosed(string order) => projections.Read(db => OrderTable.Of(db, order).State) == OrderState.Closed;

    public async Task<AppendResult> WriteAsync(FactDraft draft) => await journal.AppendAsync(draft, CancellationToken.None);

    private List<ContractError> Problems(OrderWish wish, DateTimeOffset at, DateTimeOffset now)
    {
        var problems = new List<ContractError>();
        if (wish.Move == OrderMoves.Start && string.IsNullOrWhiteSpace(wish.Line))
        {
            problems.Add(new ContractError("/line", "Missing. Send the line on which the order starts."));
        }
        else if (wish.Move == OrderMoves.Start && Find<LineMaster>(MasterKind.Lines, wish.Line) is null)
        {
            problems.Add(new ContractError("/line", $"Is '{wish.Line}', which has no master record. Send a line that is there, or create it with PUT /api/v1/lines/{Uri.EscapeDataString(wish.Line!)}."));
        }

        if (wish.Move == OrderMoves.Pause && string.IsNullOrWhiteSpace(wish.Reason))
        {
            problems.Add(new ContractError("/reason", "Missing. Send why the order is paused."));
        }

        if (at > now)
        {
            problems.Add(new ContractError("/at", $"Is {Rfc3339.Write(at)}, and it is {Rfc3339.Write(now)} here. Send a time that has come, or leave it out for now."));
        }

        return problems;
    }

    private OrderPlan Plan(SqliteDatabase db, OrderWish wish, OrderStand stand, DateTimeOffset at, DateTimeOffset now, string actor)
    {
        var line = wish.Move == OrderMoves.Start ? wish.Line! : stand.Line;
        if (Refusal(stand, wish, line, at) is { } refused)
        {
            return new OrderPlan.Conflict(refused);
        }

        var running = line is null ? [] : OrderTable.OnLine(db, line, OrderState.Running).Where(o => o.WorkOrder != wish.WorkOrder).ToList();
        if (wish.Move == OrderMoves.Start && running.Count > 0 && Find<LineMaster>(MasterKind.Lines, line)?.ParallelOrders != true)
        {
            return new OrderPlan.Conflict($"Order '{running[0].WorkOrder}' runs on line '{line}' since {Rfc3339.Write(running[0].Since!.Value)}. Pause or close it first, or let the line run several with parallelOrders: true.");
        }

        var changes = line is not null && (wish.Move == OrderMoves.Start || stand.State == OrderState.Running);
        if (changes && OrderTable.LastOnLine(db, line!) is { } last && at < last)
        {
            return new OrderPlan.Conflict($"The newest move on line '{line}' was at {Rfc3339.Write(last)}, and {Rfc3339.Write(at)} lies before it. What a line makes is told forwards: send a time that is not before it, or correct single stations with PUT /api/v1/stations/ID/context.");
        }

        var body = new OrderMoveBody
        {
            Move = wish.Move,
            Line = line,
            ChangesLine = changes,
            Makes = wish.Move == OrderMoves.Start ? wish.WorkOrder : running.FirstOrDefault()?.WorkOrder,
            Reason = string.IsNullOrWhiteSpace(wish.Reason) ? null : wish.Reason,
        };
        return new OrderPlan.Ready(new FactDraft(FactKinds.OrderMoved, wish.WorkOrder, null, at, now, actor, JsonSerializer.SerializeToUtf8Bytes(body, OrderJson.Default.OrderMoveBody)));
    }

    private static string? Refusal(OrderStand stand, OrderWish wish, string? line, DateTimeOffset at) => (stand.State, wish.Move) switch
    {
        (OrderState.Closed, _) => $"Order '{stand.WorkOrder}' is closed since {Rfc3339.Write(stand.Since!.Value)} and stays closed. Parts that come late are counted, and shown as differences to its closing.",
        (OrderState.Running, OrderMoves.Start) => stand.Line == line
            ? $"Order '{stand.WorkOrder}' runs on line '{line}' already, since {Rfc3339.Write(stand.Since!.Value)}."
            : $"Order '{stand.WorkOrder}' runs on line '{stand.Line}'. Pause it there first.",
        (not OrderState.Running, OrderMoves.Pause) => $"Order '{stand.WorkOrder}' does not run: it is {stand.State.ToString().ToLowerInvariant()}.",
        _ when stand.Since is { } since && at < since => $"Order '{stand.WorkOrder}' is {stand.State.ToString().ToLowerInvariant()} since {Rfc3339.Write(since)}, and {Rfc3339.Write(at)} lies before it. Send a time that is not before it.",
        _ => null,
    };

    private T? Find<T>(MasterKind kind, string? id)
        where T : class
    {
        lock (plant.Gate)
        {
            return plant.Find<T>(kind, id)?.Record;
        }
    }
}
