using Sightline.Hosting.Past;
using Sightline.Server.Api;
using Sightline.Server.Pages.Reconciling;
using Sightline.Settings;

namespace Sightline.Server.Reports;

/// <summary>What reconciling and reporting need of the host.</summary>
internal static class ReportsHosting
{
    public static IServiceCollection AddReports(this IServiceCollection services) => services
        .AddSettings<ReportsOptions, ReportsOptionsCheck>("Reports")
        .AddSingleton<ReportPrinter>().AddSingleton(new SharedWithThePast(typeof(ReportPrinter))).AddSingleton<SheetFigures>().AddSingleton<ReconciliationApi>().AddSingleton<ReconciliationPages>();
}
