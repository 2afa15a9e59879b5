using Microsoft.Extensions.DependencyInjection;
using Sightline.Buffering;
using Sightline.Context.Machines;
using Sightline.Model;

namespace Sightline.Context.Parameters;

/// <summary>Parameters and machines: what keeps them, and what reads them.</summary>
internal static class ParametersHosting
{
    public static IServiceCollection AddParameters(this IServiceCollection services) => services
        .AddSingleton<IDeclaredParameters, DeclaredParameters>()
        .AddSingleton<ParameterQuery>().AddSingleton<TrendQuery>().AddSingleton<MachineQuery>()
        .AddSingleton<ParameterStage>().AddSingleton<IStage>(s => s.GetRequiredService<ParameterStage>()).AddSingleton<IToolConditions, ToolConditions>().AddSingleton<IStage, MachineStage>();
}
