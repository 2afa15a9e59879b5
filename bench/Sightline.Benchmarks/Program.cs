using System.Globalization;
using Sightline.Benchmarks;
using Sightline.Benchmarks.Raw;
using Sightline.Benchmarks.Report;
using Sightline.Benchmarks.Suites;

if (args is [RawEndpoint.Verb])
{
    await RawEndpoint.RunAsync();
    return 0;
}

BenchOptions options;
IReadOnlyList<(string Name, Func<BenchOptions, Sheet, Task> Run)> suites =
[
    ("raw", RawSuite.RunAsync),
    ("micro", MicroSuite.RunAsync),
    ("intake", IntakeSuite.RunAsync),
    ("journey", JourneySuite.RunAsync),
    ("delivery", DeliverySuite.RunAsync),
    ("targets", TargetsSuite.RunAsync),
    ("pages", PagesSuite.RunAsync),
    ("backlog", BacklogSuite.RunAsync),
    ("edge-drain", EdgeDrainSuite.RunAsync),
    ("footprint", FootprintSuite.RunAsync),
    ("edge-footprint", EdgeFootprintSuite.RunAsync),
    ("history", HistorySuite.RunAsync),
    ("gate", GateSuite.RunAsync),
    ("trace", TraceSuite.RunAsync),
    ("proof", ProofSuite.RunAsync),
    ("retention", RetentionSuite.RunAsync),
    ("archive", ArchiveSuite.RunAsync),
    ("decisions", DecisionsSuite.RunAsync),
    ("parameters", ParametersSuite.RunAsync),
    ("rules", RulesSuite.RunAsync),
];
try
{
    options = BenchOptions.Read(args);
    if (options.Only.Except(suites.Select(s => s.Name)).ToList() is { Count: > 0 } strangers)
    {
        throw new ArgumentException($"--only names {string.Join(", ", strangers)}.\n{BenchOptions.Usage}");
    }
}
catch (ArgumentException problem)
{
    await Console.Error.WriteLineAsync(problem.Message);
    return 2;
}

var (sheet, conditions, failed, flushes) = (new Sheet(), Conditions.Read(options), new List<string>(), new List<string>());
foreach (var (name, run) in suites.Where(s => options.Only.Count == 0 || options.Only.Contains(s.Name)))
{
    Console.WriteLine($"\n{name}");
    flushes.Add($"{name} {RawFlush.Quick().ToString("0.000", CultureInfo.InvariantCulture)}");
    try
    {
        await run(options, sheet);
    }
    catch (Exception error)
    {
        // The other figures stand; the result says which suite is missing.
        failed.Add($"{name}: {error.Message.ReplaceLineEndings(" ")}");
        await Console.Error.WriteLineAsync($"  {name} failed: {error}");
    }
}

conditions["Load average at end"] = Conditions.Load();
conditions["Flush of a preallocated file before each suite, p50 in ms"] = string.Join(", ", flushes);
conditions["Suites that failed"] = failed.Count == 0 ? "none" : string.Join("; ", failed);
var path = ResultFiles.Write(options.Out, options.Name, conditions, sheet);
Console.WriteLine($"\nTargets\n{TableText.Verdicts(sheet.Verdicts)}\n\nWritten to {path}.md and .json");
return failed.Count == 0 ? 0 : 1;
