using System.Globalization;

namespace Sightline.Benchmarks.HubUnderTest;

/// <summary>What the hub's own meters say of its flushes: how many, how long together, and how many facts they held.</summary>
internal readonly record struct Flushes(double Count, double Seconds, double Facts)
{
    public double FactsPerFlush => Facts / Math.Max(1, Count);

    public double MillisecondsPerFlush => Seconds * 1_000 / Math.Max(1, Count);

    public static async Task<Flushes> OfAsync(Hub hub)
    {
        var text = await hub.GetAsync("/metrics");
        return new Flushes(
            Value(text, "sightline_journal_flush_duration_seconds_count"), Value(text, "sightline_journal_flush_duration_seconds_sum"), Value(text, "sightline_journal_appended_total"));
    }

    public Flushes Since(Flushes before) => new(Count - before.Count, Seconds - before.Seconds, Facts - before.Facts);

    private static double Value(string text, string name)
    {
        var line = text.Split('\n').FirstOrDefault(l => l.StartsWith(name + " ", StringComparison.Ordinal));
        return line is null ? 0 : double.Parse(line[(name.Length + 1)..], CultureInfo.InvariantCulture);
    }
}
