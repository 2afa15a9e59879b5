using Sightline.Buffering;
using Sightline.Storage;

namespace Sightline.Context.Sources;

/// <summary>What the journal says of one source.</summary>
/// <param name="Cursor">Where reading goes on.</param>
/// <param name="LastNews">When it last said something new.</param>
/// <param name="Taken">Records it changed, ever.</param>
/// <param name="Words">Records it has spoken of.</param>
/// <param name="Refused">Words that were not taken, of those in force.</param>
/// <param name="Differences">Members in which its last word is not what holds.</param>
internal sealed record SourceBooks(string? Cursor, DateTimeOffset? LastNews, long Taken, long Words, long Refused, long Differences);

/// <summary>One member in which a source's last word is not what holds.</summary>
internal sealed record SourceDifference(string Kind, string Id, string Member, string Theirs, string Ours, string? Owner, DateTimeOffset Since);

/// <summary>One word that was not taken.</summary>
internal sealed record SourceRefusal(string Kind, string Id, string Problem, DateTimeOffset At);

/// <summary>Answers what came of each context source.</summary>
internal sealed class SourceBooksQuery(ProjectionReader projections, SourceTable sources)
{
    public SourceBooks Of(string source) => projections.Read(db =>
    {
        using var rows = db.Prepare(
            "SELECT cursor, read_at, taken, (SELECT COUNT(*) FROM source_words WHERE source = ?1 AND kind <> 'batches'), (SELECT COUNT(*) FROM source_words WHERE source = ?1 AND problem IS NOT NULL), (SELECT COUNT(*) FROM source_differences WHERE source = ?1) FROM context_sources WHERE name = ?1")
            .Bind(1, source).Query();
        return rows.Read()
            ? new SourceBooks(rows.NullableText(0), rows.NullableInt64(1) is { } at ? FactHash.FromMicroseconds(at) : null, rows.Int64(2), rows.Int64(3), rows.Int64(4), rows.Int64(5))
            : new SourceBooks(null, null, 0, 0, 0, 0);
    });

    /// <summary>Differences of a source, by record.</summary>
    public IReadOnlyList<SourceDifference> Differences(string source, int limit) => projections.Read(db =>
    {
        var found = new List<SourceDifference>();
        using var rows = db.Prepare("SELECT kind, id, member, theirs, ours, since FROM source_differences WHERE source = ?1 ORDER BY kind, id, member LIMIT ?2").Bind(1, source).Bind(2, limit).Query();
        while (rows.Read())
        {
            found.Add(new SourceDifference(rows.Text(0), rows.Text(1), rows.Text(2), rows.Text(3), rows.Text(4), sources.OwnerOf(rows.Text(0), rows.Text(2)), FactHash.FromMicroseconds(rows.Int64(5))));
        }

        return found;
    });

    /// <summary>Words of a source that were not taken, newest first.</summary>
    public IReadOnlyList<SourceRefusal> Refusals(string source, int limit) => projections.Read(db =>
    {
        var found = new List<SourceRefusal>();
        using var rows = db.Prepare("SELECT kind, id, problem, said_at FROM source_words WHERE source = ?1 AND problem IS NOT NULL ORDER BY said_at DESC, kind, id LIMIT ?2").Bind(1, source).Bind(2, limit).Query();
        while (rows.Read())
        {
            found.Add(new SourceRefusal(rows.Text(0), rows.Text(1), rows.Text(2), FactHash.FromMicroseconds(rows.Int64(3))));
        }

        return found;
    });
}
