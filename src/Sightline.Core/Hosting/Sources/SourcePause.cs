namespace Sightline.Hosting.Sources;

/// <summary>How long to wait before a source that is away is asked again: twice as long each time, capped, and up to a quarter shorter by chance.</summary>
internal sealed class SourcePause(TimeSpan first, TimeSpan longest, Random jitter)
{
    private int _failures;

    public void Answered() => _failures = 0;

    public TimeSpan AfterFailure()
    {
        // Doubling stops counting at 2^30: the cap has long won.
        var doubled = first.TotalMilliseconds * Math.Pow(2, Math.Min(_failures++, 30));
        return TimeSpan.FromMilliseconds(Math.Min(doubled, longest.TotalMilliseconds) * (1 - (jitter.NextDouble() / 4)));
    }
}
