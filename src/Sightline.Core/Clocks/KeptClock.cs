using Sightline.Model;

namespace Sightline.Clocks;

/// <summary>What is known of a clock, and how.</summary>
/// <param name="Method">One of <see cref="ClockMethods"/>.</param>
/// <param name="Offset">The station's clock minus this node's.</param>
/// <param name="Uncertainty">Null where there is no bound.</param>
/// <param name="RoundTrip">Of the exchange that counts.</param>
/// <param name="At">This node's clock when it was found out.</param>
/// <param name="State">One of <see cref="ClockStates"/>.</param>
internal sealed record KnownClock(string Method, TimeSpan Offset, TimeSpan? Uncertainty, TimeSpan? RoundTrip, DateTimeOffset At, string State);

/// <summary>One station's clock as the desk sees it, in memory: its last exchanges, and what the journal was last told.</summary>
internal sealed class KeptClock(ClockOptions limits)
{
    /// <summary>Exchanges begun and never finished, in a row, after which one side is all there will be.</summary>
    public const int OneSided = 3;

    /// <summary>Smaller moves are not worth a fact.</summary>
    private static readonly TimeSpan s_leastMove = TimeSpan.FromMilliseconds(5);

    private static readonly TimeSpan s_tellEvery = TimeSpan.FromMinutes(5);

    /// <summary>A message that is this much later than the quickest was sent by a clock that has been set back.</summary>
    private static readonly TimeSpan s_setBack = TimeSpan.FromSeconds(10);

    private readonly ClockFilter _filter = new();
    private readonly Drift _drift = new();
    private readonly Queue<TimeSpan> _ahead = new();
    private readonly Queue<DateTimeOffset> _given = new();
    private int _steps;
    private int _unfinished;
    private (TimeSpan Offset, string State, TimeSpan At)? _told;

    public Lock Gate { get; } = new();

    /// <summary>Finished exchanges that counted since the node started.</summary>
    public long Exchanges { get; private set; }

    /// <summary>When the station last spoke, told as the time since the node began to count.</summary>
    public TimeSpan Heard { get; set; }

    public KnownClock? Known { get; private set; }

    public decimal? DriftInPartsPerMillion => _drift.PartsPerMillion();

    /// <summary>This node's clock was set: nothing that was compared with it before counts.</summary>
    public void ForgetBefore(int steps)
    {
        if (steps != _steps)
        {
            _steps = steps;
            _filter.Forget();
            _drift.Forget();
            _ahead.Clear();
            _given.Clear();
            (Known, _told, _unfinished) = (null, null, 0);
        }
    }

    /// <summary>True when this answer was given since this node's clock was last set. While it never was, every time it showed is good.</summary>
    public bool Gave(DateTimeOffset t3, DateTimeOffset since) => _steps == 0 ? t3 >= since : _given.Contains(t3);

    public void Gives(DateTimeOffset t3)
    {
        if (_given.Count == 2 * ClockFilter.Kept)
        {
            _given.Dequeue();
        }

        _given.Enqueue(t3);
    }

    public void Finish(ClockExchange exchange, DateTimeOffset now)
    {
        if (_filter.Add(exchange))
        {
            _drift.Forget();
        }

        _ahead.Clear();
        (Exchanges, _unfinished) = (Exchanges + 1, 0);
        var best = _filter.Best!.Value;
        _drift.Add(Heard, best.Offset);
        Known = new KnownClock(ClockMethods.Measured, best.Offset, best.Uncertainty, best.RoundTrip, now, ClockLimits.StateOf(best.Offset, limits.AlarmAt, limits.UntrustedAt));
    }

    /// <summary>An exchange was begun and the one before is not finished: what was sent cannot have arrived before it was sent, so the station is ahead at least so much.</summary>
    public void Begin(TimeSpan ahead, DateTimeOffset now)
    {
        if (Known?.Method == ClockMethods.Measured)
        {
            return;
        }

        if (_ahead.Count > 0 && ahead < _ahead.Max() - s_setBack)
        {
            _ahead.Clear();
        }

        _ahead.Enqueue(ahead);
        if (_ahead.Count > ClockFilter.Kept)
        {
            _ahead.Dequeue();
        }

        if (++_unfinished >= OneSided)
        {
            var least = _ahead.Max();
            Known = new KnownClock(ClockMethods.Estimated, least, null, null, now, ClockLimits.StateOfEstimate(least, limits.UntrustedAt));
        }
    }

    /// <summary>True when the journal should be told: the offset moved by more than it is uncertain, the state changed, or the last time is long ago.</summary>
    public bool IsNews(TimeSpan reference)
    {
        if (Known is not { } known)
        {
            return false;
        }

        var least = known.Uncertainty is { } bound && bound > s_leastMove ? bound : s_leastMove;
        if (_told is { } told && told.State == known.State && (known.Offset + reference - told.Offset).Duration() <= least && Heard - told.At < s_tellEvery)
        {
            return false;
        }

        _told = (known.Offset + reference, known.State, Heard);
        return true;
    }

    /// <summary>The journal had no room: it is news again.</summary>
    public void NotTold() => _told = null;
}

/// <summary>From how far on a clock is off, and how far on it is not trusted.</summary>
internal static class ClockLimits
{
    public static string StateOf(TimeSpan offset, TimeSpan alarmAt, TimeSpan untrustedAt) =>
        offset.Duration() > untrustedAt ? ClockStates.Untrusted : offset.Duration() > alarmAt ? ClockStates.Off : ClockStates.Ok;

    public static string StateOfEstimate(TimeSpan offset, TimeSpan untrustedAt) => offset.Duration() > untrustedAt ? ClockStates.Untrusted : ClockStates.Estimated;
}
