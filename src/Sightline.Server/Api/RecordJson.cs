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

    public static JsonObject Full(FullRecord record, IReadOnlyList<DeliveryView> deliveries, IEnumerable<string> signatures)
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
        json["context"] = Context(record.Context);
        json["boundBy"] = row.BoundBy;
        json["waiting"] = row.WaitsFor is null ? null : new JsonObject { ["for"] = row.WaitsFor, ["reason"] = row.Reason, ["since"] = JsonText.Time(fact.Times.RecordedAt) };
        json["rules"] = new JsonArray();
        json["targets"] = new JsonArray([.. deliveries.Select(d => (JsonNode?)Delivery(d))]);
        json["signatures"] = new JsonArray([.. signatures.Select(s => JsonNode.Parse(s))]);
        json["images"] = RecordImageJson.Of(record);
        json["reviews"] = new JsonArray();
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

    public static JsonObject Delivery(DeliveryView delivery) => new()
    {
        ["id"] = delivery.Id,
        ["target"] = delivery.Target,
        ["state"] = delivery.State,
        ["station"] = delivery.Station,
        ["inspection"] = delivery.InspectionId,
        ["position"] = delivery.Position,
        ["key"] = DeliveryKey.For(delivery.Station, delivery.InspectionId, delivery.Target),
        ["mapVersion"] = delivery.MapVersion,
        ["translation"] = delivery.Fields is null ? null : JsonNode.Parse(delivery.Fields),
        ["reason"] = delivery.Reason,
        ["reference"] = delivery.Reference,
        ["createdAt"] = JsonText.Time(delivery.CreatedAt),
        ["endedAt"] = JsonText.Time(delivery.EndedAt),
        ["endedBy"] = delivery.EndedBy,
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
