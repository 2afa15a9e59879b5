using System.Buffers.Binary;

namespace Sightline.Images;

/// <summary>Width and height of a BMP, in the old header of 12 bytes and in all newer ones.</summary>
internal static class BmpHeader
{
    public static ImageMeasure Read(Stream file)
    {
        Span<byte> head = stackalloc byte[12];
        file.Position = 14;
        file.ReadExactly(head);
        var size = BinaryPrimitives.ReadUInt32LittleEndian(head);
        return size switch
        {
            12 => ImageHeader.Measured(ImageKind.Bmp, BinaryPrimitives.ReadUInt16LittleEndian(head[4..]), BinaryPrimitives.ReadUInt16LittleEndian(head[6..])),
            // A negative height says that the first line is the top one.
            >= 40 and <= 124 => ImageHeader.Measured(ImageKind.Bmp, BinaryPrimitives.ReadInt32LittleEndian(head[4..]), Math.Abs((long)BinaryPrimitives.ReadInt32LittleEndian(head[8..]))),
            _ => throw new NoImageException($"The content begins like image/bmp and has a header of {size} bytes, which no BMP has."),
        };
    }
}
