using Sightline.Buffering;
using Sightline.Decisions.Holds;
using Sightline.Storage;

namespace Sightline.Decisions.Nonconformances;

/// <summary>What persons decided of a nonconformance, and where it stands by that. The numbers are in tables and never change.</summary>
internal static class NcrStages
{
    public const long Open = 0;
    public const long Contained = 1;

    /// <summary>A state only: contained, and nothing is left to decide.</summary>
    public const long Dispositioned = 2;

    public const long Verified = 3;
    public const long Closed = 4;

    public static readonly IReadOnlyList<string> Words = ["open", "contained", "dispositioned", "verified", "closed"];
}

/// <summary>Nonconformances in the tables.</summary>
internal static class NonconformanceRows
{
    public static void Open(SqliteDatabase db, Fact fact, NonconformanceMove move)
    {
        var opening = move.Opening!;
        db.Prepare(
            "INSERT INTO nonconformances (position, stage, state, title, what, line, station, product, class, finding, cause, opened_at, opened_by, moved_at, parts, undisposed, reworking, actions) " +
            "VALUES (?1, 0, 0, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?10, 0, 0, 0, 0)")
            .Bind(1, fact.Position).Bind(2, opening.Title).Bind(3, opening.What).Bind(4, opening.Line).Bind(5, opening.Station).Bind(6, opening.Product).Bind(7, opening.Class)
            .Bind(8, opening.Finding).Bind(9, opening.Cause).Bind(10, FactHash.Microseconds(fact.Times.RecordedAt)).Bind(11, move.By).Execute();
    }

    /// <summary>Parts and evidence. What is there already stays as it is.</summary>
    public static void Add(SqliteDatabase db, Fact fact, long ncr, NonconformanceMove move)
    {
        foreach (var (kind, key) in UnitsOf(move))
        {
            db.Prepare("INSERT INTO nonconformance_parts (ncr, kind, key, added) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING").Bind(1, ncr).Bind(2, (long)kind).Bind(3, key).Bind(4, fact.Position).Execute();
        }

        foreach (var (kind, refs) in ((string, IReadOnlyList<long>)[])[("record", move.Records), ("hold", move.Holds)])
        {
            foreach (var one in refs)
            {
                db.Prepare("INSERT INTO nonconformance_evidence (ncr, kind, ref) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING").Bind(1, ncr).Bind(2, kind).Bind(3, one).Execute();
            }
        }
    }

    public static void Stage(SqliteDatabase db, long ncr, long stage) => db.Prepare("UPDATE nonconformances SET stage = ?2 WHERE position = ?1").Bind(1, ncr).Bind(2, stage).Execute();

    /// <summary>One that was verified has something to decide again. One that is closed takes no parts.</summary>
    public static void BackToContained(SqliteDatabase db, long ncr) =>
        db.Prepare("UPDATE nonconformances SET stage = 1 WHERE position = ?1 AND stage = 3").Bind(1, ncr).Execute();

    /// <summary>A rework that one was verified or closed with counts as good no more: it has something to decide again, and says why.</summary>
    public static void Reopen(SqliteDatabase db, Fact fact, long ncr, string why)
    {
        if (db.Prepare("UPDATE nonconformances SET stage = 1 WHERE position = ?1 AND stage IN (3, 4)").Bind(1, ncr).Execute() > 0)
        {
            Moved(db, fact, ncr, new NonconformanceMove { Act = NcrActs.Reopened, By = fact.Actor, Reason = why });
        }
    }

    public static void Moved(SqliteDatabase db, Fact fact, long ncr, NonconformanceMove move)
    {
        var at = FactHash.Microseconds(fact.Times.RecordedAt);
        db.Prepare("INSERT INTO nonconformance_moves (position, ncr, act, at, by_whom, what, units, said) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO NOTHING")
            .Bind(1, fact.Position).Bind(2, ncr).Bind(3, move.Act).Bind(4, at).Bind(5, move.By)
            .Bind(6, move.Disposition?.What ?? move.Action?.What ?? move.Document?.Name ?? move.Deviation?.Characteristic).Bind(7, move.Units).Bind(8, move.Reason).Execute();
        db.Prepare("UPDATE nonconformances SET moved_at = ?2 WHERE position = ?1").Bind(1, ncr).Bind(2, at).Execute();
    }

    /// <summary>Counts its parts and actions, and says where it stands by them.</summary>
    public static void Settle(SqliteDatabase db, long ncr)
    {
        db.Prepare(
            "UPDATE nonconformances SET parts = (SELECT COUNT(*) FROM nonconformance_parts WHERE ncr = ?1), " +
            "undisposed = (SELECT COUNT(*) FROM nonconformance_parts WHERE ncr = ?1 AND disposition IS NULL), " +
            "reworking = (SELECT COUNT(*) FROM nonconformance_parts p JOIN dispositions d ON d.position = p.disposition AND d.kind = p.kind AND d.key = p.key WHERE p.ncr = ?1 AND d.outcome = 0), " +
            "actions = (SELECT COUNT(*) FROM nonconformance_actions WHERE ncr = ?1 AND COALESCE(effective, 0) = 0) WHERE position = ?1").Bind(1, ncr).Execute();
        Stand(db, ncr);
    }

    /// <summary>One of its parts stands otherwise: a nonconformance of many parts is not counted anew for each that comes back from its rework.</summary>
    public static void Shift(SqliteDatabase db, long ncr, long undisposed, long reworking)
    {
        db.Prepare("UPDATE nonconformances SET undisposed = undisposed + ?2, reworking = reworking + ?3 WHERE position = ?1").Bind(1, ncr).Bind(2, undisposed).Bind(3, reworking).Execute();
        Stand(db, ncr);
    }

    private static void Stand(SqliteDatabase db, long ncr) =>
        db.Prepare("UPDATE nonconformances SET state = CASE WHEN stage = 1 AND undisposed = 0 THEN 2 ELSE stage END WHERE position = ?1").Bind(1, ncr).Execute();

    public static IEnumerable<(HoldUnitKind Kind, string Key)> UnitsOf(NonconformanceMove move) =>
        move.Serials.Select(s => (HoldUnitKind.Serial, s)).Concat(move.Batches.Select(b => (HoldUnitKind.Batch, b))).Concat(move.Lots.Select(l => (HoldUnitKind.Lot, l)));
}
