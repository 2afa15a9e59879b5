using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Sightline.Plant.Images;

namespace Sightline.Benchmarks.Load;

/// <summary>A real PNG of about 300 KB, another one at every turn: noise, and a comment with a number.</summary>
internal sealed class BenchImage
{
    private const int Side = 320;
    private const int Digits = 12;

    /// <summary>Signature and IHDR: the comment follows them.</summary>
    private const int AfterHeader = 8 + 25;

    private readonly byte[] _comment = Encoding.ASCII.GetBytes("Comment\0".PadRight(8 + Digits, '0'));
    private readonly int _at;

    public BenchImage(int seed)
    {
        var raster = new Raster(Side, Side);
        new Random(seed).NextBytes(raster.Pixels);
        var png = PngWriter.Write(raster);
        using var image = new MemoryStream();
        image.Write(png.AsSpan(0, AfterHeader));
        var head = new byte[8];
        BinaryPrimitives.WriteInt32BigEndian(head, _comment.Length);
        "tEXt"u8.CopyTo(head.AsSpan(4));
        image.Write(head);
        _at = (int)image.Length;
        image.Write(_comment);
        image.Write(new byte[4]);
        image.Write(png.AsSpan(AfterHeader));
        Bytes = image.ToArray();
    }

    public byte[] Bytes { get; }

    /// <summary>Makes it another image, and returns its SHA-256.</summary>
    public byte[] Turn(long number)
    {
        number.TryFormat(_comment.AsSpan(8), out _, "D12", CultureInfo.InvariantCulture);
        _comment.CopyTo(Bytes.AsSpan(_at));
        BinaryPrimitives.WriteUInt32BigEndian(Bytes.AsSpan(_at + _comment.Length), Crc32.Of("tEXt"u8, _comment));
        return SHA256.HashData(Bytes);
    }
}
