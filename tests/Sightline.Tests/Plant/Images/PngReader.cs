using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Sightline.Tests.Plant.Images;

/// <summary>Reads an 8-bit RGB PNG, written from the specification and not from the writer.</summary>
internal sealed record PngReader(int Width, int Height, byte[] Pixels)
{
    public static PngReader Read(byte[] png)
    {
        Assert.Equal(new byte[] { 137, 80, 78, 71, 13, 10, 26, 10 }, png[..8]);
        var chunks = Chunks(png).ToList();
        Assert.Equal(["IHDR", "IDAT", "IEND"], chunks.Select(c => c.Type).Distinct());
        var header = chunks[0].Data;
        Assert.Equal(new byte[] { 8, 2, 0, 0, 0 }, header[8..]);
        var width = BinaryPrimitives.ReadInt32BigEndian(header);
        var height = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4));
        byte[] packed = [.. chunks.Where(c => c.Type == "IDAT").SelectMany(c => c.Data)];
        return new PngReader(width, height, Unfilter(Unpack(packed), width * 3, height));
    }

    public (byte R, byte G, byte B) At(int x, int y)
    {
        var at = (y * Width + x) * 3;
        return (Pixels[at], Pixels[at + 1], Pixels[at + 2]);
    }

    private static IEnumerable<(string Type, byte[] Data)> Chunks(byte[] png)
    {
        for (var at = 8; at < png.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            var crc = BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(at + 8 + length));
            Assert.Equal(BitwiseCrc(png.AsSpan(at + 4, 4 + length)), crc);
            yield return (Encoding.ASCII.GetString(png, at + 4, 4), png[(at + 8)..(at + 8 + length)]);
            at += 12 + length;
        }
    }

    // The definition, bit by bit: no table that could share a mistake with the writer's.
    private static uint BitwiseCrc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
            }
        }

        return ~crc;
    }

    private static byte[] Unpack(byte[] packed)
    {
        using var zlib = new ZLibStream(new MemoryStream(packed), CompressionMode.Decompress);
        using var raw = new MemoryStream();
        zlib.CopyTo(raw);
        return raw.ToArray();
    }

    private static byte[] Unfilter(byte[] raw, int stride, int height)
    {
        Assert.Equal((stride + 1) * height, raw.Length);
        var pixels = new byte[stride * height];
        for (var y = 0; y < height; y++)
        {
            var filter = raw[y * (stride + 1)];
            Assert.InRange(filter, 0, 1);
            for (var i = 0; i < stride; i++)
            {
                var left = filter == 1 && i >= 3 ? pixels[y * stride + i - 3] : 0;
                pixels[y * stride + i] = (byte)(raw[y * (stride + 1) + 1 + i] + left);
            }
        }

        return pixels;
    }
}
