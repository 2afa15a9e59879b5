using System.Buffers.Binary;

namespace Sightline.Images.Pixels;

/// <summary>Unpacks a BMP of 1, 4 or 8 bits with a palette, or of 24 or 32 bits: what cameras write. Packed ones are not read.</summary>
internal static class BmpPixels
{
    private const int FileHeader = 14;

    public static GreyImage Read(byte[] file, ImageMeasure measure)
    {
        var data = BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(10));
        var header = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(FileHeader));
        var isOld = header == 12;
        int bits = BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(FileHeader + (isOld ? 10 : 14)));
        var packing = isOld ? 0 : BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(FileHeader + 16));
        // 3 with 32 bits says where the colours stand; all that write it put them where they always are.
        if (bits is not (1 or 4 or 8 or 24 or 32) || (packing != 0 && !(packing == 3 && bits == 32)))
        {
            throw new UnreadablePictureException($"Is a BMP of {bits} bits with packing {packing}, which is kept and not unpacked.");
        }

        var topDown = !isOld && BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(FileHeader + 8)) < 0;
        var palette = bits <= 8 ? Palette(file, FileHeader + header, isOld ? 3 : 4, 1 << bits) : [];
        var stride = (((long)measure.Width * bits) + 31) / 32 * 4;
        var image = new GreyImage(measure.Width, measure.Height);
        for (var y = 0; y < measure.Height; y++)
        {
            var line = file.AsSpan(checked((int)(data + (stride * (topDown ? y : measure.Height - 1 - y)))), (int)stride);
            Line(line, image.Values.AsSpan(y * measure.Width, measure.Width), bits, palette);
        }

        return image;
    }

    private static void Line(ReadOnlySpan<byte> line, Span<byte> grey, int bits, byte[] palette)
    {
        for (var x = 0; x < grey.Length; x++)
        {
            grey[x] = bits > 8
                ? GreyImage.Of(line[(x * bits / 8) + 2], line[(x * bits / 8) + 1], line[x * bits / 8])
                : palette[(line[x * bits / 8] >> (8 - bits - (x * bits % 8))) & ((1 << bits) - 1)];
        }
    }

    /// <summary>Grey values of the palette. Entries that the file leaves out are black.</summary>
    private static byte[] Palette(byte[] file, int at, int entry, int count)
    {
        var palette = new byte[count];
        for (var i = 0; i < count && at + ((i + 1) * entry) <= file.Length; i++)
        {
            palette[i] = GreyImage.Of(file[at + (i * entry) + 2], file[at + (i * entry) + 1], file[at + (i * entry)]);
        }

        return palette;
    }
}
