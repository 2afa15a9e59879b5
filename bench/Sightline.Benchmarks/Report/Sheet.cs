using Sightline.Benchmarks.Load;

namespace Sightline.Benchmarks.Report;

/// <summary>Collects what a run measured, and says it as it comes.</summary>
internal sealed class Sheet
{
    private readonly List<Row> _rows = [];
    private readonly Dictionary<string, Verdict> _verdicts = [];

    public IReadOnlyList<Row> Rows => _rows;

    /// <summary>Every target of the design, in its order.</summary>
    public IReadOnlyList<Verdict> Verdicts =>
        [.. Targets.All.Select(t => _verdicts.GetValueOrDefault(t.What) ?? new Verdict(t.What, t.Target, "not measured in this run", null))];

    public double? Value(string key) => _rows.Find(r => r.Key == key)?.Value;

    public void Add(Row row)
    {
        _rows.Add(row);
        Console.WriteLine(TableText.Line(row));
    }

    /// <summary>A load's rate and latencies, with its ratio to earlier figures of this run.</summary>
    public void Add(string key, string what, LoadResult load, string unit, string? note = null, params IReadOnlyList<(string Key, string Name)> against)
    {
        var failed = load.Failures > 0 ? $"{load.Failures} requests failed" : null;
        Add(new Row(
            key, what, load.PerSecond, unit, load.Latencies.P50, load.Latencies.P99, load.Latencies.Max, Ratios(load.PerSecond, against),
            string.Join("; ", new[] { note, failed }.Where(n => n is not null))));
    }

    public void Judge(string what, string figure, bool met)
    {
        _verdicts[what] = new Verdict(what, Targets.All.First(t => t.What == what).Target, figure, met);
        Console.WriteLine($"    target: {what}: {figure} ({(met ? "met" : "NOT met")})");
    }

    private Dictionary<string, double>? Ratios(double value, IReadOnlyList<(string Key, string Name)> against)
    {
        var ratios = against.Where(a => Value(a.Key) is > 0).ToDictionary(a => a.Name, a => value / Value(a.Key)!.Value);
        return ratios.Count == 0 ? null : ratios;
    }
}
