using Sightline.Buffering;
using Sightline.Decisions.Holds;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Decisions.Nonconformances;

/// <summary>What becomes of each part, in the tables. A concession counts once it is signed; everything else at once.</summary>
internal static class DispositionRows
{
    public static void Ask(SqliteDatabase db, Fact fact, long ncr, NonconformanceMove move, OpenReworks reworks)
    {
        var asked = move.Disposition!;
        var (at, named) = (FactHash.Microseconds(fact.Times.RecordedAt), ClassOf(db, ncr));
        var counts = asked.What != Dispositions.UseAsIs;
        foreach (var (kind, key) in NonconformanceRows.UnitsOf(move))
        {
            var seen = Seen.Newest(db, kind, key);
            long? loop = asked.What == Dispositions.Rework ? ReworkRows.Loops(db, kind, key) + 1 : null;
            db.Prepare(
                "INSERT INTO dispositions (position, kind, key, ncr, what, quantity, work_order, product, station, class, reason, at, by_whom, in_force, in_force_at, rework_at, reinspect_at, loop, outcome, lot, record) " +
                "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)")
                .Bind(1, fact.Position).Bind(2, (long)kind).Bind(3, key).Bind(4, ncr).Bind(5, asked.What).Bind(6, kind == HoldUnitKind.Serial ? "1" : asked.Quantity)
                .Bind(7, seen.WorkOrder).Bind(8, seen.Product).Bind(9, seen.Station).Bind(10, named ?? seen.Class).Bind(11, move.Reason).Bind(12, at).Bind(13, move.By)
                .Bind(14, counts ? fact.Position : null).Bind(15, counts ? at : null).Bind(16, asked.ReworkAt).Bind(17, asked.ReworkAt is null ? null : asked.ReinspectAt ?? asked.ReworkAt)
                .Bind(18, loop).Bind(19, loop is null ? null : ReworkRows.Waits).Bind(20, asked.Lot).Bind(21, seen.Record).Execute();
            if (counts)
            {
                InForce(db, ncr, kind, key, fact.Position);
            }

            if (loop is not null && kind == HoldUnitKind.Serial)
            {
                reworks.Add(key, new OpenRework(fact.Position, ncr, asked.ReinspectAt ?? asked.ReworkAt!, at));
            }
        }
    }

    /// <summary>A concession was signed.</summary>
    public static void Concede(SqliteDatabase db, Fact fact, long ncr, long asked)
    {
        db.Prepare("UPDATE dispositions SET in_force = ?2, in_force_at = ?3 WHERE position = ?1 AND undone_by IS NULL")
            .Bind(1, asked).Bind(2, fact.Position).Bind(3, FactHash.Microseconds(fact.Times.RecordedAt)).Execute();
        db.Prepare("UPDATE nonconformance_parts SET disposition = ?2 WHERE ncr = ?1 AND (kind, key) IN (SELECT kind, key FROM dispositions WHERE position = ?2 AND undone_by IS NULL)")
            .Bind(1, ncr).Bind(2, asked).Execute();
    }

    public static void Refuse(SqliteDatabase db, Fact fact, long asked) =>
        db.Prepare("UPDATE dispositions SET undone_by = ?2 WHERE position = ?1 AND undone_by IS NULL").Bind(1, asked).Bind(2, fact.Position).Execute();

    public static void Undo(SqliteDatabase db, Fact fact, long ncr, NonconformanceMove move, OpenReworks reworks)
    {
        foreach (var (kind, key) in NonconformanceRows.UnitsOf(move))
        {
            db.Prepare("UPDATE dispositions SET undone_by = ?4 WHERE position = ?1 AND kind = ?2 AND key = ?3").Bind(1, move.Of).Bind(2, (long)kind).Bind(3, key).Bind(4, fact.Position).Execute();
            NotInForce(db, ncr, kind, key, move.Of!.Value);
            if (kind == HoldUnitKind.Serial)
            {
                reworks.Remove(key, move.Of.Value);
            }
        }
    }

    public static void InForce(SqliteDatabase db, long ncr, HoldUnitKind kind, string key, long position) =>
        db.Prepare("UPDATE nonconformance_parts SET disposition = ?4 WHERE ncr = ?1 AND kind = ?2 AND key = ?3").Bind(1, ncr).Bind(2, (long)kind).Bind(3, key).Bind(4, position).Execute();

    public static void NotInForce(SqliteDatabase db, long ncr, HoldUnitKind kind, string key, long position) =>
        db.Prepare("UPDATE nonconformance_parts SET disposition = NULL WHERE ncr = ?1 AND kind = ?2 AND key = ?3 AND disposition = ?4").Bind(1, ncr).Bind(2, (long)kind).Bind(3, key).Bind(4, position).Execute();

    /// <summary>A record turned out to belong elsewhere, and what was decided of its part with it.</summary>
    public static void Follow(SqliteDatabase db, InspectionInHand hand) =>
        db.Prepare("UPDATE dispositions SET work_order = ?2, product = ?3 WHERE record = ?1")
            .Bind(1, hand.Position).Bind(2, hand.Context?[ContextNames.WorkOrder]).Bind(3, hand.Context?[ContextNames.Product]).Execute();

    private static string? ClassOf(SqliteDatabase db, long ncr)
    {
        using var rows = db.Prepare("SELECT class FROM nonconformances WHERE position = ?1").Bind(1, ncr).Query();
        return rows.Read() ? rows.NullableText(0) : null;
    }

    /// <summary>What the newest production record of a part says it is.</summary>
    private readonly record struct Seen(long? Record, string? WorkOrder, string? Product, string? Station, string? Class)
    {
        public static Seen Newest(SqliteDatabase db, HoldUnitKind kind, string key)
        {
            if (kind == HoldUnitKind.Lot)
            {
                return default;
            }

            using var rows = db.Prepare(
                $"SELECT i.position, i.work_order, i.product, i.station, COALESCE(i.verdict_class, {FirstClass.OfRecord}) FROM inspections i WHERE {(kind == HoldUnitKind.Serial ? "serial" : "batch")} = ?1 AND purpose = 0 AND merged_into IS NULL ORDER BY position DESC LIMIT 1")
                .Bind(1, key).Query();
            return rows.Read() ? new Seen(rows.Int64(0), rows.NullableText(1), rows.NullableText(2), rows.NullableText(3), rows.NullableText(4)) : default;
        }
    }
}
