using Sightline.Storage;

namespace Sightline.Buffering;

/// <summary>Numbers missing in the sources' own counters, and those that were missing and came.</summary>
internal static class GapTable
{
    /// <summary>After a reset a new gap may lie over one of the earlier counting: a number is missing once, however often it is missed.</summary>
    public static void Open(string station, long first, long last, Fact fact, SqliteDatabase db, Ledger ledger)
    {
        var (from, to, known) = (first, last, 0L);
        using (var rows = db.Prepare("SELECT first, last FROM gaps WHERE station = ?1 AND first <= ?3 AND last >= ?2").Bind(1, station).Bind(2, first).Bind(3, last).Query())
        {
            while (rows.Read())
            {
                (from, to, known) = (Math.Min(from, rows.Int64(0)), Math.Max(to, rows.Int64(1)), known + rows.Int64(1) - rows.Int64(0) + 1);
            }
        }

        if (known > 0)
        {
            db.Prepare("DELETE FROM gaps WHERE station = ?1 AND first <= ?3 AND last >= ?2").Bind(1, station).Bind(2, first).Bind(3, last).Execute();
        }

        Keep(station, from, to, FactHash.Microseconds(fact.Times.RecordedAt), db);
        ledger.Add(Accounts.SourceGaps, station, to - from + 1 - known);
    }

    /// <summary>Takes a number out of the gap it was missing in. False when it was not missing.</summary>
    public static bool Fill(string station, long number, Fact fact, SqliteDatabase db, Ledger ledger)
    {
        long first, last, seenAt;
        using (var rows = db.Prepare("SELECT first, last, seen_at FROM gaps WHERE station = ?1 AND first <= ?2 ORDER BY first DESC LIMIT 1")
            .Bind(1, station).Bind(2, number).Query())
        {
            if (!rows.Read() || rows.Int64(1) < number)
            {
                return false;
            }

            (first, last, seenAt) = (rows.Int64(0), rows.Int64(1), rows.Int64(2));
        }

        db.Prepare("DELETE FROM gaps WHERE station = ?1 AND first = ?2").Bind(1, station).Bind(2, first).Execute();
        Keep(station, first, number - 1, seenAt, db);
        Keep(station, number + 1, last, seenAt, db);
        Remember(station, number, seenAt, fact, db);
        ledger.Add(Accounts.SourceGaps, station, -1);
        return true;
    }

    private static void Keep(string station, long first, long last, long seenAt, SqliteDatabase db)
    {
        if (first <= last)
        {
            db.Prepare("INSERT INTO gaps (station, first, last, seen_at) VALUES (?1, ?2, ?3, ?4)")
                .Bind(1, station).Bind(2, first).Bind(3, last).Bind(4, seenAt).Execute();
        }
    }

    /// <summary>A backlog closes a gap number by number: those that follow each other are one row.</summary>
    private static void Remember(string station, long number, long seenAt, Fact fact, SqliteDatabase db)
    {
        var closedAt = FactHash.Microseconds(fact.Times.RecordedAt);
        var grown = db.Prepare("UPDATE closed_gaps SET last = ?2, closed_at = ?4, closed_by = ?5 WHERE station = ?1 AND closed_by = (SELECT MAX(closed_by) FROM closed_gaps WHERE station = ?1 AND last = ?2 - 1 AND seen_at = ?3)")
            .Bind(1, station).Bind(2, number).Bind(3, seenAt).Bind(4, closedAt).Bind(5, fact.Position).Execute();
        if (grown == 0)
        {
            db.Prepare("INSERT INTO closed_gaps (station, closed_by, first, last, seen_at, closed_at) VALUES (?1, ?2, ?3, ?3, ?4, ?5)")
                .Bind(1, station).Bind(2, fact.Position).Bind(3, number).Bind(4, seenAt).Bind(5, closedAt).Execute();
        }
    }
}
