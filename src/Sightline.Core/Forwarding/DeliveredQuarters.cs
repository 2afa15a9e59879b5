using Sightline.Storage;

namespace Sightline.Forwarding;

/// <summary>
/// How many deliveries each target took in each quarter of an hour. The day of a plant begins at midnight of its zone, and
/// every zone's midnight is the beginning of a quarter: a day is the sum of a hundred small rows, whatever the outbox holds.
/// </summary>
internal sealed class DeliveredQuarters
{
    private const long Length = 15 * 60 * 1_000_000L;

    private readonly Dictionary<(string Target, long Quarter), long> _new = [];

    public void Load() => _new.Clear();

    /// <summary>Time in microseconds.</summary>
    public void Delivered(string target, long endedAt)
    {
        var quarter = (target, Quarter(endedAt));
        _new[quarter] = _new.GetValueOrDefault(quarter) + 1;
    }

    public void Finish(SqliteDatabase db)
    {
        foreach (var ((target, quarter), delivered) in _new)
        {
            db.Prepare("INSERT INTO delivered_quarters (target, quarter, delivered) VALUES (?1, ?2, ?3) ON CONFLICT (target, quarter) DO UPDATE SET delivered = delivered_quarters.delivered + excluded.delivered")
                .Bind(1, target).Bind(2, quarter).Bind(3, delivered).Execute();
        }

        _new.Clear();
    }

    /// <summary>Deliveries since a moment, counted from the quarter it is in.</summary>
    public static long Since(SqliteDatabase db, string target, long from)
    {
        using var rows = db.Prepare("SELECT COALESCE(SUM(delivered), 0) FROM delivered_quarters WHERE target = ?1 AND quarter >= ?2").Bind(1, target).Bind(2, Quarter(from)).Query();
        return rows.Read() ? rows.Int64(0) : 0;
    }

    private static long Quarter(long microseconds) => (microseconds - (((microseconds % Length) + Length) % Length)) / Length;
}
