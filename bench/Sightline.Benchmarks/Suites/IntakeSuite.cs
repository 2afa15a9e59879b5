using Sightline.Benchmarks.HubUnderTest;
using Sightline.Benchmarks.Load;
using Sightline.Benchmarks.Report;

namespace Sightline.Benchmarks.Suites;

/// <summary>How fast the hub takes what clients send as fast as it answers, and what that does to its projections.</summary>
internal static class IntakeSuite
{
    public static async Task RunAsync(BenchOptions options, Sheet sheet)
    {
        await using var hub = await Hub.StartAsync();
        await PlantSetup.SeedAsync(hub);
        foreach (var clients in (int[])[1, 8, 32])
        {
            var load = await MeasureAsync(hub, options, sheet, $"intake.single.{clients}", $"single posts, {clients} client{(clients == 1 ? "" : "s")}", clients, BodyForm.Single, 1, "/s",
                (RawSuite.EndpointKey(clients), "empty endpoint"), (RawSuite.Commits, "raw SQLite single commits"));
            if (clients == 8)
            {
                sheet.Judge(Targets.Single8, $"{load.PerSecond:N0}/s at p99 {load.Latencies.P99:0.00} ms", load.PerSecond >= 14_000 && load.Latencies.P99 <= 5);
            }
            else if (clients == 32)
            {
                sheet.Judge(Targets.Single32, $"{load.PerSecond:N0}/s", load.PerSecond >= 25_000);
            }
        }

        var array = await BatchesAsync(hub, options, sheet, "array", BodyForm.JsonArray);
        var lines = await BatchesAsync(hub, options, sheet, "ndjson", BodyForm.Ndjson);
        var best = Math.Max(array.PerSecond, lines.PerSecond);
        var figure = $"{array.PerSecond:N0} records/s as JSON array, {lines.PerSecond:N0} as NDJSON";
        sheet.Judge(Targets.Batches, figure, best >= 80_000);
        if (sheet.Value(RawSuite.Batches) is { } raw)
        {
            sheet.Judge(Targets.BatchesOfRaw, $"{best / raw * 100:0} % of {raw:N0} rows/s", best >= raw / 2);
        }
    }

    private static Task<LoadResult> BatchesAsync(Hub hub, BenchOptions options, Sheet sheet, string name, BodyForm form) =>
        MeasureAsync(hub, options, sheet, $"intake.batch.{name}", $"batches of 100 as {form}, 8 clients", 8, form, 100, "records/s", (RawSuite.Batches, "raw SQLite batches"));

    private static async Task<LoadResult> MeasureAsync(
        Hub hub, BenchOptions options, Sheet sheet, string key, string what, int clients, BodyForm form, int items, string unit, params (string Key, string Name)[] against)
    {
        var (before, flushes) = (await hub.BooksAsync(), await Flushes.OfAsync(hub));
        await using var watch = new BooksWatch(hub, TimeSpan.FromMilliseconds(250));
        var cpu = hub.Process.Cpu;
        var load = await Task.Run(() => ClosedLoad.Run(hub.Address, hub.Clients(clients, form, items), options.WarmUp, options.Seconds));
        cpu = hub.Process.Cpu - cpu;
        flushes = (await Flushes.OfAsync(hub)).Since(flushes);
        await watch.StopAsync();
        var (seconds, facts) = await hub.DrainAsync();
        var after = await hub.BooksAsync();
        var stored = after.Stored - before.Stored;
        var books = stored == load.AllItems && after.Balanced ? "books agree" : $"BOOKS DIFFER: {load.AllItems} acknowledged, {stored} stored, balanced {after.Balanced}";
        sheet.Add(key, what, load, unit,
            $"projections up to {watch.MostBehind:N0} facts behind, {facts:N0} at the end, caught up in {seconds:0.0} s; {flushes.FactsPerFlush:0.0} facts a flush of {flushes.MillisecondsPerFlush:0.00} ms; hub CPU {cpu.TotalMicroseconds / Math.Max(1, load.AllItems):0} µs/record with its projections so far; {books}", against);
        return load;
    }
}
