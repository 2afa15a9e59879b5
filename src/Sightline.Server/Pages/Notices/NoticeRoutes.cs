using Sightline.Identity;
using Sightline.Insight.Notices;
using Sightline.Server.Access;

namespace Sightline.Server.Pages.Notices;

/// <summary>What needs a person now: the page, its live part, and the number in the head of every page.</summary>
internal static class NoticeRoutes
{
    public static void Map(RouteGroupBuilder pages)
    {
        pages.MapGet(Paths.Notices, (HttpContext http, NoticeBoard board) => PageAnswer.Of<NoticesPage>(http, board.For(http.CallerOf()!))).Needs(Permission.ReadRecords, narrowed: true);
        pages.MapGet(Paths.NoticesNow, (HttpContext http, NoticeBoard board) => PageAnswer.Of<NoticesNow>(http, board.For(http.CallerOf()!))).Needs(Permission.ReadRecords, narrowed: true);
        pages.MapGet(Paths.NoticeCount, (HttpContext http) => PageAnswer.Of<NoticeCount>(http)).Needs(Permission.ReadRecords, narrowed: true);
    }
}
