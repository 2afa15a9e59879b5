using System.Text.Json.Serialization;

namespace Sightline.Images;

/// <summary>Body of the fact that an image is stored. Facts of before images were measured have no width and height.</summary>
internal sealed record ImageFact(long Size, string MediaType, int? Width = null, int? Height = null);

/// <summary>Body of the fact that images were removed to make room. It is written before a file is touched.</summary>
/// <param name="Policy">The rule by which they went, in words.</param>
/// <param name="Reason">Why room was needed.</param>
/// <param name="Bytes">What they had together.</param>
/// <param name="Oldest">When the first of them was stored.</param>
/// <param name="Newest">When the last of them was stored.</param>
/// <param name="Images">Their hashes.</param>
internal sealed record ImagesRemovedFact(string Policy, string Reason, long Bytes, DateTimeOffset Oldest, DateTimeOffset Newest, IReadOnlyList<string> Images);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ImageFact))]
[JsonSerializable(typeof(ImagesRemovedFact))]
internal sealed partial class ImageJson : JsonSerializerContext;
