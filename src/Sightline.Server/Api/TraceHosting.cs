namespace Sightline.Server.Api;

/// <summary>What traces and recalls need of the host.</summary>
internal static class TraceHosting
{
    public static IServiceCollection AddTracing(this IServiceCollection services) => services
        .AddSingleton<TraceApi>().AddSingleton<Acts.LinkActs>()
        .AddSingleton<Acts.RecallActs>().AddSingleton<RecallsApi>()
        .AddSingleton<Acts.EvidenceActs>().AddSingleton<EvidenceApi>()
        .AddSingleton<Acts.ArchiveActs>().AddSingleton<ArchivesApi>();
}
