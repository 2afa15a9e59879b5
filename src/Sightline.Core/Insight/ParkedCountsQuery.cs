using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Insight;

/// <summary>How many records are parked: held, which usually goes on by itself, and late.</summary>
internal sealed record ParkedCounts(long Held, long Late);

/// <summary>
/// Counts what is held and what is late. What is held is young and few, and counted; what is late is the rest of a total,
/// so that a mountain of it costs no more to count than one.
/// </summary>
internal sealed class ParkedCountsQuery(ProjectionReader projections, IHoldTimes holds, TimeProvider time)
{
    /// <summary>Records of the stations in scope.</summary>
    public ParkedCounts Read(Scope stations)
    {
        if (stations.Names is [])
        {
            return new ParkedCounts(0, 0);
        }

        var (known, now) = (holds.Read(), time.GetUtcNow());
        return projections.Read(db =>
        {
            var held = Waiting(db, stations, known, now) + Deliveries(db, stations, known, now);
            return new ParkedCounts(held, All(db, stations) - held);
        });
    }

    private static long Waiting(SqliteDatabase db, Scope stations, HoldTimes holds, DateTimeOffset now)
    {
        var names = new ScopeSql(1);
        var scope = names.Within("i.station", stations);
        var late = new LateSql(names.Next, holds, now);
        return Count(db, $"SELECT COUNT(*) FROM inspections i INDEXED BY inspections_waiting_since WHERE i.waits_for IS NOT NULL AND i.received_at >= {late.Earliest()} AND i.received_at >= {late.OfStation("i.station")}{scope}", names, late);
    }

    /// <summary>Records with a parked delivery of which none is late.</summary>
    private static long Deliveries(SqliteDatabase db, Scope stations, HoldTimes holds, DateTimeOffset now)
    {
        var names = new ScopeSql(1);
        var scope = names.Within("i.station", stations);
        var late = new LateSql(names.Next, holds, now);
        const string Since = "COALESCE(o.ended_at, o.created_at)";
        return Count(
            db,
            $"SELECT COUNT(DISTINCT o.position) FROM targets t CROSS JOIN outbox o INDEXED BY outbox_parked_since ON o.target = t.name CROSS JOIN inspections i ON i.position = o.position " +
            $"WHERE o.state = 2 AND {Since} >= {late.Earliest()} AND i.state = 2 " +
            $"AND NOT EXISTS (SELECT 1 FROM outbox p WHERE p.position = o.position AND p.state = 2 AND COALESCE(p.ended_at, p.created_at) < {late.OfTarget("p.target")}){scope}",
            names,
            late);
    }

    private static long All(SqliteDatabase db, Scope stations)
    {
        if (!stations.IsLimited)
        {
            return db.Scalar($"SELECT COALESCE(SUM(value), 0) FROM totals WHERE account = '{Accounts.RecordParked}'");
        }

        var names = new ScopeSql(1);
        var sql = $"SELECT COUNT(*) FROM inspections i INDEXED BY inspections_parked WHERE i.state = 2{names.Within("i.station", stations)}";
        using var rows = names.Bind(db.Prepare(sql)).Query();
        return rows.Read() ? rows.Int64(0) : 0;
    }

    private static long Count(SqliteDatabase db, string sql, ScopeSql names, LateSql late)
    {
        using var rows = names.Bind(late.Bind(db.Prepare(sql))).Query();
        return rows.Read() ? rows.Int64(0) : 0;
    }
}
