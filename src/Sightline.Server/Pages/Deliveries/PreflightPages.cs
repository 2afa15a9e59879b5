using System.Text.Json.Nodes;
using Sightline.Server.Acts;

namespace Sightline.Server.Pages.Deliveries;

/// <summary>What was found when a target was tried.</summary>
/// <param name="Target">Which.</param>
/// <param name="Stage">In which stage it is.</param>
/// <param name="Verdict">The worst of the findings: good, doubt or bad.</param>
/// <param name="Findings">Each with what was tried, how it went, and in words.</param>
internal sealed record PreflightView(string Target, string Stage, string Verdict, IReadOnlyList<(string Check, string Verdict, string Detail)> Findings);

/// <summary>Tries a target and shows what was found. Nothing is sent; the audit keeps it.</summary>
internal sealed class PreflightPages(PreflightActs acts)
{
    public async Task<IResult> RunAsync(HttpContext http, string target)
    {
        var load = http.Request.HasFormContentType && (await http.Request.ReadFormAsync(http.RequestAborted))["load"] == "true";
        if (await acts.RunAsync(http, target, load) is not { } report)
        {
            await ErrorPages.NotFoundAsync(http, $"There is no target '{target}'.");
            return Results.Empty;
        }

        var json = report.ToJson();
        var findings = json["findings"]!.AsArray().Select(f => (Word(f!, "check"), Word(f!, "verdict"), Word(f!, "detail")));
        return PageAnswer.Of<PreflightPage>(http, new PreflightView(target, Word(json, "stage"), Word(json, "verdict"), [.. findings]));
    }

    private static string Word(JsonNode from, string name) => (string)from[name]!;
}
