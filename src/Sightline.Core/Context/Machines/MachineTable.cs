using Sightline.Buffering;
using Sightline.Storage;

namespace Sightline.Context.Machines;

/// <summary>Something that happened at a place, and where its fact is.</summary>
internal sealed record PlaceEvent(long Position, string Type, DateTimeOffset At, string Place);

/// <summary>A machine in one state.</summary>
/// <param name="Machine">The machine.</param>
/// <param name="State">What it reported.</param>
/// <param name="Reason">Why, where it said so.</param>
/// <param name="From">Since when.</param>
/// <param name="To">Until when; null for the state it is in still, as far as is known.</param>
/// <param name="Position">Journal position of the fact that began it.</param>
internal sealed record MachineStateSpan(string Machine, string State, string? Reason, DateTimeOffset From, DateTimeOffset? To, long Position)
{
    /// <summary>The same state for the same reason.</summary>
    public bool Continues(MachineStateSpan other) => State == other.State && Reason == other.Reason;
}

/// <summary>What happened at places, and the states of machines. Of two states from the same moment on the one stored later counts.</summary>
internal static class MachineTable
{
    /// <summary>Events that are shown beside one record.</summary>
    public const int MostEvents = 1_000;

    /// <summary>Reports of one state that are looked through for its beginning.</summary>
    private const int MostReports = 1_000;

    /// <summary>What happened at some places after one moment and up to another, oldest first; an event that names several places is there once.</summary>
    public static IReadOnlyList<PlaceEvent> Events(SqliteDatabase db, IReadOnlyList<string> places, long after, long until, long known)
    {
        var found = new List<PlaceEvent>();
        foreach (var place in places)
        {
            using var rows = db.Prepare("SELECT position, type, at FROM place_events WHERE place = ?1 AND at > ?2 AND at <= ?3 AND position <= ?4 ORDER BY at DESC, position DESC LIMIT ?5")
                .Bind(1, place).Bind(2, after).Bind(3, until).Bind(4, known).Bind(5, MostEvents).Query();
            while (rows.Read())
            {
                found.Add(new PlaceEvent(rows.Int64(0), rows.Text(1), FactHash.FromMicroseconds(rows.Int64(2)), place));
            }
        }

        return [.. found.DistinctBy(e => e.Position).OrderBy(e => e.At).ThenBy(e => e.Position).TakeLast(MostEvents)];
    }

    /// <summary>The state a machine was in at a moment, as known at a position, since it was first reported without another between; its end is not looked for.</summary>
    public static MachineStateSpan? At(SqliteDatabase db, string machine, long at, long known)
    {
        using var rows = db.Prepare("SELECT state, reason, at, position FROM machine_states WHERE machine = ?1 AND at <= ?2 AND position <= ?3 ORDER BY at DESC, position DESC LIMIT ?4")
            .Bind(1, machine).Bind(2, at).Bind(3, known).Bind(4, MostReports).Query();
        MachineStateSpan? since = null;
        var looked = long.MaxValue;
        while (rows.Read())
        {
            // Of two states from one moment on, the first read is the one that counts.
            if (rows.Int64(2) == looked)
            {
                continue;
            }

            looked = rows.Int64(2);
            var found = new MachineStateSpan(machine, rows.Text(0), rows.NullableText(1), FactHash.FromMicroseconds(looked), null, rows.Int64(3));
            if (since is not null && !found.Continues(since))
            {
                break;
            }

            since = found;
        }

        return since;
    }

    /// <summary>Changes of a machine's state in a time, with the one before it, oldest first.</summary>
    public static List<MachineStateSpan> Changes(SqliteDatabase db, string machine, long from, long to, int limit)
    {
        var found = new List<MachineStateSpan>();
        if (At(db, machine, from, long.MaxValue) is { } before)
        {
            found.Add(before);
        }

        using var rows = db.Prepare("SELECT state, reason, at, position FROM machine_states WHERE machine = ?1 AND at > ?2 AND at < ?3 ORDER BY at, position LIMIT ?4").Bind(1, machine).Bind(2, from).Bind(3, to).Bind(4, limit).Query();
        while (rows.Read())
        {
            var next = new MachineStateSpan(machine, rows.Text(0), rows.NullableText(1), FactHash.FromMicroseconds(rows.Int64(2)), null, rows.Int64(3));
            if (found.Count > 0 && found[^1].From == next.From)
            {
                found[^1] = next;
            }
            else
            {
                found.Add(next);
            }
        }

        return found;
    }
}
