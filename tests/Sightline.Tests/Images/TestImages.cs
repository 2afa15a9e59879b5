using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Sightline.Tests.Images;

/// <summary>Image files with true headers, written by hand after the formats' own pages, and content that is different each time unless told.</summary>
public static class TestImages
{
    public static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>Signature and IHDR with its checksum, then noise.</summary>
    public static byte[] Png(int width = 8, int height = 8, int bytes = 1_000)
    {
        var chunk = new byte[17];
        "IHDR"u8.CopyTo(chunk);
        BinaryPrimitives.WriteInt32BigEndian(chunk.AsSpan(4), width);
        BinaryPrimitives.WriteInt32BigEndian(chunk.AsSpan(8), height);
        (chunk[12], chunk[13]) = (8, 2);
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, .. chunk, .. Big(Crc(chunk)), .. RandomNumberGenerator.GetBytes(bytes)];
    }

    /// <summary>APP0, a comment, filling and a table before the frame of the kind named by its marker.</summary>
    public static byte[] Jpeg(int width, int height, byte frame = 0xC0) =>
    [
        0xFF, 0xD8, 0xFF, 0xE0, 0, 16, .. Encoding.ASCII.GetBytes("JFIF\0"), 1, 1, 0, 0, 1, 0, 1, 0, 0,
        0xFF, 0xFF, 0xFF, 0xFE, 0, 6, 0xFF, 0xC0, 0xFF, 0xD9, // A comment that holds what looks like a frame and an end.
        0xFF, 0xC4, 0, 4, 1, 2, // A table, whose marker lies among those of frames.
        0xFF, frame, 0, 17, 8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1,
        0xFF, 0xDA, 0, 2, .. RandomNumberGenerator.GetBytes(100),
    ];

    public static byte[] Bmp(int width, int height) =>
        ["BM"u8[0], "BM"u8[1], .. new byte[12], .. Little(40), .. Little((uint)width), .. Little((uint)height), .. RandomNumberGenerator.GetBytes(100)];

    public static byte[] OldBmp(ushort width, ushort height) =>
        ["BM"u8[0], "BM"u8[1], .. new byte[12], .. Little(12), (byte)width, (byte)(width >> 8), (byte)height, (byte)(height >> 8), 1, 0, 24, 0];

    /// <summary>The directory stands after the picture; lengths are shorts in one and longs in the other.</summary>
    public static byte[] Tiff(int width, int height, bool little)
    {
        byte[] picture = RandomNumberGenerator.GetBytes(50);
        return
        [
            .. little ? "II"u8 : "MM"u8, .. Two(42), .. Four(58), .. picture, .. Two(3),
            .. Two(254), .. Two(4), .. Four(1), .. Four(0),
            .. Two(256), .. Two(3), .. Four(1), .. Two(width), .. Two(0),
            .. Two(257), .. Two(4), .. Four(1), .. Four(height),
        ];

        byte[] Two(int value) => little ? [(byte)value, (byte)(value >> 8)] : [(byte)(value >> 8), (byte)value];
        byte[] Four(int value) => little ? Little((uint)value) : Big((uint)value);
    }

    private static byte[] Little(uint value) => [(byte)value, (byte)(value >> 8), (byte)(value >> 16), (byte)(value >> 24)];

    private static byte[] Big(uint value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];

    private static uint Crc(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 1 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
            }
        }

        return ~crc;
    }
}
