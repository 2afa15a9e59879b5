using System.Text.Json.Nodes;
using Sightline.Buffering;
using Sightline.Forwarding;
using Sightline.Genealogy;
using Sightline.Hosting;
using Sightline.Storage;

namespace Sightline.Server.Api;

/// <summary>GET /parts/{serial}: everything that is known of one part, on one time line.</summary>
internal sealed class PartsApi(PartStory story, IJournal journal, Projector projector)
{
    public async Task OneAsync(HttpContext http)
    {
        var part = PathText.Segment(http, 1);
        await projector.WaitForAsync(journal.Head, http.RequestAborted);
        await (story.Of(part) is { } answer
            ? Answers.JsonAsync(http, answer)
            : Problems.NotFoundAsync(http, $"No inspection names part '{part}', neither as serial nor as batch."));
    }
}

/// <summary>Tells a part's story from a node's files, whether the node runs or not.</summary>
internal sealed class PartStory(PartHistoryQuery history, RecordQuery records, EventQuery events, ProjectionReader projections)
{
    public JsonObject? Of(string part)
    {
        var rows = history.Of(part);
        if (rows.Count == 0)
        {
            return null;
        }

        var inspections = new JsonArray();
        var timeline = new List<JsonObject>();
        foreach (var row in rows)
        {
            var record = RecordJson.Full(records.At(row.Position)!, projections.Read(db => DeliveryDesk.Of(db, row.Position)));
            inspections.Add(record);
            timeline.AddRange(Moments(record));
        }

        timeline.AddRange(events.OfSerial(part).Select(e => Moment(JsonText.Time(e.At), e.Type, e.Source, null, null)));
        timeline.Sort((a, b) => string.CompareOrdinal((string?)a["at"], (string?)b["at"]));
        return new JsonObject
        {
            ["part"] = part,
            ["serial"] = rows[0].Serial,
            ["batch"] = rows[0].Batch,
            ["complete"] = rows.Count < PartHistoryQuery.MostInspections,
            ["inspections"] = inspections,
            ["timeline"] = new JsonArray([.. timeline]),
        };
    }

    private static IEnumerable<JsonObject> Moments(JsonObject record)
    {
        var station = (string?)record["station"];
        var id = (string?)record["id"];
        yield return Moment(record["inspectedAt"], "inspected", station, id, (string?)record["result"]);
        yield return Moment(record["receivedAt"], "received", station, id, (string?)record["actor"]);
        if (record["waiting"] is JsonObject waiting)
        {
            yield return Moment(waiting["since"], "parked", station, id, (string?)waiting["reason"]);
        }

        foreach (var delivery in record["targets"]!.AsArray())
        {
            yield return Moment(delivery!["createdAt"], "translated", station, id, $"for {delivery["target"]} by map {delivery["mapVersion"]}");
            if (delivery["endedAt"] is not null)
            {
                yield return Moment(delivery["endedAt"], (string)delivery["state"]!, station, id, $"{delivery["target"]} {delivery["reference"] ?? delivery["reason"]}");
            }
        }
    }

    private static JsonObject Moment(JsonNode? at, string what, string? station, string? id, string? detail) => new()
    {
        ["at"] = at?.DeepClone(),
        ["what"] = what,
        ["station"] = station,
        ["inspection"] = id,
        ["detail"] = detail,
    };
}
