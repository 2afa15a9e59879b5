using Sightline.Buffering;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Genealogy.Recalls;

/// <summary>A recall or a drill that a part was known to be in.</summary>
/// <param name="Position">Of the fact that opened it; its id.</param>
/// <param name="Of">What it began with.</param>
/// <param name="IsDrill">It was a drill: nothing is wrong with the part.</param>
/// <param name="Reason">Why.</param>
/// <param name="OpenedAt">When.</param>
/// <param name="OpenedBy">By whom.</param>
/// <param name="ClosedFact">The fact that closed it; null while it was open.</param>
/// <param name="Closed">When, by whom and why.</param>
internal sealed record KnownRecall(long Position, Thing Of, bool IsDrill, string Reason, DateTimeOffset OpenedAt, string OpenedBy, long? ClosedFact, RecallClosing? Closed)
{
    public string Id => Position.ToString();

    public bool IsOpen => ClosedFact is null && !IsDrill;
}

/// <summary>The recalls of a part as known at a position of the journal.</summary>
internal static class RecallHistory
{
    /// <summary>Oldest first.</summary>
    public static IReadOnlyList<KnownRecall> Of(SqliteDatabase db, Thing part, long asOf)
    {
        using var rows = db.Prepare(
            "SELECT r.position, r.of_kind, r.of_key, r.drill, r.reason, r.opened_at, r.opened_by, r.closed_fact, r.closed_at, r.closed_by, r.closed_why " +
            "FROM recall_units u CROSS JOIN recalls r ON r.position = u.recall WHERE u.kind = ?1 AND u.key = ?2 AND u.recall <= ?3 ORDER BY u.recall LIMIT 500").Bind(1, (long)part.Kind).Bind(2, part.Key).Bind(3, asOf).Query();
        var found = new List<KnownRecall>();
        while (rows.Read())
        {
            var closed = rows.NullableInt64(7) is { } fact && fact <= asOf ? fact : (long?)null;
            found.Add(new KnownRecall(
                rows.Int64(0), new Thing((ThingKind)rows.Int64(1), rows.Text(2)), rows.Int64(3) != 0, rows.Text(4), FactHash.FromMicroseconds(rows.Int64(5)), rows.Text(6), closed,
                closed is null ? null : new RecallClosing(FactHash.FromMicroseconds(rows.Int64(8)), rows.Text(9), rows.NullableText(10))));
        }

        return found;
    }
}
