using Sightline.Buffering;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Genealogy.Tracing;

/// <summary>
/// What follows from production records, as known at a position: the lots and the order that they were bound with, and the batch
/// that a station named beside a serial. It reads no further than the most things that a trace may find, and one more.
/// </summary>
internal sealed class BoundThings(SqliteDatabase db, long asOf, int most)
{
    private const string Columns = "i.position, i.context_id, i.bound_by, i.corrected_at, i.serial, i.batch";

    private readonly Dictionary<long, List<Thing>> _origins = [];
    private readonly bool _now = asOf == long.MaxValue;

    /// <summary>
    /// The lots, the order and the batch of a part, each with the first record that shows it. A record of a serialised part says
    /// what is in that part, and nothing of the others of its batch: it counts for the batch only where the batch itself is asked for.
    /// </summary>
    public IEnumerable<TraceLink> OriginsOf(Thing part, bool withMembers)
    {
        var found = new Dictionary<Thing, TraceLink>();
        var which = part.Kind == ThingKind.Serial ? "i.serial = ?1" : withMembers ? "i.batch = ?1" : "i.batch = ?1 AND i.serial IS NULL";
        Records($"SELECT {Columns} FROM inspections i WHERE {which} AND i.purpose = 0 AND i.position <= ?2 ORDER BY i.position", part.Key, record =>
        {
            foreach (var origin in ContextAt(record) is { } context ? OriginsIn(context) : [])
            {
                found.TryAdd(origin, LinkOf(origin, part, record));
            }

            if (part.Kind == ThingKind.Serial && record.Batch is { } batch)
            {
                found.TryAdd(new Thing(ThingKind.Batch, batch), LinkOf(new Thing(ThingKind.Batch, batch), part, record));
            }

            return found.Count <= most;
        });
        return found.Values;
    }

    /// <summary>The parts that were exposed while a lot was loaded or an order was made, each with the first record that shows it.</summary>
    public IEnumerable<TraceLink> PartsOf(Thing origin)
    {
        var found = new Dictionary<Thing, TraceLink>();
        Candidates(origin, record =>
        {
            if (_now || (ContextAt(record) is { } context && OriginsIn(context).Contains(origin)))
            {
                Add(record.Serial is null ? ThingKind.Batch : ThingKind.Serial, record.Serial ?? record.Batch, record);
            }

            return found.Count <= most;
        });
        return found.Values;

        void Add(ThingKind kind, string? key, Record record)
        {
            if (key is not null)
            {
                found.TryAdd(new Thing(kind, key), LinkOf(origin, new Thing(kind, key), record));
            }
        }
    }

    /// <summary>The serialised parts that a station named with a batch.</summary>
    public IEnumerable<TraceLink> MembersOf(Thing batch)
    {
        var found = new Dictionary<Thing, TraceLink>();
        Records($"SELECT {Columns} FROM inspections i WHERE i.batch = ?1 AND i.serial IS NOT NULL AND i.purpose = 0 AND i.position <= ?2 ORDER BY i.position", batch.Key, record =>
        {
            found.TryAdd(new Thing(ThingKind.Serial, record.Serial!), LinkOf(batch, new Thing(ThingKind.Serial, record.Serial!), record));
            return found.Count <= most;
        });
        return found.Values;
    }

    private static TraceLink LinkOf(Thing origin, Thing part, Record record) => new(
        origin, part, origin.Kind switch { ThingKind.Order => Relations.Made, ThingKind.Batch => Relations.Member, _ => Relations.Loaded }, record.Position, FactHash.FromMicroseconds(record.At));

    /// <summary>Every record that is bound to it now; asked for an earlier moment also those that once were.</summary>
    private void Candidates(Thing origin, Func<Record, bool> goesOn)
    {
        Records(
            origin.Kind == ThingKind.Lot
                ? $"SELECT {Columns} FROM lots l CROSS JOIN inspections i ON i.position = l.position WHERE l.lot = ?1 AND i.purpose = 0 AND l.position <= ?2 ORDER BY l.position"
                : $"SELECT {Columns} FROM inspections i WHERE i.work_order = ?1 AND i.purpose = 0 AND i.position <= ?2 ORDER BY i.position", origin.Key, goesOn);
        if (!_now)
        {
            Records(
                $"SELECT DISTINCT {Columns} FROM contexts c CROSS JOIN context_history h ON h.context_id = c.id CROSS JOIN inspections i ON i.position = h.record " +
                "WHERE instr(c.body, ?1) > 0 AND i.purpose = 0 AND i.position <= ?2 ORDER BY i.position", JsonKey(origin.Key), goesOn);
        }
    }

    /// <summary>As the context has it written: what JSON escapes is escaped there too.</summary>
    private static string JsonKey(string key) => System.Text.Json.JsonEncodedText.Encode(key).ToString();

    private long? ContextAt(Record record)
    {
        if (_now)
        {
            return record.Context;
        }

        using var rows = db.Prepare("SELECT position, context_id FROM context_history WHERE record = ?1 ORDER BY position").Bind(1, record.Position).Query();
        var (any, then) = (false, (long?)null);
        while (rows.Read())
        {
            any = true;
            then = rows.Int64(0) <= asOf ? rows.Int64(1) : then;
        }

        return any ? then : record.BoundBy <= asOf ? record.Context : null;
    }

    private List<Thing> OriginsIn(long context)
    {
        if (_origins.TryGetValue(context, out var known))
        {
            return known;
        }

        using var rows = db.Prepare("SELECT body FROM contexts WHERE id = ?1").Bind(1, context).Query();
        var found = rows.Read() ? Origins(BoundContext.FromJson(rows.Span(0))) : throw new InvalidDataException($"Context {context} is named and is not there. Run 'sightline rebuild'.");
        _origins.Add(context, found);
        return found;
    }

    private static List<Thing> Origins(BoundContext context)
    {
        var found = new List<Thing>();
        foreach (var (name, value) in context.Values)
        {
            if (name.StartsWith(ContextNames.MaterialLot, StringComparison.Ordinal))
            {
                found.Add(new Thing(ThingKind.Lot, value.Value));
            }
            else if (name == ContextNames.WorkOrder)
            {
                found.Add(new Thing(ThingKind.Order, value.Value));
            }
        }

        return found;
    }

    /// <summary>Row by row, until somebody has enough: there may be millions.</summary>
    private void Records(string sql, string key, Func<Record, bool> goesOn)
    {
        using var rows = db.Prepare(sql).Bind(1, key).Bind(2, asOf).Query();
        for (var more = true; more && rows.Read();)
        {
            more = goesOn(new Record(rows.Int64(0), rows.NullableInt64(1), rows.NullableInt64(2), rows.Int64(3), rows.NullableText(4), rows.NullableText(5)));
        }
    }

    /// <summary>A production record, as far as a trace needs it.</summary>
    private readonly record struct Record(long Position, long? Context, long? BoundBy, long At, string? Serial, string? Batch);
}
