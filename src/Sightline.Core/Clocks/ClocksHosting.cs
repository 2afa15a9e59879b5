using Microsoft.Extensions.DependencyInjection;
using Sightline.Settings;
using Sightline.Telemetry;

namespace Sightline.Clocks;

/// <summary>Registers what compares clocks. An edge has the desk alone; a hub also knows what the journal tells of all stations.</summary>
internal static class ClocksHosting
{
    /// <summary>The desk that answers stations, and the watch on this node's own clock.</summary>
    public static IServiceCollection AddClockDesk(this IServiceCollection services) => services
        .AddSettings<ClockOptions, ClockOptionsCheck>("Clocks")
        .AddSingleton<NodeClock>().AddSingleton<ClockDesk>().AddSingleton<ClockWatch>().AddHostedService(s => s.GetRequiredService<ClockWatch>());

    /// <summary>The desk, and what a hub shows and tells.</summary>
    public static IServiceCollection AddClocks(this IServiceCollection services) => services
        .AddClockDesk().AddSingleton<ClockQuery>().AddSingleton<ClockNotes>().AddSingleton<IWarnings, ClockWarnings>();
}
