using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Sightline.Buffering;
using Sightline.Images.Fingerprints;
using Sightline.Settings;
using Sightline.Storage;

namespace Sightline.Images;

/// <summary>Puts the images of a node together.</summary>
internal static class ImagesHosting
{
    /// <summary>The store: bytes in, bytes out, a fact for each. It needs no projections.</summary>
    public static IServiceCollection AddImageStore(this IServiceCollection services) => services
        .AddSettings<ImagesOptions, ImagesOptionsCheck>("Images")
        .AddSingleton<IDiskSpace, DriveSpace>().AddSingleton<IImageFilesKind, FolderImagesKind>()
        .AddSingleton(s => Files(s, s.GetRequiredService<IOptions<ImagesOptions>>().Value))
        .AddSingleton<ImageUploads>().AddSingleton<HashLocks>().AddSingleton<ImageMetrics>().AddSingleton<ImageStore>().AddSingleton<ImageReader>().AddSingleton<AlteredImages>()
        .AddHostedService<UploadKeeper>();

    /// <summary>What is made of it: where each record's images are, what is missing, and room on a disk that fills.</summary>
    public static IServiceCollection AddImageStates(this IServiceCollection services) => services
        .AddSingleton<ImageStates>().AddSingleton<IRemovedImages>(s => s.GetRequiredService<ImageStates>()).AddSingleton<MissingImagesQuery>()
        .AddSingleton<ImageRemover>().AddSingleton<ImageRoom>()
        .AddSingleton<IStage, ImageStage>()
        .AddSettings<FingerprintOptions, FingerprintOptionsCheck>("Fingerprints").AddSingleton<FingerprintDesk>().AddSingleton<IStage, FingerprintStage>();

    private static IImageFiles Files(IServiceProvider services, ImagesOptions options) =>
        services.GetServices<IImageFilesKind>().Single(kind => kind.Name == options.Store).Create(options);
}
