using System.Buffers.Binary;

namespace Sightline.Images;

/// <summary>Width and height of the first picture of a TIFF: tags 256 and 257 of its first directory. TIFF 6.0, section 2.</summary>
internal static class TiffHeader
{
    private const int Short = 3;
    private const int Long = 4;

    public static ImageMeasure Read(Stream file)
    {
        Span<byte> head = stackalloc byte[8];
        file.Position = 0;
        file.ReadExactly(head);
        var little = head[0] == 0x49;
        var at = Number32(head[4..], little);
        if (at < 8)
        {
            throw new NoImageException("The content begins like image/tiff and names no directory.");
        }

        file.Position = at < file.Length ? at : throw new EndOfStreamException();
        Span<byte> count = stackalloc byte[2];
        file.ReadExactly(count);
        long? width = null, height = null;
        Span<byte> entry = stackalloc byte[12];
        for (var left = Number16(count, little); left > 0 && (width is null || height is null); left--)
        {
            file.ReadExactly(entry);
            switch (Number16(entry, little))
            {
                case 256: width = Value(entry, little); break;
                case 257: height = Value(entry, little); break;
                default: break;
            }
        }

        return width is { } w && height is { } h
            ? ImageHeader.Measured(ImageKind.Tiff, w, h)
            : throw new NoImageException("The content begins like image/tiff and its first directory has no width or no height.");
    }

    private static long? Value(ReadOnlySpan<byte> entry, bool little) => (Number16(entry[2..], little), Number32(entry[4..], little)) switch
    {
        (Short, 1) => Number16(entry[8..], little),
        (Long, 1) => Number32(entry[8..], little),
        _ => null,
    };

    private static int Number16(ReadOnlySpan<byte> from, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(from) : BinaryPrimitives.ReadUInt16BigEndian(from);

    private static uint Number32(ReadOnlySpan<byte> from, bool little) =>
        little ? BinaryPrimitives.ReadUInt32LittleEndian(from) : BinaryPrimitives.ReadUInt32BigEndian(from);
}
