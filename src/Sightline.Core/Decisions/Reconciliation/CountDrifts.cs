using System.Globalization;
using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Storage;

namespace Sightline.Decisions.Reconciliation;

/// <summary>
/// What others count of an order beside its parts, as a number. A report is compared with what was exposed up to its moment: an order that
/// runs on is no difference.
/// </summary>
internal static class CountDrifts
{
    /// <summary>The newest report of each source that does not agree.</summary>
    public static List<Difference> Of(SqliteDatabase db, string order)
    {
        var found = new List<Difference>();
        foreach (var report in Reports(db, order))
        {
            var (good, rejected) = PartsAt(db, order, report.At);
            (string Name, long? Said, long Known)[] counts = [("good", report.Good, good), ("rejected", report.Rejected, rejected)];
            var words = string.Join(" and ", counts.Where(c => c.Said is { } said && said != c.Known)
                .Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Said} {c.Name} where {c.Known} are known ({c.Said - c.Known:+0;-0})")));
            if (words.Length > 0)
            {
                found.Add(new Difference(DifferenceKinds.Drift, 1, report.Source, null, null, null, FactHash.FromMicroseconds(report.At), DifferenceCauses.CountsDiffer, $"{report.Source} counts {words}."));
            }
        }

        return found;
    }

    private static List<(string Source, long At, long? Good, long? Rejected)> Reports(SqliteDatabase db, string order)
    {
        var found = new List<(string Source, long At, long? Good, long? Rejected)>();
        using var rows = db.Prepare("SELECT source, at, good, rejected FROM counts_reported WHERE work_order = ?1 ORDER BY source, at DESC, position DESC").Bind(1, order).Query();
        while (rows.Read())
        {
            if (found.Count == 0 || found[^1].Source != rows.Text(0))
            {
                found.Add((rows.Text(0), rows.Int64(1), rows.NullableInt64(2), rows.NullableInt64(3)));
            }
        }

        return found;
    }

    /// <summary>Parts of the order by what was exposed up to a moment: those of today, without what the records behind it changed.</summary>
    private static (long Good, long Rejected) PartsAt(SqliteDatabase db, string order, long at)
    {
        var (good, rejected) = Today(db, order);
        var (serials, without) = After(db, order, at);
        foreach (var result in without)
        {
            (good, rejected) = (good - (result == InspectionResult.Pass ? 1 : 0), rejected - (result == InspectionResult.Fail ? 1 : 0));
        }

        foreach (var serial in serials)
        {
            var (now, then) = (Verdict(db, order, serial, long.MaxValue), Verdict(db, order, serial, at));
            good += (then == InspectionResult.Pass ? 1 : 0) - (now == InspectionResult.Pass ? 1 : 0);
            rejected += (then == InspectionResult.Fail ? 1 : 0) - (now == InspectionResult.Fail ? 1 : 0);
        }

        return (good, rejected);
    }

    private static (long Good, long Rejected) Today(SqliteDatabase db, string order)
    {
        using var rows = db.Prepare("SELECT good, rejected FROM order_parts WHERE work_order = ?1").Bind(1, order).Query();
        return rows.Read() ? (rows.Int64(0), rows.Int64(1)) : default;
    }

    /// <summary>What was exposed later: serials, and results of parts without one, which are a part each.</summary>
    private static (HashSet<string> Serials, List<InspectionResult> Without) After(SqliteDatabase db, string order, long at)
    {
        var (serials, without) = (new HashSet<string>(StringComparer.Ordinal), new List<InspectionResult>());
        using var rows = db.Prepare(
            "SELECT serial, COALESCE(verdict, result) FROM inspections INDEXED BY inspections_time WHERE corrected_at > ?1 AND work_order = ?2 AND purpose = 0 AND context_id IS NOT NULL").Bind(1, at).Bind(2, order).Query();
        while (rows.Read())
        {
            if (rows.NullableText(0) is { } serial)
            {
                serials.Add(serial);
            }
            else
            {
                without.Add((InspectionResult)rows.Int64(1));
            }
        }

        return (serials, without);
    }

    /// <summary>A part by the newest word of each station, as orders count it: rejected before left to a person before good. Null where nobody had seen it.</summary>
    private static InspectionResult? Verdict(SqliteDatabase db, string order, string serial, long at)
    {
        var newest = new Dictionary<string, InspectionResult>();
        using (var rows = db.Prepare(
            "SELECT station, COALESCE(verdict, result) FROM inspections INDEXED BY inspections_serial WHERE serial = ?1 AND work_order = ?2 AND purpose = 0 AND context_id IS NOT NULL AND corrected_at <= ?3 ORDER BY corrected_at, position")
            .Bind(1, serial).Bind(2, order).Bind(3, at).Query())
        {
            while (rows.Read())
            {
                newest[rows.Text(0)] = (InspectionResult)rows.Int64(1);
            }
        }

        return newest.Count == 0 ? null
            : newest.ContainsValue(InspectionResult.Fail) ? InspectionResult.Fail
            : newest.ContainsValue(InspectionResult.Review) ? InspectionResult.Review
            : InspectionResult.Pass;
    }
}
