using System.Net.Http.Headers;

namespace Sightline.Contract.Client;

/// <summary>How long to wait before the next attempt.</summary>
internal sealed class Backoff(TimeSpan first, TimeSpan longest, TimeProvider time)
{
    /// <summary>Half fixed, half jitter, capped; or what the node named.</summary>
    /// <param name="failures">Failed attempts so far, from 1.</param>
    /// <param name="named">The node's own wish; it wins, however long.</param>
    public TimeSpan After(int failures, RetryConditionHeaderValue? named)
    {
        if (Named(named) is { } wish && wish > TimeSpan.Zero)
        {
            return wish;
        }

        // Doubling stops counting at 2^30: the cap has long won, and the shift must not overflow.
        var doubled = first.Ticks * (decimal)(1L << Math.Min(failures - 1, 30));
        var whole = (long)Math.Min(doubled, longest.Ticks);
        return TimeSpan.FromTicks((whole / 2) + Random.Shared.NextInt64((whole / 2) + 1));
    }

    private TimeSpan? Named(RetryConditionHeaderValue? named) => named?.Delta ?? (named?.Date is { } date ? date - time.GetUtcNow() : null);
}
