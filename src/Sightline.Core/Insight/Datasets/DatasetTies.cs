using Sightline.Buffering;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Insight.Datasets;

/// <summary>
/// Joins the records that share a material lot, a supplier's lot, a batch, a finished lot, a serial or an image, also over lots that were
/// split or merged: what a model learned from one of them it has seen of the others. Joined records go into one split.
/// </summary>
internal sealed class DatasetTies(SqliteDatabase db, long asOf)
{
    private readonly Dictionary<string, string> _above = new(StringComparer.Ordinal);
    private readonly HashSet<Thing> _followed = [];

    /// <summary>The positions of each group, the group with the lowest position first.</summary>
    public IReadOnlyList<IReadOnlyList<long>> Groups(IEnumerable<(SourceRecord Record, IEnumerable<string> Images)> records)
    {
        var positions = new List<long>();
        foreach (var (record, images) in records)
        {
            var own = $"r:{record.Position}";
            positions.Add(record.Position);
            foreach (var image in images)
            {
                Join(own, $"image:{image}");
            }

            foreach (var thing in ThingsOf(record))
            {
                Join(own, thing.ToString());
                Follow(thing);
            }
        }

        return [.. positions.Order().GroupBy(p => Root($"r:{p}")).Select(g => (IReadOnlyList<long>)[.. g]).OrderBy(g => g[0])];
    }

    /// <summary>Everything of which a record says, or its context, that the part is of it.</summary>
    public static IEnumerable<Thing> ThingsOf(SourceRecord record)
    {
        if (record.Sent.Part.Serial is { } serial)
        {
            yield return new Thing(ThingKind.Serial, serial);
        }

        if (record.Sent.Part.Batch is { } batch)
        {
            yield return new Thing(ThingKind.Batch, batch);
        }

        foreach (var (name, value) in record.Context?.Values ?? new Dictionary<string, ContextValue>())
        {
            if (name == ContextNames.Batch)
            {
                yield return new Thing(ThingKind.Batch, value.Value);
            }
            else if (name.StartsWith(ContextNames.MaterialLot, StringComparison.Ordinal) || name.StartsWith(ContextNames.SupplierLot, StringComparison.Ordinal))
            {
                yield return new Thing(ThingKind.Lot, value.Value);
            }
        }
    }

    /// <summary>What events say of it: lots that went into it, lots it was split from or merged into, the finished lot it went to.</summary>
    private void Follow(Thing thing)
    {
        var waiting = new Stack<Thing>([thing]);
        while (waiting.TryPop(out var next))
        {
            if (!_followed.Add(next))
            {
                continue;
            }

            foreach (var other in Neighbours(next))
            {
                Join(next.ToString(), other.ToString());
                waiting.Push(other);
            }
        }
    }

    private List<Thing> Neighbours(Thing of)
    {
        var found = new List<Thing>();
        // To a finished lot or a batch, and from any lot; parts that only went into one assembly or box are not of one material.
        Read("SELECT to_kind, to_key FROM genealogy WHERE from_kind = ?1 AND from_key = ?2 AND (to_kind = 3 OR (to_kind IN (1, 2) AND from_kind IN (1, 2)))", of, found);
        Read("SELECT from_kind, from_key FROM genealogy WHERE to_kind = ?1 AND to_key = ?2 AND from_kind = 2", of, found);
        return found;
    }

    private void Read(string sql, Thing of, List<Thing> into)
    {
        using var rows = db.Prepare(sql + " AND position <= ?3 AND (undone_by IS NULL OR undone_by > ?3)").Bind(1, (long)of.Kind).Bind(2, of.Key).Bind(3, asOf).Query();
        while (rows.Read())
        {
            into.Add(new Thing((ThingKind)rows.Int64(0), rows.Text(1)));
        }
    }

    private void Join(string one, string other)
    {
        var (a, b) = (Root(one), Root(other));
        if (a != b)
        {
            _above[a] = b;
        }
    }

    private string Root(string of)
    {
        var at = of;
        while (_above.TryGetValue(at, out var above))
        {
            at = above;
        }

        // The way is made short for who asks next.
        while (of != at)
        {
            (of, _above[of]) = (_above[of], at);
        }

        return at;
    }
}
