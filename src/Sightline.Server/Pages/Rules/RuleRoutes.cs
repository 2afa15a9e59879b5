using Sightline.Identity;
using Sightline.Server.Access;
using Sightline.Server.Api;

namespace Sightline.Server.Pages.Rules;

/// <summary>The pages of rules: the list, one with its versions, the form of a draft, and what rules found.</summary>
internal static class RuleRoutes
{
    public const string List = "/rules";
    public const string Findings = "/findings";
    public const string FindingsNow = "/findings/now";

    /// <summary>Beside the list: below it every word may be the name of a rule.</summary>
    public const string Draft = "/rule-draft";

    public static void Map(RouteGroupBuilder pages)
    {
        pages.MapGet(List, (HttpContext http, RulePages rules) => rules.All(http)).Needs(Permission.ReadRecords);
        pages.MapGet(List + "/{id}", (HttpContext http, RulePages rules) => rules.OneAsync(http, PathText.At(http, 1))).Needs(Permission.ReadRecords);
        pages.MapPost(List + "/{id}/replay", (HttpContext http, RulePages rules) => rules.ReplayAsync(http, PathText.At(http, 1))).Needs(Permission.ChangeRules);
        pages.MapPost(List + "/{id}/approve", (HttpContext http, RulePages rules) => rules.ApproveAsync(http, PathText.At(http, 1))).Needs(Permission.ApproveRules);
        pages.MapPost(List + "/{id}/change", (HttpContext http, RulePages rules) => rules.ChangeAsync(http, PathText.At(http, 1))).Needs(Permission.ChangeRules);
        pages.MapGet(Draft, (HttpContext http, RuleDraftPages drafts) => drafts.Begin(http)).Needs(Permission.ChangeRules);
        pages.MapPost(Draft, (HttpContext http, RuleDraftPages drafts) => drafts.SaveAsync(http)).Needs(Permission.ChangeRules);
        pages.MapGet(Findings, (HttpContext http, FindingPages findings) => findings.List<FindingsPage>(http)).Needs(Permission.ReadRecords, narrowed: true);
        pages.MapGet(FindingsNow, (HttpContext http, FindingPages findings) => findings.List<FindingsNow>(http)).Needs(Permission.ReadRecords, narrowed: true);
        pages.MapGet(Findings + "/{id}", (HttpContext http, FindingPages findings) => findings.OneAsync(http)).Needs(Permission.ReadRecords, narrowed: true);
        pages.MapPost(Findings + "/{id}/acknowledge", (HttpContext http, FindingPages findings) => findings.AcknowledgeAsync(http)).Needs(Permission.AcknowledgeAlarms, narrowed: true);
    }

    public static string Of(string rule, string? version = null) =>
        $"{List}/{Uri.EscapeDataString(rule)}{(version is null ? "" : $"?version={Uri.EscapeDataString(version)}")}";

    public static string DraftOf(string rule, string version) => $"{Draft}?rule={Uri.EscapeDataString(rule)}&version={Uri.EscapeDataString(version)}";

    public static string Finding(string id) => $"{Findings}/{Uri.EscapeDataString(id)}";
}
