namespace Sightline.Uplink;

/// <summary>How long to wait before the next attempt: doubled with each failure up to a cap, half of it by chance; or what the hub named.</summary>
internal sealed class Pause(TimeSpan longest, Random chance)
{
    private static readonly TimeSpan s_first = TimeSpan.FromMilliseconds(100);

    private int _failures;

    public void Over() => _failures = 0;

    public TimeSpan Next(TimeSpan? named)
    {
        // Doubling stops counting at 2^20: the cap has long won.
        var whole = Math.Min(s_first.Ticks * (1L << Math.Min(_failures++, 20)), longest.Ticks);
        var own = TimeSpan.FromTicks((whole / 2) + chance.NextInt64((whole / 2) + 1));
        return named is { } wish && wish > own ? (wish < longest ? wish : longest) : own;
    }
}
