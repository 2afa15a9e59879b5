namespace Sightline.Server.Replay;

/// <summary>Holds a steady rate by the injected clock. A hub that was slow is not caught up with in a burst beyond one request.</summary>
internal sealed class Pace(decimal? ratePerSecond, TimeProvider time)
{
    private const int RequestsPerSecond = 10;
    private long? _next;

    /// <summary>Inspections of one request: ten requests a second at most, so that they come evenly.</summary>
    public int RequestSize(int most) => ratePerSecond is { } rate ? (int)Math.Clamp(Math.Ceiling(rate / RequestsPerSecond), 1, most) : most;

    /// <summary>Waits until this many may be sent.</summary>
    public async Task WaitAsync(int count, CancellationToken ct)
    {
        if (ratePerSecond is not { } rate)
        {
            return;
        }

        var now = time.GetTimestamp();
        var due = _next ?? now;
        if (due > now)
        {
            await Task.Delay(time.GetElapsedTime(now, due), time, ct);
        }

        _next = Math.Max(due, now) + (long)(count / rate * time.TimestampFrequency);
    }
}
