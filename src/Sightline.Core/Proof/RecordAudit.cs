using Sightline.Buffering;
using Sightline.Storage;

namespace Sightline.Proof;

/// <summary>
/// Counts the records themselves against the journal. The running totals of the books change with a record and would not
/// notice one that vanished. Each reading looks at the newest slice of the journal and at one more in turn: all of it is
/// looked at again and again, and a reading costs the same however long the journal is.
/// </summary>
internal sealed class RecordAudit(IJournal journal)
{
    public const long Slice = 10_000;

    private readonly Lock _gate = new();
    private readonly SortedDictionary<long, string> _found = [];
    private long _next;

    /// <summary>Every difference known by now, in words.</summary>
    public IReadOnlyList<string> Look(SqliteDatabase db, long projected)
    {
        lock (_gate)
        {
            Check(db, Math.Max(0, projected - 1) / Slice * Slice, projected);
            Check(db, _next, projected);
            _next = _next + Slice < projected ? _next + Slice : 0;
            return [.. _found.Values];
        }
    }

    private void Check(SqliteDatabase db, long after, long projected)
    {
        var to = Math.Min(after + Slice, projected);
        var (stored, records) = (Stored(after, to), Records(db, after, to));
        if (stored == records)
        {
            _found.Remove(after);
            return;
        }

        _found[after] = $"Records of positions {after + 1} to {to} are {records}; inspections in the journal are {stored}. The first that differs is position {First(db, after, to)}. Run 'sightline verify', then 'sightline rebuild'.";
    }

    private long First(SqliteDatabase db, long after, long to)
    {
        var (agrees, differs) = (after, to);
        while (differs - agrees > 1)
        {
            var middle = agrees + ((differs - agrees) / 2);
            (agrees, differs) = Stored(after, middle) == Records(db, after, middle) ? (middle, differs) : (agrees, middle);
        }

        return differs;
    }

    private long Stored(long after, long to) => journal.TotalsAt(to).Stored - journal.TotalsAt(after).Stored;

    private static long Records(SqliteDatabase db, long after, long to)
    {
        using var rows = db.Prepare("SELECT COUNT(*) FROM inspections WHERE position > ?1 AND position <= ?2").Bind(1, after).Bind(2, to).Query();
        return rows.Read() ? rows.Int64(0) : 0;
    }
}
