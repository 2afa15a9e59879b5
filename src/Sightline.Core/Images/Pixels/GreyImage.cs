namespace Sightline.Images.Pixels;

/// <summary>An image unpacked to one grey value for each pixel, line by line from the top left corner.</summary>
internal sealed class GreyImage(int width, int height)
{
    public int Width { get; } = width;

    public int Height { get; } = height;

    public byte[] Values { get; } = new byte[(long)width * height];

    public byte this[int x, int y] => Values[((long)y * Width) + x];

    /// <summary>How bright a colour looks, in whole numbers so that every machine gives the same. ITU-R BT.601, section 2.5.1.</summary>
    public static byte Of(int red, int green, int blue) => (byte)(((299 * red) + (587 * green) + (114 * blue) + 500) / 1000);
}

/// <summary>The picture in a file cannot be unpacked here. The message says why; asked again, it would say the same.</summary>
internal sealed class UnreadablePictureException(string message) : Exception(message);

/// <summary>Unpacks a picture to grey values. Kind and size are taken from the header first: a file that would grow beyond measure is never unpacked.</summary>
internal static class GreyReader
{
    /// <summary>The grey values of a file.</summary>
    /// <param name="file">All of it.</param>
    /// <param name="mostPixels">Most pixels that are unpacked.</param>
    /// <exception cref="UnreadablePictureException">It is broken, too large, or of a form that is not read here.</exception>
    public static GreyImage Read(byte[] file, long mostPixels)
    {
        try
        {
            using var look = new MemoryStream(file, writable: false);
            var measure = ImageHeader.Read(look);
            if (measure.Pixels > mostPixels)
            {
                throw new UnreadablePictureException($"Has {measure.Width} by {measure.Height} pixels; at most {mostPixels} are unpacked (Fingerprints:MostPixels).");
            }

            return measure.MediaType switch
            {
                ImageKind.Png => new PngPixels(file, measure).Read(),
                ImageKind.Jpeg => new JpegPixels(file, measure).Read(),
                ImageKind.Bmp => BmpPixels.Read(file, measure),
                _ => throw new UnreadablePictureException($"Is {measure.MediaType}, which is kept and not unpacked."),
            };
        }
        catch (Exception broken) when (broken is NoImageException or IndexOutOfRangeException or ArgumentException or InvalidDataException or EndOfStreamException or OverflowException)
        {
            throw new UnreadablePictureException($"The picture is broken: {broken.Message}");
        }
    }
}
