using Sightline.Contract;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Decisions.Holds;

/// <summary>Finds the production parts of an order, of one of its segments, or of a span of time in it.</summary>
internal static class HoldOrderFinder
{
    /// <summary>Null after saying what is wrong: then nothing is to be read.</summary>
    /// <param name="db">The tables.</param>
    /// <param name="order">What is named.</param>
    /// <param name="span">From when to when, as was read; null for open.</param>
    /// <param name="most">At most so many rows.</param>
    /// <param name="errors">Takes what is wrong.</param>
    public static SqliteStatement? Find(SqliteDatabase db, HoldOrder order, (long? From, long? To) span, int most, List<ContractError> errors)
    {
        if (string.IsNullOrWhiteSpace(order.WorkOrder) || !IsKnown(db, order.WorkOrder))
        {
            errors.Add(new ContractError("/order/workOrder", string.IsNullOrWhiteSpace(order.WorkOrder) ? "Missing. Send the order whose parts are held." : $"Is '{order.WorkOrder}', of which nothing was inspected. Send an order that was made."));
            return null;
        }

        IReadOnlyList<long>? contexts = order.Segment is null ? null : Contexts(db, order.WorkOrder, order.Segment);
        if (contexts is { Count: 0 })
        {
            errors.Add(new ContractError("/order/segment", $"Is '{order.Segment}', in which nothing of order '{order.WorkOrder}' was inspected. Send one of its segments, or leave it out."));
            return null;
        }

        var within = contexts is null ? "" : $" AND context_id IN ({string.Join(", ", contexts)})";
        return db.Prepare($"SELECT serial, batch FROM inspections WHERE work_order = ?1 AND purpose = 0 AND corrected_at >= ?2 AND corrected_at <= ?3{within} LIMIT {most}")
            .Bind(1, order.WorkOrder).Bind(2, span.From ?? long.MinValue).Bind(3, span.To ?? long.MaxValue);
    }

    private static bool IsKnown(SqliteDatabase db, string order)
    {
        using var rows = db.Prepare("SELECT 1 FROM inspections WHERE work_order = ?1 LIMIT 1").Bind(1, order).Query();
        return rows.Read();
    }

    /// <summary>Records share what they were bound with: an order has few of these, each in one segment.</summary>
    private static List<long> Contexts(SqliteDatabase db, string order, string segment)
    {
        using var rows = db.Prepare("SELECT c.id, c.body FROM contexts c WHERE c.id IN (SELECT DISTINCT context_id FROM inspections WHERE work_order = ?1)").Bind(1, order).Query();
        var found = new List<long>();
        while (rows.Read())
        {
            if (BoundContext.FromJson(rows.Span(1))[ContextNames.Segment] == segment)
            {
                found.Add(rows.Int64(0));
            }
        }

        return found;
    }
}
