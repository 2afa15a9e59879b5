using System.Buffers.Binary;
using System.IO.Compression;
using Sightline.Images.Pixels;

namespace Sightline.Tests.Images.Fingerprints;

/// <summary>Pictures drawn by the test, as grey PNG files that can be unpacked.</summary>
internal static class Drawn
{
    /// <summary>A noisy surface with one dark scratch or one bright spot per place.</summary>
    public static byte[] Surface(int seed, int width, int height, params (string Kind, int X, int Y)[] marks)
    {
        var random = new Random(seed);
        return Png(width, height, (x, y) =>
        {
            var value = 120 + random.Next(6);
            foreach (var (kind, left, top) in marks)
            {
                value = kind switch
                {
                    "scratch" when Math.Abs(x - left - (y - top)) < 2 && y >= top && y < top + 16 => 15,
                    "spot" when ((x - left - 8) * (x - left - 8)) + ((y - top - 8) * (y - top - 8)) < 40 => 240,
                    _ => value,
                };
            }

            return value;
        });
    }

    public static byte[] Png(int width, int height, Func<int, int, int> grey)
    {
        using var packed = new MemoryStream();
        using (var zip = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            for (var y = 0; y < height; y++)
            {
                zip.WriteByte(0);
                for (var x = 0; x < width; x++)
                {
                    zip.WriteByte((byte)Math.Clamp(grey(x, y), 0, 255));
                }
            }
        }

        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 8;
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. Chunk("IHDR"u8, header), .. Chunk("IDAT"u8, packed.ToArray()), .. Chunk("IEND"u8, [])];
    }

    public static GreyImage Grey(int width, int height, Func<int, int, int> grey) => GreyReader.Read(Png(width, height, grey), 10_000_000);

    private static byte[] Chunk(ReadOnlySpan<byte> kind, byte[] body)
    {
        byte[] named = [.. kind, .. body];
        var (length, sum) = (new byte[4], new byte[4]);
        BinaryPrimitives.WriteInt32BigEndian(length, body.Length);
        BinaryPrimitives.WriteUInt32BigEndian(sum, Sightline.Images.PngHeader.Checksum(named));
        return [.. length, .. named, .. sum];
    }
}
