using Sightline.Buffering;
using Sightline.Storage;

namespace Sightline.Context.Machines;

/// <summary>Reads the states of machines.</summary>
internal sealed class MachineQuery(ProjectionReader projections)
{
    /// <summary>Changes of state that are read at once.</summary>
    public const int MostChanges = 10_000;

    /// <summary>
    /// The states of a machine between two moments, oldest first: each lasts until the next. What is not known is a gap before
    /// the first and never filled in. The same state reported again with the same reason goes on.
    /// </summary>
    public (IReadOnlyList<MachineStateSpan> Spans, bool Complete) States(string machine, DateTimeOffset from, DateTimeOffset to)
    {
        return projections.Read(db => States(db, machine, FactHash.Microseconds(from), FactHash.Microseconds(to)));
    }

    private static (IReadOnlyList<MachineStateSpan> Spans, bool Complete) States(SqliteDatabase db, string machine, long from, long to)
    {
        var changes = MachineTable.Changes(db, machine, from, to, MostChanges + 1);
        var complete = changes.Count <= MostChanges;
        var spans = new List<MachineStateSpan>();
        foreach (var change in changes.Take(MostChanges))
        {
            if (spans.Count > 0 && spans[^1].Continues(change))
            {
                continue;
            }

            if (spans.Count > 0)
            {
                spans[^1] = spans[^1] with { To = change.From };
            }

            spans.Add(change);
        }

        if (spans.Count > 0)
        {
            spans[^1] = spans[^1] with { To = complete ? EndOf(db, spans[^1], to) : changes[MostChanges].From };
        }

        return (spans, complete);
    }

    /// <summary>When a state that is the last of a time was another; null while it is not.</summary>
    private static DateTimeOffset? EndOf(SqliteDatabase db, MachineStateSpan last, long to)
    {
        using var rows = db.Prepare("SELECT MIN(at) FROM machine_states WHERE machine = ?1 AND at >= ?2 AND (state <> ?3 OR COALESCE(reason, '') <> ?4)")
            .Bind(1, last.Machine).Bind(2, to).Bind(3, last.State).Bind(4, last.Reason ?? "").Query();
        return rows.Read() && rows.NullableInt64(0) is { } next ? FactHash.FromMicroseconds(next) : null;
    }
}
