using System.Text.Json.Nodes;
using Sightline.Buffering;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Decisions.Costs;

/// <summary>
/// What targets are told of the costs of a closed order: the sums as they stand, for each currency. The fact that changes them tells
/// something of its own, so they are told under the next fact that tells nothing. An order without any charge is not told.
/// </summary>
internal sealed class CostTold
{
    private long _waiting;

    public void Load(SqliteDatabase db) => _waiting = db.Scalar("SELECT COUNT(*) FROM cost_waiting");

    /// <summary>The costs of an order are to be told.</summary>
    public void Mark(Fact fact, SqliteDatabase db, string order)
    {
        foreach (var currency in Sums(db, order).Keys)
        {
            _waiting += db.Prepare("INSERT INTO cost_waiting (work_order, currency, since, at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING")
                .Bind(1, order).Bind(2, currency).Bind(3, fact.Position).Bind(4, FactHash.Microseconds(fact.Times.RecordedAt)).Execute();
        }
    }

    /// <summary>Tells what waits longest, where this fact can carry it.</summary>
    public void TellNext(Step step, SqliteDatabase db)
    {
        if (_waiting == 0 || !ToldCarriers.Carries(step))
        {
            return;
        }

        string order, currency;
        using (var rows = db.Prepare("SELECT work_order, currency FROM cost_waiting ORDER BY since, work_order, currency LIMIT 1").Query())
        {
            rows.Read();
            (order, currency) = (rows.Text(0), rows.Text(1));
        }

        db.Prepare("DELETE FROM cost_waiting WHERE work_order = ?1 AND currency = ?2").Bind(1, order).Bind(2, currency).Execute();
        _waiting--;
        if (Sums(db, order).TryGetValue(currency, out var causes))
        {
            step.Told.Add(new ToldInHand(step.Fact.Position, Of(step.Fact, order, currency, causes)));
        }
    }

    private static ToldFact Of(Fact fact, string order, string currency, Dictionary<string, (long Amount, long Charges, long Unpriced)> causes)
    {
        var values = new JsonObject
        {
            ["cost.workOrder"] = order,
            ["cost.currency"] = currency.Length == 0 ? null : currency,
            ["cost.at"] = Rfc3339.Write(fact.Times.RecordedAt),
            ["cost.total"] = Charge.Money(causes.Values.Sum(c => c.Amount)),
            ["cost.charges"] = causes.Values.Sum(c => c.Charges),
            ["cost.unpriced"] = causes.Values.Sum(c => c.Unpriced),
        };
        foreach (var cause in CostCauses.All)
        {
            values[$"cost.{cause}"] = Charge.Money(causes.GetValueOrDefault(cause).Amount);
        }

        return new ToldFact(ToldKinds.QualityCost, $"{order}.{fact.Position}{(currency.Length == 0 ? "" : "." + currency)}", $"cost:{order}", null, fact.Times.RecordedAt, values);
    }

    /// <summary>By currency and cause. Charges that no rate has a price for count with every currency; alone they have none.</summary>
    private static SortedDictionary<string, Dictionary<string, (long Amount, long Charges, long Unpriced)>> Sums(SqliteDatabase db, string order)
    {
        var sums = new SortedDictionary<string, Dictionary<string, (long Amount, long Charges, long Unpriced)>>(StringComparer.Ordinal);
        using (var rows = db.Prepare("SELECT cause, currency, SUM(COALESCE(amount, 0)), COUNT(*), SUM(amount IS NULL) FROM quality_costs WHERE work_order = ?1 GROUP BY cause, currency ORDER BY currency, cause").Bind(1, order).Query())
        {
            while (rows.Read())
            {
                var currency = rows.NullableText(1) ?? "";
                if (!sums.TryGetValue(currency, out var causes))
                {
                    sums.Add(currency, causes = []);
                }

                causes[rows.Text(0)] = (rows.Int64(2), rows.Int64(3), rows.Int64(4));
            }
        }

        if (sums.Count > 1 && sums.Remove("", out var unpriced))
        {
            foreach (var causes in sums.Values)
            {
                foreach (var (cause, sum) in unpriced)
                {
                    var known = causes.GetValueOrDefault(cause);
                    causes[cause] = known with { Unpriced = known.Unpriced + sum.Unpriced };
                }
            }
        }

        return sums;
    }
}
