using System.IO.Compression;

namespace Sightline.SystemTests.Harness;

/// <summary>Bodies as gzip packs them.</summary>
public static class Packed
{
    public static byte[] Gzip(byte[] content) => Pack(gzip => gzip.Write(content));

    /// <summary>A small body that becomes very large.</summary>
    public static byte[] Bomb(long size)
    {
        var blank = new byte[1 << 20];
        Array.Fill(blank, (byte)' ');
        return Pack(gzip =>
        {
            for (long written = 0; written < size; written += blank.Length)
            {
                gzip.Write(blank);
            }
        });
    }

    private static byte[] Pack(Action<Stream> write)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            write(gzip);
        }

        return packed.ToArray();
    }
}
