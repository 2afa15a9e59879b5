namespace Sightline.Images.Pixels;

/// <summary>The bits of a scan of a JPEG, without the zeros that are stuffed behind every FF. ITU-T T.81, annexes B and F.</summary>
internal sealed class JpegBits(byte[] file, int at)
{
    private int _value;
    private int _left;

    /// <summary>The first byte that was not taken.</summary>
    public int At { get; private set; } = at;

    public int Bit()
    {
        if (_left == 0)
        {
            _value = file[At];
            if (_value == 0xFF)
            {
                if (file[At + 1] != 0)
                {
                    throw new UnreadablePictureException($"The picture ends early: marker {file[At + 1]:X2} stands within it.");
                }

                At++;
            }

            (At, _left) = (At + 1, 8);
        }

        return (_value >> --_left) & 1;
    }

    public int Bits(int count)
    {
        var value = 0;
        for (; count > 0; count--)
        {
            value = (value << 1) | Bit();
        }

        return value;
    }

    /// <summary>A number of so many bits, of which the lower half stands for negative ones. T.81, F.2.2.1.</summary>
    public int Signed(int count)
    {
        if (count == 0)
        {
            return 0;
        }

        var value = Bits(count);
        return value < 1 << (count - 1) ? value - (1 << count) + 1 : value;
    }

    /// <summary>Passes the marker that parts two intervals.</summary>
    public void Restart()
    {
        _left = 0;
        while (file[At] == 0xFF && file[At + 1] == 0xFF)
        {
            At++;
        }

        if (file[At] != 0xFF || file[At + 1] is < 0xD0 or > 0xD7)
        {
            throw new UnreadablePictureException("A restart marker is not where the picture says that one is.");
        }

        At += 2;
    }
}

/// <summary>A table of codes of a JPEG. T.81, annex C and F.2.2.3.</summary>
internal sealed class JpegCodes
{
    private readonly int[] _firstCode = new int[17];
    private readonly int[] _firstPlace = new int[17];
    private readonly byte[] _counts;
    private readonly byte[] _values;

    /// <summary>The table as the file has it.</summary>
    /// <param name="counts">How many codes there are of each length, from 1 to 16.</param>
    /// <param name="values">What they stand for, the shortest first.</param>
    public JpegCodes(byte[] counts, byte[] values)
    {
        (_counts, _values) = (counts, values);
        for (int length = 1, code = 0, place = 0; length <= 16; length++)
        {
            (_firstCode[length], _firstPlace[length]) = (code, place);
            code = (code + counts[length - 1]) << 1;
            place += counts[length - 1];
        }
    }

    public int Next(JpegBits bits)
    {
        var code = 0;
        for (var length = 1; length <= 16; length++)
        {
            code = (code << 1) | bits.Bit();
            if (code - _firstCode[length] is >= 0 and var place && place < _counts[length - 1])
            {
                return _values[_firstPlace[length] + place];
            }
        }

        throw new UnreadablePictureException("The picture holds a code that its tables do not have.");
    }
}
