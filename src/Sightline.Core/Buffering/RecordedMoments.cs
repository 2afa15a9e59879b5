namespace Sightline.Buffering;

/// <summary>
/// Positions by the clock by which facts were recorded. The journal is in the order of that clock, but for steps of the clock itself. What is no
/// longer in the journal is older than all that is.
/// </summary>
internal static class RecordedMoments
{
    /// <summary>The newest position that was recorded by a moment; 0 where all are later.</summary>
    /// <param name="journal">The facts.</param>
    /// <param name="head">The newest position that counts.</param>
    /// <param name="moment">The moment. One of whole milliseconds lasts to the end of its millisecond.</param>
    public static long LastBy(this IFactSource journal, long head, DateTimeOffset moment)
    {
        var end = EndOf(moment);
        return First(journal, head, recorded => recorded > end) - 1;
    }

    /// <summary>The first position that was recorded since a moment, which is where the moment begins; the one after the head where all are earlier.</summary>
    public static long FirstSince(this IFactSource journal, long head, DateTimeOffset moment) => First(journal, head, recorded => recorded >= moment);

    /// <summary>Until when a moment lasts. Answers show milliseconds: a time from one of them means all of its millisecond, to the microsecond that facts have.</summary>
    public static DateTimeOffset EndOf(DateTimeOffset moment) =>
        moment.Ticks % TimeSpan.TicksPerMillisecond == 0 ? moment.AddTicks(TimeSpan.TicksPerMillisecond - TimeSpan.TicksPerMicrosecond) : moment;

    private static long First(IFactSource journal, long head, Func<DateTimeOffset, bool> isLate)
    {
        var (low, high) = (1L, head + 1);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            (low, high) = journal.Bare(middle) is { } fact && isLate(fact.Times.RecordedAt) ? (low, middle) : (middle + 1, high);
        }

        return low;
    }
}
