namespace Sightline.Benchmarks.Load;

/// <summary>What a load came to.</summary>
/// <param name="Seconds">Length of the measured part.</param>
/// <param name="Requests">Answered with 2xx in the measured part.</param>
/// <param name="Items">Inspections in them.</param>
/// <param name="AllItems">Inspections answered with 2xx, the warm-up included.</param>
/// <param name="Failures">Answers other than 2xx, the warm-up included.</param>
/// <param name="Latencies">Of the measured part.</param>
internal sealed record LoadResult(double Seconds, long Requests, long Items, long AllItems, long Failures, Latencies Latencies)
{
    public double PerSecond => Items / Seconds;

    public static LoadResult Sum(double seconds, IReadOnlyCollection<LoadResult> clients) => new(
        seconds, clients.Sum(c => c.Requests), clients.Sum(c => c.Items), clients.Sum(c => c.AllItems), clients.Sum(c => c.Failures),
        Latencies.Merge([.. clients.Select(c => c.Latencies)]));
}
