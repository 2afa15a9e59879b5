using System.Text.Json;
using System.Text.Json.Nodes;
using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Forwarding;
using Sightline.Genealogy;
using Sightline.Model;

namespace Sightline.Server.Api;

/// <summary>Records as the API writes them. Pages will show the same.</summary>
internal static class RecordJson
{
    public static JsonObject Row(RecordRow row) => new()
    {
        ["station"] = row.Station,
        ["id"] = row.Id,
        ["position"] = row.Position,
        ["part"] = Part(row.Serial, row.Batch),
        ["inspectedAt"] = JsonText.Time(row.InspectedAt),
        ["receivedAt"] = JsonText.Time(row.ReceivedAt),
        ["result"] = row.Result.ToString().ToLowerInvariant(),
        ["purpose"] = row.Purpose.ToString().ToLowerInvariant(),
        ["workOrder"] = row.WorkOrder,
        ["product"] = row.Product,
        ["state"] = row.State,
        ["flags"] = JsonText.Words(row.Flags),
        ["reason"] = row.Reason,
    };

    public static JsonObject Full(FullRecord record, IReadOnlyList<DeliveryView> deliveries, IEnumerable<string> signatures, AsOf asOf)
    {
        var (row, fact, inspection) = (record.Row, record.Fact, record.Inspection);
        var json = Row(row);
        json["part"] = new JsonObject { ["serial"] = inspection.Part.Serial, ["batch"] = inspection.Part.Batch, ["position"] = inspection.Part.Position };
        json["recordedAt"] = JsonText.Time(fact.Times.RecordedAt);
        json["actor"] = fact.Actor;
        json["hash"] = Convert.ToHexStringLower(fact.Hash);
        json["time"] = RecordTimeJson.Of(inspection.InspectedAt, record.Time);
        json["sent"] = JsonText.Raw(fact.Body);
        json["inspection"] = JsonSerializer.SerializeToNode(inspection, ContractJson.Default.Inspection);
        AddContexts(json, record, asOf);
        json["waiting"] = row.WaitsFor is null ? null : new JsonObject { ["for"] = row.WaitsFor, ["reason"] = row.Reason, ["since"] = JsonText.Time(fact.Times.RecordedAt) };
        json["targets"] = new JsonArray([.. deliveries.Select(d => (JsonNode?)Delivery(d))]);
        json["signatures"] = new JsonArray([.. signatures.Select(s => JsonNode.Parse(s))]);
        json["images"] = RecordImageJson.Of(record);
        return json;
    }

    public static JsonObject Merged(MergedRecord other) => new()
    {
        ["station"] = other.Station,
        ["id"] = other.Id,
        ["position"] = other.Position,
        ["rule"] = new JsonObject { ["station"] = other.Rule, ["position"] = other.RulePosition, ["windowMs"] = other.Window.TotalMilliseconds },
        ["matched"] = other.Matched,
        ["apartMs"] = other.Apart.TotalMilliseconds,
    };

    /// <summary>What it is bound with, as known at the moment asked for, and every time it was bound.</summary>
    private static void AddContexts(JsonObject json, FullRecord record, AsOf asOf)
    {
        var known = record.AsOf(asOf);
        json["workOrder"] = known?.Context[ContextNames.WorkOrder];
        json["product"] = known?.Context[ContextNames.Product];
        json["asOf"] = asOf.Then ? "then" : asOf.Position is { } position ? position.ToString() : asOf.Moment is { } moment ? JsonText.Time(moment) : "now";
        json["context"] = Context(known?.Context);
        json["boundBy"] = known?.Position;
        json["contexts"] = new JsonArray([.. record.Bindings.Select(b => (JsonNode?)new JsonObject
        {
            ["from"] = JsonText.Time(b.At), ["boundBy"] = b.Position, ["because"] = b.Because, ["context"] = Context(b.Context),
        })]);
    }

    public static JsonObject Delivery(DeliveryView delivery) => new()
    {
        ["id"] = delivery.Id,
        ["target"] = delivery.Target,
        ["state"] = delivery.State,
        ["kind"] = delivery.Kind,
        ["station"] = delivery.IsInspection ? delivery.Station : null,
        ["inspection"] = delivery.IsInspection ? delivery.InspectionId : null,
        ["subject"] = delivery.IsInspection ? null : delivery.InspectionId,
        ["position"] = delivery.Position,
        ["key"] = delivery.Key,
        ["mapVersion"] = delivery.MapVersion,
        ["translation"] = delivery.Fields is null ? null : JsonNode.Parse(delivery.Fields),
        ["reason"] = delivery.Reason,
        ["reference"] = delivery.Reference,
        ["createdAt"] = JsonText.Time(delivery.CreatedAt),
        ["endedAt"] = JsonText.Time(delivery.EndedAt),
        ["endedBy"] = delivery.EndedBy,
        ["toldBefore"] = delivery.ToldBefore,
        ["actions"] = delivery.State == "parked" ? JsonText.Words(["retry", "close"]) : new JsonArray(),
    };

    public static JsonNode? Context(BoundContext? context)
    {
        if (context is null)
        {
            return null;
        }

        var json = new JsonObject();
        foreach (var (name, value) in context.Values)
        {
            json[name] = new JsonObject { ["value"] = value.Value, ["source"] = value.Source, ["position"] = value.Position == 0 ? null : value.Position };
        }

        return json;
    }

    private static JsonObject Part(string? serial, string? batch) => new() { ["serial"] = serial, ["batch"] = batch };
}
