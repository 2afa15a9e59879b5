namespace Sightline.Benchmarks.Report;

/// <summary>One figure of the run.</summary>
/// <param name="Key">Stable name, for comparing runs.</param>
/// <param name="What">In words.</param>
/// <param name="Value">The figure; null when the row is latencies only.</param>
/// <param name="Unit">Of <paramref name="Value"/>.</param>
/// <param name="P50">Milliseconds.</param>
/// <param name="P99">Milliseconds.</param>
/// <param name="Max">Milliseconds.</param>
/// <param name="Ratios">This figure against others of the same run, such as <c>raw SQLite batches</c>.</param>
/// <param name="Note">What must be known to read it.</param>
internal sealed record Row(
    string Key, string What, double? Value = null, string Unit = "", double? P50 = null, double? P99 = null, double? Max = null,
    IReadOnlyDictionary<string, double>? Ratios = null, string? Note = null);

/// <summary>A target of the design beside what was measured. <paramref name="Met"/> is null when this run did not measure it.</summary>
internal sealed record Verdict(string What, string Target, string Figure, bool? Met);
