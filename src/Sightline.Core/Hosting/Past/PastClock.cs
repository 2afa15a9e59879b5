namespace Sightline.Hosting.Past;

/// <summary>A clock that stands at a moment: what counts as late, open or due in the past is counted from then.</summary>
internal sealed class PastClock(DateTimeOffset moment, TimeProvider now) : TimeProvider
{
    public override TimeZoneInfo LocalTimeZone => now.LocalTimeZone;

    public override long TimestampFrequency => now.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => moment;

    public override long GetTimestamp() => now.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => now.CreateTimer(callback, state, dueTime, period);
}
