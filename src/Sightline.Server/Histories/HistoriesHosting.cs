using Sightline.Server.Api;

namespace Sightline.Server.Histories;

/// <summary>What histories and certificates need of the host.</summary>
internal static class HistoriesHosting
{
    public static IServiceCollection AddHistories(this IServiceCollection services) => services
        .AddSingleton<PartStory>().AddSingleton<PartsApi>()
        .AddSingleton<CertificateReader>().AddSingleton<CertificatePaper>().AddSingleton<CertificateApi>();
}
