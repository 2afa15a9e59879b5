using Microsoft.Extensions.DependencyInjection;
using Sightline.Buffering;
using Sightline.Context.Timelines;

namespace Sightline.Context.Orders;

/// <summary>What orders, their counts and their closings need. The stages come behind the one that relinks: what it binds anew moves in the counts.</summary>
internal static class OrdersHosting
{
    public static IServiceCollection AddOrders(this IServiceCollection services) => services
        .AddSingleton<ITimelineReader, OrderTimeline>()
        .AddSingleton<IStage, OrderStage>().AddSingleton<OrderCountStage>().AddSingleton<IStage>(s => s.GetRequiredService<OrderCountStage>()).AddSingleton<IStage, OrderCorrectionStage>()
        .AddSingleton<OrderDesk>().AddSingleton<OrderCountsQuery>().AddSingleton<ReconciliationQuery>().AddSingleton<OrderBoardQuery>()
        .AddSingleton<ClosingDesk>().AddSingleton<ClosingQuery>();
}
