using Microsoft.Extensions.Options;
using Sightline.Buffering;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Images;

/// <summary>Images that records of one station wait for, past the time they may take.</summary>
/// <param name="Station">Whose records.</param>
/// <param name="Count">How many images.</param>
/// <param name="Oldest">When the record that waits longest was received.</param>
internal sealed record MissingAtStation(string Station, long Count, DateTimeOffset Oldest);

/// <summary>One record and those of its images that are missing.</summary>
internal sealed record RecordWithMissing(long Position, string Station, string Id, DateTimeOffset ReceivedAt, IReadOnlyList<string> Images);

/// <summary>
/// What is missing: records name images that have not come in time. Counts are running totals less what came lately, so they
/// cost the same however many are missing.
/// </summary>
internal sealed class MissingImagesQuery(ProjectionReader projections, IOptions<ImagesOptions> options, TimeProvider time)
{
    /// <summary>Stations with missing images, those with the most first.</summary>
    public IReadOnlyList<MissingAtStation> ByStation(Scope stations)
    {
        var late = Late();
        return projections.Read(db => (IReadOnlyList<MissingAtStation>)
        [
            .. Awaited(db).Where(a => stations.Holds(a.Station)).Select(a => At(db, a.Station, a.Count, late)).OfType<MissingAtStation>()
                .OrderByDescending(m => m.Count).ThenBy(m => m.Station, StringComparer.Ordinal),
        ]);
    }

    /// <summary>Records with missing images before a position, newest first.</summary>
    public IReadOnlyList<RecordWithMissing> Page(string? station, Scope stations, long before, int limit)
    {
        var late = Late();
        var names = new ScopeSql(10);
        var within = names.Within("r.station", stations);
        return projections.Read(db =>
        {
            var statement = db.Prepare(
                "SELECT r.position, r.station, i.id, r.received_at, GROUP_CONCAT(r.sha256, ' ') FROM record_images r JOIN inspections i ON i.position = r.position " +
                $"WHERE r.awaited = 1 AND r.position < ?1 AND r.received_at <= ?2{(station is null ? "" : " AND r.station = ?3")}{within} GROUP BY r.position ORDER BY r.position DESC LIMIT ?4")
                .Bind(1, before).Bind(2, late).Bind(4, limit);
            if (station is not null)
            {
                statement.Bind(3, station);
            }

            var found = new List<RecordWithMissing>();
            using var rows = names.Bind(statement).Query();
            while (rows.Read())
            {
                found.Add(new RecordWithMissing(rows.Int64(0), rows.Text(1), rows.Text(2), FactHash.FromMicroseconds(rows.Int64(3)), rows.Text(4).Split(' ')));
            }

            return found;
        });
    }

    /// <summary>A record received then or before has waited long enough.</summary>
    private long Late() => FactHash.Microseconds(time.GetUtcNow() - options.Value.MissingAfter);

    private static List<(string Station, long Count)> Awaited(SqliteDatabase db)
    {
        var found = new List<(string, long)>();
        using var rows = db.Prepare("SELECT of, value FROM totals WHERE account = ?1 AND value > 0").Bind(1, ImageStage.Awaited).Query();
        while (rows.Read())
        {
            found.Add((rows.Text(0), rows.Int64(1)));
        }

        return found;
    }

    private static MissingAtStation? At(SqliteDatabase db, string station, long awaited, long late)
    {
        using var rows = db.Prepare(
            "SELECT (SELECT COUNT(*) FROM record_images WHERE awaited = 1 AND station = ?1 AND received_at > ?2), (SELECT MIN(received_at) FROM record_images WHERE awaited = 1 AND station = ?1)")
            .Bind(1, station).Bind(2, late).Query();
        return rows.Read() && awaited - rows.Int64(0) is > 0 and var missing ? new MissingAtStation(station, missing, FactHash.FromMicroseconds(rows.Int64(1))) : null;
    }
}
