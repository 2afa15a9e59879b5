using Sightline.Identity;
using Sightline.Server.Access;

namespace Sightline.Server.Pages.Line;

/// <summary>The lines as they are now: the page, its live part, and one station's shift as a table.</summary>
internal static class LineRoutes
{
    public static void Map(RouteGroupBuilder pages)
    {
        pages.MapGet(Paths.Line, (HttpContext http, LineBoard board) => board.Page(http)).Needs(Permission.ReadRecords, narrowed: true);
        pages.MapGet(Paths.LineNow, (HttpContext http, LineBoard board) => board.NowAsync(http)).Needs(Permission.ReadRecords, narrowed: true);
        pages.MapGet(Paths.LineShift, (HttpContext http, LineBoard board) => board.Shift(http)).Needs(Permission.ReadRecords, narrowed: true);
    }
}
