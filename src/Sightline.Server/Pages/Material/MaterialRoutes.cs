using Sightline.Identity;
using Sightline.Server.Access;

namespace Sightline.Server.Pages.Material;

/// <summary>Material lots: what there is, one lot, and what happened at a place.</summary>
internal static class MaterialRoutes
{
    public const string Page = "/material";
    public const string LotPage = "/material/lot";
    public const string PlacePage = "/material/place";

    public static void Map(RouteGroupBuilder pages)
    {
        pages.MapGet(Page, (HttpContext http, MaterialPages material) => material.List(http)).Needs(Permission.ReadPlant);
        pages.MapGet(LotPage, (HttpContext http, MaterialPages material) => material.LotAsync(http)).Needs(Permission.ReadPlant);
        pages.MapGet(PlacePage, (HttpContext http, MaterialPages material) => material.PlaceAsync(http)).Needs(Permission.ReadPlant);
    }

    public static string Lot(string lot) => $"{LotPage}?id={Uri.EscapeDataString(lot)}";

    public static string Place(string place) => $"{PlacePage}?place={Uri.EscapeDataString(place)}";
}
