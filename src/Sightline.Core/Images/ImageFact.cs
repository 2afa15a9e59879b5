using System.Text.Json.Serialization;
using Sightline.Buffering;

namespace Sightline.Images;

/// <summary>Body of the fact that an image is stored. Facts of before images were measured have no width and height.</summary>
internal sealed record ImageFact(long Size, string MediaType, int? Width = null, int? Height = null);

/// <summary>Body of the fact that images were removed. It is written before a file is touched.</summary>
/// <param name="Policy">The rule by which they went, in words.</param>
/// <param name="Reason">Why they went.</param>
/// <param name="Bytes">What they had together.</param>
/// <param name="Oldest">When the first of them was stored.</param>
/// <param name="Newest">When the last of them was stored.</param>
/// <param name="Images">Their hashes.</param>
/// <param name="Class">The class of data whose time was over; absent where they went because the disk was full.</param>
/// <param name="Pass">The fact that began the pass in which they went; absent as above.</param>
internal sealed record ImagesRemovedFact(
    string Policy, string Reason, long Bytes, DateTimeOffset Oldest, DateTimeOffset Newest, IReadOnlyList<string> Images, string? Class = null, long? Pass = null)
{
    public static ImagesRemovedFact Of(string policy, string reason, IReadOnlyList<SpareImage> images, string? dataClass = null, long? pass = null) => new(
        policy, reason, images.Sum(i => i.Size), FactHash.FromMicroseconds(images.Min(i => i.StoredAt)), FactHash.FromMicroseconds(images.Max(i => i.StoredAt)), [.. images.Select(i => i.Sha256)], dataClass, pass);
}

/// <summary>Body of the fact that images went to the cold store. They were compared with their hashes there, and are here until the fact is written.</summary>
/// <param name="Class">Their class of data.</param>
/// <param name="Pass">The fact that began the pass in which they went.</param>
/// <param name="Store">The kind of the cold store.</param>
/// <param name="Bytes">What they have together.</param>
/// <param name="Images">Their hashes.</param>
internal sealed record ImagesMovedFact(string Class, long Pass, string Store, long Bytes, IReadOnlyList<string> Images);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ImageFact))]
[JsonSerializable(typeof(ImagesRemovedFact))]
[JsonSerializable(typeof(ImagesMovedFact))]
internal sealed partial class ImageJson : JsonSerializerContext;
