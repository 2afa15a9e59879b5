using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Sightline.Acquisition;
using Sightline.Acquisition.EventForms;
using Sightline.Buffering;
using Sightline.Clocks;
using Sightline.Genealogy;
using Sightline.Identity;
using Sightline.Images;
using Sightline.Settings;
using Sightline.Storage;
using Sightline.Uplink;

namespace Sightline.Hosting;

/// <summary>
/// The journey on an edge: A and B as on a hub, and then the one way on. There are no projections; the journal is all an edge
/// knows of what its stations sent.
/// </summary>
internal static class EdgeJourney
{
    public static IServiceCollection AddSightlineEdge(this IServiceCollection services, DataFolder folder, HubAddress hub) => services
        .AddNode(folder)
        .AddAcquisition()   // A  sources in, checked, not yet ours
        .AddBuffering()     // B  journal: on disk, acknowledged, ours
        .AddClockDesk()     //    whose clock is off, and how far is our own
        .AddUplink(hub);    //    and on to the hub

    private static IServiceCollection AddNode(this IServiceCollection services, DataFolder folder)
    {
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<SettingsKeys>().ValidateOnStart();
        services.AddSingleton<SettingsKeysCheck>().AddSingleton<IValidateOptions<SettingsKeys>>(s => s.GetRequiredService<SettingsKeysCheck>()).AddSingleton<SettingsQuery>();
        return services.AddSingleton(folder).AddImageStore().AddAccess();
    }

    /// <summary>The endpoints for stations are the hub's. What they ask of projections is for callers that an edge does not serve.</summary>
    private static IServiceCollection AddAcquisition(this IServiceCollection services) => services
        .AddSettings<AcquisitionOptions, AcquisitionOptionsCheck>("Acquisition")
        .AddSingleton<AcquisitionMetrics>().AddSingleton<Judgement>().AddSingleton<RepeatCounter>().AddSingleton(s => new RefusedNames(s.GetRequiredService<Journal>().Instance))
        .AddSingleton<Intake>().AddEventForms().AddSingleton<EventIntake>()
        .AddSingleton<ProjectionReader>().AddSingleton<EventQuery>();

    private static IServiceCollection AddBuffering(this IServiceCollection services) => services
        .AddSettings<JournalOptions, JournalOptionsCheck>("Journal")
        .AddSingleton<JournalMetrics>().AddSingleton<Journal>().AddSingleton<IJournal>(s => s.GetRequiredService<Journal>()).AddSingleton<IFactSource>(s => s.GetRequiredService<Journal>())
        .AddSingleton<ActCourier>().AddHostedService(s => s.GetRequiredService<ActCourier>());

    private static IServiceCollection AddUplink(this IServiceCollection services, HubAddress hub) => services
        .AddSettings<EdgeOptions, EdgeOptionsCheck>("Edge")
        .AddSingleton(hub).AddSingleton<UplinkFile>().AddSingleton<HubLine>().AddSingleton<HubReach>().AddSingleton<HeardStations>()
        .AddSingleton<UplinkMetrics>().AddSingleton<EdgeCondition>().AddSingleton<EdgeBooks>()
        .AddSingleton<FactUplink>().AddHostedService(s => s.GetRequiredService<FactUplink>())
        .AddHostedService<ImageUplink>().AddHostedService<HubClock>().AddHostedService<EdgeRetention>()
        .AddSingleton<GateLine>().AddSingleton<ContextKeeper>().AddHostedService(s => s.GetRequiredService<ContextKeeper>())
        .AddSingleton<PermitKeeper>().AddHostedService(s => s.GetRequiredService<PermitKeeper>());
}
