namespace Sightline.Context.Parameters;

/// <summary>
/// Numbers as bytes where most are zero or small: a run of zeros is two bytes however long, a small number is one. A parameter
/// that does not change, sampled at an even pace, takes next to no room.
/// </summary>
internal static class ZeroRuns
{
    public static void Write(List<byte> to, ReadOnlySpan<long> numbers)
    {
        for (var i = 0; i < numbers.Length; i++)
        {
            if (numbers[i] != 0)
            {
                Unsigned(to, Folded(numbers[i]));
                continue;
            }

            var from = i;
            while (i + 1 < numbers.Length && numbers[i + 1] == 0)
            {
                i++;
            }

            to.Add(0);
            Unsigned(to, (ulong)(i - from + 1));
        }
    }

    public static void Read(ref ReadOnlySpan<byte> from, Span<long> numbers)
    {
        var i = 0;
        while (i < numbers.Length)
        {
            var word = Unsigned(ref from);
            if (word != 0)
            {
                numbers[i++] = (long)(word >> 1) ^ -(long)(word & 1);
                continue;
            }

            var run = (int)Unsigned(ref from);
            numbers.Slice(i, run).Clear();
            i += run;
        }
    }

    public static void Unsigned(List<byte> to, ulong word)
    {
        while (word >= 0x80)
        {
            to.Add((byte)(word | 0x80));
            word >>= 7;
        }

        to.Add((byte)word);
    }

    public static ulong Unsigned(ref ReadOnlySpan<byte> from)
    {
        ulong word = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = from[0];
            from = from[1..];
            word |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return word;
            }
        }
    }

    // Small numbers of either sign become small ones without a sign.
    private static ulong Folded(long number) => (ulong)((number << 1) ^ (number >> 63));
}
