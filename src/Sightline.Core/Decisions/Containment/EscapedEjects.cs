using Sightline.Buffering;
using Sightline.Decisions.Reconciliation;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Decisions.Containment;

/// <summary>
/// Rejected parts whose ejection was not confirmed in time: each is a case of its own, because it may be among the good ones. One
/// that is confirmed late, or that a person found good, is no case any more.
/// </summary>
internal sealed class EscapedEjects(ProjectionReader projections, IPlantPolicies plant, TimeProvider time)
{
    private const string Escaped = "SELECT e.record, e.station, e.exposed_at, COALESCE(e.serial, i.id)";

    /// <summary>Those exposed in a span of time, newest first for each station.</summary>
    public IReadOnlyList<TrustBreak> Between(long from, long to) => projections.Read(db =>
    {
        var (now, found) = (time.GetUtcNow(), new List<TrustBreak>());
        foreach (var (station, within) in UnconfirmedRows.Stations(db, plant))
        {
            found.AddRange(Read(
                db.Prepare($"{Escaped}{UnconfirmedRows.InSpan} ORDER BY e.exposed_at DESC LIMIT {ContainmentQuery.MostListed}")
                    .Bind(1, station).Bind(2, from).Bind(3, Math.Min(to, UnconfirmedRows.LastDue(now, within))), within));
        }

        return found;
    });

    /// <summary>By the position of the part's inspection; null when it is confirmed, or not yet due.</summary>
    public TrustBreak? One(long record) => projections.Read(db =>
        UnconfirmedRows.Stations(db, plant).SelectMany(s => Read(db.Prepare(Escaped + UnconfirmedRows.OfRecord).Bind(1, s.Station).Bind(2, record).Bind(3, UnconfirmedRows.LastDue(time.GetUtcNow(), s.Within)), s.Within)).FirstOrDefault());

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
