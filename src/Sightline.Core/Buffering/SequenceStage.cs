using Sightline.Storage;

namespace Sightline.Buffering;

/// <summary>
/// Watches each source's own counter: a number that is missing opens a gap, a late one closes it, a lower one that fills
/// no gap is a repeat, and a fall back to the start is a reset.
/// </summary>
internal sealed class SequenceStage : IStage
{
    /// <summary>A counter that falls below this, from further above, was started anew.</summary>
    private const long StartedAnewBelow = 2;

    private readonly Dictionary<string, long> _last = [];

    public void Load(SqliteDatabase projections)
    {
        _last.Clear();
        using var rows = projections.Prepare("SELECT station, last FROM sequences").Query();
        while (rows.Read())
        {
            _last[rows.Text(0)] = rows.Int64(1);
        }
    }

    public void Apply(Step step, SqliteDatabase projections, Ledger ledger)
    {
        if (step.Fact.Kind == FactKinds.Refused)
        {
            ledger.Add(Accounts.SourceRefused, step.Fact.Source, 1);
        }

        if (step.Fact.Kind != FactKinds.Inspection)
        {
            return;
        }

        var hand = step.Inspections[0];
        var station = hand.Inspection.Station;
        ledger.Add(Accounts.SourceStored, station, 1);
        if (hand.Inspection.Sequence is { } number)
        {
            Count(station, number, step.Fact, projections, ledger);
        }
    }

    private void Count(string station, long number, Fact fact, SqliteDatabase db, Ledger ledger)
    {
        if (!_last.TryGetValue(station, out var last))
        {
            _last[station] = number;
            db.Prepare("INSERT INTO sequences (station, first, last, repeats, resets) VALUES (?1, ?2, ?2, 0, 0)").Bind(1, station).Bind(2, number).Execute();
        }
        else if (number == last + 1)
        {
            Advance(station, number, db);
        }
        else if (number > last)
        {
            OpenGap(station, last + 1, number - 1, fact, db, ledger);
            Advance(station, number, db);
        }
        else if (!FillGap(station, number, db, ledger))
        {
            Repeat(station, number, db);
        }
    }

    private void Advance(string station, long number, SqliteDatabase db)
    {
        _last[station] = number;
        db.Prepare("UPDATE sequences SET last = ?2 WHERE station = ?1").Bind(1, station).Bind(2, number).Execute();
    }

    private void Repeat(string station, long number, SqliteDatabase db)
    {
        if (number < StartedAnewBelow && _last[station] >= StartedAnewBelow)
        {
            _last[station] = number;
            db.Prepare("UPDATE sequences SET last = ?2, resets = resets + 1 WHERE station = ?1").Bind(1, station).Bind(2, number).Execute();
            return;
        }

        db.Prepare("UPDATE sequences SET repeats = repeats + 1 WHERE station = ?1").Bind(1, station).Execute();
    }

    /// <summary>After a reset a new gap may lie over one of the earlier counting: a number is missing once, however often it is missed.</summary>
    private static void OpenGap(string station, long first, long last, Fact fact, SqliteDatabase db, Ledger ledger)
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

    private static bool FillGap(string station, long number, SqliteDatabase db, Ledger ledger)
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
}
