namespace Sightline.Plant.Images;

/// <summary>The CRC of PNG chunks: ISO 3309, polynomial 0xEDB88320 reflected (PNG specification, annex D).</summary>
internal static class Crc32
{
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(n => Entry((uint)n))];

    /// <summary>Over the chunk type and its data.</summary>
    public static uint Of(ReadOnlySpan<byte> type, ReadOnlySpan<byte> data) => ~Update(Update(uint.MaxValue, type), data);

    private static uint Update(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
        {
            crc = Table[(crc ^ b) & 0xFF] ^ (crc >> 8);
        }

        return crc;
    }

    private static uint Entry(uint n)
    {
        for (var bit = 0; bit < 8; bit++)
        {
            n = (n & 1) == 1 ? 0xEDB88320 ^ (n >> 1) : n >> 1;
        }

        return n;
    }
}
