using System.Buffers.Binary;

namespace Sightline.Context.Parameters;

/// <summary>
/// Samples of one parameter in one minute as bytes: columns of times, positions and values, each as differences. Times that
/// are whole milliseconds are kept as such; values are whole numbers with a common number of decimals, or all 16 bytes of a
/// decimal where those do not fit.
/// </summary>
internal static class SampleBlock
{
    private const byte Milliseconds = 1;
    private const byte WholeDecimals = 2;

    public static byte[] Write(List<KnownSample> samples, long minute)
    {
        var start = minute * PieceKey.Minute;
        var milliseconds = samples.TrueForAll(s => s.At % 1_000 == 0);
        var scale = CommonScale(samples, out var mantissas);
        var to = new List<byte>(samples.Count + 16) { (byte)((milliseconds ? Milliseconds : 0) | (mantissas is null ? WholeDecimals : 0)) };
        ZeroRuns.Unsigned(to, (ulong)samples.Count);
        var column = new long[samples.Count];
        for (var i = 0; i < column.Length; i++)
        {
            column[i] = (samples[i].At - start) / (milliseconds ? 1_000 : 1);
        }

        Differences(column);
        Differences(column.AsSpan(1));
        ZeroRuns.Write(to, column);
        for (var i = 0; i < column.Length; i++)
        {
            column[i] = samples[i].Position;
        }

        Differences(column);
        ZeroRuns.Write(to, column);
        if (mantissas is null)
        {
            Decimals(to, samples);
        }
        else
        {
            to.Add(scale);
            Differences(mantissas);
            ZeroRuns.Write(to, mantissas);
        }

        return [.. to];
    }

    public static List<KnownSample> Read(ReadOnlySpan<byte> from, long minute)
    {
        var form = from[0];
        from = from[1..];
        var count = (int)ZeroRuns.Unsigned(ref from);
        var times = new long[count];
        var positions = new long[count];
        ZeroRuns.Read(ref from, times);
        Sums(times.AsSpan(1));
        Sums(times);
        ZeroRuns.Read(ref from, positions);
        Sums(positions);
        var samples = new List<KnownSample>(count);
        var (start, unit) = (minute * PieceKey.Minute, (form & Milliseconds) != 0 ? 1_000 : 1);
        if ((form & WholeDecimals) != 0)
        {
            for (var i = 0; i < count; i++)
            {
                samples.Add(new KnownSample(start + (times[i] * unit), positions[i], Decimal(from.Slice(i * 16, 16))));
            }

            return samples;
        }

        var scale = from[0];
        from = from[1..];
        var mantissas = new long[count];
        ZeroRuns.Read(ref from, mantissas);
        Sums(mantissas);
        for (var i = 0; i < count; i++)
        {
            samples.Add(new KnownSample(start + (times[i] * unit), positions[i], Decimal(mantissas[i], scale)));
        }

        return samples;
    }

    private static void Differences(Span<long> column)
    {
        for (var i = column.Length - 1; i > 0; i--)
        {
            column[i] = unchecked(column[i] - column[i - 1]);
        }
    }

    private static void Sums(Span<long> column)
    {
        for (var i = 1; i < column.Length; i++)
        {
            column[i] = unchecked(column[i] + column[i - 1]);
        }
    }

    /// <summary>Every value as a whole number of the smallest unit among them; null where one is too long for that.</summary>
    private static byte CommonScale(List<KnownSample> samples, out long[]? mantissas)
    {
        byte scale = 0;
        foreach (var sample in samples)
        {
            scale = Math.Max(scale, sample.Value.Scale);
        }

        mantissas = new long[samples.Count];
        for (var i = 0; i < mantissas.Length; i++)
        {
            if (!Mantissa(samples[i].Value, scale, out mantissas[i]))
            {
                mantissas = null;
                break;
            }
        }

        return scale;
    }

    private static bool Mantissa(decimal value, byte scale, out long mantissa)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        mantissa = 0;
        if (bits[2] != 0 || bits[1] < 0)
        {
            return false;
        }

        var whole = ((long)bits[1] << 32) | (uint)bits[0];
        for (var i = value.Scale; i < scale; i++)
        {
            if (whole > long.MaxValue / 10)
            {
                return false;
            }

            whole *= 10;
        }

        mantissa = bits[3] < 0 ? -whole : whole;
        return true;
    }

    private static decimal Decimal(long mantissa, byte scale)
    {
        var whole = (ulong)Math.Abs(mantissa);
        return new decimal((int)whole, (int)(whole >> 32), 0, mantissa < 0, scale);
    }

    private static void Decimals(List<byte> to, List<KnownSample> samples)
    {
        Span<int> bits = stackalloc int[4];
        Span<byte> bytes = stackalloc byte[16];
        foreach (var sample in samples)
        {
            decimal.GetBits(sample.Value, bits);
            for (var i = 0; i < 4; i++)
            {
                BinaryPrimitives.WriteInt32LittleEndian(bytes[(i * 4)..], bits[i]);
            }

            to.AddRange(bytes);
        }
    }

    private static decimal Decimal(ReadOnlySpan<byte> bytes)
    {
        Span<int> bits = stackalloc int[4];
        for (var i = 0; i < 4; i++)
        {
            bits[i] = BinaryPrimitives.ReadInt32LittleEndian(bytes[(i * 4)..]);
        }

        return new decimal(bits);
    }
}
