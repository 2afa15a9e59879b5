using Sightline.Buffering;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Retention;

/// <summary>What must be kept because a person says so.</summary>
/// <param name="Position">Of the fact that set it; its id.</param>
/// <param name="Of">What it is on: a kind, a colon and a key.</param>
/// <param name="Kind">legal or quality.</param>
/// <param name="Reason">Why.</param>
/// <param name="From">Of a line: exposures from then.</param>
/// <param name="To">Of a line: exposures before then.</param>
/// <param name="At">When it was set.</param>
/// <param name="By">By whom.</param>
/// <param name="Released">When, by whom and why; null while it is in force.</param>
internal sealed record Pin(long Position, string Of, string Kind, string Reason, DateTimeOffset? From, DateTimeOffset? To, DateTimeOffset At, string By, PinRelease? Released)
{
    public const string OfLine = "line:";
    public const string OfNonconformance = "nonconformance:";

    /// <summary>What a pin may be on.</summary>
    public static readonly IReadOnlyList<string> Kinds = ["serial", "batch", "lot", "order", "line", "nonconformance"];

    private const string Columns = "position, of, kind, reason, from_at, to_at, at, by_whom, released_at, released_by, released_why";

    public string Id => Position.ToString();

    public long? FromMicroseconds => From is { } from ? FactHash.Microseconds(from) : null;

    public long? ToMicroseconds => To is { } to ? FactHash.Microseconds(to) : null;

    public static IReadOnlyList<Pin> Open(SqliteDatabase db) => Read(db.Prepare($"SELECT {Columns} FROM retention_pins WHERE released_at IS NULL ORDER BY position"));

    /// <summary>Newest first.</summary>
    /// <param name="db">Where.</param>
    /// <param name="open">True for those in force, false for those released, null for both.</param>
    /// <param name="before">Position that all of them are before.</param>
    /// <param name="limit">At most so many.</param>
    public static IReadOnlyList<Pin> Page(SqliteDatabase db, bool? open, long before, int limit) => Read(db.Prepare(
        $"SELECT {Columns} FROM retention_pins WHERE position < ?1{open switch { true => " AND released_at IS NULL", false => " AND released_at IS NOT NULL", null => "" }} ORDER BY position DESC LIMIT ?2").Bind(1, before).Bind(2, limit));

    public static Pin? One(SqliteDatabase db, long position) => Read(db.Prepare($"SELECT {Columns} FROM retention_pins WHERE position = ?1").Bind(1, position)).FirstOrDefault();

    private static List<Pin> Read(SqliteStatement query)
    {
        using var rows = query.Query();
        var found = new List<Pin>();
        while (rows.Read())
        {
            found.Add(new Pin(
                rows.Int64(0), rows.Text(1), rows.Text(2), rows.Text(3), Time(rows.NullableInt64(4)), Time(rows.NullableInt64(5)), FactHash.FromMicroseconds(rows.Int64(6)), rows.Text(7),
                Time(rows.NullableInt64(8)) is { } at ? new PinRelease(at, rows.Text(9), rows.Text(10)) : null));
        }

        return found;
    }

    private static DateTimeOffset? Time(long? microseconds) => microseconds is { } time ? FactHash.FromMicroseconds(time) : null;
}

/// <summary>That a pin was released.</summary>
internal sealed record PinRelease(DateTimeOffset At, string By, string Why);
