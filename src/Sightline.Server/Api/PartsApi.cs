using System.Text.Json.Nodes;
using Sightline.Buffering;
using Sightline.Forwarding;
using Sightline.Genealogy;
using Sightline.Hosting;
using Sightline.Model;
using Sightline.Server.Access;
using Sightline.Storage;

namespace Sightline.Server.Api;

/// <summary>GET /parts/{serial}: everything that is known of one part, on one time line.</summary>
internal sealed class PartsApi(PartStory story, IJournal journal, Projector projector)
{
    public async Task OneAsync(HttpContext http)
    {
        var part = PathText.Segment(http, 1);
        await projector.WaitForAsync(journal.Head, http.RequestAborted);
        await (story.Of(part, http.CallerOf()!.Stations, http.CallerOf()!.Targets) is { } answer
            ? Answers.JsonAsync(http, answer)
            : Problems.NotFoundAsync(http, $"No inspection names part '{part}', neither as serial nor as batch."));
    }
}

/// <summary>Tells a part's story from a node's files, whether the node runs or not.</summary>
internal sealed class PartStory(PartHistoryQuery history, RecordQuery records, EventQuery events, ProjectionReader projections)
{
    public JsonObject? Of(string part, Scope stations, Scope targets)
    {
        var all = history.Of(part);
        var rows = all.Where(r => stations.Holds(r.Station)).ToList();
        if (rows.Count == 0)
        {
            return null;
        }

        var inspections = new JsonArray();
        var timeline = new List<JsonObject>();
        foreach (var row in rows)
        {
            var record = Record(row.Position, targets)!;
            inspections.Add(record);
            timeline.AddRange(Moments(record));
        }

        timeline.AddRange(events.OfSerial(part).Where(e => stations.Holds(e.Source)).Select(e => Moment(JsonText.Time(e.At), e.Type, e.Source, null, null)));
        timeline.Sort((a, b) => string.CompareOrdinal((string?)a["at"], (string?)b["at"]));
        return new JsonObject
        {
            ["part"] = part,
            ["serial"] = rows[0].Serial,
            ["batch"] = rows[0].Batch,
            ["complete"] = all.Count < PartHistoryQuery.MostInspections,
            ["inspections"] = inspections,
            ["timeline"] = new JsonArray([.. timeline]),
        };
    }

    /// <summary>One record in full, with its deliveries to the targets in scope; null when projections do not hold it.</summary>
    public JsonObject? Record(long position, Scope targets)
    {
        if (records.At(position) is not { } record)
        {
            return null;
        }

        return projections.Read(db =>
        {
            var sent = DeliveryDesk.Of(db, position).Where(d => targets.Holds(d.Target)).ToList();
            var signed = sent.Select(d => $"delivery:{d.Id}").Append($"record:{position}").SelectMany(o => DeliveryDesk.SignaturesOn(db, o));
            return RecordJson.Full(record, sent, signed);
        });
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
