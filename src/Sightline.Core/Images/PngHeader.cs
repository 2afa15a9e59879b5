using System.Buffers.Binary;

namespace Sightline.Images;

/// <summary>Width and height of a PNG: the first chunk, IHDR, with its checksum. W3C PNG, section 11.2.1.</summary>
internal static class PngHeader
{
    private const int ChunkBytes = 25;

    public static ImageMeasure Read(Stream file)
    {
        Span<byte> chunk = stackalloc byte[ChunkBytes];
        file.Position = 8;
        file.ReadExactly(chunk);
        if (BinaryPrimitives.ReadUInt32BigEndian(chunk) != 13 || !chunk[4..8].SequenceEqual("IHDR"u8))
        {
            throw new NoImageException("The content begins like image/png and its first chunk is not IHDR.");
        }

        if (Checksum(chunk[4..21]) != BinaryPrimitives.ReadUInt32BigEndian(chunk[21..]))
        {
            throw new NoImageException("The checksum of the PNG header does not fit: the file was damaged before it was hashed.");
        }

        return ImageHeader.Measured(ImageKind.Png, BinaryPrimitives.ReadUInt32BigEndian(chunk[8..]), BinaryPrimitives.ReadUInt32BigEndian(chunk[12..]));
    }

    /// <summary>CRC-32 as PNG has it: reflected polynomial EDB88320, begun and ended with all ones.</summary>
    public static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var sum = uint.MaxValue;
        foreach (var value in bytes)
        {
            sum ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                sum = (sum >> 1) ^ ((sum & 1) * 0xEDB88320);
            }
        }

        return ~sum;
    }
}
