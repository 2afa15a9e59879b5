using System.Runtime.InteropServices;
using System.Text.Json;
using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Context.Orders;

/// <summary>
/// Counts what was inspected of each order. A record is counted when it is bound, and moves when its past turns out to have been
/// another; one that another source brought already is not counted. Gathered in memory and written once for each transaction.
/// </summary>
internal sealed class OrderCountStage : IStage
{
    private readonly Dictionary<OrderKey, OrderTally> _counts = [];
    private readonly Dictionary<string, PartTally> _parts = [];
    private readonly PartsOfOrders _words = new();
    private readonly HashSet<long> _uncounted = [];

    public void Load(SqliteDatabase projections)
    {
        // What a rolled back transaction gathered comes again.
        _counts.Clear();
        _parts.Clear();
        _words.Forget();
    }

    public void Apply(Step step, SqliteDatabase projections, Ledger ledger)
    {
        if (step is { Fact.Kind: FactKinds.Review, Continues: false })
        {
            Reviewed(projections, JsonSerializer.Deserialize(step.Fact.Body, ReviewJson.Default.ReviewBody)!);
        }

        if (step.Inspections.Count == 0)
        {
            return;
        }

        _uncounted.Clear();
        _uncounted.UnionWith(step.Inspections.Select(h => h.Position));
        foreach (var hand in step.Inspections)
        {
            if (hand is { Context: { } context, MergedInto: null })
            {
                Count(projections, hand, context);
            }

            _uncounted.Remove(hand.Position);
        }
    }

    /// <summary>The parts of an order with what this transaction did not write yet.</summary>
    public PartTally PartsNow(SqliteDatabase db, string order) => OrderCountsQuery.Parts(db, order) + _parts.GetValueOrDefault(order);

    public void Finish(SqliteDatabase projections)
    {
        foreach (var (key, tally) in _counts)
        {
            if (!tally.IsNothing)
            {
                Write(projections, key, tally);
            }
        }

        foreach (var (order, parts) in _parts)
        {
            if (parts != default)
            {
                projections.Prepare("INSERT INTO order_parts (work_order, good, rejected, reviewed) VALUES (?1, ?2, ?3, ?4) "
                    + "ON CONFLICT (work_order) DO UPDATE SET good = order_parts.good + excluded.good, rejected = order_parts.rejected + excluded.rejected, reviewed = order_parts.reviewed + excluded.reviewed")
                    .Bind(1, order).Bind(2, parts.Good).Bind(3, parts.Rejected).Bind(4, parts.Reviewed).Execute();
                projections.Prepare("DELETE FROM order_parts WHERE work_order = ?1 AND good = 0 AND rejected = 0 AND reviewed = 0").Bind(1, order).Execute();
            }
        }

        _counts.Clear();
        _parts.Clear();
    }

    private void Count(SqliteDatabase db, InspectionInHand hand, BoundContext context)
    {
        var (inspection, at) = (hand.Inspection, FactHash.Microseconds(hand.CorrectedAt));
        var result = hand.Waited ? Verdicts.Of(db, hand.Position)?.Result ?? inspection.Result : inspection.Result;
        var (key, one) = (OrderKey.Of(context, inspection.Station, at), OrderTally.One(result, inspection.Purpose));
        var former = hand.Relinked is { Former: var past } ? OrderKey.Of(past, inspection.Station, at) : (OrderKey?)null;
        Add(key, one);
        if (former is { } left)
        {
            Add(left, -one);
        }

        if (inspection.Purpose == InspectionPurpose.Production && former?.WorkOrder != key.WorkOrder)
        {
            CountPart(db, key.WorkOrder, former?.WorkOrder, inspection.Part.Serial, new PartWord(inspection.Station, at, hand.Position, result));
        }
    }

