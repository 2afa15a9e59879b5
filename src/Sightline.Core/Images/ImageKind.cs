using System.Text.Json.Serialization;

namespace Sightline.Images;

/// <summary>Kinds of images by their first bytes, never by what the sender calls them.</summary>
internal static class ImageKind
{
    public static string? Of(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
        {
            return "image/png";
        }

        if (head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
        {
            return "image/jpeg";
        }

        if (head.StartsWith("BM"u8))
        {
            return "image/bmp";
        }

        return head.StartsWith((ReadOnlySpan<byte>)[0x49, 0x49, 0x2A, 0x00]) || head.StartsWith((ReadOnlySpan<byte>)[0x4D, 0x4D, 0x00, 0x2A]) ? "image/tiff" : null;
    }
}

/// <summary>Body of the fact that an image is stored.</summary>
internal sealed record ImageFact(long Size, string MediaType);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ImageFact))]
internal sealed partial class ImageJson : JsonSerializerContext;
