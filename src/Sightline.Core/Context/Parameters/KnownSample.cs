namespace Sightline.Context.Parameters;

/// <summary>One sample with the fact that said it.</summary>
/// <param name="At">In microseconds since 1970.</param>
/// <param name="Position">Journal position of the fact.</param>
/// <param name="Value">As sent.</param>
internal readonly record struct KnownSample(long At, long Position, decimal Value)
{
    /// <summary>By moment; of the same moment the one that was stored later counts, and stands last.</summary>
    public static int Compare(KnownSample a, KnownSample b) => a.At != b.At ? a.At.CompareTo(b.At) : a.Position.CompareTo(b.Position);

    /// <summary>The same without zeros at the end of its value: what is written depends on values alone.</summary>
    public static KnownSample Plain(KnownSample sample) => sample with { Value = Plain(sample.Value) };

    /// <summary>One sample for each moment: the last that was stored up to a position. The samples are in order.</summary>
    public static List<KnownSample> Counted(List<KnownSample> ordered, long known)
    {
        var counted = new List<KnownSample>(ordered.Count);
        foreach (var sample in ordered)
        {
            if (sample.Position > known)
            {
                continue;
            }

            if (counted.Count > 0 && counted[^1].At == sample.At)
            {
                counted[^1] = sample;
            }
            else
            {
                counted.Add(sample);
            }
        }

        return counted;
    }

    /// <summary>Without zeros at its end. Most values have none, which is quick to see.</summary>
    private static decimal Plain(decimal value)
    {
        if (value.Scale == 0)
        {
            return value;
        }

        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        return bits[2] == 0 && (((ulong)(uint)bits[1] << 32) | (uint)bits[0]) % 10 != 0 ? value
            : value == 0 ? 0
            : value / 1.0000000000000000000000000000m;
    }
}

/// <summary>Where samples lie in the tables: parameter, minute and number within the minute make one key.</summary>
internal static class PieceKey
{
    public const long Minute = 60_000_000;

    /// <summary>Pieces that a minute can have. It is written as one before it has so many.</summary>
    public const int MostPieces = 32;

    private const int BitsOfMinute = 27;

    /// <summary>The first moment that no key can say.</summary>
    public const long End = (1L << BitsOfMinute) * Minute;

    public static long MinuteOf(long at) => Math.Clamp(at, 0, End - 1) / Minute;

    public static long Of(long series, long minute, int number) => (((series << BitsOfMinute) | minute) * MostPieces) + number;

    public static long MinuteIn(long key) => (key / MostPieces) & ((1L << BitsOfMinute) - 1);
}
