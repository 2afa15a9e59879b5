using Sightline.Exports.Life;
using Sightline.Identity;
using Sightline.Server.Access;
using Sightline.Server.Api;

namespace Sightline.Server.Pages.Maps;

/// <summary>The editor of a map: its classes, its settings, each field; and the map on paper and as its file.</summary>
internal static class MapEditRoutes
{
    public static IServiceCollection AddMapEditor(this IServiceCollection services) =>
        services.AddSingleton<MapEdits>().AddSingleton<MapClassesPages>().AddSingleton<MapEditPages>().AddSingleton<MapPaperPages>();

    public static void Map(RouteGroupBuilder pages)
    {
        pages.MapGet(MapRoutes.List + "/{target}/classes", (HttpContext http, MapClassesPages maps) => maps.BeginAsync(http, PathText.At(http, 1))).Needs(Permission.ChangeMaps);
        pages.MapPost(MapRoutes.List + "/{target}/classes", (HttpContext http, MapClassesPages maps) => maps.SaveAsync(http, PathText.At(http, 1))).Needs(Permission.ChangeMaps);
        pages.MapGet(MapRoutes.List + "/{target}/edit", (HttpContext http, MapEditPages maps) => maps.BeginAsync(http, PathText.At(http, 1))).Needs(Permission.ChangeMaps);
        pages.MapPost(MapRoutes.List + "/{target}/edit", (HttpContext http, MapEditPages maps) => maps.SaveAsync(http, PathText.At(http, 1))).Needs(Permission.ChangeMaps);
        pages.MapGet(MapRoutes.List + "/{target}/field", (HttpContext http, MapEditPages maps) => maps.FieldAsync(http, PathText.At(http, 1))).Needs(Permission.ChangeMaps);
        pages.MapPost(MapRoutes.List + "/{target}/field", (HttpContext http, MapEditPages maps) => maps.SaveFieldAsync(http, PathText.At(http, 1))).Needs(Permission.ChangeMaps);
        pages.MapGet(MapRoutes.List + "/{target}/print", (HttpContext http, MapPaperPages maps) => maps.PrintAsync(http, PathText.At(http, 1))).Needs(Permission.ReadTargets, narrowed: true);
        pages.MapGet(MapRoutes.List + "/{target}/file", (HttpContext http, MapPaperPages maps) => maps.FileAsync(http, PathText.At(http, 1))).Needs(Permission.ReadTargets, narrowed: true);
    }

    public static string Classes(string target, string? one = null) =>
        $"{At(target)}/classes{(one is null ? "" : $"?class={Uri.EscapeDataString(one)}")}";

    public static string Edit(string target) => $"{At(target)}/edit";

    public static string Field(string target, string? name = null, string of = MapEditor.OfRecord) =>
        $"{At(target)}/field?{(name is null ? "" : $"name={Uri.EscapeDataString(name)}&")}of={of}";

    public static string Print(string target, string version) => $"{At(target)}/print?version={Uri.EscapeDataString(version)}";

    public static string File(string target, string version) => $"{At(target)}/file?version={Uri.EscapeDataString(version)}";

    private static string At(string target) => $"{MapRoutes.List}/{Uri.EscapeDataString(target)}";
}
