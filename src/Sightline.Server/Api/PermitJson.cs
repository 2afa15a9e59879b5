using System.Text.Json.Nodes;
using Sightline.Model;

namespace Sightline.Server.Api;

/// <summary>A permit as the API says it: allowed, the reasons in words, and each reason with its code for programs.</summary>
internal static class PermitJson
{
    /// <summary>A permit and what is missing, as one answer.</summary>
    /// <param name="permit">Of the line; null where the line is not known.</param>
    /// <param name="missing">What keeps the station from knowing what it makes; null for nothing.</param>
    public static JsonObject Of(Permit? permit, string? missing)
    {
        var reasons = permit?.Reasons ?? [];
        if (missing is not null)
        {
            reasons = [new PermitReason("context", missing, Blocks: true), .. reasons];
        }

        return new JsonObject
        {
            ["allowed"] = !reasons.Any(r => r.Blocks),
            ["reasons"] = JsonText.Words([.. reasons.Select(r => r.Text)]),
            ["details"] = new JsonArray([.. reasons.Select(r => new JsonObject { ["code"] = r.Code, ["text"] = r.Text, ["blocks"] = r.Blocks })]),
        };
    }
}
