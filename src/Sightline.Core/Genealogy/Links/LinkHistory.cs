using Sightline.Buffering;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Genealogy.Links;

/// <summary>Something that went into a thing, or that a thing went into, as events say it.</summary>
/// <param name="Position">Of the fact.</param>
/// <param name="From">What went in.</param>
/// <param name="To">What it went into.</param>
/// <param name="Relation">One of <see cref="Relations"/>.</param>
/// <param name="Place">Where in the product.</param>
/// <param name="Quantity">Decimal, as digits.</param>
/// <param name="Unit">Of the quantity.</param>
/// <param name="At">When, as reported.</param>
/// <param name="Source">Who said so.</param>
/// <param name="UndoneBy">The fact that took it out again; null while it was in.</param>
internal sealed record KnownLink(long Position, Thing From, Thing To, string Relation, string? Place, string? Quantity, string? Unit, DateTimeOffset At, string Source, long? UndoneBy)
{
    public string Amount => Quantity is null ? "" : Unit is null ? $" {Quantity}" : $" {Quantity} {Unit}";
}

/// <summary>One step back and forward from a thing with what was taken out again, as known at a position of the journal.</summary>
internal static class LinkHistory
{
    /// <summary>Of each direction. What has more is traced, not told.</summary>
    public const int Most = 500;

    private const string Columns = "position, from_kind, from_key, to_kind, to_key, relation, place, quantity, unit, at, source, undone_by";

    /// <summary>What went in and what it went into, in the order of the journal.</summary>
    public static IReadOnlyList<KnownLink> Of(SqliteDatabase db, Thing thing, long asOf) =>
        [.. Read(db, "to", thing, asOf).Concat(Read(db, "from", thing, asOf)).OrderBy(l => l.Position)];

    private static List<KnownLink> Read(SqliteDatabase db, string end, Thing thing, long asOf)
    {
        using var rows = db.Prepare($"SELECT {Columns} FROM genealogy WHERE {end}_kind = ?1 AND {end}_key = ?2 AND position <= ?3 ORDER BY position, n LIMIT {Most}")
            .Bind(1, (long)thing.Kind).Bind(2, thing.Key).Bind(3, asOf).Query();
        var found = new List<KnownLink>();
        while (rows.Read())
        {
            found.Add(new KnownLink(
                rows.Int64(0), new Thing((ThingKind)rows.Int64(1), rows.Text(2)), new Thing((ThingKind)rows.Int64(3), rows.Text(4)), rows.Text(5), rows.NullableText(6), rows.NullableText(7), rows.NullableText(8),
                FactHash.FromMicroseconds(rows.Int64(9)), rows.Text(10), rows.NullableInt64(11) is { } undone && undone <= asOf ? undone : null));
        }

        return found;
    }
}
