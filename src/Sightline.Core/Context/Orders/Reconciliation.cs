using Sightline.Buffering;
using Sightline.Storage;

namespace Sightline.Context.Orders;

/// <summary>What a target was told of an order, by the state of its deliveries.</summary>
internal sealed record TargetSum(string Target, long Delivered, long Waiting, long Parked, long Closed, long ToldOtherwise)
{
    public long Entries => Delivered + Waiting + Parked + Closed;
}

/// <summary>What a machine or the MES counted itself.</summary>
internal sealed record ReportedCount(string Source, DateTimeOffset At, long? Good, long? Rejected);

/// <summary>A record that a target does not have as it is known now.</summary>
/// <param name="Position">Journal position of the record.</param>
/// <param name="Station">Its station.</param>
/// <param name="Id">Its id there.</param>
/// <param name="Serial">The part.</param>
/// <param name="Target">Who does not have it.</param>
/// <param name="State">Waiting, parked, closed; or delivered where the target was told otherwise before.</param>
/// <param name="Reason">Why, where somebody or something said so.</param>
internal sealed record ReconciliationGap(long Position, string Station, string Id, string? Serial, string Target, string State, string? Reason);

/// <summary>An order as different books have it.</summary>
internal sealed record Reconciliation(long Position, decimal? Target, OrderTally Tally, PartTally Parts, IReadOnlyList<TargetSum> Targets, IReadOnlyList<ReportedCount> Reported, IReadOnlyList<ReconciliationGap> Gaps);

/// <summary>Compares what was inspected of an order with its target quantity, what targets acknowledged, and what others counted.</summary>
internal sealed class ReconciliationQuery(ProjectionReader projections, PlantModel plant)
{
    public Reconciliation Of(string order, long after, int limit)
    {
        decimal? target;
        lock (plant.Gate)
        {
            target = plant.Find<WorkOrderMaster>(MasterKind.WorkOrders, order)?.Record.Quantity;
        }

        return projections.Read(db =>
        {
            var counts = OrderCountsQuery.Of(db, order);
            return new Reconciliation(counts.Position, target, counts.Tally, counts.Parts, Targets(db, order), Reported(db, order), Gaps(db, order, after, limit));
        });
    }

    private static List<TargetSum> Targets(SqliteDatabase db, string order)
    {
        var found = new List<TargetSum>();
        using var rows = db.Prepare(
            "SELECT o.target, SUM(o.state = 1), SUM(o.state = 0), SUM(o.state = 2), SUM(o.state = 3), SUM(o.told_before IS NOT NULL) FROM inspections i JOIN outbox o ON o.position = i.position WHERE i.work_order = ?1 GROUP BY o.target ORDER BY o.target")
            .Bind(1, order).Query();
        while (rows.Read())
        {
            found.Add(new TargetSum(rows.Text(0), rows.Int64(1), rows.Int64(2), rows.Int64(3), rows.Int64(4), rows.Int64(5)));
        }

        return found;
    }

    /// <summary>The newest of each source, by the time it gave; of two for one moment the newer fact.</summary>
    private static List<ReportedCount> Reported(SqliteDatabase db, string order)
    {
        var found = new List<ReportedCount>();
        using var rows = db.Prepare("SELECT source, at, good, rejected FROM counts_reported WHERE work_order = ?1 ORDER BY source, at DESC, position DESC").Bind(1, order).Query();
        while (rows.Read())
        {
            if (found.Count == 0 || found[^1].Source != rows.Text(0))
            {
                found.Add(new ReportedCount(rows.Text(0), FactHash.FromMicroseconds(rows.Int64(1)), rows.NullableInt64(2), rows.NullableInt64(3)));
            }
        }

        return found;
    }

    private static List<ReconciliationGap> Gaps(SqliteDatabase db, string order, long after, int limit)
    {
        var found = new List<ReconciliationGap>();
        using var rows = db.Prepare(
            "SELECT i.position, i.station, i.id, i.serial, o.target, o.state, o.reason FROM inspections i INDEXED BY inspections_order CROSS JOIN outbox o ON o.position = i.position "
            + "WHERE i.work_order = ?1 AND i.position > ?2 AND (o.state <> 1 OR o.told_before IS NOT NULL) ORDER BY i.position, o.target LIMIT ?3").Bind(1, order).Bind(2, after).Bind(3, limit).Query();
        while (rows.Read())
        {
            found.Add(new ReconciliationGap(rows.Int64(0), rows.Text(1), rows.Text(2), rows.NullableText(3), rows.Text(4), RecordStates.Word(rows.Int64(5)), rows.NullableText(6)));
        }

        return found;
    }
}
