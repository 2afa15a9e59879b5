using System.Buffers.Binary;
using System.IO.Compression;

namespace Sightline.Plant.Images;

/// <summary>
/// Writes an 8-bit RGB PNG (W3C Portable Network Graphics, third edition): signature, IHDR, one IDAT, IEND.
/// Rows use filter 1 (Sub): a plate of even tone becomes runs of zeros, which keeps the file small.
/// </summary>
internal static class PngWriter
{
    private const byte Sub = 1;

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    public static byte[] Write(Raster raster)
    {
        using var png = new MemoryStream();
        png.Write(Signature);
        WriteChunk(png, "IHDR"u8, Header(raster));
        WriteChunk(png, "IDAT"u8, Compressed(raster));
        WriteChunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    private static byte[] Header(Raster raster)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, raster.Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), raster.Height);
        header[8] = 8; // bits per sample
        header[9] = 2; // truecolour; compression, filter method and interlace stay 0
        return header;
    }

    private static byte[] Compressed(Raster raster)
    {
        using var data = new MemoryStream();
        using (var zlib = new ZLibStream(data, CompressionLevel.Optimal, leaveOpen: true))
        {
            var stride = raster.Width * Raster.BytesPerPixel;
            var line = new byte[stride + 1];
            for (var y = 0; y < raster.Height; y++)
            {
                Filter(raster.Pixels.AsSpan(y * stride, stride), line);
                zlib.Write(line);
            }
        }

        return data.ToArray();
    }

    private static void Filter(ReadOnlySpan<byte> row, Span<byte> line)
    {
        line[0] = Sub;
        for (var i = 0; i < row.Length; i++)
        {
            var left = i < Raster.BytesPerPixel ? 0 : row[i - Raster.BytesPerPixel];
            line[i + 1] = (byte)(row[i] - left);
        }
    }

    private static void WriteChunk(MemoryStream png, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        png.Write(type);
        png.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.Of(type, data));
        png.Write(number);
    }
}
