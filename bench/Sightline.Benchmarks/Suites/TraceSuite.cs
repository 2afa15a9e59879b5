using System.Diagnostics;
using System.Text.Json;
using Sightline.Benchmarks.HubUnderTest;
using Sightline.Benchmarks.Load;
using Sightline.Benchmarks.Report;

namespace Sightline.Benchmarks.Suites;

/// <summary>Traces over a long history: a lot to its 10,000 units with their inspections, a shipment to its raw lots, one unit both ways. The target is paused.</summary>
internal static class TraceSuite
{
    private const int Units = 10_000;
    private const int Times = 20;

    public static async Task RunAsync(BenchOptions options, Sheet sheet)
    {
        await using var hub = await Hub.StartAsync(folder => PlantSetup.WriteTarget(folder, "http://127.0.0.1:9", "paused"));
        await PlantSetup.SeedAsync(hub, TimeProvider.System.GetUtcNow().AddDays(-60));
        await new TraceLoader(hub, Units).LoadAsync();
        var history = new HistoryLoader(hub);
        await history.PrepareAsync();
        await history.LoadAsync(options.History);

        var at = $"at {options.History:N0} inspections";
        var lot = await AskAsync(hub, sheet, "trace.lot", $"lot to {Units:N0} units with their inspections {at}", $"/api/v1/trace/export?format=json&way=forward&of=lot:{TraceLoader.Lot}", ("serial", Units));
        var shipment = await AskAsync(hub, sheet, "trace.shipment", $"shipment of {Units / 10:N0} units to its raw lots {at}", $"/api/v1/trace?way=back&of=shipment:{TraceLoader.Shipment(3)}", ("lot", 5));
        await AskAsync(hub, sheet, "trace.unit", $"one unit both ways {at}", "/api/v1/trace?of=serial:BENCH-UNIT-004711", ("lot", 5));
        sheet.Judge(Targets.LotOfMany, $"p50 {lot.P50:0} ms, max {lot.Max:0} ms {at}", lot.Max <= 1_000);
        sheet.Judge(Targets.Shipment, $"p50 {shipment.P50:0} ms, max {shipment.Max:0} ms {at}", shipment.Max <= 1_000);
    }

    /// <summary>Asks one after the other, and looks that the answer is whole.</summary>
    private static async Task<Latencies> AskAsync(Hub hub, Sheet sheet, string name, string what, string path, (string Kind, int Count) expected)
    {
        var times = new Latencies(Times);
        for (var i = 0; i < Times; i++)
        {
            var started = Stopwatch.GetTimestamp();
            var text = await hub.GetAsync(path);
            times.Add(Stopwatch.GetTimestamp() - started);
            using var said = JsonDocument.Parse(text);
            var found = said.RootElement.GetProperty("counts").EnumerateObject().Sum(way => way.Value.TryGetProperty(expected.Kind, out var count) ? count.GetInt32() : 0);
            if (!said.RootElement.GetProperty("complete").GetBoolean() || found != expected.Count)
            {
                throw new InvalidOperationException($"{path} found {found} of kind {expected.Kind} instead of {expected.Count}.");
            }
        }

        sheet.Add(new Row(name, what, null, "", times.P50, times.P99, times.Max, Note: $"{Times} times, one after the other"));
        return times;
    }
}
