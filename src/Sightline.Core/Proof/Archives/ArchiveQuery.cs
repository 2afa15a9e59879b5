using Sightline.Buffering;
using Sightline.Storage;

namespace Sightline.Proof.Archives;

/// <summary>An archive as the chain knows it.</summary>
/// <param name="Position">Of the fact that says so.</param>
/// <param name="At">When.</param>
/// <param name="By">Who asked for it.</param>
/// <param name="Fact">What the fact says.</param>
internal sealed record KnownArchive(long Position, DateTimeOffset At, string By, ArchiveFact Fact);

/// <summary>The archives of this journal, newest first.</summary>
internal sealed class ArchiveQuery(ProjectionReader projections)
{
    public IReadOnlyList<KnownArchive> List(long before, int limit) => projections.Read(db =>
    {
        var found = new List<KnownArchive>();
        using var rows = db.Prepare("SELECT position, at, by_whom, body FROM journal_archives WHERE position < ?1 ORDER BY position DESC LIMIT ?2").Bind(1, before).Bind(2, limit).Query();
        while (rows.Read())
        {
            found.Add(new KnownArchive(rows.Int64(0), FactHash.FromMicroseconds(rows.Int64(1)), rows.Text(2), ArchiveFact.From(rows.Span(3))));
        }

        return found;
    });

    /// <summary>The last fact that was archived; 0 where none was.</summary>
    public long Last() => List(long.MaxValue, 1) is [var newest] ? newest.Fact.Last : 0;
}
