using Microsoft.Extensions.DependencyInjection;
using Sightline.Buffering;
using Sightline.Model;

namespace Sightline.Decisions.Reconciliation;

/// <summary>What reconciling parts needs. The stages come behind the ones that bind, judge and move.</summary>
internal static class ReconciliationHosting
{
    public static IServiceCollection AddReconciliation(this IServiceCollection services) => services
        .AddSingleton<IStage, EjectStage>().AddSingleton<IStage, PartStandStage>()
        .AddSingleton<DifferenceQuery>().AddSingleton<UnconfirmedQuery>().AddSingleton<DriftQuery>().AddSingleton<SheetQuery>().AddSingleton<IOrderSheets>(s => s.GetRequiredService<SheetQuery>());
}
