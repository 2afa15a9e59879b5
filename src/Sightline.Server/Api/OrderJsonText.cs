using System.Text.Json;
using System.Text.Json.Nodes;
using Sightline.Context.Orders;

namespace Sightline.Server.Api;

/// <summary>Orders, their counts and their closings as the API says them.</summary>
internal static class OrderJsonText
{
    public static JsonObject Put(JsonObject json, OrderTally tally)
    {
        json["inspections"] = tally.Inspections;
        json["accepted"] = tally.Good;
        json["rejected"] = tally.Rejected;
        json["reviewed"] = tally.Reviewed;
        json["challenge"] = tally.Challenge;
        json["rehearsal"] = tally.Rehearsal;
        return json;
    }

    public static JsonObject Of(PartTally parts) => new() { ["total"] = parts.Total, ["accepted"] = parts.Good, ["rejected"] = parts.Rejected, ["reviewed"] = parts.Reviewed };

    public static JsonObject Of(OrderOnBoard order) => new()
    {
        ["workOrder"] = order.Stand.WorkOrder,
        ["state"] = Word(order.Stand.State),
        ["line"] = order.Stand.Line,
        ["since"] = JsonText.Time(order.Stand.Since),
        ["startedAt"] = JsonText.Time(order.Stand.StartedAt),
        ["product"] = order.Product,
        ["targetQuantity"] = order.Target,
        ["parts"] = Of(order.Parts),
        ["goodPartsPerHour"] = order.PerHour,
        ["ends"] = JsonText.Time(order.Ends),
    };

    public static string Word(OrderState state) => state.ToString().ToLowerInvariant();

    public static JsonObject Of(string order, Reconciliation found, string? cursor)
    {
        var json = new JsonObject { ["workOrder"] = order, ["position"] = found.Position, ["targetQuantity"] = found.Target };
        Put(json, found.Tally);
        json["parts"] = Of(found.Parts);
        json["toTarget"] = found.Target - found.Parts.Good;
        json["targets"] = new JsonArray([.. found.Targets.Select(t => new JsonObject
        {
            ["target"] = t.Target, ["entries"] = t.Entries, ["delivered"] = t.Delivered, ["waiting"] = t.Waiting, ["parked"] = t.Parked, ["closed"] = t.Closed, ["toldOtherwise"] = t.ToldOtherwise,
        })]);
        json["reported"] = new JsonArray([.. found.Reported.Select(r => new JsonObject
        {
            ["source"] = r.Source, ["at"] = JsonText.Time(r.At), ["good"] = r.Good, ["rejected"] = r.Rejected,
            ["goodDiffers"] = r.Good - found.Parts.Good, ["rejectedDiffers"] = r.Rejected - found.Parts.Rejected,
        })]);
        json["items"] = new JsonArray([.. found.Gaps.Select(g => new JsonObject
        {
            ["position"] = g.Position.ToString(), ["station"] = g.Station, ["inspection"] = g.Id, ["serial"] = g.Serial, ["target"] = g.Target,
            ["state"] = g.State == "delivered" ? "told-otherwise" : g.State, ["reason"] = g.Reason,
        })]);
        json["cursor"] = cursor;
        return json;
    }

    public static JsonObject Of(ClosingRow row) => new()
    {
        ["id"] = row.Position.ToString(),
        ["workOrder"] = row.Scope.WorkOrder,
        ["line"] = row.Scope.Line,
        ["shift"] = row.Scope.Shift,
        ["day"] = row.Scope.ShiftDay,
        ["position"] = row.AsOf,
        ["at"] = JsonText.Time(row.At),
        ["by"] = row.By,
    };

    public static JsonObject Of(ClosingReport report)
    {
        var json = Of(report.Row);
        json["reason"] = report.Reason;
        json["snapshot"] = JsonNode.Parse(report.SnapshotText);
        json["sha256"] = report.Sha256;
        json["signature"] = JsonNode.Parse(report.Signature);
        json["verified"] = report.Faults.Count == 0;
        json["faults"] = JsonText.Words(report.Faults);
        json["now"] = Now(report.Now);
        json["differences"] = new JsonArray([.. report.Differences.Select(d => new JsonObject
        {
            ["record"] = d.Record.Position.ToString(), ["station"] = d.Record.Station, ["inspection"] = d.Record.Id, ["serial"] = d.Record.Serial,
            ["result"] = d.Record.Result.ToString().ToLowerInvariant(), ["purpose"] = d.Record.Purpose.ToString().ToLowerInvariant(),
            ["was"] = d.Was?.ToString().ToLowerInvariant(),
            ["change"] = d.Why switch { ClosingChanges.Went => "removed", ClosingChanges.Judged => "judged", _ => "added" },
            ["because"] = d.Why is ClosingChanges.Came or ClosingChanges.Went ? "relinked" : d.Why,
        })]);
        json["allDifferences"] = report.AllDifferences;
        return json;
    }

    private static JsonObject Now(ClosingSnapshot now) => new()
    {
        ["position"] = now.Position, ["inspections"] = now.Inspections, ["good"] = now.Good, ["rejected"] = now.Rejected, ["reviewed"] = now.Reviewed,
        ["challenge"] = now.Challenge, ["rehearsal"] = now.Rehearsal, ["parts"] = now.Parts, ["goodParts"] = now.GoodParts, ["rejectedParts"] = now.RejectedParts, ["reviewedParts"] = now.ReviewedParts,
        ["sheet"] = now.Sheet is null ? null : JsonSerializer.SerializeToNode(now.Sheet, ClosingJson.Default.OrderSheet),
    };
}
