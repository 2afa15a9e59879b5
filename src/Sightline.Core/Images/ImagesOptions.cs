using Microsoft.Extensions.Options;
using Sightline.Settings;

namespace Sightline.Images;

/// <summary>Settings of the images, section <c>Images</c>.</summary>
internal sealed class ImagesOptions
{
    public const string MakeRoom = "make room";
    public const string Never = "never";

    /// <summary>Where images are kept: <c>folder</c> in the data folder, or <c>s3</c>. Default folder.</summary>
    public string Store { get; set; } = FolderImages.Kind;

    /// <summary>Most pixels of one image, width times height. A larger one is refused with 413. Default 400,000,000.</summary>
    public long MostPixels { get; set; } = 400_000_000;

    /// <summary>How long after its record an image may be on the way before it counts as missing. Default 10 minutes.</summary>
    public TimeSpan MissingAfter { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>What happens when the disk fills: <c>make room</c> removes images of passed parts, oldest first; <c>never</c> removes none. Default make room.</summary>
    public string Policy { get; set; } = MakeRoom;

    /// <summary>Free disk, in bytes, below which room is made. Default 2 GiB.</summary>
    public long MakeRoomBelowInBytes { get; set; } = 2L << 30;

    /// <summary>Disk kept free, in bytes. Below it an image is refused with 503 rather than fill the disk. Default 1 GiB.</summary>
    public long ReservedFreeSpaceInBytes { get; set; } = 1L << 30;

    /// <summary>Address of the S3 server. Only with Store s3.</summary>
    public string S3Endpoint { get; set; } = "";

    /// <summary>Bucket the images lie in. It must be there. Only with Store s3.</summary>
    public string S3Bucket { get; set; } = "";

    /// <summary>What the name of each object begins with. Default images/.</summary>
    public string S3Prefix { get; set; } = "images/";

    /// <summary>Region that requests are signed for. Default us-east-1, which servers in a plant take.</summary>
    public string S3Region { get; set; } = "us-east-1";

    /// <summary>Reference to the access key's name: <c>${file:NAME}</c> or <c>${env:NAME}</c>. Only with Store s3.</summary>
    [SecretReference]
    public string S3AccessKey { get; set; } = "";

    /// <summary>Reference to the access key's secret. Only with Store s3.</summary>
    [SecretReference]
    public string S3SecretKey { get; set; } = "";

    /// <summary>How long one request to the S3 server may take. Default 30 s.</summary>
    public TimeSpan S3Timeout { get; set; } = TimeSpan.FromSeconds(30);
}

internal sealed class ImagesOptionsCheck(IEnumerable<IImageFilesKind> kinds) : IValidateOptions<ImagesOptions>
{
    public ValidateOptionsResult Validate(string? name, ImagesOptions options)
    {
        var problems = new List<string>();
        var known = kinds.Select(k => k.Name).ToList();
        if (!known.Contains(options.Store))
        {
            problems.Add($"Images:Store is '{options.Store}'. Give one of {string.Join(", ", known)}.");
        }

        if (options.MostPixels < 1)
        {
            problems.Add($"Images:MostPixels is {options.MostPixels}. Give 1 or more.");
        }

        if (options.MissingAfter <= TimeSpan.Zero)
        {
            problems.Add($"Images:MissingAfter is {options.MissingAfter}. Give a time above zero.");
        }

        if (options.Policy is not (ImagesOptions.MakeRoom or ImagesOptions.Never))
        {
            problems.Add($"Images:Policy is '{options.Policy}'. Give '{ImagesOptions.MakeRoom}' or '{ImagesOptions.Never}'.");
        }

        if (options.ReservedFreeSpaceInBytes < 0)
        {
            problems.Add($"Images:ReservedFreeSpaceInBytes is {options.ReservedFreeSpaceInBytes}. Give the bytes to keep free, 0 or more.");
        }

        if (options.Policy == ImagesOptions.MakeRoom && options.MakeRoomBelowInBytes < options.ReservedFreeSpaceInBytes)
        {
            problems.Add($"Images:MakeRoomBelowInBytes is {options.MakeRoomBelowInBytes}, below Images:ReservedFreeSpaceInBytes, {options.ReservedFreeSpaceInBytes}: images would be refused before room is made. Give more.");
        }

        problems.AddRange(kinds.Where(k => k.Name == options.Store).SelectMany(k => k.Problems(options)));
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
