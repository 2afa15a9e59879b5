using System.Globalization;
using Sightline.Buffering;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Genealogy.Links;

/// <summary>Why a link cannot be, or should not have been. The words are in tables and never change.</summary>
internal static class LinkWhys
{
    /// <summary>It would be made of itself.</summary>
    public const string Cycle = "cycle";

    /// <summary>It has so much behind it that a cycle could not be ruled out.</summary>
    public const string Deep = "deep";

    /// <summary>More was taken than there was.</summary>
    public const string Overdrawn = "overdrawn";

    /// <summary>A serialised part is in another product already.</summary>
    public const string UsedTwice = "usedTwice";

    /// <summary>What was taken out was not in.</summary>
    public const string NotThere = "notThere";

    public const string Held = "held";
    public const string Scrapped = "scrapped";
    public const string Shipped = "shipped";
}

/// <summary>Finds what cannot be in a link, and records it. Nothing that happened is refused for it.</summary>
internal static class LinkExceptions
{
    /// <summary>So many things behind a link are looked at for a cycle.</summary>
    public const int MostLookedAt = 100_000;

    /// <summary>Everything that speaks against a link, as the tables stood before it.</summary>
    public static IEnumerable<(string Why, Thing? Other)> Of(SqliteDatabase db, Link link)
    {
        if (Cycle(db, link) is { } cycle)
        {
            yield return (cycle, link.To);
        }

        if (link is { Relation: Relations.Assembled, From.Kind: ThingKind.Serial } && ProductOf(db, link) is { } other)
        {
            yield return (LinkWhys.UsedTwice, other);
        }

        // What becomes of single parts that are packed and shipped is recorded where they are.
        if (link.Relation == Relations.Addressed || (link.Relation is Relations.Packed or Relations.Shipped && link.From.Kind is ThingKind.Serial or ThingKind.Batch))
        {
            yield break;
        }

        foreach (var why in Standing(db, link.From))
        {
            yield return (why, link.To);
        }
    }

    public static void Add(SqliteDatabase db, Fact fact, int n, string why, Thing about, Thing? other, string pointer, string? detail = null) =>
        db.Prepare("INSERT INTO genealogy_exceptions (position, n, why, kind, key, other_kind, other_key, pointer, detail, at, noticed_at, source) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) ON CONFLICT DO NOTHING")
            .Bind(1, fact.Position).Bind(2, n).Bind(3, why).Bind(4, (long)about.Kind).Bind(5, about.Key).Bind(6, (long?)other?.Kind).Bind(7, other?.Key).Bind(8, pointer).Bind(9, detail)
            .Bind(10, FactHash.Microseconds(fact.Times.ObservedAt ?? fact.Times.ReceivedAt)).Bind(11, FactHash.Microseconds(fact.Times.RecordedAt)).Bind(12, fact.Source).Execute();

    public static string Overdrawn(Amount amount, decimal taken, decimal had) =>
        string.Create(CultureInfo.InvariantCulture, $"{taken} of {had} {(amount.Unit.Length == 0 ? "pieces" : amount.Unit)}");

    /// <summary>Looks behind what goes in for what it goes into. Most products have gone into nothing yet: then there is nothing to look at.</summary>
    private static string? Cycle(SqliteDatabase db, Link link)
    {
        if (link.To.Kind is ThingKind.Shipment or ThingKind.Customer || Step(db, link.To, "from", "to").Count == 0)
        {
            return null;
        }

        var seen = new HashSet<Thing> { link.From };
        var open = new Queue<Thing>(seen);
        while (open.TryDequeue(out var thing))
        {
            foreach (var before in Step(db, thing, "to", "from"))
            {
                if (before == link.To)
                {
                    return LinkWhys.Cycle;
                }

                if (seen.Add(before))
                {
                    open.Enqueue(before);
                }
            }

            if (seen.Count > MostLookedAt)
            {
                return LinkWhys.Deep;
            }
        }

        return null;
    }

    private static List<Thing> Step(SqliteDatabase db, Thing of, string side, string other)
    {
        using var rows = db.Prepare($"SELECT DISTINCT {other}_kind, {other}_key FROM genealogy WHERE {side}_kind = ?1 AND {side}_key = ?2 AND undone_by IS NULL").Bind(1, (long)of.Kind).Bind(2, of.Key).Query();
        var found = new List<Thing>();
        while (rows.Read())
        {
            found.Add(new Thing((ThingKind)rows.Int64(0), rows.Text(1)));
        }

        return found;
    }

    private static Thing? ProductOf(SqliteDatabase db, Link link)
    {
        using var rows = db.Prepare(
            "SELECT to_kind, to_key FROM genealogy WHERE from_kind = 0 AND from_key = ?1 AND relation = 'assembled' AND undone_by IS NULL AND NOT (to_kind = ?2 AND to_key = ?3) ORDER BY position LIMIT 1")
            .Bind(1, link.From.Key).Bind(2, (long)link.To.Kind).Bind(3, link.To.Key).Query();
        return rows.Read() ? new Thing((ThingKind)rows.Int64(0), rows.Text(1)) : null;
    }

    /// <summary>What stands against using a thing: it is held, was scrapped, or has left.</summary>
    private static IEnumerable<string> Standing(SqliteDatabase db, Thing thing)
    {
        var kind = thing.Kind == ThingKind.Finished ? ThingKind.Lot : thing.Kind;
        if (kind <= ThingKind.Lot && Any(db, "SELECT 1 FROM hold_units WHERE kind = ?1 AND key = ?2 AND released_by IS NULL LIMIT 1", kind, thing.Key))
        {
            yield return LinkWhys.Held;
        }

        if (kind <= ThingKind.Lot && Any(db, "SELECT 1 FROM dispositions WHERE kind = ?1 AND key = ?2 AND what = 'scrap' AND in_force IS NOT NULL AND undone_by IS NULL LIMIT 1", kind, thing.Key))
        {
            yield return LinkWhys.Scrapped;
        }

        if (thing.Kind == ThingKind.Serial && Any(db, "SELECT 1 FROM part_moves WHERE kind = ?1 AND key = ?2 AND what = 'shipped' LIMIT 1", kind, thing.Key))
        {
            yield return LinkWhys.Shipped;
        }
    }

    private static bool Any(SqliteDatabase db, string sql, ThingKind kind, string key)
    {
        using var rows = db.Prepare(sql).Bind(1, (long)kind).Bind(2, key).Query();
        return rows.Read();
    }
}
