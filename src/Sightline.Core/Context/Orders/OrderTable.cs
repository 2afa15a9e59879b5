using Sightline.Buffering;
using Sightline.Storage;

namespace Sightline.Context.Orders;

/// <summary>Where one order stands.</summary>
/// <param name="WorkOrder">The order.</param>
/// <param name="State">Planned, running, paused or closed.</param>
/// <param name="Line">Where it runs or last ran.</param>
/// <param name="Since">Since when it stands so.</param>
/// <param name="StartedAt">When it was started first.</param>
/// <param name="RanBefore">How long it ran before its newest start.</param>
public sealed record OrderStand(string WorkOrder, OrderState State, string? Line = null, DateTimeOffset? Since = null, DateTimeOffset? StartedAt = null, TimeSpan RanBefore = default)
{
    /// <summary>How long it ran up to a moment, pauses left out.</summary>
    public TimeSpan Ran(DateTimeOffset now) => State == OrderState.Running && now > Since ? RanBefore + (now - Since.Value) : RanBefore;
}

/// <summary>One move of an order.</summary>
internal sealed record OrderMoved(long Position, string Move, string? Line, DateTimeOffset At, string? Reason, string Actor);

/// <summary>The tables of where orders stand.</summary>
internal static class OrderTable
{
    private const string Columns = "work_order, state, line, since, started_at, ran";

    public static OrderStand Of(SqliteDatabase db, string order)
    {
        var found = Read(db.Prepare($"SELECT {Columns} FROM order_states WHERE work_order = ?1").Bind(1, order));
        return found.Count == 0 ? new OrderStand(order, OrderState.Planned) : found[0];
    }

    /// <summary>Orders that run on a line or are paused there, the newest first.</summary>
    public static IReadOnlyList<OrderStand> OnLine(SqliteDatabase db, string line, OrderState state) =>
        Read(db.Prepare($"SELECT {Columns} FROM order_states INDEXED BY order_states_line WHERE line = ?1 AND state = ?2 AND state IN (1, 2) ORDER BY since DESC").Bind(1, line).Bind(2, (long)state));

    public static IReadOnlyList<OrderMoved> MovesOf(SqliteDatabase db, string order)
    {
        var found = new List<OrderMoved>();
        using var rows = db.Prepare("SELECT position, move, line, at, reason, actor FROM order_moves WHERE work_order = ?1 ORDER BY position").Bind(1, order).Query();
        while (rows.Read())
        {
            found.Add(new OrderMoved(rows.Int64(0), rows.Text(1), rows.NullableText(2), FactHash.FromMicroseconds(rows.Int64(3)), rows.NullableText(4), rows.Text(5)));
        }

        return found;
    }

    /// <summary>When the newest move on a line was; null where none ever was.</summary>
    public static DateTimeOffset? LastOnLine(SqliteDatabase db, string line)
    {
        using var rows = db.Prepare("SELECT MAX(at) FROM order_moves WHERE line = ?1").Bind(1, line).Query();
        return rows.Read() && !rows.IsNull(0) ? FactHash.FromMicroseconds(rows.Int64(0)) : null;
    }

    public static void Put(SqliteDatabase db, OrderStand stand, long position) =>
        db.Prepare("INSERT INTO order_states (work_order, state, line, since, position, started_at, ran) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) "
            + "ON CONFLICT (work_order) DO UPDATE SET state = excluded.state, line = excluded.line, since = excluded.since, position = excluded.position, started_at = excluded.started_at, ran = excluded.ran")
            .Bind(1, stand.WorkOrder).Bind(2, (long)stand.State).Bind(3, stand.Line).Bind(4, FactHash.Microseconds(stand.Since!.Value)).Bind(5, position)
            .Bind(6, stand.StartedAt is { } started ? FactHash.Microseconds(started) : null).Bind(7, stand.RanBefore.Ticks / TimeSpan.TicksPerMicrosecond).Execute();

    public static void PutMove(SqliteDatabase db, string order, OrderMoved move) =>
        db.Prepare("INSERT INTO order_moves (position, work_order, line, move, at, reason, actor) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")
            .Bind(1, move.Position).Bind(2, order).Bind(3, move.Line).Bind(4, move.Move).Bind(5, FactHash.Microseconds(move.At)).Bind(6, move.Reason).Bind(7, move.Actor).Execute();

    private static List<OrderStand> Read(SqliteStatement query)
    {
        var found = new List<OrderStand>();
        using var rows = query.Query();
        while (rows.Read())
        {
            found.Add(new OrderStand(
                rows.Text(0), (OrderState)rows.Int64(1), rows.NullableText(2), FactHash.FromMicroseconds(rows.Int64(3)),
                rows.NullableInt64(4) is { } started ? FactHash.FromMicroseconds(started) : null, TimeSpan.FromMicroseconds(rows.Int64(5))));
        }

        return found;
    }
}
