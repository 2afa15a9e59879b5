using System.Text.Json.Nodes;
using Sightline.Contract;
using Sightline.Identity;
using Sightline.Server.Access;

namespace Sightline.Server.Api;

/// <summary>What became of a change of access, as the API says it: once its fact is in the journal and can be read.</summary>
internal static class AccessAnswers
{
    public static Asking Asking(HttpContext http) => Identity.Asking.Of(http.CallerOf()!, http.Connection.RemoteIpAddress?.ToString());

    public static async Task WriteAsync(HttpContext http, AuditTrail trail, AccessChange change, JsonObject? done = null)
    {
        if (change.Problems.Count > 0)
        {
            await Problems.InvalidAsync(http, [.. change.Problems.Select(p => new ContractError("", p))]);
            return;
        }

        await trail.CarriedAsync(http.RequestAborted);
        if (done is null && change.FirstPassword is null)
        {
            http.Response.StatusCode = 204;
            return;
        }

        done ??= [];
        if (change.FirstPassword is { } first)
        {
            done["firstPassword"] = first;
        }

        await Answers.JsonAsync(http, done);
    }
}
