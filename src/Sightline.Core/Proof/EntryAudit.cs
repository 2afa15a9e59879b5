using Sightline.Storage;

namespace Sightline.Proof;

/// <summary>
/// Counts the entries of the outbox themselves against what was made. The running totals of a target would not notice a row
/// that vanished. As with the records, each reading looks at the newest slice and at one more in turn.
/// </summary>
internal sealed class EntryAudit
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<long, List<string>> _found = [];
    private long _next;

    /// <summary>Every difference known by now, in words.</summary>
    public IReadOnlyList<string> Look(SqliteDatabase db, long projected)
    {
        lock (_gate)
        {
            var newest = Slices.Of(Math.Max(1, projected), Slices.OfEntries);
            Check(db, newest);
            Check(db, _next);
            _next = _next < newest ? _next + 1 : 0;
            return [.. _found.Values.SelectMany(f => f)];
        }
    }

    private void Check(SqliteDatabase db, long slice)
    {
        var (first, last) = ((slice * Slices.OfEntries) + 1, (slice + 1) * Slices.OfEntries);
        var made = Counts(db.Prepare("SELECT target, entries FROM entries_made WHERE slice = ?1").Bind(1, slice));
        var there = Counts(db.Prepare("SELECT target, COUNT(*) FROM outbox WHERE position >= ?1 AND position <= ?2 GROUP BY target").Bind(1, first).Bind(2, last));
        var differences = made.Keys.Union(there.Keys).Order(StringComparer.Ordinal)
            .Select(target => (Target: target, Made: made.GetValueOrDefault(target), There: there.GetValueOrDefault(target)))
            .Where(t => t.Made != t.There)
            .Select(t => $"Messages for target '{t.Target}' of positions {first} to {last} are {t.There}; {t.Made} were made. Run 'sightline verify', then 'sightline rebuild'.").ToList();
        if (differences.Count == 0)
        {
            _found.Remove(slice);
        }
        else
        {
            _found[slice] = differences;
        }
    }

    private static Dictionary<string, long> Counts(SqliteStatement query)
    {
        var counts = new Dictionary<string, long>();
        using var rows = query.Query();
        while (rows.Read())
        {
            counts[rows.Text(0)] = rows.Int64(1);
        }

        return counts;
    }
}
