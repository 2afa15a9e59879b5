using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Decisions.Containment;

/// <summary>
/// Rejected parts whose ejection was not confirmed in time: each is a case of its own, because it may be among the good ones. One
/// that is confirmed late, or that a person found good, is no case any more.
/// </summary>
internal sealed class EscapedEjects(ProjectionReader projections, IPlantPolicies plant, TimeProvider time)
{
    private const string Escaped =
        "SELECT e.record, e.station, e.exposed_at, COALESCE(e.serial, i.id) FROM ejects e CROSS JOIN inspections i ON i.position = e.record " +
        "WHERE e.confirms = 0 AND e.decided = 1 AND e.purpose = 0 AND (i.verdict IS NULL OR i.verdict <> 0)";

    /// <summary>Those exposed in a span of time, newest first for each station.</summary>
    public IReadOnlyList<TrustBreak> Between(long from, long to) => projections.Read(db =>
    {
        var found = new List<TrustBreak>();
        foreach (var (station, within) in Stations(db))
        {
            var due = Math.Min(to, FactHash.Microseconds(time.GetUtcNow() - within) - 1);
            found.AddRange(Read(
                db.Prepare($"{Escaped.Replace("FROM ejects e", "FROM ejects e INDEXED BY ejects_unconfirmed")} AND e.station = ?1 AND e.exposed_at BETWEEN ?2 AND ?3 ORDER BY e.exposed_at DESC LIMIT {ContainmentQuery.MostListed}")
                    .Bind(1, station).Bind(2, from).Bind(3, due), within));
        }

        return found;
    });

    /// <summary>By the position of the part's inspection; null when it is confirmed, or not yet due.</summary>
    public TrustBreak? One(long record) => projections.Read(db =>
        Stations(db).SelectMany(s => Read(db.Prepare(Escaped + " AND e.record = ?1 AND e.station = ?2 AND e.exposed_at < ?3").Bind(1, record).Bind(2, s.Station).Bind(3, FactHash.Microseconds(time.GetUtcNow() - s.Within)), s.Within)).FirstOrDefault());

    private List<(string Station, TimeSpan Within)> Stations(SqliteDatabase db)
    {
        var names = new List<string>();
        using (var rows = db.Prepare("SELECT station FROM eject_stations ORDER BY station").Query())
        {
            while (rows.Read())
            {
                names.Add(rows.Text(0));
            }
        }

        return [.. names.Select(n => (n, plant.Station(n)?.Ejector?.WithinSpan)).Where(n => n.WithinSpan is not null).Select(n => (n.n, n.WithinSpan!.Value))];
    }

    private static List<TrustBreak> Read(SqliteStatement query, TimeSpan within)
    {
        using var rows = query.Query();
        var found = new List<TrustBreak>();
        while (rows.Read())
        {
            var at = FactHash.FromMicroseconds(rows.Int64(2));
            found.Add(new TrustBreak(TrustCauses.Eject, rows.Int64(0), rows.Text(1), at, at.AddMicroseconds(1), $"{rows.Text(3)} was rejected, and no ejection was confirmed within {within:c}: it may be among the good ones."));
        }

        return found;
    }
}
