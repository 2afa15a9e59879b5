using Sightline.Identity;
using Sightline.Server.Access;
using Sightline.Settings;

namespace Sightline.Server.Pages.Settings;

/// <summary>The settings in effect, to read. They are changed in the file, by whoever looks after the node.</summary>
internal static class SettingsRoutes
{
    public static void Map(RouteGroupBuilder pages) =>
        pages.MapGet(Paths.Settings, (HttpContext http, SettingsQuery settings) => PageAnswer.Of<SettingsPage>(http, settings.Read())).Needs(Permission.ReadSettings);
}
