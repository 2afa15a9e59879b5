using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Sightline.Buffering;
using Sightline.Images;
using Sightline.Settings;

namespace Sightline.Retention;

/// <summary>Puts retention together.</summary>
internal static class RetentionHosting
{
    public static IServiceCollection AddRetention(this IServiceCollection services) => services
        .AddSettings<RetentionOptions, RetentionOptionsCheck>("Retention")
        .AddSingleton(s => new ColdImages(Cold(s, s.GetRequiredService<IOptions<RetentionOptions>>().Value)))
        .AddSingleton<RetentionPlanner>().AddSingleton<RetentionForecaster>().AddSingleton<RetentionLooks>().AddSingleton<RetentionRun>().AddSingleton<ColdMover>().AddSingleton<RetentionDesk>().AddSingleton<RetentionQuery>()
        .AddSingleton<IStage, RetentionStage>();

    private static IImageFiles? Cold(IServiceProvider services, RetentionOptions options) => options.Cold switch
    {
        RetentionOptions.NoColdStore => null,
        FolderImages.Kind => new ColdFolder(options.ColdFolder),
        _ => services.GetServices<IImageFilesKind>().Single(kind => kind.Name == options.Cold).Create(options.ColdStore),
    };
}
