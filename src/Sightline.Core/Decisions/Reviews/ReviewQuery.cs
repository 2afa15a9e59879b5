using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Decisions.Reviews;

/// <summary>A record as a reviewer's act sees it: what the machine said, and the word that counts now, a person's where there is one.</summary>
internal sealed record ReviewedRecord(long Position, string Station, InspectionResult Machine, InspectionResult Counts, InspectionPurpose Purpose, long? MergedInto);

/// <summary>What a person said of a record.</summary>
internal sealed record Review(long Position, long Record, DateTimeOffset At, string By, string Verdict, string? Class, string? Reason, bool Second, InspectionResult Machine, long? UndoneBy)
{
    public string Id => Position.ToString();

    /// <summary>Another verdict than the machine's, which had one.</summary>
    public bool Turned => Machine != InspectionResult.Review && Verdict != ReviewBody.Undecided && Verdict != ReviewTold.Word(Machine);
}

/// <summary>
/// A record in the queue: why, one of <see cref="ReviewReasons"/>, in words where there is more to say; with which probability it was drawn
/// where it was; and as burst the first of those that came together. One that waits for a second look is blind: it has nothing that
/// tells what the machine said.
/// </summary>
internal sealed record ReviewItem(long Record, string Station, string Id, string? Serial, string? Batch, DateTimeOffset ExposedAt, string State, string Why, string? Probability, string? Class, long Burst, string? Said, InspectionResult? Machine, string? WorkOrder)
{
    /// <summary>Who looked and could not tell, of one that is open for somebody else.</summary>
    public IReadOnlyList<string> Undecided { get; init; } = [];

    /// <summary>For who looks a second time.</summary>
    public ReviewItem Blind() => this with { Why = ReviewReasons.Second, Probability = null, Class = null, Burst = Record, Said = null, Machine = null };
}

/// <summary>Reviewers, or shifts, in numbers.</summary>
/// <param name="Name">Reviewer, or shift with its day.</param>
/// <param name="Reviews">First looks at what the machine had judged.</param>
/// <param name="Agreed">Same verdict as the machine.</param>
/// <param name="FalseCalls">Machine fail, person pass.</param>
/// <param name="Escapes">Machine pass, person fail.</param>
/// <param name="Undecided">Could not tell.</param>
/// <param name="Seconds">First looks that said pass or fail, and that somebody else repeated.</param>
/// <param name="SecondsAgreed">Of those, with the same verdict.</param>
internal sealed record Agreement(string Name, long Reviews, long Agreed, long FalseCalls, long Escapes, long Undecided, long Seconds, long SecondsAgreed);

/// <summary>Reads the queue and what was said.</summary>
internal sealed class ReviewQuery(ProjectionReader projections)
{
    private static readonly string[] s_states = ["open", "second", "done"];

    public static IReadOnlyList<string> States => s_states;

    /// <summary>Null where the tables have no such record.</summary>
    public ReviewedRecord? Record(long position) => projections.Read(db =>
    {
        using var rows = db.Prepare("SELECT station, result, COALESCE(verdict, result), purpose, merged_into FROM inspections WHERE position = ?1").Bind(1, position).Query();
        return rows.Read()
            ? new ReviewedRecord(position, rows.Text(0), (InspectionResult)rows.Int64(1), (InspectionResult)rows.Int64(2), (InspectionPurpose)rows.Int64(3), rows.NullableInt64(4))
            : null;
    });

    /// <summary>Of a record, oldest first.</summary>
    public IReadOnlyList<Review> Of(long record) => projections.Read(db => Of(db, record));

    public static IReadOnlyList<Review> Of(SqliteDatabase db, long record)
    {
        using var rows = db.Prepare("SELECT position, at, by_whom, verdict, class, reason, second, machine, undone_by FROM reviews WHERE record = ?1 ORDER BY position").Bind(1, record).Query();
        var found = new List<Review>();
        while (rows.Read())
        {
            var verdict = (InspectionResult)rows.Int64(3);
            found.Add(new Review(
                rows.Int64(0), record, FactHash.FromMicroseconds(rows.Int64(1)), rows.Text(2), verdict == InspectionResult.Review ? ReviewBody.Undecided : ReviewTold.Word(verdict),
                rows.NullableText(4), rows.NullableText(5), rows.Int64(6) == 1, (InspectionResult)rows.Int64(7), rows.NullableInt64(8)));
        }

        return found;
    }

    /// <summary>One review by its id; null for none.</summary>
    public Review? One(long id) => projections.Read(db =>
    {
        long record;
        using (var rows = db.Prepare("SELECT record FROM reviews WHERE position = ?1").Bind(1, id).Query())
        {
            if (!rows.Read())
            {
                return null;
            }

            record = rows.Int64(0);
        }

        return Of(db, record).First(r => r.Position == id);
    });

