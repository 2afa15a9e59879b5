using System.Text.Json.Nodes;
using Sightline.Buffering;
using Sightline.Model;

namespace Sightline.Context.Orders;

/// <summary>What targets are told when an order or a shift is closed: the counts as they were signed.</summary>
internal static class ClosingTold
{
    public static ToldFact Of(Fact fact, ClosingSnapshot closing, string by, string reason)
    {
        var values = new JsonObject
        {
            ["closing.at"] = Rfc3339.Write(fact.Times.ReceivedAt),
            ["closing.by"] = by,
            ["closing.reason"] = reason,
            ["closing.inspections"] = closing.Inspections,
            ["closing.parts"] = closing.Parts,
            ["closing.goodParts"] = closing.GoodParts,
            ["closing.rejectedParts"] = closing.RejectedParts,
            ["closing.reviewedParts"] = closing.ReviewedParts,
        };
        if (closing.WorkOrder is { } order)
        {
            values["closing.workOrder"] = order;
            values["closing.targetQuantity"] = closing.TargetQuantity;
            return new ToldFact(ToldKinds.OrderClosing, order, $"closing:{fact.Source}", null, fact.Times.ReceivedAt, values);
        }

        values["closing.line"] = closing.Line;
        values["closing.shift"] = closing.Shift;
        values["closing.shiftDay"] = closing.ShiftDay;
        return new ToldFact(ToldKinds.ShiftClosing, fact.Source["shift/".Length..], $"closing:{fact.Source}", closing.Line, fact.Times.ReceivedAt, values);
    }
}
