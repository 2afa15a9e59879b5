using Microsoft.Extensions.DependencyInjection;
using Sightline.Buffering;
using Sightline.Settings;

namespace Sightline.Exports.Life;

/// <summary>Registers what keeps the versions of maps.</summary>
internal static class MapsHosting
{
    public static IServiceCollection AddMapLife(this IServiceCollection services) => services
        .AddSettings<MapOptions, MapOptionsCheck>("Maps")
        .AddSingleton<MapDesk>().AddSingleton<MapReplay>()
        .AddSingleton<IStage, MapLifeStage>();
}
