using System.Globalization;
using System.Text.Json;
using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Decisions.Holds;
using Sightline.Decisions.Nonconformances;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Decisions.PartMoves;

/// <summary>
/// Takes in what was packed and shipped, and records as an exception what should not have happened: a held, scrapped or unfinished
/// part that leaves, and whatever is heard of a part that left. What is in a container, or in containers in it, leaves with it. Runs
/// once holds and dispositions are in the tables, and before the links of the same fact are.
/// </summary>
internal sealed class PartMoveStage : IStage
{
    /// <summary>Nothing was ever shipped: then no inspection needs to be asked about.</summary>
    private bool _anyShipped;

    public void Load(SqliteDatabase projections) =>
        _anyShipped = projections.Scalar("SELECT EXISTS (SELECT 1 FROM part_moves WHERE what = 'shipped')") != 0;

    public void Apply(Step step, SqliteDatabase projections, Ledger ledger)
    {
        if (step.Continues)
        {
            return;
        }

        if (step.Fact.Kind == FactKinds.Event && (Names(step.Fact, PartMoveEvent.Packed) || Names(step.Fact, PartMoveEvent.Shipped) || Names(step.Fact, PartMoveEvent.Seen) || (_anyShipped && step.Fact.Body.AsSpan().IndexOf("\"part\""u8) >= 0)))
        {
            Heard(step.Fact, projections);
        }
        else if (_anyShipped && step.Fact.Kind == FactKinds.Inspection && step.Inspections[0] is { MergedInto: null, Inspection: { Purpose: InspectionPurpose.Production, Part.Serial: { } serial } } hand)
        {
            Exceptions(new HoldReach(projections), projections, new Happened(step.Fact.Position, "inspected", FactHash.Microseconds(hand.CorrectedAt)), HoldUnitKind.Serial, serial, leaves: false);
        }
        else if (_anyShipped && step.Fact.Kind is FactKinds.HoldPlaced or FactKinds.Nonconformance or FactKinds.Review)
        {
            Decided(step.Fact, projections);
        }
    }

    /// <summary>What is decided of a part that left comes too late for it: it is taken, and recorded as that.</summary>
    private static void Decided(Fact fact, SqliteDatabase db)
    {
        var (what, parts) = fact.Kind switch
        {
            FactKinds.HoldPlaced => ("held", Units(JsonSerializer.Deserialize(fact.Body, HoldJson.Default.HoldPlaced)!)),
            FactKinds.Review => ("reviewed", Of(db, JsonSerializer.Deserialize(fact.Body, ReviewJson.Default.ReviewBody)!.Position)),
            _ => ("nonconformance", JsonSerializer.Deserialize(fact.Body, NcrJson.Default.NonconformanceMove) is { Act: NcrActs.Open or NcrActs.Add } move ? NonconformanceRows.UnitsOf(move).Where(u => u.Kind != HoldUnitKind.Lot) : []),
        };
        var reach = new HoldReach(db);
        foreach (var (kind, key) in parts)
        {
            Exceptions(reach, db, new Happened(fact.Position, what, FactHash.Microseconds(fact.Times.RecordedAt)), kind, key, leaves: false);
        }
    }

    private static IEnumerable<(HoldUnitKind Kind, string Key)> Units(HoldPlaced hold) =>
        hold.Serials.Select(s => (HoldUnitKind.Serial, s)).Concat(hold.Batches.Select(b => (HoldUnitKind.Batch, b)));

    private static IEnumerable<(HoldUnitKind Kind, string Key)> Of(SqliteDatabase db, long record)
    {
        using var rows = db.Prepare("SELECT serial, batch FROM inspections WHERE position = ?1").Bind(1, record).Query();
        return !rows.Read() ? [] : rows.NullableText(0) is { } serial ? [(HoldUnitKind.Serial, serial)] : rows.NullableText(1) is { } batch ? [(HoldUnitKind.Batch, batch)] : [];
    }

    private static bool Names(Fact fact, string type) => fact.Body.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(type)) >= 0;

    private void Heard(Fact fact, SqliteDatabase db)
    {
        using var document = SentJson.Parse(fact.Body);
        var (body, at) = (document.RootElement, FactHash.Microseconds(fact.Times.ObservedAt ?? fact.Times.ReceivedAt));
        var type = PartMoveEvent.Text(body, "type")!;
        IReadOnlyList<(HoldUnitKind Kind, string Key)> parts = PartMoveEvent.PartOf(body) is var (serial, batch) ? [serial is null ? (HoldUnitKind.Batch, batch!) : (HoldUnitKind.Serial, serial)] : [];
        var leaves = type is PartMoveEvent.Packed or PartMoveEvent.Shipped;
        var moves = leaves || type == PartMoveEvent.Seen;
        var container = PartMoveEvent.Text(body, "container");
        if (type == PartMoveEvent.Shipped && parts.Count == 0 && container is not null)
        {
            parts = [.. Packages.PartsIn(db, container).Select(p => ((HoldUnitKind)p.Kind, p.Key))];
        }

        var reach = new HoldReach(db);
        foreach (var (kind, key) in parts)
        {
            Exceptions(reach, db, new Happened(fact.Position, moves ? type["part.".Length..] : type, at), kind, key, leaves);
            if (moves)
            {
                db.Prepare("INSERT INTO part_moves (position, kind, key, what, at, source, container, ref, quantity) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT DO NOTHING")
                    .Bind(1, fact.Position).Bind(2, (long)kind).Bind(3, key).Bind(4, type["part.".Length..]).Bind(5, at).Bind(6, fact.Source).Bind(7, container)
                    .Bind(8, type == PartMoveEvent.Shipped ? PartMoveEvent.Text(body, "shipment") ?? container : container).Bind(9, Quantity(body, kind)).Execute();
                _anyShipped |= type == PartMoveEvent.Shipped;
            }
        }
    }

    private static string? Quantity(JsonElement body, HoldUnitKind kind) =>
        body.TryGetProperty("quantity", out var value) && MaterialQuantity.Read(value) is { } quantity ? quantity.ToString(CultureInfo.InvariantCulture) : kind == HoldUnitKind.Serial ? "1" : null;

    private static void Exceptions(HoldReach reach, SqliteDatabase db, Happened what, HoldUnitKind kind, string key, bool leaves)
    {
        foreach (var why in PartExceptions.Of(db, reach, kind, key, leaves))
        {
            db.Prepare("INSERT INTO part_exceptions (position, kind, key, what, why, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING")
                .Bind(1, what.Position).Bind(2, (long)kind).Bind(3, key).Bind(4, what.Name).Bind(5, why).Bind(6, what.At).Execute();
        }
    }

    /// <summary>Something that is reported of a part.</summary>
    private readonly record struct Happened(long Position, string Name, long At);
}
