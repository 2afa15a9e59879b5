using System.Text.Json;
using Sightline.Buffering;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Insight.Datasets;

/// <summary>A training set as it stands.</summary>
/// <param name="Position">Of the fact that asked for it; its id.</param>
/// <param name="AskedAt">When.</param>
/// <param name="AskedBy">By whom.</param>
/// <param name="Definition">What was asked for.</param>
/// <param name="MadeAt">When it was made, or turned out that it cannot be; null until then.</param>
/// <param name="Counts">What is in it; null until it is made.</param>
/// <param name="Sha256">Of its manifest.</param>
/// <param name="Why">Why it could not be made.</param>
internal sealed record Dataset(long Position, DateTimeOffset AskedAt, string AskedBy, DatasetDefinition Definition, DateTimeOffset? MadeAt, DatasetCounts? Counts, string? Sha256, string? Why)
{
    public string Id => Position.ToString();

    public string State => Why is not null ? DatasetWords.Failed : Sha256 is not null ? DatasetWords.Made : "making";

    /// <summary>Shown to who may see all of the stations it was asked for with.</summary>
    public bool IsSeenBy(Scope stations) => stations.Covers(Definition.Stations is { } names ? Scope.Of(names) : Scope.Everything);
}

/// <summary>Labels of a set that came back.</summary>
internal sealed record DatasetLabelling(long Position, DateTimeOffset At, string By, string Reason, string Sha256, long Reviews, long Same);

/// <summary>Reads training sets.</summary>
internal sealed class DatasetQuery(ProjectionReader projections)
{
    private const string Columns = "position, asked_at, asked_by, definition, made_at, counts, sha256, why";

    /// <summary>Newest first.</summary>
    public IReadOnlyList<Dataset> List(Scope stations, long before, int limit) => projections.Read(db =>
    {
        var found = new List<Dataset>();
        using var rows = db.Prepare($"SELECT {Columns} FROM datasets WHERE position < ?1 ORDER BY position DESC").Bind(1, before).Query();
        while (found.Count < limit && rows.Read())
        {
            if (One(rows) is var dataset && dataset.IsSeenBy(stations))
            {
                found.Add(dataset);
            }
        }

        return found;
    });

    public Dataset? One(long position) => projections.Read(db =>
    {
        using var rows = db.Prepare($"SELECT {Columns} FROM datasets WHERE position = ?1").Bind(1, position).Query();
        return rows.Read() ? One(rows) : null;
    });

    /// <summary>Those that wait to be made, the oldest first.</summary>
    public IReadOnlyList<long> Waiting() => projections.Read(db =>
    {
        var found = new List<long>();
        using var rows = db.Prepare("SELECT position FROM datasets WHERE state = 0 ORDER BY position").Query();
        while (rows.Read())
        {
            found.Add(rows.Int64(0));
        }

        return found;
    });

    public IReadOnlyList<DatasetLabelling> LabelsOf(long dataset) => projections.Read(db =>
    {
        var found = new List<DatasetLabelling>();
        using var rows = db.Prepare("SELECT position, at, by_whom, reason, sha256, reviews, same FROM dataset_labels WHERE dataset = ?1 ORDER BY position DESC").Bind(1, dataset).Query();
        while (rows.Read())
        {
            found.Add(new DatasetLabelling(rows.Int64(0), FactHash.FromMicroseconds(rows.Int64(1)), rows.Text(2), rows.Text(3), rows.Text(4), rows.Int64(5), rows.Int64(6)));
        }

        return found;
    });

    private static Dataset One(in SqliteRows rows) => new(
        rows.Int64(0), FactHash.FromMicroseconds(rows.Int64(1)), rows.Text(2), JsonSerializer.Deserialize(rows.Span(3), DatasetJson.Default.DatasetDefinition)!,
        rows.NullableInt64(4) is { } made ? FactHash.FromMicroseconds(made) : null, rows.IsNull(5) ? null : JsonSerializer.Deserialize(rows.Span(5), DatasetJson.Default.DatasetCounts),
        rows.NullableText(6), rows.NullableText(7));
}
