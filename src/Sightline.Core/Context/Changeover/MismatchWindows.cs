using Sightline.Buffering;
using Sightline.Storage;

namespace Sightline.Context.Changeover;

/// <summary>
/// Times in which a station worked with another recipe than was expected: from the first part or report that shows it to the
/// first that shows the expected one. A wrong part that comes late lengthens the window beside it, or has one of its own; a
/// window is never shortened. For the journey's thread.
/// </summary>
internal sealed class MismatchWindows
{
    private readonly Dictionary<string, Open> _open = [];

    private sealed record Open(string Line, long N, long From);

    /// <summary>One look at a station's recipe.</summary>
    /// <param name="Station">Where.</param>
    /// <param name="Line">The line it stands on.</param>
    /// <param name="At">Of the exposure or the report, in microseconds.</param>
    /// <param name="Fact">The fact that shows it.</param>
    public readonly record struct Sight(string Station, string Line, long At, Fact Fact);

    public void Load(SqliteDatabase db)
    {
        _open.Clear();
        using var rows = db.Prepare("SELECT station, line, n, began_at FROM mismatches WHERE ended_at IS NULL").Query();
        while (rows.Read())
        {
            _open[rows.Text(0)] = new Open(rows.Text(1), rows.Int64(2), rows.Int64(3));
        }
    }

    /// <summary>The expected recipe was seen: a window that lasts ends here, unless this comes late.</summary>
    public void Right(SqliteDatabase db, Sight sight)
    {
        if (_open.TryGetValue(sight.Station, out var open) && sight.At >= open.From && !Inspections.AnyAfter(db, sight.Station, sight.At))
        {
            // Another part of the same moment may be a wrong one: it stays inside.
            var end = Inspections.AnyOtherAt(db, sight.Station, sight.At, sight.Fact.Position) ? sight.At + 1 : sight.At;
            db.Prepare("UPDATE mismatches SET ended_at = ?3, ended_by = ?4 WHERE line = ?1 AND n = ?2").Bind(1, open.Line).Bind(2, open.N).Bind(3, end).Bind(4, sight.Fact.Position).Execute();
            _open.Remove(sight.Station);
        }
    }

    /// <summary>Another recipe was seen.</summary>
    public void Wrong(SqliteDatabase db, Sight sight, RecipeName expected, RecipeName actual)
    {
        if (IsInside(db, sight))
        {
            return;
        }

        var lasts = !_open.ContainsKey(sight.Station) && !Inspections.AnyAfter(db, sight.Station, sight.At);
        if (!lasts && Lengthened(db, sight))
        {
            return;
        }

        var n = NextOf(db, sight.Line);
        db.Prepare("INSERT INTO mismatches (line, n, station, expected, expected_version, actual, actual_version, began_at, ended_at, detected_at, detected_by, ended_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)")
            .Bind(1, sight.Line).Bind(2, n).Bind(3, sight.Station).Bind(4, expected.Id).Bind(5, expected.Version).Bind(6, actual.Id).Bind(7, actual.Version)
            .Bind(8, sight.At).Bind(9, lasts ? null : sight.At + 1).Bind(10, FactHash.Microseconds(sight.Fact.Times.RecordedAt)).Bind(11, sight.Fact.Position).Bind(12, lasts ? null : sight.Fact.Position).Execute();
        if (lasts)
        {
            _open[sight.Station] = new Open(sight.Line, n, sight.At);
        }
    }

    private static long NextOf(SqliteDatabase db, string line)
    {
        using var rows = db.Prepare("SELECT MAX(n) FROM mismatches WHERE line = ?1").Bind(1, line).Query();
        return rows.Read() ? rows.Int64(0) + 1 : 1;
    }

    private static bool IsInside(SqliteDatabase db, Sight sight)
    {
        using var rows = db.Prepare("SELECT 1 FROM mismatches WHERE station = ?1 AND began_at <= ?2 AND (ended_at IS NULL OR ended_at > ?2) LIMIT 1").Bind(1, sight.Station).Bind(2, sight.At).Query();
        return rows.Read();
    }

    /// <summary>The window before or behind it reaches as far as this, where nothing in between was right.</summary>
    private bool Lengthened(SqliteDatabase db, Sight sight)
    {
        if (Beside(db, sight, "ended_at <= ?2 ORDER BY ended_at DESC") is { } before && !Inspections.AnyRightBetween(db, sight.Station, before.To!.Value - 1, sight.At))
        {
            db.Prepare("UPDATE mismatches SET ended_at = ?3 WHERE line = ?1 AND n = ?2").Bind(1, before.Line).Bind(2, before.N).Bind(3, sight.At + 1).Execute();
            return true;
        }

        if (Beside(db, sight, "began_at > ?2 ORDER BY began_at") is { } behind && !Inspections.AnyRightBetween(db, sight.Station, sight.At, behind.From))
        {
            db.Prepare("UPDATE mismatches SET began_at = ?3 WHERE line = ?1 AND n = ?2").Bind(1, behind.Line).Bind(2, behind.N).Bind(3, sight.At).Execute();
            if (behind.To is null)
            {
                _open[sight.Station] = new Open(behind.Line, behind.N, sight.At);
            }

            return true;
        }

        return false;
    }

    private static (string Line, long N, long From, long? To)? Beside(SqliteDatabase db, Sight sight, string which)
    {
        using var rows = db.Prepare($"SELECT line, n, began_at, ended_at FROM mismatches WHERE station = ?1 AND {which} LIMIT 1").Bind(1, sight.Station).Bind(2, sight.At).Query();
        return rows.Read() ? (rows.Text(0), rows.Int64(1), rows.Int64(2), rows.NullableInt64(3)) : null;
    }
}
