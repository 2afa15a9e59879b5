namespace Sightline.Images.Pixels;

/// <summary>One scan of a JPEG: reads coefficients of the components it names. T.81, annexes F (sequential) and G (progressive).</summary>
internal sealed class JpegScan(JpegFrame frame, IReadOnlyList<(JpegComponent Component, JpegCodes? Dc, JpegCodes? Ac)> parts, int first, int last, int high, int low, JpegBits bits)
{
    private static readonly int[] s_zigzag =
    [
        0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
        35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
    ];

    private readonly short[] _unkept = new short[64];
    private int _endOfBand;

    /// <summary>Where a coefficient stands in its block, by its place in the file.</summary>
    public static int PlaceOf(int inFile) => s_zigzag[inFile];

    /// <summary>All of its coefficients.</summary>
    /// <param name="interval">Units between two restarts; 0 for none.</param>
    public void Read(int interval)
    {
        // A scan of one component goes over its own blocks; one of several over units that hold some of each.
        var alone = parts.Count == 1 ? parts[0].Component : null;
        var (across, down) = alone is null ? (frame.UnitsAcross, frame.UnitsDown) : (alone.Columns, alone.Rows);
        for (var unit = 0; unit < across * down; unit++)
        {
            if (interval > 0 && unit > 0 && unit % interval == 0)
            {
                bits.Restart();
                _endOfBand = 0;
                foreach (var part in parts)
                {
                    part.Component.Before = 0;
                }
            }

            var (row, column) = (unit / across, unit % across);
            if (alone is not null)
            {
                Block(parts[0], column, row);
                continue;
            }

            Unit(column, row);
        }
    }

    private void Unit(int column, int row)
    {
        foreach (var part in parts)
        {
            for (var y = 0; y < part.Component.Down; y++)
            {
                for (var x = 0; x < part.Component.Across; x++)
                {
                    Block(part, (column * part.Component.Across) + x, (row * part.Component.Down) + y);
                }
            }
        }
    }

    private void Block((JpegComponent Component, JpegCodes? Dc, JpegCodes? Ac) part, int column, int row)
    {
        var block = part.Component.Blocks is { } kept ? kept.AsSpan(64 * ((row * part.Component.Stride) + column), 64) : _unkept;
        if (!frame.IsProgressive)
        {
            Brightness(part, block);
            Sequential(part.Ac!, block);
        }
        else if (first == 0)
        {
            if (high == 0)
            {
                Brightness(part, block);
            }
            else if (bits.Bit() == 1)
            {
                block[0] |= (short)(1 << low);
            }
        }
        else if (high == 0)
        {
            First(part.Ac!, block);
        }
        else
        {
            Refine(part.Ac!, block);
        }
    }

    private void Brightness((JpegComponent Component, JpegCodes? Dc, JpegCodes? Ac) part, Span<short> block)
    {
        part.Component.Before += bits.Signed(part.Dc!.Next(bits));
        block[0] = (short)(part.Component.Before << low);
    }

    private void Sequential(JpegCodes codes, Span<short> block)
    {
        for (var k = 1; k < 64; k++)
        {
            var code = codes.Next(bits);
            var (run, size) = (code >> 4, code & 15);
            if (size == 0 && run < 15)
            {
                return;
            }

            k += run;
            if (size > 0)
            {
                block[s_zigzag[k]] = (short)bits.Signed(size);
            }
        }
    }

    private void First(JpegCodes codes, Span<short> block)
    {
        if (_endOfBand > 0)
        {
            _endOfBand--;
            return;
        }

        for (var k = first; k <= last; k++)
        {
            var code = codes.Next(bits);
            var (run, size) = (code >> 4, code & 15);
            if (size == 0 && run < 15)
            {
                _endOfBand = (1 << run) - 1 + bits.Bits(run);
                return;
            }

            k += run;
            if (size > 0)
            {
                block[s_zigzag[k]] = (short)(bits.Signed(size) << low);
            }
        }
    }

    /// <summary>One more bit of coefficients that are known to be there, and those that begin with this bit. T.81, G.1.2.3.</summary>
    private void Refine(JpegCodes codes, Span<short> block)
    {
        var k = first;
        if (_endOfBand == 0)
        {
            for (; k <= last; k++)
            {
                var code = codes.Next(bits);
                var (run, size) = (code >> 4, code & 15);
                if (size == 0 && run < 15)
                {
                    _endOfBand = (1 << run) + bits.Bits(run);
                    break;
                }

                var fresh = size == 0 ? 0 : bits.Bit() == 1 ? 1 << low : -(1 << low);
                k = Pass(block, k, run);
                if (fresh != 0)
                {
                    block[s_zigzag[k]] = (short)fresh;
                }
            }
        }

        if (_endOfBand > 0)
        {
            _ = Pass(block, k, int.MaxValue);
            _endOfBand--;
        }
    }

    /// <summary>Goes over so many coefficients that are still zero, and refines those that are not; to the one behind them, or past the band.</summary>
    private int Pass(Span<short> block, int k, int zeros)
    {
        for (; k <= last; k++)
        {
            ref var value = ref block[s_zigzag[k]];
            if (value == 0)
            {
                if (zeros-- == 0)
                {
                    return k;
                }
            }
            else if (bits.Bit() == 1 && (value & (1 << low)) == 0)
            {
                value += (short)(value > 0 ? 1 << low : -(1 << low));
            }
        }

        return k;
    }
}
