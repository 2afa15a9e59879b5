using System.Globalization;
using System.Numerics;

namespace Sightline.Context.Parameters;

/// <summary>
/// A sum of decimals without rounding: the same whatever the order, so that a mean made of sums of minutes equals the mean of
/// all samples to the last digit.
/// </summary>
internal sealed class ExactSum
{
    /// <summary>Digits of a mean.</summary>
    public const int Digits = 20;

    private const int MostScale = 28;

    private static readonly BigInteger[] s_powers = [.. Enumerable.Range(0, 64).Select(n => BigInteger.Pow(10, n))];

    // One sum for each number of decimals: 96 bits of a decimal, two thousand million times, fit 127.
    private readonly Int128[] _byScale = new Int128[MostScale + 1];
    private BigInteger _more;

    /// <summary>Adds a value.</summary>
    public void Add(decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        var mantissa = new Int128((uint)bits[2], ((ulong)(uint)bits[1] << 32) | (uint)bits[0]);
        _byScale[(bits[3] >> 16) & 0xFF] += bits[3] < 0 ? -mantissa : mantissa;
    }

    /// <summary>Adds a sum as <see cref="ToString"/> wrote it.</summary>
    public void Add(string written)
    {
        var mark = written.IndexOf('e', StringComparison.Ordinal);
        _more += BigInteger.Parse(written.AsSpan(0, mark), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)
            * s_powers[MostScale + int.Parse(written.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)];
    }

    /// <summary>As whole number and power of ten, such as 1234e-2.</summary>
    public override string ToString()
    {
        var (total, scale) = (Total(), MostScale);
        while (scale > 0 && BigInteger.Remainder(total, 10).IsZero)
        {
            (total, scale) = (total / 10, scale - 1);
        }

        return string.Create(CultureInfo.InvariantCulture, $"{total}e-{scale}");
    }

    /// <summary>The sum through a count, to twenty significant digits, halves to the even digit.</summary>
    public decimal Mean(long count)
    {
        var total = Total();
        var (top, bottom) = (BigInteger.Abs(total), count * s_powers[MostScale]);
        if (top.IsZero)
        {
            return 0;
        }

        var scale = Math.Clamp(Digits - Length(top) + Length(bottom) - 1, 0, MostScale);
        var mean = Divide(top, bottom, scale);
        if (Length(mean) < Digits && scale < MostScale)
        {
            mean = Divide(top, bottom, ++scale);
        }

        while (scale > 0 && BigInteger.Remainder(mean, 10).IsZero)
        {
            (mean, scale) = (mean / 10, scale - 1);
        }

        var whole = (decimal)mean;
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(whole, bits);
        return new decimal(bits[0], bits[1], bits[2], total.Sign < 0, (byte)scale);
    }

    private static BigInteger Divide(BigInteger top, BigInteger bottom, int scale)
    {
        var quotient = BigInteger.DivRem(top * s_powers[scale], bottom, out var rest);
        var half = (rest * 2).CompareTo(bottom);
        return half > 0 || (half == 0 && !quotient.IsEven) ? quotient + 1 : quotient;
    }

    private static int Length(BigInteger number) => number.ToString(CultureInfo.InvariantCulture).Length;

    private BigInteger Total()
    {
        var total = _more;
        for (var scale = 0; scale <= MostScale; scale++)
        {
            total += (BigInteger)_byScale[scale] * s_powers[MostScale - scale];
        }

        return total;
    }
}
