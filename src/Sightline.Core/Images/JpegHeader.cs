using System.Buffers.Binary;

namespace Sightline.Images;

/// <summary>Width and height of a JPEG: the frame header, found through the segments before it. ITU-T T.81, annex B.</summary>
internal static class JpegHeader
{
    /// <summary>More segments than any camera writes before the frame.</summary>
    private const int MostSegments = 10_000;

    public static ImageMeasure Read(Stream file)
    {
        Span<byte> two = stackalloc byte[2];
        file.Position = 2;
        for (var segment = 0; segment < MostSegments; segment++)
        {
            var marker = Marker(file);
            if (marker is 0x01 or (>= 0xD0 and <= 0xD8))
            {
                continue;
            }

            if (marker is 0xD9 or 0xDA)
            {
                throw new NoImageException("The content begins like image/jpeg and its picture begins without a frame header.");
            }

            file.ReadExactly(two);
            var length = BinaryPrimitives.ReadUInt16BigEndian(two);
            if (length < 2)
            {
                throw new NoImageException($"The content begins like image/jpeg and has a segment of {length} bytes.");
            }

            // SOF0 to SOF15, without the tables that stand between them.
            if (marker is >= 0xC0 and <= 0xCF and not 0xC4 and not 0xC8 and not 0xCC)
            {
                return Frame(file, length);
            }

            file.Position += length - 2;
        }

        throw new NoImageException($"The content begins like image/jpeg and has no frame header in its first {MostSegments} segments.");
    }

    private static ImageMeasure Frame(Stream file, int length)
    {
        Span<byte> frame = stackalloc byte[6];
        file.ReadExactly(frame);
        return length < 8 + (3 * frame[5])
            ? throw new NoImageException("The frame header of the JPEG is too short for its components.")
            : ImageHeader.Measured(ImageKind.Jpeg, BinaryPrimitives.ReadUInt16BigEndian(frame[3..]), BinaryPrimitives.ReadUInt16BigEndian(frame[1..]));
    }

    private static int Marker(Stream file)
    {
        if (Byte(file) != 0xFF)
        {
            throw new NoImageException("The content begins like image/jpeg and its segments do not follow each other.");
        }

        for (var fill = 0; fill < MostSegments; fill++)
        {
            if (Byte(file) is var marker and not 0xFF)
            {
                return marker;
            }
        }

        throw new NoImageException("The content begins like image/jpeg and goes on with filling.");
    }

    private static int Byte(Stream file) => file.ReadByte() is >= 0 and var value ? value : throw new EndOfStreamException();
}
