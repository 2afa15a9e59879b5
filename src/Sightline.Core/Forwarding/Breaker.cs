namespace Sightline.Forwarding;

/// <summary>
/// After some failures in a row a target counts as away: only one message at a time tries whether it is back, with a
/// pause that doubles up to a cap. Any answer that is an answer closes the breaker.
/// </summary>
internal sealed class Breaker(int failuresToBreak, TimeSpan longestPause, Random jitter)
{
    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(200);

    private int _failures;

    public bool IsOpen => _failures >= failuresToBreak;

    public int Failures => _failures;

    public DateTimeOffset NotBefore { get; private set; }

    public void Answered()
    {
        _failures = 0;
        NotBefore = default;
    }

    public void Failed(DateTimeOffset now)
    {
        _failures++;
        if (IsOpen)
        {
            NotBefore = now + Pause(_failures - failuresToBreak + 1);
        }
    }

    /// <summary>Pause before attempt number <paramref name="attempt"/> + 1: doubled each time, capped, and up to a quarter shorter by chance.</summary>
    public TimeSpan Pause(int attempt)
    {
        var doubled = s_firstPause.TotalMilliseconds * Math.Pow(2, Math.Min(attempt - 1, 30));
        var capped = Math.Min(doubled, longestPause.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(capped * (1 - (jitter.NextDouble() / 4)));
    }
}
