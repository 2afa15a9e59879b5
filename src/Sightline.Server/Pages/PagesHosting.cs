using Sightline.Server.Pages.Line;
using Sightline.Settings;

namespace Sightline.Server.Pages;

/// <summary>What the pages need of the host.</summary>
internal static class PagesHosting
{
    public static IServiceCollection AddPages(this IServiceCollection services)
    {
        services.AddRazorComponents();
        return services
            .AddSettings<PlantSettings, PlantSettingsCheck>("Plant")
            .AddSingleton<PlantClock>().AddSingleton<Languages>().AddSingleton<LineBoard>().AddSingleton<SharedParts>().AddSingleton<LiveFeed>().AddHostedService(s => s.GetRequiredService<LiveFeed>());
    }
}
