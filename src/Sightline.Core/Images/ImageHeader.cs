namespace Sightline.Images;

/// <summary>What a file says of itself: its kind, and its size in pixels.</summary>
internal sealed record ImageMeasure(string MediaType, int Width, int Height)
{
    public long Pixels => (long)Width * Height;
}

/// <summary>The file has no header that its first bytes promise. The message says what is wrong, for the sender.</summary>
internal sealed class NoImageException(string message) : Exception(message);

/// <summary>
/// Reads kind, width and height from the header of a file. Nothing is unpacked: a file that would grow without measure is
/// only measured.
/// </summary>
internal static class ImageHeader
{
    /// <summary>What the header says.</summary>
    /// <param name="file">A stream that can be set to any place.</param>
    /// <exception cref="NoImageException">It is no image, or its header is broken.</exception>
    public static ImageMeasure Read(Stream file)
    {
        Span<byte> head = stackalloc byte[8];
        file.Position = 0;
        var read = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        try
        {
            return ImageKind.Of(head[..read]) switch
            {
                ImageKind.Png => PngHeader.Read(file),
                ImageKind.Jpeg => JpegHeader.Read(file),
                ImageKind.Bmp => BmpHeader.Read(file),
                ImageKind.Tiff => TiffHeader.Read(file),
                _ => throw new NoImageException("The content is no PNG, JPEG, BMP or TIFF by its first bytes."),
            };
        }
        catch (EndOfStreamException)
        {
            throw new NoImageException($"The content begins like {ImageKind.Of(head[..read])} and ends within the header.");
        }
    }

    /// <summary>The measure, when both lengths are lengths.</summary>
    public static ImageMeasure Measured(string mediaType, long width, long height) =>
        width is > 0 and <= int.MaxValue && height is > 0 and <= int.MaxValue
            ? new ImageMeasure(mediaType, (int)width, (int)height)
            : throw new NoImageException($"The {mediaType} header says {width} by {height} pixels, which is no size of an image.");
}
