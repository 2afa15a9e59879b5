using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Decisions.Holds;
using Sightline.Storage;

namespace Sightline.Decisions.Nonconformances;

/// <summary>A serialised part that waits to be inspected again.</summary>
/// <param name="Position">Of the fact that sent it to rework.</param>
/// <param name="Ncr">Of which nonconformance.</param>
/// <param name="Station">The station that inspects it again.</param>
/// <param name="Since">Exposures before this moment say nothing of the rework; microseconds.</param>
internal sealed record OpenRework(long Position, long Ncr, string Station, long Since);

/// <summary>Parts that wait to be inspected again, by serial: nearly every inspection costs one look into memory. For the journey's thread.</summary>
internal sealed class OpenReworks
{
    private readonly Dictionary<string, List<OpenRework>> _open = new(StringComparer.Ordinal);

    public void Load(SqliteDatabase db)
    {
        _open.Clear();
        using var rows = db.Prepare("SELECT key, position, ncr, reinspect_at, in_force_at FROM dispositions WHERE outcome = 0 AND undone_by IS NULL AND kind = 0 ORDER BY position").Query();
        while (rows.Read())
        {
            Add(rows.Text(0), new OpenRework(rows.Int64(1), rows.Int64(2), rows.Text(3), rows.Int64(4)));
        }
    }

    public bool Holds(string serial) => _open.ContainsKey(serial);

    public void Add(string serial, OpenRework rework)
    {
        if (!_open.TryGetValue(serial, out var known))
        {
            _open[serial] = known = [];
        }

        if (!known.Exists(r => r.Position == rework.Position))
        {
            known.Add(rework);
        }
    }

    public void Remove(string serial, long position)
    {
        if (_open.TryGetValue(serial, out var known) && known.RemoveAll(r => r.Position == position) > 0 && known.Count == 0)
        {
            _open.Remove(serial);
        }
    }

    /// <summary>A part was inspected that waits for it.</summary>
    public void Inspected(SqliteDatabase db, Fact fact, InspectionInHand hand, string serial)
    {
        var at = FactHash.Microseconds(hand.CorrectedAt);
        List<OpenRework> judged = [.. _open[serial].Where(r => r.Station == hand.Inspection.Station && at >= r.Since)];
        foreach (var rework in judged)
        {
            var key = new ReworkRows.Key(rework.Position, rework.Ncr, HoldUnitKind.Serial, serial);
            if (!ReworkRows.IsSeenSince(db, key, at))
            {
                Keep(rework, serial, ReworkRows.Settle(db, fact, key, new ReworkRows.Check(hand.Position, at, ReworkRows.OutcomeOf(hand.Inspection.Result))));
            }
        }
    }

    /// <summary>A person judged a record, or took that back: the reworks that were judged by it are judged anew.</summary>
    public void Judge(SqliteDatabase db, Fact fact, long record)
    {
        foreach (var (rework, serial, at, outcome) in ReworkRows.CheckedBy(db, record))
        {
            Keep(rework, serial, ReworkRows.Settle(db, fact, new ReworkRows.Key(rework.Position, rework.Ncr, HoldUnitKind.Serial, serial), new ReworkRows.Check(record, at, outcome)));
        }
    }

    private void Keep(OpenRework rework, string serial, long outcome)
    {
        if (outcome == ReworkRows.Waits)
        {
            Add(serial, rework);
        }
        else
        {
            Remove(serial, rework.Position);
        }
    }
}

/// <summary>How reworks turned out, in the tables.</summary>
internal static class ReworkRows
{
    public const long Waits = 0;
    public const long Good = 1;
    public const long NotGood = 2;

    public readonly record struct Key(long Position, long Ncr, HoldUnitKind Kind, string Part);

    /// <summary>What says how a rework turned out: a record or a person's fact, when, and what.</summary>
    public readonly record struct Check(long By, long At, long Outcome);

    public static long OutcomeOf(InspectionResult result) => result switch { InspectionResult.Pass => Good, InspectionResult.Fail => NotGood, _ => Waits };

    /// <summary>How often a part was sent to rework, whatever for.</summary>
    public static long Loops(SqliteDatabase db, HoldUnitKind kind, string key)
    {
        using var rows = db.Prepare("SELECT COUNT(*) FROM dispositions WHERE kind = ?1 AND key = ?2 AND what = 'rework' AND undone_by IS NULL").Bind(1, (long)kind).Bind(2, key).Query();
        return rows.Read() ? rows.Int64(0) : 0;
    }

