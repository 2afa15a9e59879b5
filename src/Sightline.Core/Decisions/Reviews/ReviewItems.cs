using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Decisions.Reviews;

/// <summary>The queue in the tables.</summary>
internal static class ReviewItems
{
    public const long IsOpen = 0;
    public const long SecondIsOpen = 1;
    public const long IsDone = 2;

    /// <summary>What was exposed within this time of another of the same station, reason and class is one burst with it: a person judges it at once.</summary>
    private const long BurstInMicroseconds = 60_000_000;

    /// <summary>A record that a person is asked about.</summary>
    /// <param name="Record">Its position.</param>
    /// <param name="Inspection">Its identity; what is drawn by it.</param>
    /// <param name="ExposedAt">Corrected, in microseconds.</param>
    /// <param name="Why">One of <see cref="ReviewReasons"/>.</param>
    /// <param name="Probability">With which it was drawn; null where it was not.</param>
    /// <param name="Class">The first class on it; null for none.</param>
    /// <param name="Said">In words, where there is more to say than the reason.</param>
    public readonly record struct Asked(long Record, Inspection Inspection, long ExposedAt, string Why, decimal? Probability, string? Class, string? Said = null)
    {
        public static Asked Of(InspectionInHand hand, string why, decimal? probability, string? said = null) => new(
            hand.Position, hand.Inspection, FactHash.Microseconds(hand.CorrectedAt), why, probability, hand.Inspection.Defects is [var first, ..] ? first.Class : null, said);
    }

    /// <summary>Puts a record into the queue. One that is there already keeps its first reason; one that was done is not asked again.</summary>
    public static void Open(SqliteDatabase db, Asked asked, ReviewPolicy? policy)
    {
        var second = ReviewReasons.IsSecond(asked.Inspection, policy);
        db.Prepare(
            "INSERT INTO review_items (record, station, exposed_at, state, why, probability, class, burst, second, said) VALUES (?1, ?2, ?3, 0, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT DO NOTHING")
            .Bind(1, asked.Record).Bind(2, asked.Inspection.Station).Bind(3, asked.ExposedAt).Bind(4, asked.Why)
            .Bind(5, asked.Probability is { } drawn ? ReviewReasons.Text(drawn) : null).Bind(6, asked.Class).Bind(7, BurstOf(db, asked)).Bind(8, second ? 1L : 0L).Bind(9, asked.Said).Execute();
    }

    /// <summary>
    /// Where an item stands by the reviews of its record: open until the newest says pass or fail, since the machine's word counts until then.
    /// A record that nobody was asked about and somebody judged is none of the queue.
    /// </summary>
    public static void Settle(SqliteDatabase db, long record) => db.Prepare(
        "UPDATE review_items SET state = CASE " +
        "WHEN COALESCE((SELECT r.verdict FROM reviews r WHERE r.record = ?1 AND r.second = 0 AND r.undone_by IS NULL ORDER BY r.position DESC LIMIT 1), 2) = 2 THEN 0 " +
        "WHEN second = 1 AND NOT EXISTS (SELECT 1 FROM reviews r WHERE r.record = ?1 AND r.second = 1 AND r.undone_by IS NULL) THEN 1 ELSE 2 END WHERE record = ?1")
        .Bind(1, record).Execute();

    private static long BurstOf(SqliteDatabase db, Asked asked)
    {
        using var rows = db.Prepare(
            "SELECT burst FROM review_items WHERE station = ?1 AND why = ?2 AND class IS ?3 AND exposed_at BETWEEN ?4 AND ?5 ORDER BY exposed_at DESC LIMIT 1")
            .Bind(1, asked.Inspection.Station).Bind(2, asked.Why).Bind(3, asked.Class)
            .Bind(4, asked.ExposedAt - BurstInMicroseconds).Bind(5, asked.ExposedAt + BurstInMicroseconds).Query();
        return rows.Read() ? rows.Int64(0) : asked.Record;
    }
}
