using System.Diagnostics;
using Sightline.Benchmarks.HubUnderTest;
using Sightline.Benchmarks.Load;
using Sightline.Benchmarks.Report;
using Sightline.Plant.Mes;

namespace Sightline.Benchmarks.Suites;

/// <summary>A target comes back after an outage: how fast the outbox empties while the line goes on at 50 parts a second.</summary>
internal static class BacklogSuite
{
    private const int LineRate = 50;

    public static async Task RunAsync(BenchOptions options, Sheet sheet)
    {
        var backlog = options.Quick ? 5_000 : 20_000;
        await using var mes = await SimulatedMes.StartAsync(new MesOptions(), CancellationToken.None);
        await using var hub = await Hub.StartAsync(folder => PlantSetup.WriteTarget(folder, mes.Url, "live"));
        await PlantSetup.SeedAsync(hub);
        await WarmAsync(hub, options);
        await hub.PostAsync("/api/v1/targets/mes/pause");
        ClosedLoad.Run(hub.Address, hub.Clients(1, BodyForm.Ndjson, 100), 0, 60, backlog / 100);
        await hub.DrainAsync();
        var quiet = await LineAsync(hub, options.Seconds, CancellationToken.None);
        var waiting = (await hub.BooksAsync()).Targets[0].Waiting;

        using var done = new CancellationTokenSource();
        var line = LineAsync(hub, 600, done.Token);
        var (seconds, delivered) = await DrainAsync(hub);
        await done.CancelAsync();
        var busy = await line;
        sheet.Add("backlog.quiet", $"live posts at {LineRate}/s, target paused", quiet, "/s");
        sheet.Add("backlog.busy", $"live posts at {LineRate}/s while the outbox drains", busy, "/s");
        sheet.Add(new Row("backlog.drain", "  deliveries while draining", delivered / seconds, "/s",
            Note: $"{delivered:N0} delivered in {seconds:0.0} s, {waiting:N0} waited when the target went live; 8 lanes, MES in the benchmark's process"));
        var holds = Math.Max(5, quiet.Latencies.P99 * 1.5);
        sheet.Judge(Targets.Backlog, $"{delivered / seconds:N0}/s = {delivered / seconds / LineRate:0.0} × {LineRate}/s; live p99 {busy.Latencies.P99:0.0} ms, quiet {quiet.Latencies.P99:0.0} ms, holds up to {holds:0.0} ms",
            delivered / seconds >= 10 * LineRate && busy.Latencies.P99 <= holds);
    }

    private static async Task WarmAsync(Hub hub, BenchOptions options)
    {
        PacedLoad.Run(hub.Address, hub.Clients(2, BodyForm.Single, 1), LineRate * 4, options.WarmUp);
        await DeliverySuite.DeliveredAsync(hub);
    }

    private static Task<LoadResult> LineAsync(Hub hub, double seconds, CancellationToken ct) =>
        Task.Run(() => PacedLoad.Run(hub.Address, hub.Clients(2, BodyForm.Single, 1), LineRate, seconds, null, ct), CancellationToken.None);

    /// <summary>Sets the target live and waits until only what the line just made is on its way.</summary>
    private static async Task<(double Seconds, long Delivered)> DrainAsync(Hub hub)
    {
        var before = (await hub.BooksAsync()).Targets[0].Delivered;
        var started = Stopwatch.GetTimestamp();
        await hub.PostAsync("/api/v1/targets/mes/live");
        while (true)
        {
            var target = (await hub.BooksAsync()).Targets[0];
            var passed = Stopwatch.GetElapsedTime(started).TotalSeconds;
            if (target.Waiting <= LineRate || passed > 300)
            {
                return (passed, target.Delivered - before);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }
    }
}