    /// <summary>A later exposure says already how it turned out.</summary>
    public static bool IsSeenSince(SqliteDatabase db, Key key, long at)
    {
        using var rows = db.Prepare("SELECT 1 FROM dispositions WHERE position = ?1 AND kind = ?2 AND key = ?3 AND checked_at > ?4").Bind(1, key.Position).Bind(2, (long)key.Kind).Bind(3, key.Part).Bind(4, at).Query();
        return rows.Read();
    }

    /// <summary>Writes how a rework turned out: what was not good has no disposition any more, and what is good again has it back where no newer one was given.</summary>
    public static long Settle(SqliteDatabase db, Fact fact, Key key, Check check)
    {
        var before = Standing(db, key);
        db.Prepare("UPDATE dispositions SET outcome = ?4, checked_by = ?5, checked_at = ?6 WHERE position = ?1 AND kind = ?2 AND key = ?3")
            .Bind(1, key.Position).Bind(2, (long)key.Kind).Bind(3, key.Part).Bind(4, check.Outcome).Bind(5, check.By).Bind(6, check.At).Execute();
        if (check.Outcome == NotGood)
        {
            DispositionRows.NotInForce(db, key.Ncr, key.Kind, key.Part, key.Position);
        }
        else
        {
            db.Prepare(
                "UPDATE nonconformance_parts SET disposition = ?4 WHERE ncr = ?1 AND kind = ?2 AND key = ?3 AND disposition IS NULL " +
                "AND NOT EXISTS (SELECT 1 FROM dispositions WHERE kind = ?2 AND key = ?3 AND ncr = ?1 AND position > ?4 AND undone_by IS NULL)")
                .Bind(1, key.Ncr).Bind(2, (long)key.Kind).Bind(3, key.Part).Bind(4, key.Position).Execute();
        }

        var after = Standing(db, key);
        if (after != (0, 0))
        {
            NonconformanceRows.Reopen(db, fact, key.Ncr, check.Outcome == NotGood
                ? $"The rework of '{key.Part}' turned out not good. Decide on it again."
                : $"Whether the rework of '{key.Part}' was good is open again: the verdict on its re-inspection does not stand.");
        }

        NonconformanceRows.Shift(db, key.Ncr, after.Undisposed - before.Undisposed, after.Reworking - before.Reworking);
        return check.Outcome;
    }

    /// <summary>What a part adds to the counts of its nonconformance.</summary>
    private static (long Undisposed, long Reworking) Standing(SqliteDatabase db, Key key)
    {
        using var rows = db.Prepare(
            "SELECT p.disposition IS NULL, COALESCE((SELECT d.outcome = 0 FROM dispositions d WHERE d.position = p.disposition AND d.kind = p.kind AND d.key = p.key), 0) " +
            "FROM nonconformance_parts p WHERE p.ncr = ?1 AND p.kind = ?2 AND p.key = ?3").Bind(1, key.Ncr).Bind(2, (long)key.Kind).Bind(3, key.Part).Query();
        return rows.Read() ? (rows.Int64(0), rows.Int64(1)) : (0, 0);
    }

    /// <summary>Reworks that a record said how they turned out, with what counts of it now.</summary>
    public static List<(OpenRework Rework, string Serial, long At, long Outcome)> CheckedBy(SqliteDatabase db, long record)
    {
        using var rows = db.Prepare(
            "SELECT d.position, d.ncr, d.reinspect_at, d.in_force_at, d.key, d.checked_at, COALESCE(i.verdict, i.result) FROM dispositions d JOIN inspections i ON i.position = d.checked_by " +
            "WHERE d.checked_by = ?1 AND d.kind = 0 AND d.undone_by IS NULL ORDER BY d.position").Bind(1, record).Query();
        var found = new List<(OpenRework, string, long, long)>();
        while (rows.Read())
        {
            found.Add((new OpenRework(rows.Int64(0), rows.Int64(1), rows.Text(2), rows.Int64(3)), rows.Text(4), rows.Int64(5), OutcomeOf((InspectionResult)rows.Int64(6))));
        }

        return found;
    }
}
