using System.Buffers.Binary;

namespace Sightline.Images.Pixels;

/// <summary>Unpacks the brightness of a JPEG with Huffman codes and 8 bits, sequential or progressive. ITU-T T.81. Colours are passed over.</summary>
internal sealed class JpegPixels(byte[] file, ImageMeasure measure)
{
    private readonly ushort[][] _tables = new ushort[4][];
    private readonly JpegCodes?[] _dc = new JpegCodes?[4];
    private readonly JpegCodes?[] _ac = new JpegCodes?[4];
    private JpegFrame? _frame;
    private int _interval;
    private bool _redGreenBlue;
    private bool _sawKept;

    public GreyImage Read()
    {
        var ends = false;
        for (var at = 2; at + 2 <= file.Length && !ends;)
        {
            if (file[at] != 0xFF || file[at + 1] is 0xFF or 0)
            {
                at++;
                continue;
            }

            var marker = file[at + 1];
            if (marker is 0x01 or (>= 0xD0 and <= 0xD8))
            {
                at += 2;
                continue;
            }

            if (marker == 0xD9)
            {
                ends = true;
                continue;
            }

            var length = BinaryPrimitives.ReadUInt16BigEndian(file.AsSpan(at + 2));
            var body = file.AsSpan(at + 4, length - 2);
            at += 2 + length;
            if (marker == 0xDA)
            {
                Scan(body, at);
            }
            else
            {
                Segment(marker, body);
            }
        }

        // A progressive picture without its last scans is a whole one, only coarser: the end must be there.
        return !ends ? throw new UnreadablePictureException("The picture ends early: its end is not marked.")
            : _sawKept ? JpegBlocks.Picture(_frame!, _tables[_frame!.Kept.Table & 3] ?? throw new UnreadablePictureException("A table of the JPEG is missing."))
            : throw new UnreadablePictureException("The JPEG has no picture behind its headers.");
    }

    private void Segment(byte marker, ReadOnlySpan<byte> body)
    {
        switch (marker)
        {
            case 0xDB: Quantities(body); break;
            case 0xC4: Codes(body); break;
            case 0xDD: _interval = BinaryPrimitives.ReadUInt16BigEndian(body); break;
            case 0xEE when body.StartsWith("Adobe"u8) && body.Length >= 12: _redGreenBlue = body[11] == 0; break;
            case 0xC0 or 0xC1 or 0xC2: Frame(body, marker == 0xC2); break;
            case 0xC3 or (>= 0xC5 and <= 0xC7) or (>= 0xC9 and <= 0xCF and not 0xCC):
                throw new UnreadablePictureException($"Is a JPEG of frame {marker:X2}, which is kept and not unpacked.");
            default: break;
        }
    }

    /// <summary>The frame that was measured. Another one behind it could be of any size.</summary>
    private void Frame(ReadOnlySpan<byte> body, bool progressive)
    {
        if (_frame is not null || BinaryPrimitives.ReadUInt16BigEndian(body[1..]) != measure.Height || BinaryPrimitives.ReadUInt16BigEndian(body[3..]) != measure.Width)
        {
            throw new UnreadablePictureException("The JPEG has a second frame.");
        }

        _frame = new JpegFrame(body, progressive, _redGreenBlue);
    }

    private void Quantities(ReadOnlySpan<byte> body)
    {
        while (body.Length > 0)
        {
            var (wide, table) = (body[0] >> 4 != 0, new ushort[64]);
            for (var i = 0; i < 64; i++)
            {
                table[JpegScan.PlaceOf(i)] = wide ? BinaryPrimitives.ReadUInt16BigEndian(body[(1 + (2 * i))..]) : body[1 + i];
            }

            _tables[body[0] & 3] = table;
            body = body[(wide ? 129 : 65)..];
        }
    }

    private void Codes(ReadOnlySpan<byte> body)
    {
        while (body.Length > 0)
        {
            var counts = body.Slice(1, 16).ToArray();
            var all = counts.Sum(c => c);
            (body[0] >> 4 == 0 ? _dc : _ac)[body[0] & 3] = new JpegCodes(counts, body.Slice(17, all).ToArray());
            body = body[(17 + all)..];
        }
    }

