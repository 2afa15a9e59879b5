using System.Text.Json;
using System.Text.Json.Nodes;
using Sightline.Buffering;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Proof;

/// <summary>
/// Reads who did what, newest first. One condition is looked up in an index, the others are tried on what it gives; a page
/// looks at a bounded number of entries and may come back short with a cursor, so that no filter makes the node slow.
/// </summary>
internal sealed class AuditQuery(IFactSource journal, ProjectionReader projections)
{
    /// <summary>Most entries one page looks at.</summary>
    public const int MostLookedAt = 20_000;

    private const int RowsOfAnExport = 2_000;

    public AuditPage Page(AuditFilter filter, long before, int limit) => projections.Read(db => Page(db, filter, before, limit));

    /// <summary>Everything a filter holds up to a position, newest first, page by page: an export never holds it all.</summary>
    public IEnumerable<AuditEntry> All(AuditFilter filter, long upTo)
    {
        for (long? before = upTo + 1; before is { } cursor;)
        {
            var page = Page(filter, cursor, RowsOfAnExport);
            foreach (var entry in page.Entries)
            {
                yield return entry;
            }

            before = page.Cursor;
        }
    }

    /// <summary>Where the projections stand, and the hash of that fact: what an export was made of, tied to the chain.</summary>
    public (long Position, string Hash) Head()
    {
        var position = projections.Read(db => db.Scalar("SELECT position FROM checkpoint"));
        return (position, Convert.ToHexStringLower(journal.At(position)?.Hash ?? FactHash.Genesis));
    }

    /// <summary>One entry in full; null when no act stands at that position.</summary>
    public FullAuditEntry? At(long position)
    {
        var entry = projections.Read(db =>
        {
            using var rows = db.Prepare($"SELECT {AuditRows.Columns} FROM audit WHERE position = ?1").Bind(1, position).Query();
            return rows.Read() ? AuditRows.From(rows) : null;
        });
        if (entry is null || journal.At(position) is not { } fact)
        {
            return null;
        }

        using var now = SentJson.Parse(fact.Body);
        using var then = entry.Previous is { } previous && journal.At(previous) is { } last ? SentJson.Parse(last.Body) : null;
        var (before, after) = fact.Kind is FactKinds.Act or FactKinds.ParkedMatched or FactKinds.Recipe or FactKinds.MapMoved or FactKinds.ChangeMoved or FactKinds.RuleMoved
            ? (Member(now, "old"), Member(now, "new"))
            : (then?.RootElement, (JsonElement?)now.RootElement);
        return new FullAuditEntry(entry, Shown(before), Shown(after), AuditChanges.Between(before, after), Convert.ToHexStringLower(fact.Hash));
    }

    private static JsonElement? Member(JsonDocument act, string name) => act.RootElement.TryGetProperty(name, out var found) ? found : null;

    private static JsonNode? Shown(JsonElement? element) => element is { } there ? Secrets.Masked("", there) : null;

    private static AuditPage Page(SqliteDatabase db, AuditFilter filter, long before, int limit)
    {
        var (first, last) = AuditRows.Between(db, filter.From, filter.To);
        var (column, value) = AuditRows.Indexed(filter);
        var statement = db.Prepare($"SELECT {AuditRows.Columns} FROM audit WHERE {(column is null ? "" : $"{column} = ?4 AND ")}position >= ?1 AND position < ?2 ORDER BY position DESC LIMIT ?3")
            .Bind(1, first).Bind(2, last == long.MaxValue ? before : Math.Min(before, last + 1)).Bind(3, MostLookedAt);
        using var rows = (column is null ? statement : statement.Bind(4, value)).Query();
        var found = new List<AuditEntry>();
        var (looked, at) = (0, 0L);
        while (found.Count < limit && rows.Read())
        {
            looked++;
            var entry = AuditRows.From(rows);
            at = entry.Position;
            if (AuditRows.Fits(entry, filter))
            {
                found.Add(entry);
            }
        }

        return new AuditPage(found, found.Count == limit || looked == MostLookedAt ? at : null);
    }
}
