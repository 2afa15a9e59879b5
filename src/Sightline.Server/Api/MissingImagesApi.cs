using System.Text.Json.Nodes;
using Sightline.Images;
using Sightline.Server.Access;

namespace Sightline.Server.Api;

/// <summary>GET /images/missing: which stations' images have not come, and of which records.</summary>
internal sealed class MissingImagesApi(MissingImagesQuery missing)
{
    public Task ListAsync(HttpContext http)
    {
        var asked = new Asked(http);
        var (limit, before, station, stations) = (asked.Limit(), asked.Before(), asked.Text("station"), http.CallerOf()!.Stations);
        if (asked.Errors.Count > 0)
        {
            return Problems.InvalidAsync(http, asked.Errors);
        }

        var records = missing.Page(station, stations, before, limit);
        return Answers.JsonAsync(http, new JsonObject
        {
            ["stations"] = new JsonArray([.. missing.ByStation(stations).Where(m => station is null || m.Station == station).Select(AtStation)]),
            ["items"] = new JsonArray([.. records.Select(Record)]),
            ["cursor"] = records.Count == limit ? records[^1].Position.ToString() : null,
        });
    }

    private static JsonNode? AtStation(MissingAtStation at) => new JsonObject
    {
        ["station"] = at.Station,
        ["count"] = at.Count,
        ["oldest"] = JsonText.Time(at.Oldest),
    };

    private static JsonNode? Record(RecordWithMissing record) => new JsonObject
    {
        ["station"] = record.Station,
        ["id"] = record.Id,
        ["position"] = record.Position,
        ["receivedAt"] = JsonText.Time(record.ReceivedAt),
        ["images"] = JsonText.Words(record.Images),
    };
}
