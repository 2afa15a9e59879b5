using Sightline.Server.Access;
using Sightline.Uplink;

namespace Sightline.Server.Api;

/// <summary>A gate asked at an edge, exactly as at the hub.</summary>
internal sealed class EdgeGateApi(GateLine gates)
{
    public async Task AskAsync(HttpContext http)
    {
        var station = PathText.Segment(http, 1);
        if (!http.CallerOf()!.Stations.Holds(station))
        {
            await Refusals.OutOfScopeAsync(http, $"station '{station}'");
            return;
        }

        var answer = await gates.AskAsync(station, PathText.Segment(http, 2), http.RequestAborted);
        if (answer.Answer is { } known)
        {
            await Answers.JsonAsync(http, known);
        }
        else if (answer.Status == 503)
        {
            http.Response.Headers.RetryAfter = "1";
            await Problems.WriteAsync(http, 503, "Not known", answer.Why!);
        }
        else
        {
            await Problems.WriteAsync(http, answer.Status, answer.Status == 404 ? "Not found" : "Refused by the hub", answer.Why!);
        }
    }
}
