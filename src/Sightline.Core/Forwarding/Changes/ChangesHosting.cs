using Microsoft.Extensions.DependencyInjection;
using Sightline.Buffering;
using Sightline.Settings;

namespace Sightline.Forwarding.Changes;

/// <summary>Registers change requests, and the number of live targets that they guard.</summary>
internal static class ChangesHosting
{
    public static IServiceCollection AddChanges(this IServiceCollection services) => services
        .AddSettings<ForwardingOptions, ForwardingOptionsCheck>("Forwarding")
        .AddSettings<ChangeOptions, ChangeOptionsCheck>("Changes")
        .AddSingleton<ChangeDesk>().AddSingleton<LiveBudget>()
        .AddSingleton<IStage, ChangeStage>();
}
