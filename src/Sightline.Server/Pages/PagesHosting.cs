using Microsoft.Extensions.Options;
using Sightline.Server.Pages.Inspections;
using Sightline.Settings;

namespace Sightline.Server.Pages;

/// <summary>What the pages need of the host.</summary>
internal static class PagesHosting
{
    public static IServiceCollection AddPages(this IServiceCollection services)
    {
        services.AddRazorComponents();
        services.AddOptions<PlantSettings>().BindConfiguration("Plant").ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<PlantSettings>, PlantSettingsCheck>()
            .AddSingleton<InspectionPages>().AddSingleton<InspectionsExport>().AddSingleton<RecordPages>()
            .AddSingleton<PlantClock>().AddSingleton<Languages>().AddSingleton<LiveFeed>().AddHostedService(s => s.GetRequiredService<LiveFeed>());
    }
}
