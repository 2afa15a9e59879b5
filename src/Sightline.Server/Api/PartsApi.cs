using System.Text.Json.Nodes;
using Sightline.Genealogy;
using Sightline.Hosting;
using Sightline.Buffering;

namespace Sightline.Server.Api;

/// <summary>GET /parts/{serial}: everything that is known of one part, on one time line.</summary>
internal sealed class PartsApi(PartHistoryQuery history, RecordsApi records, IJournal journal, Projector projector)
{
    public async Task OneAsync(HttpContext http)
    {
        var part = PathText.Segment(http, 1);
        if (await HistoryAsync(part, http.RequestAborted) is not { } answer)
        {
            await Problems.NotFoundAsync(http, $"No inspection names part '{part}', neither as serial nor as batch.");
            return;
        }

        await Answers.JsonAsync(http, answer);
    }

    public async Task<JsonObject?> HistoryAsync(string part, CancellationToken ct)
    {
        await projector.WaitForAsync(journal.Head, ct);
        var rows = history.Of(part);
        if (rows.Count == 0)
        {
            return null;
        }

        var inspections = new JsonArray();
        var timeline = new List<JsonObject>();
        foreach (var row in rows)
        {
            var record = await records.ReadAsync(row.Position, ct);
            inspections.Add(record);
            timeline.AddRange(Moments(record!));
        }

        timeline.Sort((a, b) => string.CompareOrdinal((string?)a["at"], (string?)b["at"]));
        return new JsonObject
        {
            ["part"] = part,
            ["serial"] = rows[0].Serial,
            ["batch"] = rows[0].Batch,
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
