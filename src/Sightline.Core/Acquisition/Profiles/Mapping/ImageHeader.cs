using System.Buffers.Binary;

namespace Sightline.Acquisition.Profiles.Mapping;

/// <summary>Kind and size of a picture, read from its first bytes; the picture itself is not decoded.</summary>
internal readonly record struct ImageHeader(string MediaType, int Width, int Height)
{
    /// <summary>Null when it is neither PNG nor JPEG, or ends before its size.</summary>
    public static ImageHeader? Read(ReadOnlySpan<byte> bytes) => Png(bytes) ?? Jpeg(bytes);

    // PNG: the signature, then the IHDR chunk: length, name, width, height (W3C PNG, 5.2 and 11.2.2).
    private static ImageHeader? Png(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];
        return bytes.Length >= 24 && bytes.StartsWith(signature) && bytes[12..16].SequenceEqual("IHDR"u8)
            ? new ImageHeader("image/png", BinaryPrimitives.ReadInt32BigEndian(bytes[16..]), BinaryPrimitives.ReadInt32BigEndian(bytes[20..]))
            : null;
    }

    // JPEG: segments behind FF and a marker; the frame header SOFn bears height, then width (ITU-T T.81, B.2.2).
    private static ImageHeader? Jpeg(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 4 || bytes[0] != 0xFF || bytes[1] != 0xD8)
        {
            return null;
        }

        var at = 2;
        while (at + 9 <= bytes.Length && bytes[at] == 0xFF)
        {
            var marker = bytes[at + 1];
            if (marker == 0xFF)
            {
                at++; // fill byte
                continue;
            }

            if (IsFrame(marker))
            {
                return new ImageHeader(
                    "image/jpeg", BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 7)..]), BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 5)..]));
            }

            at += 2 + BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 2)..]);
        }

        return null;
    }

    // C4, C8 and CC lie among the frame markers and are none (Huffman tables, reserved, arithmetic coding).
    private static bool IsFrame(byte marker) => marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);
}
