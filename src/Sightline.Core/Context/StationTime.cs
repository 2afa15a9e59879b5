using Sightline.Clocks;
using Sightline.Model;

namespace Sightline.Context;

/// <summary>What was measured of a station's clock, against this node's, as the newest fact says.</summary>
/// <param name="Offset">The station's clock minus this node's.</param>
/// <param name="Uncertainty">Of that offset.</param>
/// <param name="RoundTrip">Of the exchange that counts.</param>
/// <param name="At">When it was measured.</param>
/// <param name="Reference">The edge it was measured against; null where that is this node.</param>
/// <param name="ReferenceOffset">The edge's clock minus this node's. The edge's clock says when it received a record.</param>
internal sealed record MeasuredClock(TimeSpan Offset, TimeSpan Uncertainty, TimeSpan? RoundTrip, DateTimeOffset At, string? Reference, TimeSpan ReferenceOffset);

/// <summary>
/// One station's clock as facts tell it, and what that makes of a record's time. docs/clocks.md has the rules in words;
/// the one behind them: a record is moved only where it is certain that its clock was off, or where the plant says so.
/// </summary>
internal sealed class StationTime
{
    /// <summary>How much earlier than it arrives a record may seem exposed in the future before a measured offset is not believed for it.</summary>
    public static readonly TimeSpan Slack = TimeSpan.FromSeconds(1);

    /// <summary>A record that arrives no later than this after the quickest was sent at once, by the same clock.</summary>
    public static readonly TimeSpan SentAtOnce = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan s_century = TimeSpan.FromDays(36_525);

    /// <summary>What the station's master record says of its clock: <c>measured</c>, <c>estimate</c>, <c>ignore</c>.</summary>
    public string Mode { get; set; } = ClockModes.Measured;

    public MeasuredClock? Measured { get; set; }

    public DelayWindow Delays { get; } = new();

    public string Method { get; private set; } = ClockMethods.None;

    public string? State { get; private set; }

    /// <summary>The offset that is shown of the station.</summary>
    public TimeSpan? Shown { get; private set; }

    public DateTimeOffset ShownAt { get; private set; }

    /// <summary>Since when it is further off than the limit; null while it is not.</summary>
    public DateTimeOffset? Since { get; private set; }

    public void Restore(string method, string? state, TimeSpan? shown, DateTimeOffset shownAt, DateTimeOffset? since) =>
        (Method, State, Shown, ShownAt, Since) = (method, state, shown, shownAt, since);

    /// <summary>The time of a record by this node's clock, and what is known of the clock; null where that is nothing.</summary>
    /// <returns>True when something of the station changed that is kept.</returns>
    public bool Judge(DateTimeOffset sent, DateTimeOffset received, Limits limits, out (DateTimeOffset Corrected, ClockReading? Clock) judged)
    {
        judged = (sent, null);
        if (Mode == ClockModes.Ignore)
        {
            return false;
        }

        if (Measured is { } known && Moved(sent, -known.Offset) is { } corrected && corrected - received + known.ReferenceOffset <= known.Uncertainty + Slack)
        {
            judged = (corrected, new ClockReading(known.Offset, known.Uncertainty, ClockLimits.StateOf(known.Offset, limits.AlarmAt, limits.UntrustedAt)));
            return false;
        }

        var delay = Whole(received - sent);
        Delays.Add(received, delay);
        judged = Estimate(sent, delay, limits);
        Show(received, limits);
        return true;
    }

    /// <summary>Works out anew what is shown of the station, and whether it is further off than the limit.</summary>
    public void Show(DateTimeOffset at, Limits limits)
    {
        (Method, Shown, State) = Known(limits);
        ShownAt = Method == ClockMethods.Measured ? Measured!.At : at;
        Since = Shown is { } offset && offset.Duration() > limits.AlarmAt ? Since ?? at : null;
    }

    private (string Method, TimeSpan? Shown, string? State) Known(Limits limits)
    {
        if (Mode == ClockModes.Ignore)
        {
            return (ClockMethods.None, null, null);
        }

        if (Measured is { } measured)
        {
            return (ClockMethods.Measured, measured.Offset, ClockLimits.StateOf(measured.Offset, limits.AlarmAt, limits.UntrustedAt));
        }

        return Delays.Smallest is { } smallest && (smallest < TimeSpan.Zero || Mode == ClockModes.Estimate || Delays.All >= DelayWindow.Enough)
            ? (ClockMethods.Estimated, -smallest, ClockLimits.StateOfEstimate(smallest, limits.UntrustedAt))
            : (ClockMethods.None, null, null);
    }

    private (DateTimeOffset Corrected, ClockReading? Clock) Estimate(DateTimeOffset sent, TimeSpan delay, Limits limits)
    {
        var smallest = Delays.Smallest!.Value;
        if (Mode == ClockModes.Estimate)
        {
            return (Moved(sent, smallest) ?? sent, Reading(-smallest, limits));
        }

        if (smallest >= TimeSpan.Zero)
        {
            // A clock that is behind and a record that was kept back look the same. Shown, never acted on.
            return (sent, Delays.All >= DelayWindow.Enough ? Reading(-smallest, limits) : null);
        }

        // The station was ahead, at least so much, when the quickest record came. This one was sent by the same clock if it came
        // nearly as quickly; else only its own delay speaks for it.
        return delay <= smallest + SentAtOnce ? (Moved(sent, smallest) ?? sent, Reading(-smallest, limits))
            : delay < TimeSpan.Zero ? (sent + delay, Reading(-delay, limits))
            : (sent, Reading(-smallest, limits));
    }

    /// <summary>Null where no calendar has the moment: a node whose own clock was set to another age.</summary>
    private static DateTimeOffset? Moved(DateTimeOffset moment, TimeSpan by) =>
        moment.UtcTicks + by.Ticks is var ticks && ticks >= DateTimeOffset.UnixEpoch.Ticks - s_century.Ticks && ticks <= DateTimeOffset.MaxValue.UtcTicks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    /// <summary>Whole microseconds, as the table keeps them: the next start must know no less than this one.</summary>
    private static TimeSpan Whole(TimeSpan span) => TimeSpan.FromMicroseconds((long)Math.Floor(span.TotalMicroseconds));

    private static ClockReading Reading(TimeSpan offset, Limits limits) => new(offset, null, ClockLimits.StateOfEstimate(offset, limits.UntrustedAt));

    /// <summary>From how far on a clock is off, and how far on it is not trusted, as facts say.</summary>
    internal sealed record Limits(TimeSpan AlarmAt, TimeSpan UntrustedAt);
}

/// <summary>What a plant says of a station's clock in its master record.</summary>
internal static class ClockModes
{
    /// <summary>What was measured is applied; what is estimated only where it is certain.</summary>
    public const string Measured = "measured";

    /// <summary>The station keeps nothing back: the smallest delay is its clock's.</summary>
    public const string Estimate = "estimate";

    /// <summary>Times stand as sent: a replay, or a station whose time is not its own.</summary>
    public const string Ignore = "ignore";

    public static readonly string[] All = [Measured, Estimate, Ignore];
}
