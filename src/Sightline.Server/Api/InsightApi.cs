using System.Text.Json.Nodes;
using Sightline.Insight;
using Sightline.Model;
using Sightline.Server.Access;

namespace Sightline.Server.Api;

/// <summary>The lines as they are now.</summary>
internal sealed class InsightApi(LineOverviewQuery lines)
{
    public Task LinesAsync(HttpContext http)
    {
        var overview = lines.Read(http.CallerOf()!.Stations);
        return Answers.JsonAsync(http, new JsonObject
        {
            ["at"] = JsonText.Time(overview.At),
            ["silentAfterSeconds"] = overview.SilentAfter.TotalSeconds,
            ["lines"] = new JsonArray([.. overview.Lines.Select(Line)]),
        });
    }

    private static JsonNode? Line(LineView line) => new JsonObject
    {
        ["id"] = line.Id,
        ["name"] = line.Name,
        ["stations"] = new JsonArray([.. line.Stations.Select(Station)]),
    };

    private static JsonNode? Station(StationView station) => new JsonObject
    {
        ["station"] = station.Station,
        ["name"] = station.Name,
        ["known"] = station.Known,
        ["state"] = station.State switch { StationState.Running => "running", StationState.Silent => "silent", _ => "no data" },
        ["silentSince"] = JsonText.Time(station.SilentSince),
        ["last"] = station.Last is { } last ? Last(last) : null,
        ["ratePerMinute"] = station.RatePerMinute,
        ["workOrder"] = station.WorkOrder,
        ["product"] = station.Product,
        ["recipe"] = station.Recipe is null ? null : new JsonObject { ["id"] = station.Recipe, ["version"] = station.RecipeVersion },
        ["missing"] = station.Missing,
        ["waiting"] = station.Waiting,
        ["parked"] = station.Parked,
        ["gaps"] = station.Gaps,
        ["shift"] = new JsonObject { ["id"] = station.Shift.Id, ["starts"] = JsonText.Time(station.Shift.Starts), ["ends"] = JsonText.Time(station.Shift.Ends) },
        ["counts"] = Counts(station.Counts),
        ["strip"] = new JsonArray([.. station.Strip.Select(Bucket)]),
    };

    private static JsonObject Last(NewestInspection last) => new()
    {
        ["id"] = last.Id,
        ["position"] = last.Position,
        ["result"] = last.Result.ToString().ToLowerInvariant(),
        ["purpose"] = last.Purpose.ToString().ToLowerInvariant(),
        ["inspectedAt"] = JsonText.Time(last.InspectedAt),
        ["receivedAt"] = JsonText.Time(last.ReceivedAt),
    };

    private static JsonObject Counts(StationCounts counts) => new()
    {
        ["pass"] = counts.Pass,
        ["fail"] = counts.Fail,
        ["review"] = counts.Review,
        ["challenge"] = counts.Challenge,
        ["rehearsal"] = counts.Rehearsal,
    };

    private static JsonNode? Bucket(StripBucket bucket) => new JsonObject
    {
        ["at"] = JsonText.Time(bucket.At),
        ["data"] = bucket.HasData,
        ["pass"] = bucket.Pass,
        ["fail"] = bucket.Fail,
        ["review"] = bucket.Review,
    };
}
