using System.Globalization;
using System.Text.Json;
using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Decisions.Holds;
using Sightline.Decisions.Nonconformances;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Decisions.Costs;

/// <summary>
/// Charges what bad quality costs to the work order of the part: what was scrapped and sent to rework, what the machine rejected for nothing
/// and what it let pass. What is taken back is charged no more, and what turns out to belong to another order is charged there. Runs once reviews and dispositions are in the tables. A closed order's
/// costs are told to targets, and again when they change.
/// </summary>
internal sealed class CostStage(IPlantPolicies plant, IToolConditions tools) : IStage
{
    private readonly CostTold _told = new();

    public void Load(SqliteDatabase projections) => _told.Load(projections);

    public void Apply(Step step, SqliteDatabase projections, Ledger ledger)
    {
        switch (step.Fact.Kind)
        {
            case FactKinds.Review:
                Judged(step, JsonSerializer.Deserialize(step.Fact.Body, ReviewJson.Default.ReviewBody)!.Position, projections);
                break;
            case FactKinds.Nonconformance:
                Disposed(step, JsonSerializer.Deserialize(step.Fact.Body, NcrJson.Default.NonconformanceMove)!, projections);
                break;
            case FactKinds.ClosingSigned:
                if (OrderClosedBy(projections, step.Fact.Position) is { } order)
                {
                    _told.Mark(step.Fact, projections, order);
                }

                break;
            default:
                foreach (var hand in step.Inspections.Where(h => h is { Waited: true, Context: not null }))
                {
                    Follow(step, hand, projections);
                }

                _told.TellNext(step, projections);
                break;
        }
    }

    private void Judged(Step step, long record, SqliteDatabase db)
    {
        var before = OrdersOf(db, record);
        db.Prepare("DELETE FROM quality_costs WHERE ref = ?1 AND cause IN ('falseCall', 'lateDetection')").Bind(1, record).Execute();
        if (OfRecord(db, record) is { } charge)
        {
            charge.Put(db, plant, tools, step.Fact.Position, FactHash.Microseconds(step.Fact.Times.RecordedAt));
        }

        Changed(step, db, [.. before, .. OrdersOf(db, record)]);
    }

    /// <summary>Null where person and machine agree, or one of them did not decide.</summary>
    private static Charge? OfRecord(SqliteDatabase db, long record)
    {
        using var rows = db.Prepare(
            "SELECT i.result, i.verdict, i.serial, i.batch, i.work_order, i.product, i.station, COALESCE(i.verdict_class, r.class, " + FirstClass.OfRecord + ") FROM inspections i LEFT JOIN review_items r ON r.record = i.position WHERE i.position = ?1")
            .Bind(1, record).Query();
        if (!rows.Read() || rows.NullableInt64(1) is not { } verdict)
        {
            return null;
        }

        var cause = ((InspectionResult)rows.Int64(0), (InspectionResult)verdict) switch
        {
            (InspectionResult.Fail, InspectionResult.Pass) => CostCauses.FalseCall,
            (InspectionResult.Pass, InspectionResult.Fail) => CostCauses.LateDetection,
            _ => null,
        };
        var serial = rows.NullableText(2);
        return cause is null ? null : new Charge(cause, record, serial is null ? HoldUnitKind.Batch : HoldUnitKind.Serial, serial ?? rows.NullableText(3)!)
        {
            WorkOrder = rows.NullableText(4), Product = rows.NullableText(5), Station = rows.NullableText(6), Class = rows.NullableText(7), Quantity = 1, Record = record,
        };
    }

    private void Disposed(Step step, NonconformanceMove move, SqliteDatabase db)
    {
        var (position, of) = (step.Fact.Position, move.Of ?? 0);
        if (move.Act is not (NcrActs.Dispose or NcrActs.Concede or NcrActs.Refuse or NcrActs.Undo))
        {
            return;
        }

        var asked = move.Act == NcrActs.Dispose ? position : of;
        var before = OrdersOf(db, asked);
        db.Prepare("DELETE FROM quality_costs WHERE ref = ?1 AND cause IN ('scrap', 'rework')").Bind(1, asked).Execute();
        foreach (var (charge, since, at) in OfDisposition(db, asked).Where(c => c.Charge.Cause != CostCauses.Scrap || c.Charge.Kind != HoldUnitKind.Serial))
        {
            charge.Put(db, plant, tools, since, at);
        }

        var orders = OfScrapped(db, asked).SelectMany(serial => ScrappedOnce(db, serial)).ToList();
        Changed(step, db, [.. before, .. orders, .. OrdersOf(db, asked)]);
    }

    /// <summary>The serialised parts that a disposition scraps, in force or not.</summary>
    private static List<string> OfScrapped(SqliteDatabase db, long asked)
    {
        var found = new List<string>();
        using var rows = db.Prepare("SELECT key FROM dispositions WHERE position = ?1 AND what = 'scrap' AND kind = 0 ORDER BY key").Bind(1, asked).Query();
        while (rows.Read())
        {
            found.Add(rows.Text(0));
        }

        return found;
    }

