using System.Buffers.Binary;

namespace Sightline.Images.Pixels;

/// <summary>One component of a JPEG: brightness, or a colour. Only the brightness is kept.</summary>
internal sealed class JpegComponent(int id, int across, int down, int table)
{
    public int Id { get; } = id;

    /// <summary>Blocks of one unit of a scan, in a row and in a column.</summary>
    public int Across { get; } = across;

    public int Down { get; } = down;

    public int Table { get; } = table;

    /// <summary>Blocks that hold the picture.</summary>
    public int Columns { get; set; }

    public int Rows { get; set; }

    /// <summary>Blocks in a row with those that fill up the last unit.</summary>
    public int Stride { get; set; }

    /// <summary>The coefficients of each block, in the order of the picture; null for a component that is not kept.</summary>
    public short[]? Blocks { get; set; }

    /// <summary>The brightness of the block before.</summary>
    public int Before { get; set; }
}

/// <summary>The frame of a JPEG: its size and components. T.81, B.2.2 and A.1.</summary>
internal sealed class JpegFrame
{
    public JpegFrame(ReadOnlySpan<byte> header, bool progressive, bool redGreenBlue)
    {
        (IsProgressive, Height, Width) = (progressive, BinaryPrimitives.ReadUInt16BigEndian(header[1..]), BinaryPrimitives.ReadUInt16BigEndian(header[3..]));
        if (header[0] != 8 || header[5] is not (1 or 3))
        {
            throw new UnreadablePictureException($"Is a JPEG of {header[0]} bits and {header[5]} components, which is kept and not unpacked.");
        }

        for (var i = 0; i < header[5]; i++)
        {
            var one = header.Slice(6 + (3 * i), 3);
            Components.Add(new JpegComponent(one[0], one[1] >> 4, one[1] & 15, one[2]));
        }

        if (Components.Exists(c => c.Across is < 1 or > 4 || c.Down is < 1 or > 4))
        {
            throw new UnreadablePictureException("The frame of the JPEG has a component without a size.");
        }

        // Red, green and blue as they are: green is nearest to what the eye sees.
        var isPlain = redGreenBlue || (Components.Count == 3 && Components[0].Id == 'R' && Components[1].Id == 'G' && Components[2].Id == 'B');
        Kept = Components[Components.Count == 3 && isPlain ? 1 : 0];
        (MostAcross, MostDown) = (Components.Max(c => c.Across), Components.Max(c => c.Down));
        (UnitsAcross, UnitsDown) = (Up(Width, 8 * MostAcross), Up(Height, 8 * MostDown));
        foreach (var component in Components)
        {
            (component.Columns, component.Rows) = (Up(Up(Width * component.Across, MostAcross), 8), Up(Up(Height * component.Down, MostDown), 8));
            component.Stride = UnitsAcross * component.Across;
        }

        Kept.Blocks = new short[64L * Kept.Stride * UnitsDown * Kept.Down];
    }

    public bool IsProgressive { get; }

    public int Width { get; }

    public int Height { get; }

    public List<JpegComponent> Components { get; } = [];

    public JpegComponent Kept { get; }

    public int MostAcross { get; }

    public int MostDown { get; }

    public int UnitsAcross { get; }

    public int UnitsDown { get; }

    private static int Up(int number, int by) => (number + by - 1) / by;
}
