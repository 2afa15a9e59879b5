using Sightline.Identity;
using Sightline.Server.Access;
using Sightline.Server.Api;
using Sightline.Server.Pages.Deliveries;

namespace Sightline.Server.Pages.Targets;

/// <summary>The pages of targets: all, one with its stage, and the parts that are live.</summary>
internal static class TargetRoutes
{
    public const string List = "/targets";

    /// <summary>Beside the list: below it every word may be the name of a target.</summary>
    public const string NowPart = "/target-now";

    public static void Map(RouteGroupBuilder pages)
    {
        pages.MapGet(List, (HttpContext http, TargetPages targets) => targets.All(http)).Needs(Permission.ReadDeliveries, narrowed: true);
        pages.MapGet(NowPart, (HttpContext http, TargetPages targets) => targets.AllNow(http)).Needs(Permission.ReadDeliveries, narrowed: true);
        pages.MapGet(List + "/{name}", (HttpContext http, TargetPages targets) => targets.OneAsync(http, PathText.At(http, 1))).Needs(Permission.ReadDeliveries, narrowed: true);
        pages.MapGet(NowPart + "/{name}", (HttpContext http, TargetPages targets) => targets.OneNowAsync(http, PathText.At(http, 1))).Needs(Permission.ReadDeliveries, narrowed: true);
        pages.MapPost(List + "/{name}/stage", (HttpContext http, TargetPages targets) => targets.SetStageAsync(http, PathText.At(http, 1))).Needs(Permission.ChangeTargets);
        pages.MapPost(List + "/{name}/preflight", (HttpContext http, PreflightPages preflight) => preflight.RunAsync(http, PathText.At(http, 1))).Needs(Permission.ChangeTargets);
    }

    public static string Of(string target) => $"{List}/{Uri.EscapeDataString(target)}";

    public static string NowOf(string target) => $"{NowPart}/{Uri.EscapeDataString(target)}";
}
