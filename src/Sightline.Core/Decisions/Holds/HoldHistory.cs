using Sightline.Buffering;
using Sightline.Storage;

namespace Sightline.Decisions.Holds;

/// <summary>A hold that a part was known to be under.</summary>
/// <param name="Position">Of the fact that placed it; its id.</param>
/// <param name="Since">Of the fact that put the part on hold: the same, or a later one by which the hold grew.</param>
/// <param name="PlacedAt">When that was.</param>
/// <param name="PlacedBy">By whom.</param>
/// <param name="Reason">Why.</param>
/// <param name="Via">What of the part is held: its serial, its batch, a lot in it.</param>
/// <param name="Key">Which one.</param>
/// <param name="Release">What released it; null while it was held.</param>
/// <param name="Signatures">On its releases, each as its fact carries it.</param>
internal sealed record KnownHold(long Position, long Since, DateTimeOffset PlacedAt, string PlacedBy, string Reason, HoldUnitKind Via, string Key, HoldRelease? Release, IReadOnlyList<string> Signatures)
{
    public string Id => Position.ToString();

    public bool IsHeld => Release is null;
}

/// <summary>The holds of a part as known at a position of the journal.</summary>
internal static class HoldHistory
{
    private const int MostOfOneKey = 500;

    /// <summary>Oldest first. A part that a hold names by itself is held or free by that alone.</summary>
    /// <param name="db">The projections.</param>
    /// <param name="keys">What the part was known to be, to belong to and to be made of.</param>
    /// <param name="asOf">Nothing that came later counts.</param>
    public static IReadOnlyList<KnownHold> Of(SqliteDatabase db, IEnumerable<(HoldUnitKind Kind, string Key)> keys, long asOf)
    {
        var found = keys.SelectMany(key => By(db, key.Kind, key.Key, asOf)).ToList();
        var own = found.Where(h => h.Via == HoldUnitKind.Serial).Select(h => h.Position).ToHashSet();
        return [.. found.Where(h => h.Via == HoldUnitKind.Serial || !own.Contains(h.Position)).OrderBy(h => h.Position).ThenBy(h => h.Via).ThenBy(h => h.Key, StringComparer.Ordinal)];
    }

    private static List<KnownHold> By(SqliteDatabase db, HoldUnitKind kind, string key, long asOf)
    {
        using var rows = db.Prepare(
            "SELECT h.position, coalesce(a.added_at, h.placed_at), coalesce(a.added_by, h.placed_by), coalesce(a.reason, h.reason), r.position, r.released_at, r.released_by, r.reason, r.units, u.since " +
            "FROM hold_units u CROSS JOIN holds h ON h.position = u.hold LEFT JOIN hold_additions a ON a.position = u.since " +
            "LEFT JOIN hold_releases r ON r.position = u.released_by AND r.position <= ?3 WHERE u.kind = ?1 AND u.key = ?2 AND u.since <= ?3 ORDER BY u.hold DESC LIMIT ?4")
            .Bind(1, (long)kind).Bind(2, key).Bind(3, asOf).Bind(4, MostOfOneKey).Query();
        var found = new List<KnownHold>();
        while (rows.Read())
        {
            var release = rows.IsNull(4) ? null : new HoldRelease(rows.Int64(4), FactHash.FromMicroseconds(rows.Int64(5)), rows.Text(6), rows.Text(7), rows.Int64(8));
            found.Add(new KnownHold(rows.Int64(0), rows.Int64(9), FactHash.FromMicroseconds(rows.Int64(1)), rows.Text(2), rows.Text(3), kind, key, release, []));
        }

        return found.ConvertAll(h => h.Release is { } release ? h with { Signatures = SignatureRows.Of(db, $"hold:{h.Position}", asOf).Where(s => s.Position == release.Position).Select(s => s.Body).ToList() } : h);
    }
}
