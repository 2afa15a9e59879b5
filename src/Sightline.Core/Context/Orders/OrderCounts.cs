using Sightline.Buffering;
using Sightline.Storage;

namespace Sightline.Context.Orders;

/// <summary>A part of the counts of an order.</summary>
/// <param name="Name">Segment, shift, station or hour; empty where the records know none.</param>
/// <param name="Day">The production day of a shift; empty otherwise.</param>
/// <param name="Tally">What was counted.</param>
internal sealed record CountsBy(string Name, string Day, OrderTally Tally);

/// <summary>What was inspected of an order, as of a position.</summary>
internal sealed record OrderCounts(long Position, OrderTally Tally, PartTally Parts, IReadOnlyList<CountsBy> Segments, IReadOnlyList<CountsBy> Shifts, IReadOnlyList<CountsBy> Stations, IReadOnlyList<(DateTimeOffset From, OrderTally Tally)> Hours);

/// <summary>Reads what is counted of orders: a few rows for each hour, however many inspections there are.</summary>
internal sealed class OrderCountsQuery(ProjectionReader projections)
{
    public OrderCounts Of(string order) => projections.Read(db => Of(db, order));

    /// <summary>What was inspected on a line in one shift.</summary>
    public OrderTally OfShift(string line, string shift, string day) => projections.Read(db =>
    {
        using var rows = db.Prepare("SELECT SUM(good), SUM(rejected), SUM(reviewed), SUM(challenge), SUM(rehearsal) FROM order_counts WHERE line = ?1 AND shift_day = ?2 AND shift = ?3").Bind(1, line).Bind(2, day).Bind(3, shift).Query();
        return rows.Read() ? new OrderTally(rows.Int64(0), rows.Int64(1), rows.Int64(2), rows.Int64(3), rows.Int64(4)) : default;
    });

    public static OrderCounts Of(SqliteDatabase db, string order)
    {
        var rows = Rows(db, order);
        return new OrderCounts(
            db.Scalar("SELECT position FROM checkpoint"), Sum(rows.Select(r => r.Tally)), Parts(db, order),
            By(rows, k => (k.Segment, "")), By(rows, k => (k.Shift, k.ShiftDay)), By(rows, k => (k.Station, "")),
            [.. rows.GroupBy(r => r.Key.Hour).OrderBy(g => g.Key).Select(g => (FactHash.FromMicroseconds(OrderKey.Microseconds(g.Key)), Sum(g.Select(r => r.Tally))))]);
    }

    public static PartTally Parts(SqliteDatabase db, string order)
    {
        using var rows = db.Prepare("SELECT good, rejected, reviewed FROM order_parts WHERE work_order = ?1").Bind(1, order).Query();
        return rows.Read() ? new PartTally(rows.Int64(0), rows.Int64(1), rows.Int64(2)) : default;
    }

    private static List<(OrderKey Key, OrderTally Tally)> Rows(SqliteDatabase db, string order)
    {
        var found = new List<(OrderKey, OrderTally)>();
        using var rows = db.Prepare("SELECT line, station, segment, shift, shift_day, hour, good, rejected, reviewed, challenge, rehearsal FROM order_counts WHERE work_order = ?1").Bind(1, order).Query();
        while (rows.Read())
        {
            found.Add((
                new OrderKey(order, rows.Text(0), rows.Text(1), rows.Text(2), rows.Text(3), rows.Text(4), rows.Int64(5)),
                new OrderTally(rows.Int64(6), rows.Int64(7), rows.Int64(8), rows.Int64(9), rows.Int64(10))));
        }

        return found;
    }

    private static List<CountsBy> By(List<(OrderKey Key, OrderTally Tally)> rows, Func<OrderKey, (string Name, string Day)> name) =>
        [.. rows.GroupBy(r => name(r.Key)).OrderBy(g => g.Key.Day, StringComparer.Ordinal).ThenBy(g => g.Key.Name, StringComparer.Ordinal).Select(g => new CountsBy(g.Key.Name, g.Key.Day, Sum(g.Select(r => r.Tally))))];

    private static OrderTally Sum(IEnumerable<OrderTally> tallies) => tallies.Aggregate(default(OrderTally), (sum, tally) => sum + tally);
}
