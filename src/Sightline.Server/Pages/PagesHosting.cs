using Sightline.Server.Pages.Account;
using Sightline.Server.Pages.People;
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
            .AddSingleton<PeoplePages>().AddSingleton<KeyPages>().AddSingleton<AccountPages>()
            .AddSingleton<PlantClock>().AddSingleton<Languages>().AddSingleton<LiveFeed>().AddHostedService(s => s.GetRequiredService<LiveFeed>());
    }
}
