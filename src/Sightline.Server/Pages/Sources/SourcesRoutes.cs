using Sightline.Identity;
using Sightline.Server.Access;

namespace Sightline.Server.Pages.Sources;

/// <summary>How each source does: the list, one source, and the report to hand to its vendor.</summary>
internal static class SourcesRoutes
{
    public static void Map(RouteGroupBuilder pages)
    {
        pages.MapGet(Paths.Sources, (HttpContext http, SourcePages sources) => sources.List<SourcesPage>(http)).Needs(Permission.ReadBooks, narrowed: true);
        pages.MapGet(Paths.SourcesNow, (HttpContext http, SourcePages sources) => sources.ListNowAsync(http)).Needs(Permission.ReadBooks, narrowed: true);
        pages.MapGet(Paths.Sources + "/{station}", (HttpContext http, SourcePages sources) => sources.OneAsync<SourcePage>(http)).Needs(Permission.ReadBooks, narrowed: true);
        pages.MapGet(Paths.Sources + "/{station}/now", (HttpContext http, SourcePages sources) => sources.OneAsync<SourceNow>(http)).Needs(Permission.ReadBooks, narrowed: true);
        pages.MapGet(Paths.Sources + "/{station}/report", (HttpContext http, SourcePages sources) => sources.ReportAsync(http)).Needs(Permission.ReadBooks, narrowed: true);
    }
}
