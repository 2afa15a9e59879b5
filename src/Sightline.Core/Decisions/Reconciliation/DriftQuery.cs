using Sightline.Buffering;
using Sightline.Storage;

namespace Sightline.Decisions.Reconciliation;

/// <summary>What others count of orders of the last day and the records do not agree with. Each order is counted again when it is reported anew, and once a minute.</summary>
internal sealed class DriftQuery(ProjectionReader projections, TimeProvider time)
{
    /// <summary>So many of the newest reports say which orders are counted now.</summary>
    private const int MostReports = 1_000;

    private static readonly TimeSpan s_kept = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (long Report, DateTimeOffset At, IReadOnlyList<Difference> Found)> _known = [];

    /// <summary>By order, those reported last first.</summary>
    public IReadOnlyList<(string WorkOrder, IReadOnlyList<Difference> Found)> Of(DateTimeOffset now)
    {
        var orders = projections.Read(db => Reported(db, now - TimeSpan.FromDays(1)));
        lock (_gate)
        {
            foreach (var gone in _known.Keys.Except(orders.Select(o => o.Order)).ToList())
            {
                _known.Remove(gone);
            }

            return [.. orders.Select(o => (o.Order, Counted(o.Order, o.Report))).Where(o => o.Item2.Count > 0)];
        }
    }

    private IReadOnlyList<Difference> Counted(string order, long report)
    {
        var now = time.GetUtcNow();
        if (!_known.TryGetValue(order, out var known) || known.Report != report || now - known.At >= s_kept)
        {
            _known[order] = known = (report, now, projections.Read(db => CountDrifts.Of(db, order)));
        }

        return known.Found;
    }

    private static List<(string Order, long Report)> Reported(SqliteDatabase db, DateTimeOffset since)
    {
        var found = new List<(string, long)>();
        using var rows = db.Prepare($"SELECT work_order, MAX(position) FROM (SELECT work_order, position, at FROM counts_reported ORDER BY position DESC LIMIT {MostReports}) WHERE at >= ?1 GROUP BY work_order ORDER BY 2 DESC")
            .Bind(1, FactHash.Microseconds(since)).Query();
        while (rows.Read())
        {
            found.Add((rows.Text(0), rows.Int64(1)));
        }

        return found;
    }
}
