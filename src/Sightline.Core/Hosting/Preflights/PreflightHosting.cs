using Microsoft.Extensions.DependencyInjection;
using Sightline.Forwarding;
using Sightline.Hosting.Notices;
using Sightline.Insight.Notices;
using Sightline.Settings;

namespace Sightline.Hosting.Preflights;

/// <summary>Registers what tries targets, by day and by night.</summary>
internal static class PreflightHosting
{
    public static IServiceCollection AddPreflight(this IServiceCollection services) => services
        .AddSettings<PreflightOptions, PreflightOptionsCheck>("Preflight")
        .AddSingleton<SecretTrial>().AddSingleton<Preflight>().AddSingleton<CodeLists>().AddSingleton<PreflightLog>().AddSingleton<TargetTrial>()
        .AddSingleton<INotices, CredentialNotices>().AddSingleton<INotices, PreflightNotices>().AddSingleton<INotices, SecretNotices>();
}
