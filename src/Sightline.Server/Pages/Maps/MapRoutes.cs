using Sightline.Identity;
using Sightline.Server.Access;
using Sightline.Server.Api;

namespace Sightline.Server.Pages.Maps;

/// <summary>The pages of maps: every class against every target, one map with its versions, the form of a draft.</summary>
internal static class MapRoutes
{
    public const string List = "/maps";

    /// <summary>Beside the list: below it every word may be the name of a target.</summary>
    public const string Draft = "/map-draft";

    public static void Map(RouteGroupBuilder pages)
    {
        pages.MapGet(List, (HttpContext http, MapClassesPages maps) => maps.All(http)).Needs(Permission.ReadTargets, narrowed: true);
        pages.MapGet(List + "/{target}", (HttpContext http, MapPages maps) => maps.OneAsync(http, PathText.At(http, 1))).Needs(Permission.ReadTargets, narrowed: true);
        pages.MapPost(List + "/{target}/replay", (HttpContext http, MapPages maps) => maps.ReplayAsync(http, PathText.At(http, 1))).Needs(Permission.ChangeMaps);
        pages.MapPost(List + "/{target}/approve", (HttpContext http, MapPages maps) => maps.ApproveAsync(http, PathText.At(http, 1))).Needs(Permission.ApproveMaps);
        pages.MapPost(List + "/{target}/change", (HttpContext http, MapPages maps) => maps.ChangeAsync(http, PathText.At(http, 1))).Needs(Permission.ChangeMaps);
        pages.MapGet(Draft, (HttpContext http, MapDraftPages drafts) => drafts.Begin(http)).Needs(Permission.ChangeMaps);
        pages.MapPost(Draft, (HttpContext http, MapDraftPages drafts) => drafts.SaveAsync(http)).Needs(Permission.ChangeMaps);
    }

    public static string Of(string target, string? version = null) =>
        $"{List}/{Uri.EscapeDataString(target)}{(version is null ? "" : $"?version={Uri.EscapeDataString(version)}")}";

    public static string DraftOf(string target, string version) => $"{Draft}?target={Uri.EscapeDataString(target)}&version={Uri.EscapeDataString(version)}";
}
