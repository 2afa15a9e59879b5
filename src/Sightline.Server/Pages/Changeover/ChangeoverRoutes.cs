using Sightline.Identity;
using Sightline.Server.Access;

namespace Sightline.Server.Pages.Changeover;

/// <summary>The panel at the line: how it stands, what is next, and the override for who may.</summary>
internal static class ChangeoverRoutes
{
    public const string Page = "/changeover";
    public const string Now = "/changeover/now";
    public const string Override = "/changeover/override";
    public const string Parts = "/changeover/parts";

    public static void Map(RouteGroupBuilder pages)
    {
        pages.MapGet(Page, (HttpContext http, ChangeoverPages changeovers) => changeovers.Show(http)).Needs(Permission.ReadPlant);
        pages.MapGet(Now, (HttpContext http, ChangeoverPages changeovers) => changeovers.Now(http)).Needs(Permission.ReadPlant);
        pages.MapPost(Page, (HttpContext http, ChangeoverPages changeovers) => changeovers.ActAsync(http)).Needs(Permission.RunLine);
        pages.MapGet(Override, (HttpContext http, ChangeoverPages changeovers) => changeovers.Override(http)).Needs(Permission.OverrideLine);
        pages.MapPost(Override, (HttpContext http, ChangeoverPages changeovers) => changeovers.OverrideAsync(http)).Needs(Permission.OverrideLine);
        pages.MapGet(Parts, (HttpContext http, MismatchPages mismatches) => mismatches.Show(http)).Needs(Permission.ReadRecords);
        pages.MapPost(Parts, (HttpContext http, MismatchPages mismatches) => mismatches.HoldAsync(http)).Needs(Permission.PlaceHolds);
    }

    public static string Of(string line) => At(Page, line);

    public static string At(string path, string line) => $"{path}?line={Uri.EscapeDataString(line)}";
}
