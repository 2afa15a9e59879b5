using System.Text.Json.Nodes;
using Sightline.Decisions.Gates;
using Sightline.Identity;
using Sightline.Server.Access;

namespace Sightline.Server.Api;

/// <summary>GET /gates/{station}/{serial}: may this part proceed?</summary>
internal sealed class GatesApi(GateQuery gates)
{
    public static void Map(RouteGroupBuilder api) =>
        api.MapGet("/gates/{station}/{serial}", (HttpContext http, GatesApi asked) => asked.AskAsync(http)).WithTags("gates").Needs(Permission.ReadPlant, narrowed: true);

    private Task AskAsync(HttpContext http)
    {
        var (station, part) = (PathText.Segment(http, 1), PathText.Segment(http, 2));
        return !http.CallerOf()!.Stations.Holds(station) ? Refusals.OutOfScopeAsync(http, $"station '{station}'")
            : gates.Ask(station, part) is { } answer ? Answers.JsonAsync(http, Shape(station, part, answer))
            : Problems.NotFoundAsync(http, $"Station '{station}' is not known. Create it with PUT /api/v1/stations/{station}.");
    }

    private static JsonObject Shape(string station, string part, GateAnswer answer) => new()
    {
        ["station"] = station,
        ["serial"] = part,
        ["at"] = JsonText.Time(answer.At),
        ["allowed"] = answer.Allowed,
        ["known"] = answer.Known,
        ["reasons"] = JsonText.Words(answer.Reasons.Where(r => r.Blocks).Select(r => r.Text)),
        ["details"] = new JsonArray([.. answer.Reasons.Select(r => (JsonNode?)new JsonObject { ["code"] = r.Code, ["text"] = r.Text, ["blocks"] = r.Blocks, ["station"] = r.Station })]),
    };
}