    /// <summary>However many nonconformances scrap a part, it is charged once: by the first of those in force. Orders it was charged to before.</summary>
    private List<string> ScrappedOnce(SqliteDatabase db, string serial)
    {
        var (orders, given) = (new List<string>(), new List<(long Position, bool InForce)>());
        using (var rows = db.Prepare("SELECT position, in_force IS NOT NULL AND undone_by IS NULL FROM dispositions WHERE kind = 0 AND key = ?1 AND what = 'scrap' ORDER BY position").Bind(1, serial).Query())
        {
            while (rows.Read())
            {
                given.Add((rows.Int64(0), rows.Int64(1) != 0));
            }
        }

        foreach (var (position, _) in given)
        {
            orders.AddRange(OrdersOf(db, position));
            db.Prepare("DELETE FROM quality_costs WHERE cause = 'scrap' AND ref = ?1 AND kind = 0 AND key = ?2").Bind(1, position).Bind(2, serial).Execute();
        }

        if (given.FirstOrDefault(g => g.InForce).Position is > 0 and var first)
        {
            var (charge, since, at) = OfDisposition(db, first, serial).Single();
            charge.Put(db, plant, tools, since, at);
            orders.AddRange(OrdersOf(db, first));
        }

        return orders;
    }

    private static List<(Charge Charge, long Since, long At)> OfDisposition(SqliteDatabase db, long asked, string? serial = null)
    {
        var found = new List<(Charge, long, long)>();
        using var rows = db.Prepare(
            "SELECT what, kind, key, quantity, work_order, product, station, class, in_force, in_force_at, record FROM dispositions " +
            "WHERE position = ?1 AND what IN ('scrap', 'rework') AND in_force IS NOT NULL AND undone_by IS NULL AND (?2 IS NULL OR (kind = 0 AND key = ?2)) ORDER BY kind, key").Bind(1, asked).Bind(2, serial).Query();
        while (rows.Read())
        {
            found.Add((new Charge(rows.Text(0), asked, (HoldUnitKind)rows.Int64(1), rows.Text(2))
            {
                Quantity = rows.NullableText(3) is { } quantity ? decimal.Parse(quantity, CultureInfo.InvariantCulture) : null,
                WorkOrder = rows.NullableText(4), Product = rows.NullableText(5), Station = rows.NullableText(6), Class = rows.NullableText(7),
                Record = rows.NullableInt64(10),
            }, rows.Int64(8), rows.Int64(9)));
        }

        return found;
    }

    /// <summary>Charged to the order that the record belongs to now. Another product may have another price; that of the same product stays.</summary>
    private void Follow(Step step, InspectionInHand hand, SqliteDatabase db)
    {
        var (order, product) = (hand.Context![ContextNames.WorkOrder], hand.Context[ContextNames.Product]);
        var charged = OfRecordAlready(db, hand.Position);
        foreach (var (charge, since, at) in charged)
        {
            if (charge.Product == product)
            {
                db.Prepare("UPDATE quality_costs SET work_order = ?5, line = ?6, tool_condition = ?7 WHERE cause = ?1 AND ref = ?2 AND kind = ?3 AND key = ?4")
                    .Bind(1, charge.Cause).Bind(2, charge.Ref).Bind(3, (long)charge.Kind).Bind(4, charge.Key).Bind(5, order)
                    .Bind(6, charge.LineOf(plant)).Bind(7, tools.Of(db, hand.Position, since)).Execute();
            }
            else
            {
                db.Prepare("DELETE FROM quality_costs WHERE cause = ?1 AND ref = ?2 AND kind = ?3 AND key = ?4")
                    .Bind(1, charge.Cause).Bind(2, charge.Ref).Bind(3, (long)charge.Kind).Bind(4, charge.Key).Execute();
                (charge with { WorkOrder = order, Product = product }).Put(db, plant, tools, since, at);
            }
        }

        if (charged.Count > 0)
        {
            Changed(step, db, charged.Select(c => c.Charge.WorkOrder).Append(order).OfType<string>());
        }
    }

    private static List<(Charge Charge, long Since, long At)> OfRecordAlready(SqliteDatabase db, long record)
    {
        var found = new List<(Charge, long, long)>();
        using var rows = db.Prepare("SELECT cause, ref, kind, key, quantity, work_order, product, station, class, position, at FROM quality_costs WHERE record = ?1 ORDER BY cause, ref").Bind(1, record).Query();
        while (rows.Read())
        {
            found.Add((new Charge(rows.Text(0), rows.Int64(1), (HoldUnitKind)rows.Int64(2), rows.Text(3))
            {
                Quantity = rows.NullableText(4) is { } quantity ? decimal.Parse(quantity, CultureInfo.InvariantCulture) : null,
                WorkOrder = rows.NullableText(5), Product = rows.NullableText(6), Station = rows.NullableText(7), Class = rows.NullableText(8), Record = record,
            }, rows.Int64(9), rows.Int64(10)));
        }

        return found;
    }

    /// <summary>What an order cost was told when it was closed: a change after that is told too.</summary>
    private void Changed(Step step, SqliteDatabase db, IEnumerable<string> orders)
    {
        foreach (var order in orders.Distinct(StringComparer.Ordinal).Where(o => IsClosed(db, o)))
        {
            _told.Mark(step.Fact, db, order);
        }
    }

    private static List<string> OrdersOf(SqliteDatabase db, long reference)
    {
        var orders = new List<string>();
        using var rows = db.Prepare("SELECT DISTINCT work_order FROM quality_costs WHERE ref = ?1 AND work_order IS NOT NULL ORDER BY work_order").Bind(1, reference).Query();
        while (rows.Read())
        {
            orders.Add(rows.Text(0));
        }

        return orders;
    }

    private static string? OrderClosedBy(SqliteDatabase db, long position)
    {
        using var rows = db.Prepare("SELECT work_order FROM closings WHERE position = ?1 AND work_order IS NOT NULL").Bind(1, position).Query();
        return rows.Read() ? rows.Text(0) : null;
    }

    private static bool IsClosed(SqliteDatabase db, string order)
    {
        using var rows = db.Prepare("SELECT 1 FROM closings WHERE work_order = ?1 LIMIT 1").Bind(1, order).Query();
        return rows.Read();
    }
}
