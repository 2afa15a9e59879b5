using System.Text.Json;
using System.Text.Json.Nodes;
using Sightline.Buffering;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Context.Orders;

/// <summary>
/// Tells targets when the counts of a closed order are others than they were told: a part came late, turned out to belong elsewhere, or
/// a person judged it. What changes within ten seconds is told once; what changes back is not told at all. The moment is taken from
/// facts alone, so it comes with the first fact of another kind after that time.
/// </summary>
internal sealed class OrderCorrectionStage(OrderCountStage counts) : IStage
{
    private const long SettlesInMicroseconds = 10_000_000;
    private const int MostRemembered = 256;

    private readonly SortedDictionary<string, long> _waiting = new(StringComparer.Ordinal);
    private readonly Dictionary<string, bool> _closed = new(StringComparer.Ordinal);

    public void Load(SqliteDatabase projections)
    {
        _waiting.Clear();
        _closed.Clear();
        using var rows = projections.Prepare("SELECT work_order, since FROM order_corrections WHERE since IS NOT NULL").Query();
        while (rows.Read())
        {
            _waiting[rows.Text(0)] = rows.Int64(1);
        }
    }

    public void Apply(Step step, SqliteDatabase projections, Ledger ledger)
    {
        if (step is { Fact.Kind: FactKinds.ClosingSigned, Continues: false } && step.Fact.Source.StartsWith("order/", StringComparison.Ordinal))
        {
            Close(step.Fact, projections);
            return;
        }

        foreach (var hand in step.Inspections.Where(h => h is { MergedInto: null, Context: not null }))
        {
            var because = hand.Relinked is not null ? "relinked" : "late";
            Changed(step.Fact, projections, hand.Context![ContextNames.WorkOrder], because);
            Changed(step.Fact, projections, hand.Relinked?.Former[ContextNames.WorkOrder], because);
        }

        if (step is { Fact.Kind: FactKinds.Review, Continues: false })
        {
            Changed(step.Fact, projections, OrderOf(projections, step.Fact), "reviewed");
        }
        else if (_waiting.Count > 0 && ToldCarriers.Carries(step))
        {
            Tell(step, projections);
        }
    }

    private void Close(Fact fact, SqliteDatabase db)
    {
        using var document = JsonDocument.Parse(fact.Body);
        var snapshot = document.RootElement.GetProperty("snapshot").Deserialize(ClosingJson.Default.ClosingSnapshot)!;
        db.Prepare("INSERT INTO order_corrections (work_order, good, rejected, reviewed) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING")
            .Bind(1, snapshot.WorkOrder).Bind(2, snapshot.GoodParts).Bind(3, snapshot.RejectedParts).Bind(4, snapshot.ReviewedParts).Execute();
        _closed[snapshot.WorkOrder!] = true;
    }

    private void Changed(Fact fact, SqliteDatabase db, string? order, string because)
    {
        if (order is null || _waiting.ContainsKey(order) || !IsClosed(db, order))
        {
            return;
        }

        var since = FactHash.Microseconds(fact.Times.RecordedAt);
        _waiting[order] = since;
        db.Prepare("UPDATE order_corrections SET since = ?2, because = ?3 WHERE work_order = ?1").Bind(1, order).Bind(2, since).Bind(3, because).Execute();
    }

    private bool IsClosed(SqliteDatabase db, string order)
    {
        if (_closed.TryGetValue(order, out var closed))
        {
            return closed;
        }

        if (_closed.Count >= MostRemembered)
        {
            _closed.Clear();
        }

        using var rows = db.Prepare("SELECT 1 FROM order_corrections WHERE work_order = ?1").Bind(1, order).Query();
        return _closed[order] = rows.Read();
    }

    /// <summary>One order with each fact: the one that waits longest.</summary>
    private void Tell(Step step, SqliteDatabase db)
    {
        var (order, since) = _waiting.MinBy(w => w.Value);
        if (FactHash.Microseconds(step.Fact.Times.RecordedAt) - since < SettlesInMicroseconds)
        {
            return;
        }

        var (told, because) = Told(db, order);
        var now = counts.PartsNow(db, order);
        _waiting.Remove(order);
        db.Prepare("UPDATE order_corrections SET since = NULL, because = NULL, good = ?2, rejected = ?3, reviewed = ?4 WHERE work_order = ?1")
            .Bind(1, order).Bind(2, now.Good).Bind(3, now.Rejected).Bind(4, now.Reviewed).Execute();
        if (now != told)
        {
            step.Told.Add(new ToldInHand(step.Fact.Position, new ToldFact(
                ToldKinds.OrderCounts, $"{order}.{step.Fact.Position}", $"closing:order/{order}", null, step.Fact.Times.RecordedAt, Values(order, because, step.Fact, told, now))));
        }
    }

    private static JsonObject Values(string order, string because, Fact fact, PartTally told, PartTally now) => new()
    {
        ["counts.workOrder"] = order,
        ["counts.because"] = because,
        ["counts.at"] = Rfc3339.Write(fact.Times.RecordedAt),
        ["counts.parts"] = now.Total,
        ["counts.goodParts"] = now.Good,
        ["counts.rejectedParts"] = now.Rejected,
        ["counts.reviewedParts"] = now.Reviewed,
        ["counts.goodPartsBefore"] = told.Good,
        ["counts.rejectedPartsBefore"] = told.Rejected,
    };

    private static (PartTally Told, string Because) Told(SqliteDatabase db, string order)
    {
        using var rows = db.Prepare("SELECT good, rejected, reviewed, because FROM order_corrections WHERE work_order = ?1").Bind(1, order).Query();
        return rows.Read() ? (new PartTally(rows.Int64(0), rows.Int64(1), rows.Int64(2)), rows.Text(3)) : throw new InvalidDataException($"Order {order} waits to be corrected and was never closed.");
    }

    private static string? OrderOf(SqliteDatabase db, Fact fact)
    {
        var review = JsonSerializer.Deserialize(fact.Body, ReviewJson.Default.ReviewBody)!;
        using var rows = db.Prepare("SELECT work_order FROM inspections WHERE position = ?1 AND context_id IS NOT NULL").Bind(1, review.Position).Query();
        return rows.Read() ? rows.NullableText(0) : null;
    }
}
