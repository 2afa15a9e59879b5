using Sightline.Buffering;
using Sightline.Storage;

namespace Sightline.Retention;

/// <summary>A pass, and what came of it.</summary>
/// <param name="Position">Of the fact that began it; its id.</param>
/// <param name="At">When it began.</param>
/// <param name="DueAt">What was due at this moment.</param>
/// <param name="AsOf">The newest fact that its plan knew of.</param>
/// <param name="By">Who had it run.</param>
/// <param name="Reason">Why, where a person did.</param>
/// <param name="Planned">What was to go.</param>
/// <param name="Stays">How many were due and had a reason to stay.</param>
/// <param name="Moves">How many were to go to the cold store.</param>
/// <param name="EndedAt">When it was over; null while it runs.</param>
/// <param name="Removed">What went.</param>
/// <param name="Moved">How many went to the cold store.</param>
/// <param name="Kept">How many were to go, and were needed by then.</param>
/// <param name="Trouble">What kept it from its end; null for nothing.</param>
internal sealed record RetentionPass(
    long Position, DateTimeOffset At, DateTimeOffset DueAt, long AsOf, string By, string? Reason, PlanSum Planned, long Stays, long Moves,
    DateTimeOffset? EndedAt, PlanSum Removed, long Moved, long Kept, string? Trouble)
{
    public string Id => Position.ToString();

    /// <summary>Newest first.</summary>
    public static IReadOnlyList<RetentionPass> Page(SqliteDatabase db, long before, int limit) => Read(db.Prepare($"{Select} WHERE position < ?1 ORDER BY position DESC LIMIT ?2").Bind(1, before).Bind(2, limit));

    /// <summary>Those that were cut off, or run.</summary>
    public static IReadOnlyList<RetentionPass> Running(SqliteDatabase db) => Read(db.Prepare($"{Select} WHERE ended_at IS NULL ORDER BY position"));

    public static RetentionPass? One(SqliteDatabase db, long position) => Read(db.Prepare($"{Select} WHERE position = ?1").Bind(1, position)).FirstOrDefault();

    private const string Select =
        "SELECT position, at, due_at, as_of, by_whom, reason, images, bytes, stays, moves, ended_at, kept, trouble, " +
        "(SELECT COALESCE(SUM(r.images), 0) FROM image_removals r WHERE r.pass = retention_passes.position), (SELECT COALESCE(SUM(r.bytes), 0) FROM image_removals r WHERE r.pass = retention_passes.position), " +
        "(SELECT COALESCE(SUM(m.images), 0) FROM image_moves m WHERE m.pass = retention_passes.position) FROM retention_passes";

    private static List<RetentionPass> Read(SqliteStatement query)
    {
        using var rows = query.Query();
        var found = new List<RetentionPass>();
        while (rows.Read())
        {
            found.Add(new RetentionPass(
                rows.Int64(0), FactHash.FromMicroseconds(rows.Int64(1)), FactHash.FromMicroseconds(rows.Int64(2)), rows.Int64(3), rows.Text(4), rows.NullableText(5),
                new PlanSum(rows.Int64(6), rows.Int64(7)), rows.Int64(8), rows.Int64(9), rows.NullableInt64(10) is { } ended ? FactHash.FromMicroseconds(ended) : null,
                new PlanSum(rows.Int64(13), rows.Int64(14)), rows.Int64(15), rows.NullableInt64(11) ?? 0, rows.NullableText(12)));
        }

        return found;
    }
}
