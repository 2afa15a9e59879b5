using Sightline.Benchmarks.HubUnderTest;
using Sightline.Benchmarks.Load;
using Sightline.Benchmarks.Report;

namespace Sightline.Benchmarks.Suites;

/// <summary>Memory of an edge that takes 15 inspections a second, each with an image of 300 KB: with its hub, and while the hub is away.</summary>
internal static class EdgeFootprintSuite
{
    private const int Clients = 3;

    public static async Task RunAsync(BenchOptions options, Sheet sheet)
    {
        await using var hub = await Hub.StartAsync(folder => PlantSetup.WriteTarget(folder, "http://127.0.0.1:9", "paused"));
        await PlantSetup.SeedAsync(hub);
        var with = await MemoryAsync(hub, away: false, options, sheet);
        var without = await MemoryAsync(hub, away: true, options, sheet);
        var most = Math.Max(with, without);
        sheet.Judge(Targets.EdgeMemory, $"{most:0} MB", most <= 120);
    }

    private static async Task<double> MemoryAsync(Hub hub, bool away, BenchOptions options, Sheet sheet)
    {
        await using var edge = await Edge.StartAsync(hub, away);
        await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System);
        var (idle, most, seconds) = (edge.Process.ResidentMegabytes, 0.0, options.Seconds * 6);
        var clients = Edge.StationsOf(hub).Take(Clients).Select((s, i) => (IRequests)new ImageRequests(edge.Key, s, hub.Numbers, i)).ToList();

        // Two requests a part: the image, then the inspection that names it.
        var load = Task.Run(() => PacedLoad.Run(edge.Address, clients, EdgeBacklog.LineRate * 2, seconds));
        while (!load.IsCompleted)
        {
            most = Math.Max(most, edge.Process.ResidentMegabytes);
            await Task.WhenAny(load, Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System));
        }

        var result = await load;
        var (key, words) = away ? ("edge.memory.away", "its hub away") : ("edge.memory", "with its hub");
        sheet.Add(new Row($"{key}.idle", $"resident memory of an edge, idle, {words}", idle, "MB", Note: "3 s after it listens, fresh data folder"));
        sheet.Add(new Row(key, $"resident memory of an edge at {EdgeBacklog.LineRate}/s with images of 300 KB, highest, {words}", most, "MB",
            result.Latencies.P50, result.Latencies.P99, result.Latencies.Max,
            Note: $"{result.Items / 2:N0} parts over {seconds:0} s; latencies of images and inspections together{(result.Failures > 0 ? $"; {result.Failures} requests failed" : "")}"));
        return most;
    }
}
