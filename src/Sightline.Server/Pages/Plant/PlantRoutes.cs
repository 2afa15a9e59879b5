using Sightline.Identity;
using Sightline.Server.Access;

namespace Sightline.Server.Pages.Plant;

/// <summary>The plant: its tree, its records as lists and forms, and files of them.</summary>
internal static class PlantRoutes
{
    public const string Page = "/plant";

    public static void Map(RouteGroupBuilder pages)
    {
        pages.MapGet(Page, (HttpContext http, PlantPages plant) => plant.Overview(http)).Needs(Permission.ReadPlant);
        pages.MapGet(Page + "/{kind}", (HttpContext http, PlantPages plant) => plant.ListAsync(http)).Needs(Permission.ReadPlant);
        pages.MapGet(Page + "/{kind}/export", (HttpContext http, PlantPages plant) => plant.ExportAsync(http)).Needs(Permission.ReadPlant);
        pages.MapGet(Page + "/{kind}/record", (HttpContext http, PlantPages plant) => plant.EditAsync(http)).Needs(Permission.ChangePlant);
        pages.MapPost(Page + "/{kind}/record", (HttpContext http, PlantPages plant) => plant.SaveAsync(http)).Needs(Permission.ChangePlant);
        pages.MapGet(Page + "/{kind}/import", (HttpContext http, PlantPages plant) => plant.ChooseAsync(http)).Needs(Permission.ChangePlant);
        pages.MapPost(Page + "/{kind}/import", (HttpContext http, PlantPages plant) => plant.ImportAsync(http)).Needs(Permission.ChangePlant);
    }

    public static string Kind(string kind) => $"{Page}/{kind}";

    public static string Record(string kind, string? id) => $"{Page}/{kind}/record{(id is null ? "" : "?id=" + Uri.EscapeDataString(id))}";

    public static string Import(string kind) => $"{Page}/{kind}/import";

    public static string Export(string kind) => $"{Page}/{kind}/export";
}
