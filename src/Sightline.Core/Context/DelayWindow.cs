namespace Sightline.Context;

/// <summary>
/// The smallest delay at which a station's records arrive, over the present stretch and the one before. A stretch ends
/// after ten minutes of received time, and not before it has twenty records: a slow station's is longer. A record cannot
/// arrive before it was exposed, so minus the smallest delay is the least by which the station's clock is ahead.
/// </summary>
internal sealed class DelayWindow
{
    /// <summary>Fewer records than this say nothing of a clock that may just as well be right, with records that were kept back.</summary>
    public const long Enough = 20;

    public static readonly TimeSpan Length = TimeSpan.FromMinutes(10);

    /// <summary>When the present stretch began; null before the first record.</summary>
    public DateTimeOffset? Began { get; set; }

    public long Records { get; set; }

    public TimeSpan? Least { get; set; }

    public long BeforeRecords { get; set; }

    public TimeSpan? BeforeLeast { get; set; }

    /// <summary>The smallest of both stretches; null while there is none.</summary>
    public TimeSpan? Smallest => Least is { } now && BeforeLeast is { } before ? now < before ? now : before : Least ?? BeforeLeast;

    public long All => Records + BeforeRecords;

    /// <summary>Takes a delay. One that is known to be of a message just sent counts as many records.</summary>
    public void Add(DateTimeOffset receivedAt, TimeSpan delay, long weight = 1)
    {
        Began ??= receivedAt;
        if (receivedAt - Began >= Length && Records >= Enough)
        {
            (BeforeRecords, BeforeLeast) = (Records, Least);
            (Began, Records, Least) = (receivedAt, 0, null);
        }

        Records += weight;
        Least = Least is { } least && least < delay ? least : delay;
    }

    public void Forget() => (Began, Records, Least, BeforeRecords, BeforeLeast) = (null, 0, null, 0, null);
}