    private void Scan(ReadOnlySpan<byte> header, int at)
    {
        var frame = _frame ?? throw new UnreadablePictureException("The picture of the JPEG begins before its frame.");
        var parts = new List<(JpegComponent Component, JpegCodes? Dc, JpegCodes? Ac)>();
        for (var i = 0; i < header[0]; i++)
        {
            var (id, codes) = (header[1 + (2 * i)], header[2 + (2 * i)]);
            var component = frame.Components.Find(c => c.Id == id) ?? throw new UnreadablePictureException($"A scan names component {id}, which the frame does not have.");
            component.Before = 0;
            parts.Add((component, _dc[(codes >> 4) & 3], _ac[codes & 3]));
        }

        if (!parts.Exists(p => p.Component == frame.Kept))
        {
            return;
        }

        var (first, last, bands) = (header[1 + (2 * header[0])], header[2 + (2 * header[0])], header[3 + (2 * header[0])]);
        var (needsDc, needsAc) = (first == 0 && bands >> 4 == 0, !frame.IsProgressive || first > 0);
        if (parts.Exists(p => (needsDc && p.Dc is null) || (needsAc && p.Ac is null)) || last > 63)
        {
            throw new UnreadablePictureException("A scan of the JPEG needs codes that it does not have.");
        }

        new JpegScan(frame, parts, first, last, bands >> 4, frame.IsProgressive ? bands & 15 : 0, new JpegBits(file, at)).Read(_interval);
        _sawKept = true;
    }
}

/// <summary>Turns coefficients into pixels: the inverse cosine transform of each block. T.81, A.3.3.</summary>
internal static class JpegBlocks
{
    private static readonly float[] s_waves = Waves();

    public static GreyImage Picture(JpegFrame frame, ushort[] quantities)
    {
        var (kept, image) = (frame.Kept, new GreyImage(frame.Width, frame.Height));
        Span<float> values = stackalloc float[64];
        for (var row = 0; row < kept.Rows; row++)
        {
            for (var column = 0; column < kept.Columns; column++)
            {
                Block(kept.Blocks.AsSpan(64 * ((row * kept.Stride) + column), 64), quantities, values);
                Draw(frame, image, column * 8, row * 8, values);
            }
        }

        return image;
    }

    private static void Block(ReadOnlySpan<short> block, ushort[] quantities, Span<float> values)
    {
        Span<float> half = stackalloc float[64];
        for (var y = 0; y < 8; y++)
        {
            // Most lines of most blocks hold nothing.
            if (!block.Slice(y * 8, 8).ContainsAnyExcept((short)0))
            {
                half.Slice(y * 8, 8).Clear();
                continue;
            }

            for (var x = 0; x < 8; x++)
            {
                var sum = 0f;
                for (var u = 0; u < 8; u++)
                {
                    sum += s_waves[(x * 8) + u] * block[(y * 8) + u] * quantities[(y * 8) + u];
                }

                half[(y * 8) + x] = sum;
            }
        }

        for (var x = 0; x < 8; x++)
        {
            for (var y = 0; y < 8; y++)
            {
                var sum = 128f;
                for (var v = 0; v < 8; v++)
                {
                    sum += s_waves[(y * 8) + v] * half[(v * 8) + x];
                }

                values[(y * 8) + x] = sum;
            }
        }
    }

    /// <summary>A component may be coarser than the picture: each of its values is then drawn over several pixels.</summary>
    private static void Draw(JpegFrame frame, GreyImage image, int left, int top, ReadOnlySpan<float> values)
    {
        var (across, down) = (frame.MostAcross / frame.Kept.Across, frame.MostDown / frame.Kept.Down);
        for (var y = top * down; y < Math.Min((top + 8) * down, image.Height); y++)
        {
            for (var x = left * across; x < Math.Min((left + 8) * across, image.Width); x++)
            {
                image.Values[((long)y * image.Width) + x] = (byte)Math.Clamp((int)MathF.Round(values[(((y / down) - top) * 8) + (x / across) - left]), 0, 255);
            }
        }
    }

    private static float[] Waves()
    {
        var waves = new float[64];
        for (var x = 0; x < 8; x++)
        {
            for (var u = 0; u < 8; u++)
            {
                waves[(x * 8) + u] = (float)((u == 0 ? Math.Sqrt(0.125) : 0.5) * Math.Cos(((2 * x) + 1) * u * Math.PI / 16));
            }
        }

        return waves;
    }
}
