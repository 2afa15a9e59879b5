using System.Globalization;
using Sightline.Model;

namespace Sightline.Forwarding;

/// <summary>
/// Measures what a target bears: questions on all its lanes for two seconds at most, and beside them the same number of exchanges
/// of nothing, so that the way there and the target's own work are told apart. Never more a second than the target's file allows.
/// </summary>
internal sealed class LoadTrial(TimeProvider time)
{
    private const int Most = 500;

    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(2);

    public async Task<ProbeFinding> RunAsync(ITargetConnector connector, DeliveryMessage question, TargetSettings settings, CancellationToken ct)
    {
        if (!connector.CanReadBack || connector is not IBareExchange bare)
        {
            return new(ProbeChecks.Load, ProbeVerdict.NotAsked, "Cannot be measured: this connector has no question that leaves nothing in the target, or no exchange to compare it with.");
        }

        var asked = await MeasureAsync(settings, async stop => await connector.FindAsync(question, stop) is ReadBack.CannotTell cannot ? cannot.Reason : null, ct);
        var transport = await MeasureAsync(settings, bare.ExchangeAsync, ct, asked.Count);
        var words = $"{asked.Words("questions", settings.Lanes)} The transport alone: {transport.Words("exchanges of nothing", settings.Lanes)}";
        return (asked.Trouble ?? transport.Trouble) is { } trouble
            ? new(ProbeChecks.Load, ProbeVerdict.Doubt, $"{words} Not all were answered: {trouble}")
            : new(ProbeChecks.Load, ProbeVerdict.Good, words);
    }

    private async Task<Measured> MeasureAsync(TargetSettings settings, Func<CancellationToken, Task<string?>> once, CancellationToken ct, int most = Most)
    {
        var begun = time.GetTimestamp();
        var next = -1;
        var took = new List<TimeSpan>();
        string? trouble = null;
        await Task.WhenAll(Enumerable.Range(0, settings.Lanes).Select(_ => LaneAsync()));
        return new Measured(took, time.GetElapsedTime(begun), trouble);

        async Task LaneAsync()
        {
            while (Interlocked.Increment(ref next) is var mine && mine < most && time.GetElapsedTime(begun) < s_longest)
            {
                var early = TimeSpan.FromSeconds((double)mine / settings.MostPerSecond) - time.GetElapsedTime(begun);
                if (early > TimeSpan.FromMilliseconds(1))
                {
                    await Task.Delay(early, time, ct);
                }

                var from = time.GetTimestamp();
                var why = await once(ct);
                lock (took)
                {
                    took.Add(time.GetElapsedTime(from));
                    trouble ??= why;
                }
            }
        }
    }

    private sealed record Measured(List<TimeSpan> Took, TimeSpan Whole, string? Trouble)
    {
        public int Count => Took.Count;

        public string Words(string what, int lanes)
        {
            var sorted = Took.Order().ToList();
            return string.Create(CultureInfo.InvariantCulture,
                $"{sorted.Count} {what} on {lanes} {(lanes == 1 ? "lane" : "lanes")} in {Whole.TotalSeconds:0.0} s, {sorted.Count / Math.Max(Whole.TotalSeconds, 0.001):0} a second; p50 {At(sorted, 0.5):0.0} ms, p99 {At(sorted, 0.99):0.0} ms.");
        }

        private static double At(List<TimeSpan> sorted, double part) => sorted.Count == 0 ? 0 : sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * part))].TotalMilliseconds;
    }
}
