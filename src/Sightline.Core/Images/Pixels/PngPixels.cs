using System.Buffers.Binary;
using System.IO.Compression;

namespace Sightline.Images.Pixels;

/// <summary>Unpacks a PNG of any colour type and depth, interlaced or not. W3C PNG, sections 7 to 10. Transparency is not looked at.</summary>
internal sealed class PngPixels
{
    /// <summary>Where the seven passes of an interlaced picture begin, and how far apart their pixels stand. W3C PNG, section 8.1.</summary>
    private static readonly (int X, int Y, int AcrossBy, int DownBy)[] s_passes =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    private readonly byte[] _file;
    private readonly GreyImage _image;
    private readonly int _depth;
    private readonly int _colour;
    private readonly bool _interlaced;
    private byte[] _palette = [];

    public PngPixels(byte[] file, ImageMeasure measure)
    {
        (_file, _image) = (file, new GreyImage(measure.Width, measure.Height));
        (_depth, _colour, _interlaced) = (file[24], file[25], file[28] == 1);
        if (Channels == 0 || _depth is not (1 or 2 or 4 or 8 or 16) || (_depth < 8 && _colour is not (0 or 3)) || (_colour == 3 && _depth == 16))
        {
            throw new UnreadablePictureException($"Is a PNG of colour type {_colour} with {_depth} bits, which there is not.");
        }
    }

    private int Channels => _colour switch { 0 or 3 => 1, 2 => 3, 4 => 2, 6 => 4, _ => 0 };

    public GreyImage Read()
    {
        using var packed = Packed();
        using var unpacked = new ZLibStream(packed, CompressionMode.Decompress);
        if (!_interlaced)
        {
            Pass(unpacked, _image.Width, _image.Height, 0, 0, 1, 1);
        }
        else
        {
            foreach (var (x, y, across, down) in s_passes)
            {
                Pass(unpacked, (_image.Width - x + across - 1) / across, (_image.Height - y + down - 1) / down, x, y, across, down);
            }
        }

        // Read to its end, the stream compares the checksum of what it unpacked.
        _ = unpacked.ReadByte();
        return _image;
    }

    /// <summary>The data chunks behind one another; the palette on the way to them.</summary>
    private MemoryStream Packed()
    {
        var packed = new MemoryStream();
        for (var at = 8; ;)
        {
            var length = checked((int)BinaryPrimitives.ReadUInt32BigEndian(_file.AsSpan(at)));
            var kind = _file.AsSpan(at + 4, 4);
            var body = _file.AsSpan(at + 8, length);
            if (kind.SequenceEqual("IDAT"u8))
            {
                packed.Write(body);
            }
            else if (kind.SequenceEqual("PLTE"u8))
            {
                _palette = new byte[length / 3];
                for (var i = 0; i < _palette.Length; i++)
                {
                    _palette[i] = GreyImage.Of(body[i * 3], body[(i * 3) + 1], body[(i * 3) + 2]);
                }
            }
            else if (kind.SequenceEqual("IEND"u8))
            {
                packed.Position = 0;
                return packed;
            }

            at += 12 + length;
        }
    }

    private void Pass(Stream unpacked, int width, int height, int left, int top, int acrossBy, int downBy)
    {
        if (width <= 0 || height <= 0)
        {
            return;
        }

        var bytes = checked((int)((((long)width * Channels * _depth) + 7) / 8));
        var whole = Math.Max(1, Channels * _depth / 8);
        var (line, above) = (new byte[bytes], new byte[bytes]);
        for (var y = 0; y < height; y++)
        {
            var filter = unpacked.ReadByte();
            unpacked.ReadExactly(line);
            Unfilter(filter, line, above, whole);
            for (var x = 0; x < width; x++)
            {
                _image.Values[((top + (y * downBy)) * _image.Width) + left + (x * acrossBy)] = Grey(line, x);
            }

            (line, above) = (above, line);
        }
    }

    private byte Grey(byte[] line, int x)
    {
        if (_depth < 8)
        {
            var value = (line[x * _depth / 8] >> (8 - _depth - (x * _depth % 8))) & ((1 << _depth) - 1);
            return _colour == 3 ? _palette[value] : (byte)(value * 255 / ((1 << _depth) - 1));
        }

        // Of 16 bits the first eight: a fingerprint sees no finer ones.
        var step = _depth / 8;
        var at = x * Channels * step;
        return _colour == 3 ? _palette[line[at]] : Channels < 3 ? line[at] : GreyImage.Of(line[at], line[at + step], line[at + (2 * step)]);
    }

    /// <summary>Takes back what the packer subtracted. W3C PNG, section 9.</summary>
    private static void Unfilter(int filter, byte[] line, byte[] above, int whole)
    {
        if (filter is < 0 or > 4)
        {
            throw new UnreadablePictureException(filter < 0 ? "The picture ends early." : $"A line has filter {filter}, which there is not.");
        }

        for (var i = 0; i < line.Length && filter != 0; i++)
        {
            int before = i >= whole ? line[i - whole] : 0, over = above[i], corner = i >= whole ? above[i - whole] : 0;
            line[i] += (byte)(filter switch { 1 => before, 2 => over, 3 => (before + over) / 2, _ => Nearest(before, over, corner) });
        }
    }

    private static int Nearest(int before, int over, int corner)
    {
        var guess = before + over - corner;
        var (a, b, c) = (Math.Abs(guess - before), Math.Abs(guess - over), Math.Abs(guess - corner));
        return a <= b && a <= c ? before : b <= c ? over : corner;
    }
}
