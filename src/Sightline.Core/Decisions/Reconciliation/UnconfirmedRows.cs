using Sightline.Buffering;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Decisions.Reconciliation;

/// <summary>Rejects whose ejection the PLC did not confirm, as their rows are found. One that is confirmed late, or that a person found good, is none any more.</summary>
internal static class UnconfirmedRows
{
    /// <summary>Those of a station that were exposed in a span of time: the station, the first and the last microsecond.</summary>
    public const string InSpan = " FROM ejects e INDEXED BY ejects_unconfirmed" + Unconfirmed + " AND e.exposed_at BETWEEN ?2 AND ?3";

    /// <summary>That of one record: the station, the record, the last microsecond of exposure.</summary>
    public const string OfRecord = " FROM ejects e" + Unconfirmed + " AND e.record = ?2 AND e.exposed_at <= ?3";

    private const string Unconfirmed =
        " CROSS JOIN inspections i ON i.position = e.record WHERE e.confirms = 0 AND e.decided = 1 AND e.purpose = 0 AND (i.verdict IS NULL OR i.verdict <> 0) AND e.station = ?1";

    /// <summary>The stations that have an ejector, each with the time in which it must be confirmed.</summary>
    public static List<(string Station, TimeSpan Within)> Stations(SqliteDatabase db, IPlantPolicies plant)
    {
        var names = new List<string>();
        using (var rows = db.Prepare("SELECT station FROM eject_stations ORDER BY station").Query())
        {
            while (rows.Read())
            {
                names.Add(rows.Text(0));
            }
        }

        var found = new List<(string, TimeSpan)>();
        foreach (var name in names)
        {
            if (plant.Station(name)?.Ejector is { } policy)
            {
                found.Add((name, policy.WithinSpan));
            }
        }

        return found;
    }

    /// <summary>The last microsecond of exposure that is due.</summary>
    public static long LastDue(DateTimeOffset now, TimeSpan within) => FactHash.Microseconds(now - within) - 1;
}
