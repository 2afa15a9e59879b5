using System.Globalization;
using Sightline.Buffering;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Genealogy.Links;

/// <summary>Writes and finds the rows of what went into what.</summary>
internal static class LinkRows
{
    public static void Add(SqliteDatabase db, Fact fact, int n, Link link) =>
        db.Prepare("INSERT INTO genealogy (position, n, from_kind, from_key, to_kind, to_key, relation, place, quantity, unit, at, source) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)")
            .Bind(1, fact.Position).Bind(2, n).Bind(3, (long)link.From.Kind).Bind(4, link.From.Key).Bind(5, (long)link.To.Kind).Bind(6, link.To.Key).Bind(7, link.Relation).Bind(8, link.Place)
            .Bind(9, link.Quantity?.ToString(CultureInfo.InvariantCulture)).Bind(10, link.Unit).Bind(11, FactHash.Microseconds(fact.Times.ObservedAt ?? fact.Times.ReceivedAt)).Bind(12, fact.Source).Execute();

    /// <summary>
    /// The same was said before and still holds. What has a quantity may be said again: more of it went in. What something is made of
    /// is kept as often as it is said: each word may be taken back.
    /// </summary>
    public static bool IsKnown(SqliteDatabase db, Link link)
    {
        if (link.Quantity is not null || link.Relation is Relations.Assembled or Relations.Split or Relations.Merged or Relations.Finished)
        {
            return false;
        }

        using var rows = db.Prepare("SELECT 1 FROM genealogy WHERE from_kind = ?1 AND from_key = ?2 AND to_kind = ?3 AND to_key = ?4 AND relation = ?5 AND undone_by IS NULL AND quantity IS NULL LIMIT 1")
            .Bind(1, (long)link.From.Kind).Bind(2, link.From.Key).Bind(3, (long)link.To.Kind).Bind(4, link.To.Key).Bind(5, link.Relation).Query();
        return rows.Read();
    }

    /// <summary>Takes out the component that was put in last, at its place where one is named; false where there is none.</summary>
    public static bool Remove(SqliteDatabase db, long position, RemovedPart removed) => db.Prepare(
        "UPDATE genealogy SET undone_by = ?1 WHERE (position, n) = (SELECT position, n FROM genealogy WHERE from_kind = ?2 AND from_key = ?3 AND to_kind = ?4 AND to_key = ?5 AND relation IN ('assembled', 'consumed') " +
        "AND undone_by IS NULL AND (?6 IS NULL OR place IS NULL OR place = ?6) ORDER BY position DESC, n DESC LIMIT 1)")
        .Bind(1, position).Bind(2, (long)removed.Component.Kind).Bind(3, removed.Component.Key).Bind(4, (long)removed.From.Kind).Bind(5, removed.From.Key).Bind(6, removed.Place).Execute() > 0;

    /// <summary>What a fact linked and still holds is linked no more.</summary>
    public static void Undo(SqliteDatabase db, long fact, long by) =>
        db.Prepare("UPDATE genealogy SET undone_by = ?2 WHERE position = ?1 AND undone_by IS NULL").Bind(1, fact).Bind(2, by).Execute();

    /// <summary>What a fact took out, in the order in which it was put in.</summary>
    public static IReadOnlyList<Link> UndoneBy(SqliteDatabase db, long fact)
    {
        using var rows = db.Prepare("SELECT from_kind, from_key, to_kind, to_key, relation, place, quantity, unit FROM genealogy WHERE undone_by = ?1 ORDER BY position, n").Bind(1, fact).Query();
        var found = new List<Link>();
        while (rows.Read())
        {
            found.Add(new Link(
                new Thing((ThingKind)rows.Int64(0), rows.Text(1)), new Thing((ThingKind)rows.Int64(2), rows.Text(3)), rows.Text(4), "/event", rows.NullableText(5),
                rows.NullableText(6) is { } quantity ? decimal.Parse(quantity, CultureInfo.InvariantCulture) : null, rows.NullableText(7)));
        }

        return found;
    }

    /// <summary>A part that is packed anew has left the container it was in, unless that has left itself.</summary>
    public static void Repack(SqliteDatabase db, long position, Link link)
    {
        foreach (var into in Into(db, link.From).Where(into => into != link.To.Key && Packages.ContainerOf(db, into) is not null))
        {
            db.Prepare("UPDATE genealogy SET undone_by = ?1 WHERE from_kind = ?2 AND from_key = ?3 AND to_kind = 4 AND to_key = ?4 AND relation = 'packed' AND undone_by IS NULL")
                .Bind(1, position).Bind(2, (long)link.From.Kind).Bind(3, link.From.Key).Bind(4, into).Execute();
        }
    }

    /// <summary>The name of a container as it is filled now: its own, and once it was shipped that of its next load.</summary>
    public static Thing Load(SqliteDatabase db, Thing container) => container with { Key = Packages.Load(db, container.Key) };

    /// <summary>A container left, with every container in it: each is filled anew when it comes back.</summary>
    public static void Shipped(SqliteDatabase db, Thing container, long position)
    {
        foreach (var (name, _) in Packages.Within(db, container.Key))
        {
            db.Prepare("INSERT INTO genealogy_loads (container, shipped) VALUES (?1, ?2) ON CONFLICT (container) DO UPDATE SET shipped = excluded.shipped").Bind(1, name).Bind(2, position).Execute();
        }
    }

    private static List<string> Into(SqliteDatabase db, Thing packed)
    {
        using var rows = db.Prepare("SELECT DISTINCT to_key FROM genealogy WHERE from_kind = ?1 AND from_key = ?2 AND relation = 'packed' AND undone_by IS NULL").Bind(1, (long)packed.Kind).Bind(2, packed.Key).Query();
        var found = new List<string>();
        while (rows.Read())
        {
            found.Add(rows.Text(0));
        }

        return found;
    }
}
