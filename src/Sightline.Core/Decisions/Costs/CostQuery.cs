using Sightline.Buffering;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Decisions.Costs;

/// <summary>Charges in numbers.</summary>
/// <param name="Name">What they have in common; null where that is not known.</param>
/// <param name="Currency">Null where none has a price.</param>
/// <param name="Total">Money.</param>
/// <param name="Causes">The same by cause.</param>
/// <param name="Charges">How many.</param>
/// <param name="Unpriced">Of those, without a price or a quantity: their money is not in the sums.</param>
internal sealed record CostSum(string? Name, string? Currency, decimal Total, IReadOnlyDictionary<string, decimal> Causes, long Charges, long Unpriced);

/// <summary>Reads what bad quality costs.</summary>
internal sealed class CostQuery(ProjectionReader projections)
{
    private static readonly Dictionary<string, string> s_columns = new(StringComparer.Ordinal)
    {
        ["workOrder"] = "work_order", ["product"] = "product", ["family"] = "family", ["line"] = "line", ["station"] = "station", ["class"] = "class", ["toolCondition"] = "tool_condition", ["cause"] = "cause",
    };

    /// <summary>What sums can be made by.</summary>
    public static IReadOnlyList<string> By { get; } = [.. s_columns.Keys];

    /// <summary>The dearest first; those of a currency together.</summary>
    /// <param name="by">One of <see cref="By"/>.</param>
    /// <param name="from">Charged from then on.</param>
    /// <param name="to">Charged before then.</param>
    /// <param name="workOrder">Of one order; null for all.</param>
    /// <param name="scope">Of these stations; what has no station is seen by who sees every one.</param>
    public IReadOnlyList<CostSum> Sums(string by, DateTimeOffset from, DateTimeOffset to, string? workOrder, Scope scope)
    {
        var groups = new Dictionary<(string? Name, string? Currency), (Dictionary<string, long> Causes, long Charges, long Unpriced)>();
        projections.Read(db =>
        {
            var column = s_columns[by];
            using var rows = db.Prepare(
                $"SELECT {column}, currency, cause, station, SUM(COALESCE(amount, 0)), COUNT(*), SUM(amount IS NULL) FROM quality_costs " +
                "WHERE at >= ?1 AND at < ?2 AND (?3 IS NULL OR work_order = ?3) GROUP BY 1, 2, 3, 4")
                .Bind(1, FactHash.Microseconds(from)).Bind(2, FactHash.Microseconds(to)).Bind(3, workOrder).Query();
            while (rows.Read())
            {
                if (scope.IsLimited && (rows.NullableText(3) is not { } station || !scope.Holds(station)))
                {
                    continue;
                }

                var key = (rows.NullableText(0), rows.NullableText(1));
                var (causes, charges, unpriced) = groups.TryGetValue(key, out var known) ? known : ([], 0, 0);
                causes[rows.Text(2)] = causes.GetValueOrDefault(rows.Text(2)) + rows.Int64(4);
                groups[key] = (causes, charges + rows.Int64(5), unpriced + rows.Int64(6));
            }

            return 0;
        });
        return
        [
            .. groups.Select(g => new CostSum(
                    g.Key.Name, g.Key.Currency, Charge.Money(g.Value.Causes.Values.Sum()), CostCauses.All.ToDictionary(c => c, c => Charge.Money(g.Value.Causes.GetValueOrDefault(c))), g.Value.Charges, g.Value.Unpriced))
                .OrderBy(s => s.Currency is null).ThenBy(s => s.Currency, StringComparer.Ordinal).ThenByDescending(s => s.Total).ThenBy(s => s.Name, StringComparer.Ordinal),
        ];
    }
}
