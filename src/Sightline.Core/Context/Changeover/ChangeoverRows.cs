using System.Text;
using System.Text.Json;
using Sightline.Buffering;
using Sightline.Storage;

namespace Sightline.Context.Changeover;

/// <summary>Changeovers in the projections.</summary>
internal static class ChangeoverRows
{
    public static void Put(SqliteDatabase db, ChangeoverRecord record, long position) =>
        db.Prepare("INSERT INTO changeovers (line, n, position, state, work_order, segment, began_at, ended_at, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (line, n) DO UPDATE SET position = excluded.position, state = excluded.state, segment = excluded.segment, ended_at = excluded.ended_at, body = excluded.body")
            .Bind(1, record.Line).Bind(2, record.N).Bind(3, position).Bind(4, ChangeoverStateWords.Of(record.State)).Bind(5, record.WorkOrder).Bind(6, record.Segment)
            .Bind(7, FactHash.Microseconds(record.RequestedAt)).Bind(8, record.EndedAt is { } ended ? FactHash.Microseconds(ended) : null)
            .Bind(9, Encoding.UTF8.GetString(JsonSerializer.SerializeToUtf8Bytes(record, ChangeoverJson.Default.ChangeoverRecord))).Execute();

    /// <summary>How a line stands; null where it never had a changeover.</summary>
    public static ChangeoverRecord? Newest(SqliteDatabase db, string line) => One(db.Prepare("SELECT body FROM changeovers WHERE line = ?1 ORDER BY n DESC LIMIT 1").Bind(1, line));

    public static ChangeoverRecord? At(SqliteDatabase db, string line, long n) => One(db.Prepare("SELECT body FROM changeovers WHERE line = ?1 AND n = ?2").Bind(1, line).Bind(2, n));

    /// <summary>Of one line, newest first, below a number.</summary>
    public static IReadOnlyList<ChangeoverRecord> Page(SqliteDatabase db, string line, long before, int limit) =>
        All(db.Prepare("SELECT body FROM changeovers WHERE line = ?1 AND n < ?2 ORDER BY n DESC LIMIT ?3").Bind(1, line).Bind(2, before).Bind(3, limit));

    /// <summary>The newest of each line that ever had one.</summary>
    public static IReadOnlyList<ChangeoverRecord> Newest(SqliteDatabase db) =>
        All(db.Prepare("SELECT body FROM changeovers c WHERE n = (SELECT MAX(n) FROM changeovers d WHERE d.line = c.line) ORDER BY line"));

    /// <summary>How many segments an order has had, on any line.</summary>
    public static long SegmentsOf(SqliteDatabase db, string workOrder)
    {
        using var rows = db.Prepare("SELECT COUNT(*) FROM changeovers WHERE work_order = ?1 AND segment IS NOT NULL").Bind(1, workOrder).Query();
        return rows.Read() ? rows.Int64(0) : 0;
    }

    private static ChangeoverRecord? One(SqliteStatement query) => All(query) is [var record, ..] ? record : null;

    private static List<ChangeoverRecord> All(SqliteStatement query)
    {
        var found = new List<ChangeoverRecord>();
        using var rows = query.Query();
        while (rows.Read())
        {
            found.Add(JsonSerializer.Deserialize(rows.Span(0), ChangeoverJson.Default.ChangeoverRecord)!);
        }

        return found;
    }
}
