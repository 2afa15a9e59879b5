namespace Sightline.Proof.Packages;

/// <summary>The checksum of ZIP files (ISO 3309, reflected, polynomial 0x04C11DB7).</summary>
internal struct Crc32
{
    private static readonly uint[] s_table = Table();
    private uint _rest = uint.MaxValue;

    public Crc32()
    {
    }

    public readonly uint Value => ~_rest;

    public static uint Of(ReadOnlySpan<byte> content)
    {
        var crc = new Crc32();
        crc.Add(content);
        return crc.Value;
    }

    public void Add(ReadOnlySpan<byte> content)
    {
        var rest = _rest;
        foreach (var b in content)
        {
            rest = s_table[(byte)(rest ^ b)] ^ (rest >> 8);
        }

        _rest = rest;
    }

    private static uint[] Table()
    {
        var table = new uint[256];
        for (uint i = 0; i < 256; i++)
        {
            var rest = i;
            for (var bit = 0; bit < 8; bit++)
            {
                rest = (rest & 1) == 1 ? 0xEDB88320 ^ (rest >> 1) : rest >> 1;
            }

            table[i] = rest;
        }

        return table;
    }
}
