using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Decisions.Reconciliation;

/// <summary>Reads what was decided and confirmed of the parts of an order or a shift: rows for rejects, none for good parts.</summary>
internal static class EjectRows
{
    /// <summary>The ejectors that have parts of it, each with the numbers of the first and the last.</summary>
    public static List<(string Station, long First, long Last)> Stations(SqliteDatabase db, SheetScope scope)
    {
        var found = new List<(string, long, long)>();
        using (var rows = ScopeRows.Query(db, scope, "SELECT station, MIN(n), MAX(n) FROM ejects", " GROUP BY station ORDER BY station").Query())
        {
            while (rows.Read())
            {
                found.Add((rows.Text(0), rows.Int64(1), rows.Int64(2)));
            }
        }

        using (var rows = ScopeRows.Query(db, scope, "SELECT DISTINCT station FROM eject_confirms").Query())
        {
            while (rows.Read())
            {
                var station = rows.Text(0);
                if (!found.Exists(f => f.Item1 == station))
                {
                    found.Add((station, 0, -1));
                }
            }
        }

        return found;
    }

    /// <summary>Parts by number, with some on either side: a slip does not end with an order.</summary>
    public static List<(EjectPart Part, Belonging Of)> Parts(SqliteDatabase db, string station, long first, long last)
    {
        var found = new List<(EjectPart, Belonging)>();
        using var rows = db.Prepare(
            "SELECT e.record, e.n, i.id, e.serial, e.exposed_at, e.purpose, e.decided, e.confirms, e.confirmed_at, e.again_at, e.how, i.result, i.verdict, e.work_order, e.line, e.segment, e.shift, e.shift_day "
            + "FROM ejects e INDEXED BY ejects_station CROSS JOIN inspections i ON i.position = e.record WHERE e.station = ?1 AND e.n BETWEEN ?2 AND ?3 ORDER BY e.n")
            .Bind(1, station).Bind(2, first - SlipFinder.Widest).Bind(3, last + SlipFinder.Widest).Query();
        while (rows.Read())
        {
            found.Add((
                new EjectPart(
                    rows.Int64(0), rows.Int64(1), rows.Text(2), rows.NullableText(3), FactHash.FromMicroseconds(rows.Int64(4)), rows.Int64(5) == (long)InspectionPurpose.Production, rows.Int64(6) == 1, rows.Int64(7),
                    Time(rows.NullableInt64(8)), Time(rows.NullableInt64(9)), rows.NullableText(10), (InspectionResult)rows.Int64(11), (InspectionResult?)rows.NullableInt64(12)),
                new Belonging(rows.NullableText(13), rows.NullableText(14), rows.NullableText(15), rows.NullableText(16), rows.NullableText(17))));
        }

        return found;
    }

    public static List<OpenConfirm> Open(SqliteDatabase db, SheetScope scope, string station)
    {
        var found = new List<OpenConfirm>();
        using var rows = ScopeRows.Query(db, scope, "SELECT position, at, serial, key, number, station FROM eject_confirms", " ORDER BY position").Query();
        while (rows.Read())
        {
            if (rows.Text(5) == station)
            {
                found.Add(new OpenConfirm(rows.Int64(0), FactHash.FromMicroseconds(rows.Int64(1)), rows.NullableText(2), rows.NullableText(3), rows.NullableInt64(4)));
            }
        }

        return found;
    }

    /// <summary>The newest exposure at a station; null where none is numbered.</summary>
    public static DateTimeOffset? LastExposure(SqliteDatabase db, string station)
    {
        using var rows = db.Prepare("SELECT last_at FROM eject_stations WHERE station = ?1").Bind(1, station).Query();
        return rows.Read() && rows.Int64(0) > 0 ? FactHash.FromMicroseconds(rows.Int64(0)) : null;
    }

    private static DateTimeOffset? Time(long? microseconds) => microseconds is { } at ? FactHash.FromMicroseconds(at) : null;
}
