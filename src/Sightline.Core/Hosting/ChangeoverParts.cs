using Microsoft.Extensions.DependencyInjection;
using Sightline.Buffering;
using Sightline.Context.Changeover;
using Sightline.Context.Timelines;
using Sightline.Hosting.Notices;
using Sightline.Insight.Notices;
using Sightline.Model;

namespace Sightline.Hosting;

/// <summary>What changeovers are made of. Its stage comes after those that bind the context.</summary>
internal static class ChangeoverParts
{
    public static IServiceCollection AddChangeover(this IServiceCollection services) => services
        .AddSingleton<ITimelineReader, ChangeoverTimeline>().AddSingleton<ITimelineReader, RecipeTimeline>()
        .AddSingleton<StationRecipes>().AddSingleton<MismatchWindows>().AddSingleton<IStage, ChangeoverStage>()
        .AddSingleton<ChangeoverQuery>().AddSingleton<ChangeoverDesk>().AddSingleton<MismatchQuery>()
        .AddSingleton<IPermitReasons, ChangeoverPermit>().AddSingleton<PermitHistory>()
        .AddSingleton<INotices, MismatchNotices>();
}
