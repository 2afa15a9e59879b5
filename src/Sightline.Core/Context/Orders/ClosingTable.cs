using System.Text.Json;
using Sightline.Buffering;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Context.Orders;

/// <summary>One closing, as lists show it.</summary>
/// <param name="Position">Journal position of its fact, which is its id.</param>
/// <param name="Scope">What was closed.</param>
/// <param name="AsOf">Position up to which its snapshot counts.</param>
/// <param name="At">When it was signed.</param>
/// <param name="By">Who signed.</param>
public sealed record ClosingRow(long Position, ClosingScope Scope, long AsOf, DateTimeOffset At, string By);

/// <summary>The table of closings.</summary>
internal static class ClosingTable
{
    private const string Columns = "position, work_order, line, shift, shift_day, as_of, at, by_whom";

    /// <summary>Keeps a closing; what targets are told of it.</summary>
    public static ToldFact Put(SqliteDatabase db, Fact fact)
    {
        using var document = JsonDocument.Parse(fact.Body);
        var body = document.RootElement;
        var signature = body.GetProperty("signature");
        var snapshot = body.GetProperty("snapshot").Deserialize(ClosingJson.Default.ClosingSnapshot)!;
        db.Prepare("INSERT INTO closings (position, work_order, line, shift, shift_day, as_of, at, by_whom) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")
            .Bind(1, fact.Position).Bind(2, snapshot.WorkOrder).Bind(3, snapshot.Line).Bind(4, snapshot.Shift).Bind(5, snapshot.ShiftDay)
            .Bind(6, snapshot.Position).Bind(7, FactHash.Microseconds(fact.Times.ReceivedAt)).Bind(8, signature.GetProperty("by").GetString()).Execute();
        SignatureRows.Put(db, $"closing:{fact.Source}", signature.GetRawText(), fact.Position);
        return ClosingTold.Of(fact, snapshot, signature.GetProperty("by").GetString()!, body.GetProperty("reason").GetString()!);
    }

    public static ClosingRow? At(SqliteDatabase db, long position) => Read(db.Prepare($"SELECT {Columns} FROM closings WHERE position = ?1").Bind(1, position)).FirstOrDefault();

    public static IReadOnlyList<ClosingRow> OfOrder(SqliteDatabase db, string order) =>
        Read(db.Prepare($"SELECT {Columns} FROM closings WHERE work_order = ?1 ORDER BY position DESC").Bind(1, order));

    /// <summary>The newest first, before a position.</summary>
    public static IReadOnlyList<ClosingRow> OfLine(SqliteDatabase db, string line, long before, int limit) =>
        Read(db.Prepare($"SELECT {Columns} FROM closings WHERE line = ?1 AND position < ?2 ORDER BY position DESC LIMIT ?3").Bind(1, line).Bind(2, before).Bind(3, limit));

    private static List<ClosingRow> Read(SqliteStatement query)
    {
        var found = new List<ClosingRow>();
        using var rows = query.Query();
        while (rows.Read())
        {
            found.Add(new ClosingRow(
                rows.Int64(0), new ClosingScope(rows.NullableText(1), rows.NullableText(2), rows.NullableText(3), rows.NullableText(4)), rows.Int64(5),
                FactHash.FromMicroseconds(rows.Int64(6)), rows.Text(7)));
        }

        return found;
    }
}
