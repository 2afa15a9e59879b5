using Sightline.Genealogy.Links;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Genealogy.Tracing;

/// <summary>What is known of a thing that a trace found.</summary>
/// <param name="Inspections">Production records of a part or batch.</param>
/// <param name="Failed">How many of them failed, by the word that counts.</param>
/// <param name="Newest">Journal position of the newest; null for none.</param>
/// <param name="Pieces">Of what is not told apart: how many there are, as far as that was seen or stated; null for not known.</param>
/// <param name="Exceptions">What was reported of it and cannot be.</param>
internal sealed record ThingLook(long Inspections, long Failed, long? Newest, decimal? Pieces, IReadOnlyList<LinkException> Exceptions);

/// <summary>Looks at the things of a page of a trace, one by one.</summary>
internal sealed class TraceLooks(ProjectionReader projections)
{
    /// <summary>Records of one thing that are counted, the newest: a batch may have millions. A count of so many stands for that many or more.</summary>
    public const int MostCounted = 10_000;

    public IReadOnlyList<ThingLook> Of(IEnumerable<Thing> things) => projections.Read(db => things.Select(thing => Of(db, thing)).ToList());

    /// <summary>How many pieces a batch, a finished lot or a lot has; null where nobody said and none was seen.</summary>
    public decimal? PiecesOf(Thing thing) => projections.Read(db => Pieces(db, thing));

    private static ThingLook Of(SqliteDatabase db, Thing thing)
    {
        var (count, failed, newest) = (0L, 0L, (long?)null);
        if (thing.Kind is ThingKind.Serial or ThingKind.Batch)
        {
            using var rows = db.Prepare(
                "SELECT COUNT(*), SUM(said = 1), MAX(position) FROM (SELECT COALESCE(verdict, result) AS said, position FROM inspections " +
                $"WHERE {(thing.Kind == ThingKind.Serial ? "serial" : "batch")} = ?1 AND purpose = 0 AND merged_into IS NULL ORDER BY position DESC LIMIT {MostCounted})").Bind(1, thing.Key).Query();
            (count, failed, newest) = rows.Read() && rows.Int64(0) > 0 ? (rows.Int64(0), rows.Int64(1), rows.Int64(2)) : default;
        }

        return new ThingLook(count, failed, newest, Pieces(db, thing), LinkExceptionQuery.Of(db, thing));
    }

    /// <summary>What master data says of a lot, what was made of it, else what was taken of it or seen of it, whichever is more: it has at least so many. Only what is counted in pieces.</summary>
    private static decimal? Pieces(SqliteDatabase db, Thing thing)
    {
        if (thing.Kind is not (ThingKind.Batch or ThingKind.Finished or ThingKind.Lot))
        {
            return null;
        }

        var pieces = LotSums.Rows(db, thing).Where(r => PieceUnits.Holds(r.Unit)).ToList();
        var (taken, made) = (pieces.Sum(p => p.Taken), pieces.Sum(p => p.Made));
        if (thing.Kind == ThingKind.Lot && LotSums.Stated(db, thing.Key) is var (stated, unit) && PieceUnits.Holds(unit))
        {
            return stated;
        }

        var seen = thing.Kind == ThingKind.Batch && made == 0 ? SeenOf(db, thing.Key) : 0;
        return made > 0 ? made : Math.Max(taken, seen) is > 0 and var most ? most : null;
    }

    /// <summary>Parts without a serial at the station that saw the most of them; else different serials. Zero where there are too many to count.</summary>
    private static long SeenOf(SqliteDatabase db, string batch)
    {
        var bare = Seen(db, $"SELECT COUNT(*), MAX(n) FROM (SELECT COUNT(*) AS n FROM (SELECT station FROM inspections WHERE batch = ?1 AND serial IS NULL AND purpose = 0 AND merged_into IS NULL LIMIT {MostCounted * 10}) GROUP BY station)", batch).Second;
        var (records, serials) = bare > 0 ? (0, bare) : Seen(db, $"SELECT COUNT(*), COUNT(DISTINCT serial) FROM (SELECT serial FROM inspections WHERE batch = ?1 AND serial IS NOT NULL AND purpose = 0 LIMIT {MostCounted})", batch);
        return records < MostCounted ? serials : 0;
    }

    private static (long First, long Second) Seen(SqliteDatabase db, string sql, string key)
    {
        using var rows = db.Prepare(sql).Bind(1, key).Query();
        return rows.Read() ? (rows.Int64(0), rows.NullableInt64(1) ?? 0) : default;
    }
}
