namespace Sightline.Forwarding;

/// <summary>
/// How many messages may start in a second. After an outage a target gets its backlog no faster than this, and the line
/// that goes on meanwhile keeps its latency. A short burst is free: the generic cell rate algorithm (ITU-T I.371).
/// </summary>
internal sealed class Pace(int mostPerSecond)
{
    /// <summary>How much of a second's messages may start at once.</summary>
    private static readonly TimeSpan s_burst = TimeSpan.FromMilliseconds(50);

    private readonly TimeSpan _each = TimeSpan.FromSeconds(1) / mostPerSecond;
    private DateTimeOffset _due;

    /// <summary>Counts one message that starts.</summary>
    public void Started(DateTimeOffset now)
    {
        _due = (_due < now || IsSetBack(now) ? now : _due) + _each;
    }

    /// <summary>When the next message may start: now, or later.</summary>
    public DateTimeOffset NextStart(DateTimeOffset now) => _due - now <= s_burst || IsSetBack(now) ? now : _due - s_burst;

    /// <summary>A clock that was set back must not hold the target up until it has caught up.</summary>
    private bool IsSetBack(DateTimeOffset now) => _due - now > s_burst + _each;
}