    /// <summary>Records of good parts of a station and product before a record, newest first; the newest 2,000 of the station are looked at.</summary>
    public IReadOnlyList<long> GoodBefore(string station, string? product, long before, int limit) => projections.Read(db =>
    {
        using var rows = db.Prepare(
            "SELECT position FROM (SELECT position, verdict, result, purpose, product FROM inspections WHERE station = ?1 AND position < ?2 ORDER BY position DESC LIMIT 2000) " +
            "WHERE COALESCE(verdict, result) = 0 AND purpose = 0 AND product IS ?3 ORDER BY position DESC LIMIT ?4")
            .Bind(1, station).Bind(2, before).Bind(3, product).Bind(4, limit).Query();
        var found = new List<long>();
        while (rows.Read())
        {
            found.Add(rows.Int64(0));
        }

        return found;
    });

    /// <summary>The queue in one state, newest first, before a record. Second looks are blind.</summary>
    /// <param name="state">One of <see cref="States"/>.</param>
    /// <param name="why">Only this reason; null for all.</param>
    /// <param name="scope">Stations that may be seen.</param>
    /// <param name="notBy">Leaves out what this person looked at already: of second looks what they judged, of open ones what they could not tell.</param>
    /// <param name="before">Records before this one.</param>
    /// <param name="limit">Most.</param>
    public IReadOnlyList<ReviewItem> Queue(string state, string? why, Scope scope, string? notBy, long before, int limit) => projections.Read(db =>
    {
        var names = new ScopeSql(10);
        var where = (why is null ? "" : " AND q.why = ?3") + names.Within("q.station", scope)
            + (notBy is null ? "" : $" AND NOT EXISTS (SELECT 1 FROM reviews r WHERE r.record = q.record AND r.{(state == "second" ? "second = 0" : "undone_by IS NULL")} AND r.by_whom = ?4)");
        var undecided = state == "open" ? "(SELECT group_concat(u.by_whom, ' ') FROM reviews u WHERE u.record = q.record AND u.second = 0 AND u.undone_by IS NULL AND u.verdict = 2)" : "NULL";
        var statement = db.Prepare(
            $"SELECT q.record, q.station, i.id, i.serial, i.batch, q.exposed_at, q.state, q.why, q.probability, q.class, q.burst, q.said, i.result, i.work_order, {undecided} " +
            $"FROM review_items q CROSS JOIN inspections i ON i.position = q.record WHERE q.state = {Array.IndexOf(s_states, state)} AND q.record < ?1{where} ORDER BY q.record DESC LIMIT ?2")
            .Bind(1, before).Bind(2, limit);
        statement = why is null ? statement : statement.Bind(3, why);
        statement = notBy is null ? statement : statement.Bind(4, notBy);
        using var rows = names.Bind(statement).Query();
        var found = new List<ReviewItem>();
        while (rows.Read())
        {
            var item = new ReviewItem(
                rows.Int64(0), rows.Text(1), rows.Text(2), rows.NullableText(3), rows.NullableText(4), FactHash.FromMicroseconds(rows.Int64(5)), s_states[rows.Int64(6)], rows.Text(7),
                rows.NullableText(8), rows.NullableText(9), rows.Int64(10), rows.NullableText(11), (InspectionResult)rows.Int64(12), rows.NullableText(13))
            {
                Undecided = [.. (rows.NullableText(14) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct()],
            };
            found.Add(state == "second" ? item.Blind() : item);
        }

        return found;
    });

    /// <summary>How often persons agree with the machine and with each other, by reviewer or by shift, of the reviews in a span of time.</summary>
    /// <param name="byShift">By shift and day; else by reviewer.</param>
    /// <param name="from">First moment.</param>
    /// <param name="to">Moment after the last.</param>
    /// <param name="scope">Stations that may be seen.</param>
    public IReadOnlyList<Agreement> Agreements(bool byShift, DateTimeOffset from, DateTimeOffset to, Scope scope) => projections.Read(db =>
    {
        var names = new ScopeSql(10);
        var name = byShift ? "COALESCE(f.shift_day || ' ' || f.shift, '')" : "f.by_whom";
        var statement = db.Prepare(
            $"SELECT {name}, SUM(f.machine < 2), SUM(f.machine < 2 AND f.verdict = f.machine), SUM(f.machine = 1 AND f.verdict = 0), SUM(f.machine = 0 AND f.verdict = 1), SUM(f.verdict = 2), COUNT(s.position), SUM(s.verdict = f.verdict) " +
            "FROM reviews f LEFT JOIN reviews s ON s.record = f.record AND s.second = 1 AND s.undone_by IS NULL AND s.by_whom <> f.by_whom AND f.verdict < 2 " +
            $"WHERE f.at >= ?1 AND f.at < ?2 AND f.second = 0 AND f.undone_by IS NULL{names.Within("f.station", scope)} GROUP BY 1 ORDER BY 1")
            .Bind(1, FactHash.Microseconds(from)).Bind(2, FactHash.Microseconds(to));
        using var rows = names.Bind(statement).Query();
        var found = new List<Agreement>();
        while (rows.Read())
        {
            found.Add(new Agreement(rows.Text(0), rows.Int64(1), rows.Int64(2), rows.Int64(3), rows.Int64(4), rows.Int64(5), rows.Int64(6), rows.NullableInt64(7) ?? 0));
        }

        return found;
    });
}
