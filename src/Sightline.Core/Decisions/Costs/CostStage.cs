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
/// and what it let pass. What is taken back is charged no more. Runs once reviews and dispositions are in the tables. A closed order's
/// costs are told to targets, and again when they change.
/// </summary>
internal sealed class CostStage(IPlantPolicies plant) : IStage
{
    // The first by name: classes are walked one after the other, for the table of defects has no other way from a record to its classes.
    private const string FirstClass =
        "WITH RECURSIVE known (class) AS (SELECT MIN(class) FROM defects UNION ALL SELECT (SELECT MIN(class) FROM defects WHERE class > known.class) FROM known WHERE known.class IS NOT NULL) " +
        "SELECT known.class FROM known WHERE EXISTS (SELECT 1 FROM defects d WHERE d.class = known.class AND d.position = i.position) LIMIT 1";

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
            charge.Put(db, plant, step.Fact.Position, FactHash.Microseconds(step.Fact.Times.RecordedAt));
        }

        Changed(step, db, [.. before, .. OrdersOf(db, record)]);
    }

    /// <summary>Null where person and machine agree, or one of them did not decide.</summary>
    private static Charge? OfRecord(SqliteDatabase db, long record)
    {
        using var rows = db.Prepare(
            "SELECT i.result, i.verdict, i.serial, i.batch, i.work_order, i.product, i.station, COALESCE(i.verdict_class, r.class, (" + FirstClass + ")) FROM inspections i LEFT JOIN review_items r ON r.record = i.position WHERE i.position = ?1")
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
            WorkOrder = rows.NullableText(4), Product = rows.NullableText(5), Station = rows.NullableText(6), Class = rows.NullableText(7), Quantity = 1,
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
        foreach (var (charge, since, at) in OfDisposition(db, asked))
        {
            charge.Put(db, plant, since, at);
        }

        Changed(step, db, [.. before, .. OrdersOf(db, asked)]);
    }

    private static List<(Charge Charge, long Since, long At)> OfDisposition(SqliteDatabase db, long asked)
    {
        var found = new List<(Charge, long, long)>();
        using var rows = db.Prepare(
            "SELECT what, kind, key, quantity, work_order, product, station, class, in_force, in_force_at FROM dispositions " +
            "WHERE position = ?1 AND what IN ('scrap', 'rework') AND in_force IS NOT NULL AND undone_by IS NULL ORDER BY kind, key").Bind(1, asked).Query();
        while (rows.Read())
        {
            found.Add((new Charge(rows.Text(0), asked, (HoldUnitKind)rows.Int64(1), rows.Text(2))
            {
                Quantity = rows.NullableText(3) is { } quantity ? decimal.Parse(quantity, CultureInfo.InvariantCulture) : null,
                WorkOrder = rows.NullableText(4), Product = rows.NullableText(5), Station = rows.NullableText(6), Class = rows.NullableText(7),
            }, rows.Int64(8), rows.Int64(9)));
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
