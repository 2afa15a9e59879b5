using Sightline.Storage;

namespace Sightline.Decisions.Holds;

/// <summary>
/// Where the parts of a hold are, each counted once: units = released + shipped + scrapped + returned + found + missing. Found is what was
/// seen, packed or reviewed since it was put on hold.
/// </summary>
/// <param name="Units">Parts and batches that were held. Material lots are no parts.</param>
/// <param name="Released">Set free.</param>
/// <param name="Shipped">Left the plant, by an event: itself, in a container, or in a part that left.</param>
/// <param name="Scrapped">By a disposition.</param>
/// <param name="Returned">To the supplier, by a disposition.</param>
/// <param name="Found">Inspected, scanned, packed or reviewed since.</param>
/// <param name="Missing">Nothing was heard of since.</param>
internal sealed record HoldBalance(long Units, long Released, long Shipped, long Scrapped, long Returned, long Found, long Missing)
{
    /// <summary>Still held, wherever it is.</summary>
    public long Held => Units - Released;
}

/// <summary>One part of a hold, and where it is.</summary>
internal sealed record HoldWhereabouts(HoldUnitKind Kind, string Key, string Where);

/// <summary>Says where the parts of a hold are, from what facts there are.</summary>
internal sealed class HoldBalanceQuery(ProjectionReader projections)
{
    public const string Missing = "missing";

    public static readonly IReadOnlyList<string> Places = ["released", "shipped", "scrapped", "returned", "found", Missing];

    /// <summary>The first that is true counts.</summary>
    private const string Where =
        "CASE WHEN u.released_by IS NOT NULL THEN 'released' " +
        "WHEN EXISTS (WITH RECURSIVE whole (kind, key) AS (SELECT u.kind, u.key UNION SELECT g.to_kind, g.to_key FROM whole w CROSS JOIN genealogy g ON g.from_kind = w.kind AND g.from_key = w.key " +
        "WHERE w.kind = 0 AND g.to_kind < 2 AND g.relation IN ('assembled', 'consumed') AND g.undone_by IS NULL) " +
        "SELECT 1 FROM whole w CROSS JOIN part_moves m ON m.kind = w.kind AND m.key = w.key AND m.what = 'shipped') THEN 'shipped' " +
        "WHEN EXISTS (SELECT 1 FROM dispositions d WHERE d.kind = u.kind AND d.key = u.key AND d.what = 'scrap' AND d.in_force IS NOT NULL AND d.undone_by IS NULL) THEN 'scrapped' " +
        "WHEN EXISTS (SELECT 1 FROM dispositions d WHERE d.kind = u.kind AND d.key = u.key AND d.what = 'return' AND d.in_force IS NOT NULL AND d.undone_by IS NULL) THEN 'returned' " +
        "WHEN EXISTS (SELECT 1 FROM part_moves m WHERE m.kind = u.kind AND m.key = u.key AND m.position > u.since) " +
        "OR (u.kind = 0 AND EXISTS (SELECT 1 FROM inspections i WHERE i.serial = u.key AND (i.position > u.since OR i.reviewed_by > u.since))) " +
        "OR (u.kind = 1 AND EXISTS (SELECT 1 FROM inspections i WHERE i.batch = u.key AND (i.position > u.since OR i.reviewed_by > u.since))) THEN 'found' ELSE 'missing' END";

    public HoldBalance Of(long hold) => projections.Read(db =>
    {
        var counts = Places.ToDictionary(p => p, _ => 0L);
        using var rows = db.Prepare($"SELECT {Where}, COUNT(*) FROM hold_units u WHERE u.hold = ?1 AND u.kind < 2 GROUP BY 1").Bind(1, hold).Query();
        while (rows.Read())
        {
            counts[rows.Text(0)] = rows.Int64(1);
        }

        return new HoldBalance(counts.Values.Sum(), counts["released"], counts["shipped"], counts["scrapped"], counts["returned"], counts["found"], counts[Missing]);
    });

    /// <summary>Parts of a hold with where they are, in the order of kind and key, after one of them.</summary>
    /// <param name="hold">Which.</param>
    /// <param name="place">Only those that are there, one of <see cref="Places"/>; null for all.</param>
    /// <param name="after">The last of the page before.</param>
    /// <param name="limit">At most so many.</param>
    public IReadOnlyList<HoldWhereabouts> Parts(long hold, string? place, (HoldUnitKind Kind, string Key)? after, int limit) => projections.Read(db =>
    {
        var only = place is null ? "" : " WHERE place = ?5";
        var query = db.Prepare($"SELECT kind, key, place FROM (SELECT u.kind AS kind, u.key AS key, {Where} AS place FROM hold_units u WHERE u.hold = ?1 AND u.kind < 2 AND (u.kind, u.key) > (?2, ?3)){only} ORDER BY kind, key LIMIT ?4")
            .Bind(1, hold).Bind(2, after is { } last ? (long)last.Kind : -1).Bind(3, after?.Key ?? "").Bind(4, limit);
        using var rows = (place is null ? query : query.Bind(5, place)).Query();
        var found = new List<HoldWhereabouts>();
        while (rows.Read())
        {
            found.Add(new HoldWhereabouts((HoldUnitKind)rows.Int64(0), rows.Text(1), rows.Text(2)));
        }

        return found;
    });
}
