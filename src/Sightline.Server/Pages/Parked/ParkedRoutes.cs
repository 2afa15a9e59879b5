using Sightline.Identity;
using Sightline.Server.Access;

namespace Sightline.Server.Pages.Parked;

/// <summary>The pages of what is parked: what it waits for, the list, and the decision on one or on several.</summary>
internal static class ParkedRoutes
{
    public static void Map(RouteGroupBuilder pages)
    {
        pages.MapGet(Paths.Parked, (HttpContext http, ParkedPages parked) => parked.List(http)).Needs(Permission.ReadDeliveries, narrowed: true);
        pages.MapGet(Paths.ParkedNow, (HttpContext http, ParkedPages parked) => parked.Now(http)).Needs(Permission.ReadDeliveries, narrowed: true);
        pages.MapGet(Paths.ParkedDecide, (HttpContext http, ParkedPages parked) => parked.Choose(http)).Needs(Permission.DecideDeliveries, narrowed: true);
        pages.MapGet(Paths.ParkedMatch, (HttpContext http, MatchPages matches) => matches.Choose(http)).Needs(Permission.DecideDeliveries, narrowed: true);
        pages.MapPost(Paths.ParkedMatch, (HttpContext http, MatchPages matches) => matches.MatchAsync(http)).Needs(Permission.DecideDeliveries, narrowed: true);
        pages.MapPost(Paths.ParkedDecide, (HttpContext http, ParkedPages parked) => parked.DecideAsync(http)).Needs(Permission.DecideDeliveries, narrowed: true);
    }
}
