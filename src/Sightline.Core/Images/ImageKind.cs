namespace Sightline.Images;

/// <summary>Kinds of images by their first bytes, never by what the sender calls them.</summary>
internal static class ImageKind
{
    public const string Png = "image/png";
    public const string Jpeg = "image/jpeg";
    public const string Bmp = "image/bmp";
    public const string Tiff = "image/tiff";

    public static string? Of(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
        {
            return Png;
        }

        if (head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
        {
            return Jpeg;
        }

        if (head.StartsWith("BM"u8))
        {
            return Bmp;
        }

        return head.StartsWith((ReadOnlySpan<byte>)[0x49, 0x49, 0x2A, 0x00]) || head.StartsWith((ReadOnlySpan<byte>)[0x4D, 0x4D, 0x00, 0x2A]) ? Tiff : null;
    }

    /// <summary>How a file of this kind ends.</summary>
    public static string EndingOf(string mediaType) => mediaType switch
    {
        Png => "png",
        Jpeg => "jpg",
        Bmp => "bmp",
        Tiff => "tif",
        _ => "bin",
    };
}
