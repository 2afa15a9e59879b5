using System.Globalization;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Decisions.Reconciliation;

/// <summary>Counts what became of the parts of an order or a shift, beside what was inspected.</summary>
internal sealed class SheetQuery(ProjectionReader projections, DifferenceQuery differences) : IOrderSheets
{
    /// <summary>Differences that a closing keeps one by one. All are counted.</summary>
    private const int MostKept = 100;

    public OrderSheet Of(SheetScope scope, DateTimeOffset asOf) => InFull(scope, asOf).Sheet;

    /// <summary>The figures alone, with no difference counted.</summary>
    public OrderSheet FiguresOf(SheetScope scope) => projections.Read(db => Figures(db, scope));

    /// <summary>The sheet and every difference, as of one position.</summary>
    public (OrderSheet Sheet, IReadOnlyList<Difference> Differences) InFull(SheetScope scope, DateTimeOffset asOf) => projections.Read(db =>
    {
        var sheet = Figures(db, scope);
        IReadOnlyList<Difference> found = differences.Of(db, scope, asOf);
        sheet.Differences = found.GroupBy(d => d.Kind).OrderBy(g => g.Key, StringComparer.Ordinal).ToDictionary(g => g.Key, g => (long)g.Count());
        sheet.First = [.. found.Take(MostKept).Select(d => new SheetDifference { Kind = d.Kind, Part = d.Part, Station = d.Station, Cause = d.Cause, Evidence = d.Evidence })];
        return (sheet, found);
    });

    /// <summary>The figures alone.</summary>
    public static OrderSheet Figures(SqliteDatabase db, SheetScope scope)
    {
        var sheet = new OrderSheet { CountedByPlc = Counted(db, scope), Judged = Judged(db, scope) };
        using (var rows = ScopeRows.Query(db, scope, "SELECT COALESCE(SUM(decided), 0), COALESCE(SUM(confirms > 0), 0) FROM ejects", " AND purpose = 0").Query())
        {
            (sheet.EjectsDecided, sheet.EjectsConfirmed) = rows.Read() ? (rows.Int64(0), rows.Int64(1)) : default;
        }

        (sheet.Reworked, sheet.Scrapped) = Disposed(db, scope);
        (sheet.Packed, sheet.Shipped) = Moved(db, scope);
        return sheet;
    }

    private static long? Counted(SqliteDatabase db, SheetScope scope)
    {
        using var rows = ScopeRows.Query(db, scope, "SELECT SUM(parts) FROM plc_counts", " GROUP BY station ORDER BY 1 DESC LIMIT 1").Query();
        return rows.Read() ? rows.Int64(0) : null;
    }

    private static long Judged(SqliteDatabase db, SheetScope scope)
    {
        var records = new List<long>();
        SqliteStatement query;
        if (scope.WorkOrder is { } order)
        {
            if (ScopeRows.Positions(db, order) is not var (from, to))
            {
                return 0;
            }

            query = db.Prepare("SELECT DISTINCT r.record FROM reviews r INDEXED BY reviews_record CROSS JOIN inspections i ON i.position = r.record WHERE r.record BETWEEN ?1 AND ?2 AND r.undone_by IS NULL AND i.work_order = ?3").Bind(1, from).Bind(2, to).Bind(3, order);
        }
        else if (ScopeRows.Hours(db, scope) is var (first, _))
        {
            query = db.Prepare("SELECT DISTINCT record FROM reviews INDEXED BY reviews_at WHERE at >= ?1 AND shift = ?2 AND shift_day = ?3 AND undone_by IS NULL").Bind(1, first).Bind(2, scope.Shift).Bind(3, scope.ShiftDay);
        }
        else
        {
            return 0;
        }

        using (var rows = query.Query())
        {
            while (rows.Read())
            {
                records.Add(rows.Int64(0));
            }
        }

        return scope is { WorkOrder: not null, Segment: null } ? records.Count : records.Count(record => ScopeRows.Holds(scope, Belonging.OfRecord(db, record)));
    }

    /// <summary>Parts by what was decided of them. What a part belongs to is what its newest record does. A serialised part counts once, of a batch what was said each time.</summary>
    private static (decimal Reworked, decimal Scrapped) Disposed(SqliteDatabase db, SheetScope scope)
    {
        const string counts = "what IN ('rework', 'scrap') AND kind < 2 AND in_force IS NOT NULL AND undone_by IS NULL";
        var found = new List<(long Kind, string Key, string What, string? Quantity)>();
        var query = scope.WorkOrder is { } order
            ? db.Prepare($"SELECT kind, key, what, quantity FROM dispositions INDEXED BY dispositions_order WHERE work_order = ?1 AND {counts}").Bind(1, order)
            : db.Prepare($"SELECT kind, key, what, quantity FROM dispositions WHERE {counts}");
        using (var rows = query.Query())
        {
            while (rows.Read())
            {
                found.Add((rows.Int64(0), rows.Text(1), rows.Text(2), rows.NullableText(3)));
            }
        }

        var counted = found.Where(f => f.Kind == 0).Distinct().Concat(found.Where(f => f.Kind != 0))
            .Where(f => scope is { WorkOrder: not null, Segment: null } || ScopeRows.Holds(scope, Belonging.OfNewestBound(db, f.Kind, f.Key))).ToList();
        return (counted.Where(f => f.What == "rework").Sum(f => Quantity(f.Kind, f.Quantity)), counted.Where(f => f.What == "scrap").Sum(f => Quantity(f.Kind, f.Quantity)));
    }

    /// <summary>Parts by how far they got: serialised ones once each, of batches as many as was said.</summary>
    private static (decimal Packed, decimal Shipped) Moved(SqliteDatabase db, SheetScope scope)
    {
        var (packed, shipped) = (0m, 0m);
        using (var rows = ScopeRows.Query(db, scope, "SELECT what, COUNT(*) FROM moved_parts", " AND kind = 0 GROUP BY what").Query())
        {
            while (rows.Read())
            {
                var count = (decimal)rows.Int64(1);
                (packed, shipped) = rows.Text(0) == "packed" ? (count, shipped) : (packed, count);
            }
        }

        using (var rows = ScopeRows.Query(db, scope, "SELECT what, quantity FROM moved_parts", " AND kind = 1").Query())
        {
            while (rows.Read())
            {
                var quantity = Quantity(1, rows.NullableText(1));
                (packed, shipped) = rows.Text(0) == "packed" ? (packed + quantity, shipped) : (packed, shipped + quantity);
            }
        }

        return (packed, shipped);
    }

    /// <summary>A serialised part is one; of a batch nobody may have said how many.</summary>
    private static decimal Quantity(long kind, string? digits) => kind == 0 ? 1 : digits is null ? 0 : decimal.Parse(digits, CultureInfo.InvariantCulture);
}
