using System.Globalization;
using System.Text;

namespace Sightline.Benchmarks.Report;

/// <summary>The result as text: aligned for the terminal, and as Markdown.</summary>
internal static class TableText
{
    public static string Line(Row row)
    {
        var value = row.Value is { } figure ? $"{Number(figure)} {row.Unit}" : "";
        var tail = string.Join("  ", new[] { Ratios(row), row.Note }.Where(t => !string.IsNullOrEmpty(t)));
        return $"  {row.What,-58} {value,20}  p50 {Ms(row.P50),8}  p99 {Ms(row.P99),8}  max {Ms(row.Max),8}  {tail}".TrimEnd();
    }

    public static string Verdicts(IEnumerable<Verdict> verdicts) => string.Join('\n', verdicts.Select(v =>
        $"  {Word(v.Met),-12} {v.What,-52} {v.Figure}  [target {v.Target}]"));

    public static string Markdown(string name, IReadOnlyDictionary<string, string> conditions, Sheet sheet)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# Benchmark run: {name}\n\n");
        text.Append("Measured by `bench/Sightline.Benchmarks` in one run on one machine; load generator and simulated MES share its cores with the hub. bench/README.md says how to read it.\n\n");
        text.Append("## Conditions\n\n| What | Value |\n|---|---|\n");
        foreach (var (what, value) in conditions)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {what} | {value} |\n");
        }

        text.Append("\n## Targets\n\n| Target | Asked | Measured | Verdict |\n|---|---|---|---|\n");
        foreach (var verdict in sheet.Verdicts)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {verdict.What} | {verdict.Target} | {verdict.Figure} | {Word(verdict.Met)} |\n");
        }

        text.Append("\n## Figures\n\nLatencies in milliseconds.\n\n| What | Figure | p50 | p99 | Max | Ratio | Note |\n|---|---|---|---|---|---|---|\n");
        foreach (var row in sheet.Rows)
        {
            var value = row.Value is { } figure ? $"{Number(figure)} {row.Unit}" : "";
            text.Append(CultureInfo.InvariantCulture, $"| {row.What} | {value} | {Ms(row.P50)} | {Ms(row.P99)} | {Ms(row.Max)} | {Ratios(row)} | {row.Note} |\n");
        }

        return text.ToString();
    }

    public static string Number(double value) => value switch
    {
        >= 100 => value.ToString("N0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("N1", CultureInfo.InvariantCulture),
        _ => value.ToString("N2", CultureInfo.InvariantCulture),
    };

    public static string Ms(double? value) => value is { } ms && !double.IsNaN(ms) ? ms.ToString(ms < 10 ? "0.000" : "0.0", CultureInfo.InvariantCulture) : "";

    private static string Ratios(Row row) => row.Ratios is null ? "" : string.Join(", ", row.Ratios.Select(r => $"{r.Value * 100:0} % of {r.Key}"));

    private static string Word(bool? met) => met switch { true => "met", false => "not met", null => "not measured" };
}
