using Sightline.Storage;

namespace Sightline.Images;

/// <summary>An image that may go when room is needed.</summary>
internal sealed record SpareImage(string Sha256, long Size, long Position, long StoredAt);

/// <summary>
/// Finds images that no record needs, oldest first. A record needs its images unless it is a pass of production that has
/// been delivered or closed; so does every record of a part that was ever judged otherwise, and the record that is counted
/// in its place. An image that no record names is kept: its record may still come.
/// </summary>
internal static class SpareImages
{
    /// <summary>Images looked at in one step.</summary>
    public const int MostLookedAt = 2_000;

    private const string Needed =
        "n.result <> 0 OR n.purpose <> 0 OR n.state NOT IN (1, 3) " +
        "OR (n.serial IS NOT NULL AND EXISTS (SELECT 1 FROM inspections o WHERE o.serial = n.serial AND o.result <> 0)) " +
        "OR EXISTS (SELECT 1 FROM inspections m WHERE m.position = n.merged_into AND (m.result <> 0 OR m.state NOT IN (1, 3))) " +
        "OR EXISTS (SELECT 1 FROM inspections m WHERE m.merged_into = n.position AND m.result <> 0)";

    /// <summary>Those among the next images after a place in the journal, and how far it looked; null at the end.</summary>
    public static (IReadOnlyList<SpareImage> Spare, long? LookedTo) After(SqliteDatabase db, long after)
    {
        var spare = new List<SpareImage>();
        long looked = 0, last = after;
        using var rows = db.Prepare(
            "SELECT i.sha256, i.size, i.position, i.stored_at, " +
            "EXISTS (SELECT 1 FROM record_images r WHERE r.sha256 = i.sha256) " +
            $"AND NOT EXISTS (SELECT 1 FROM record_images r JOIN inspections n ON n.position = r.position WHERE r.sha256 = i.sha256 AND ({Needed})) " +
            "FROM images i INDEXED BY images_here WHERE i.removed_at IS NULL AND i.position > ?1 ORDER BY i.position LIMIT ?2")
            .Bind(1, after).Bind(2, MostLookedAt).Query();
        while (rows.Read())
        {
            (looked, last) = (looked + 1, rows.Int64(2));
            if (rows.Int64(4) != 0)
            {
                spare.Add(new SpareImage(rows.Text(0), rows.Int64(1), rows.Int64(2), rows.Int64(3)));
            }
        }

        return (spare, looked == MostLookedAt ? last : null);
    }
}