    /// <summary>A person's word counts in the place of the machine's. The tables get it from a later stage.</summary>
    private void Reviewed(SqliteDatabase db, ReviewBody review)
    {
        using var rows = db.Prepare(
            "SELECT i.station, i.serial, i.corrected_at, i.result, COALESCE(i.verdict, i.result), i.purpose, c.body FROM inspections i JOIN contexts c ON c.id = i.context_id WHERE i.position = ?1 AND i.merged_into IS NULL")
            .Bind(1, review.Position).Query();
        if (!rows.Read())
        {
            // One that waits is counted when it is bound, by the word that counts then.
            return;
        }

        var (station, serial, at, purpose) = (rows.Text(0), rows.NullableText(1), rows.Int64(2), (InspectionPurpose)rows.Int64(5));
        var (was, now) = ((InspectionResult)rows.Int64(4), Verdicts.With(db, review)?.Result ?? (InspectionResult)rows.Int64(3));
        var key = OrderKey.Of(BoundContext.FromJson(rows.Span(6)), station, at);
        Add(key, OrderTally.One(now, purpose));
        Add(key, -OrderTally.One(was, purpose));
        if (purpose == InspectionPurpose.Production)
        {
            var (before, after) = serial is null ? (was, now) : _words.Change(db, key.WorkOrder, serial, review.Position, now);
            Part(key.WorkOrder, PartTally.One(after) - PartTally.One(before));
        }
    }

    /// <summary>A part without a serial is a part for each inspection: nobody can say which are the same.</summary>
    private void CountPart(SqliteDatabase db, string order, string? former, string? serial, PartWord word)
    {
        var (before, after) = serial is null ? (null, word.Result) : _words.Add(db, order, serial, word, _uncounted);
        Part(order, PartTally.One(after) - PartTally.One(before));
        if (former is not null)
        {
            (before, after) = serial is null ? (word.Result, null) : _words.Remove(db, former, serial, word, _uncounted);
            Part(former, PartTally.One(after) - PartTally.One(before));
        }
    }

    private void Add(OrderKey key, OrderTally tally)
    {
        ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(_counts, key, out _);
        sum += tally;
    }

    private void Part(string order, PartTally tally)
    {
        ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(_parts, order, out _);
        sum += tally;
    }

    private static void Write(SqliteDatabase db, OrderKey key, OrderTally tally)
    {
        db.Prepare("INSERT INTO order_counts (work_order, line, station, segment, shift, shift_day, hour, good, rejected, reviewed, challenge, rehearsal) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) "
            + "ON CONFLICT DO UPDATE SET good = order_counts.good + excluded.good, rejected = order_counts.rejected + excluded.rejected, reviewed = order_counts.reviewed + excluded.reviewed, "
            + "challenge = order_counts.challenge + excluded.challenge, rehearsal = order_counts.rehearsal + excluded.rehearsal")
            .Bind(1, key.WorkOrder).Bind(2, key.Line).Bind(3, key.Station).Bind(4, key.Segment).Bind(5, key.Shift).Bind(6, key.ShiftDay).Bind(7, key.Hour)
            .Bind(8, tally.Good).Bind(9, tally.Rejected).Bind(10, tally.Reviewed).Bind(11, tally.Challenge).Bind(12, tally.Rehearsal).Execute();
        if (tally.Good < 0 || tally.Rejected < 0 || tally.Reviewed < 0 || tally.Challenge < 0 || tally.Rehearsal < 0)
        {
            db.Prepare("DELETE FROM order_counts WHERE work_order = ?1 AND line = ?2 AND station = ?3 AND segment = ?4 AND shift = ?5 AND shift_day = ?6 AND hour = ?7 AND good = 0 AND rejected = 0 AND reviewed = 0 AND challenge = 0 AND rehearsal = 0")
                .Bind(1, key.WorkOrder).Bind(2, key.Line).Bind(3, key.Station).Bind(4, key.Segment).Bind(5, key.Shift).Bind(6, key.ShiftDay).Bind(7, key.Hour).Execute();
        }
    }
}
