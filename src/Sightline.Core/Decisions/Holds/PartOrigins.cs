using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Decisions.Holds;

/// <summary>One step from a part, batch or lot to what it is made of now: what events say, and the batch and lots of its records.</summary>
internal sealed class PartOrigins(SqliteDatabase db)
{
    /// <summary>The newest records of a batch say what it is made of: it may have millions.</summary>
    private const int MostRecords = 1_000;

    private readonly Dictionary<long, IReadOnlyList<string>> _lots = [];

    /// <summary>Each with whether it counts with all that its records say, and whether it is built in rather than what the thing itself is made of.</summary>
    public IEnumerable<(Thing Origin, bool IsWhole, bool Within)> Of(Thing thing, bool whole)
    {
        var found = new List<(Thing, bool, bool)>();
        if (thing.Kind == ThingKind.Serial)
        {
            found.AddRange(BatchesOf(thing.Key).ConvertAll(b => (new Thing(ThingKind.Batch, b), false, false)));
        }

        if (thing.Kind is ThingKind.Serial or ThingKind.Batch)
        {
            found.AddRange(ContextsOf(thing, whole).SelectMany(LotsIn).Distinct(StringComparer.Ordinal).Select(l => (new Thing(ThingKind.Lot, l), true, false)));
        }

        // A batch or lot is not told apart from what went into it; a component is a part within another.
        found.AddRange(Stated(thing).ConvertAll(origin => (origin, true, thing.Kind is ThingKind.Serial or ThingKind.Batch && origin.Kind is ThingKind.Serial or ThingKind.Batch)));
        return found;
    }

    private List<string> BatchesOf(string serial)
    {
        using var rows = db.Prepare("SELECT DISTINCT batch FROM inspections WHERE serial = ?1 AND batch IS NOT NULL").Bind(1, serial).Query();
        var found = new List<string>();
        while (rows.Read())
        {
            found.Add(rows.Text(0));
        }

        return found;
    }

    private List<long> ContextsOf(Thing thing, bool whole)
    {
        using var rows = db.Prepare(thing.Kind == ThingKind.Serial
            ? "SELECT DISTINCT context_id FROM inspections WHERE serial = ?1 AND context_id IS NOT NULL"
            : $"SELECT DISTINCT context_id FROM (SELECT context_id, serial FROM inspections WHERE batch = ?1 ORDER BY position DESC LIMIT {MostRecords}) WHERE context_id IS NOT NULL{(whole ? "" : " AND serial IS NULL")}").Bind(1, thing.Key).Query();
        var found = new List<long>();
        while (rows.Read())
        {
            found.Add(rows.Int64(0));
        }

        return found;
    }

    private IReadOnlyList<string> LotsIn(long context)
    {
        if (_lots.TryGetValue(context, out var known))
        {
            return known;
        }

        using var rows = db.Prepare("SELECT body FROM contexts WHERE id = ?1").Bind(1, context).Query();
        var bound = rows.Read() ? BoundContext.FromJson(rows.Span(0)) : throw new InvalidDataException($"Context {context} is named and is not there. Run 'sightline rebuild'.");
        return _lots[context] = [.. bound.Values.Where(v => v.Key.StartsWith(ContextNames.MaterialLot, StringComparison.Ordinal)).Select(v => v.Value.Value)];
    }

    /// <summary>What events say went in and was not taken out.</summary>
    private List<Thing> Stated(Thing thing)
    {
        using var rows = db.Prepare(
            "SELECT DISTINCT from_kind, from_key FROM genealogy WHERE to_kind = ?1 AND to_key = ?2 AND undone_by IS NULL AND relation IN ('consumed', 'assembled', 'split', 'merged', 'finished') " +
            $"LIMIT {HoldReach.MostThings + 1}").Bind(1, (long)thing.Kind).Bind(2, thing.Key).Query();
        var found = new List<Thing>();
        while (rows.Read())
        {
            found.Add(new Thing((ThingKind)rows.Int64(0), rows.Text(1)));
        }

        return found;
    }
}
