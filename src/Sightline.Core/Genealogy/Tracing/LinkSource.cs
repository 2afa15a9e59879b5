using Sightline.Buffering;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Genealogy.Tracing;

/// <summary>
/// One step from a thing in either direction, as known at a position of the journal: what events say, and what follows from the
/// lots and the order that records were bound with. It reads no further than the most things that a trace may find. Only what was produced counts: test pieces and rehearsals are no product.
/// </summary>
internal sealed class LinkSource(SqliteDatabase db, long asOf, int most)
{
    private const string Columns = "from_kind, from_key, to_kind, to_key, relation, position, at, place, quantity, unit";
    private const string Valid = "position <= ?3 AND (undone_by IS NULL OR undone_by > ?3)";

    private readonly BoundThings _bound = new(db, asOf, most);

    /// <summary>What a thing went into.</summary>
    public List<TraceLink> OutOf(Thing thing)
    {
        var found = Stated(thing, $"SELECT {Columns} FROM genealogy WHERE from_kind = ?1 AND from_key = ?2 AND {Valid} ORDER BY position, n");
        if (thing.Kind is ThingKind.Lot or ThingKind.Order)
        {
            found.AddRange(_bound.PartsOf(thing));
        }
        else if (thing.Kind == ThingKind.Batch)
        {
            found.AddRange(_bound.MembersOf(thing));
        }

        return found;
    }

    /// <summary>What went into a thing.</summary>
    /// <param name="thing">Which.</param>
    /// <param name="isRoot">The trace began with it: of a batch all that its parts were made of.</param>
    public List<TraceLink> Into(Thing thing, bool isRoot)
    {
        var found = Stated(thing, $"SELECT {Columns} FROM genealogy WHERE to_kind = ?1 AND to_key = ?2 AND {Valid} ORDER BY position, n");
        if (thing.Kind is ThingKind.Serial or ThingKind.Batch)
        {
            found.AddRange(_bound.OriginsOf(thing, isRoot));
        }

        return found;
    }

    /// <summary>Its pieces are not told apart: what went into it is in some of them. A lot counts where several things went into it.</summary>
    public bool IsCollective(Thing thing) => thing.Kind switch
    {
        ThingKind.Batch or ThingKind.Finished => true,
        ThingKind.Lot => Origins(thing) > 1,
        _ => false,
    };

    /// <summary>Where a trace of it begins: a container also as it was filled later.</summary>
    public IReadOnlyList<Thing> Roots(Thing thing)
    {
        if (thing.Kind != ThingKind.Container)
        {
            return [thing];
        }

        using var rows = db.Prepare("SELECT DISTINCT to_key FROM genealogy WHERE to_kind = 4 AND to_key >= ?1 || ' #' AND to_key < ?1 || ' $' UNION SELECT DISTINCT from_key FROM genealogy WHERE from_kind = 4 AND from_key >= ?1 || ' #' AND from_key < ?1 || ' $' ORDER BY 1")
            .Bind(1, thing.Key).Query();
        var found = new List<Thing> { thing };
        while (rows.Read())
        {
            found.Add(thing with { Key = rows.Text(0) });
        }

        return found;
    }

    /// <summary>Anything at all was known of it. Of master data the newest version alone says by which fact it came.</summary>
    public bool Knows(Thing thing) => Roots(thing).Any(root => OutOfAny(root)) || thing.Kind switch
    {
        ThingKind.Serial => Any("SELECT 1 FROM inspections WHERE serial = ?1 AND position <= ?2 LIMIT 1", thing.Key),
        ThingKind.Batch => Any("SELECT 1 FROM inspections WHERE batch = ?1 AND position <= ?2 LIMIT 1", thing.Key),
        ThingKind.Order => Any("SELECT 1 FROM inspections WHERE work_order = ?1 AND position <= ?2 LIMIT 1", thing.Key) || Any("SELECT 1 FROM master WHERE kind = 'work-orders' AND id = ?1 AND position <= ?2", thing.Key),
        ThingKind.Lot => Any("SELECT 1 FROM lots WHERE lot = ?1 AND position <= ?2 LIMIT 1", thing.Key) || Any("SELECT 1 FROM material_moves WHERE lot = ?1 AND position <= ?2 LIMIT 1", thing.Key) || Any("SELECT 1 FROM master WHERE kind = 'material-lots' AND id = ?1 AND position <= ?2", thing.Key),
        _ => false,
    };

    private bool OutOfAny(Thing thing)
    {
        using var rows = db.Prepare("SELECT 1 FROM genealogy WHERE from_kind = ?1 AND from_key = ?2 AND position <= ?3 UNION ALL SELECT 1 FROM genealogy WHERE to_kind = ?1 AND to_key = ?2 AND position <= ?3 LIMIT 1").Bind(1, (long)thing.Kind).Bind(2, thing.Key).Bind(3, asOf).Query();
        return rows.Read();
    }

    private bool Any(string sql, string key)
    {
        using var rows = db.Prepare(sql).Bind(1, key).Bind(2, asOf).Query();
        return rows.Read();
    }

    private long Origins(Thing thing)
    {
        using var rows = db.Prepare($"SELECT COUNT(*) FROM (SELECT DISTINCT from_kind, from_key FROM genealogy WHERE to_kind = ?1 AND to_key = ?2 AND {Valid})").Bind(1, (long)thing.Kind).Bind(2, thing.Key).Bind(3, asOf).Query();
        rows.Read();
        return rows.Int64(0);
    }

    private List<TraceLink> Stated(Thing thing, string sql)
    {
        using var rows = db.Prepare(sql).Bind(1, (long)thing.Kind).Bind(2, thing.Key).Bind(3, asOf).Query();
        var (found, others) = (new List<TraceLink>(), new HashSet<Thing>());
        while (others.Count <= most && rows.Read())
        {
            found.Add(new TraceLink(new Thing((ThingKind)rows.Int64(0), rows.Text(1)), new Thing((ThingKind)rows.Int64(2), rows.Text(3)), rows.Text(4), rows.Int64(5), FactHash.FromMicroseconds(rows.Int64(6)))
            {
                Place = rows.NullableText(7), Quantity = rows.NullableText(8), Unit = rows.NullableText(9),
            });
            others.Add(found[^1].From == thing ? found[^1].To : found[^1].From);
        }

        return found;
    }
}
