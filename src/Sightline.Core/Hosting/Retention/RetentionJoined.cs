using Microsoft.Extensions.DependencyInjection;
using Sightline.Insight.Notices;
using Sightline.Retention;

namespace Sightline.Hosting.Retention;

/// <summary>Joins retention with traces, the tables and the night.</summary>
internal static class RetentionJoined
{
    public static IServiceCollection AddRetentionJoined(this IServiceCollection services) => services
        .AddRetention()
        .AddSingleton<IThingReach, ThingReach>().AddSingleton<IJourneyReached, JourneyReached>()
        .AddSingleton<RetentionService>().AddSingleton<INotices, RetentionNotices>();
}
