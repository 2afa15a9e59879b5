using System.Diagnostics;
using Sightline.Benchmarks.HubUnderTest;
using Sightline.Benchmarks.Load;
using Sightline.Benchmarks.Report;

namespace Sightline.Benchmarks.Suites;

/// <summary>The network comes back after days: how fast an edge hands over what it kept, and what the hub's live senders feel of it.</summary>
internal static class EdgeDrainSuite
{
    private const int LiveRate = 50;

    public static async Task RunAsync(BenchOptions options, Sheet sheet)
    {
        var records = options.EdgeBacklog;
        await using var hub = await Hub.StartAsync(folder => PlantSetup.WriteTarget(folder, "http://127.0.0.1:9", "paused"));
        await PlantSetup.SeedAsync(hub, TimeProvider.System.GetUtcNow().AddSeconds(-records / (double)EdgeBacklog.LineRate).AddDays(-1));
        PacedLoad.Run(hub.Address, hub.Clients(2, BodyForm.Single, 1), LiveRate * 4, options.WarmUp);
        var quiet = await LiveAsync(hub, Math.Max(10, options.Seconds), CancellationToken.None);
        var before = (await hub.BooksAsync()).Stored;

        var built = Stopwatch.GetTimestamp();
        await using var edge = await Edge.StartAsync(hub, prepare: folder => EdgeBacklog.Write(folder, records, Edge.StationsOf(hub), hub.Numbers));
        sheet.Add(new Row("edge.backlog", "backlog written into the edge's journal", records / Stopwatch.GetElapsedTime(built).TotalSeconds, "records/s",
            Note: $"{records:N0} records, {records / (double)EdgeBacklog.LineRate / 3_600:0.0} h of a line at {EdgeBacklog.LineRate}/s; the start of the edge included"));

        using var done = new CancellationTokenSource();
        var live = LiveAsync(hub, 3_600 * 3, done.Token);
        await using var watch = new BooksWatch(hub, TimeSpan.FromMilliseconds(500));
        var (seconds, most) = await DrainAsync(edge, records);
        await done.CancelAsync();
        var busy = await live;
        await watch.StopAsync();
        var (projecting, _) = await hub.DrainAsync();
        Say(sheet, quiet, busy, records / seconds, watch, projecting, most);
        await CompareAsync(hub, edge, before, records + busy.AllItems);
    }

    private static Task<LoadResult> LiveAsync(Hub hub, double seconds, CancellationToken ct) =>
        Task.Run(() => PacedLoad.Run(hub.Address, hub.Clients(2, BodyForm.Single, 1), LiveRate, seconds, null, ct), CancellationToken.None);

    /// <summary>Waits until the hub has all that the edge has.</summary>
    private static async Task<(double Seconds, double MostMegabytes)> DrainAsync(Edge edge, long records)
    {
        var (started, most) = (Stopwatch.GetTimestamp(), 0.0);
        while (true)
        {
            most = Math.Max(most, edge.Process.ResidentMegabytes);
            var books = await edge.BooksAsync();
            var passed = Stopwatch.GetElapsedTime(started);
            if (books is { Waiting: 0 } && books.Stored == records)
            {
                return (passed.TotalSeconds, most);
            }

            if (passed > TimeSpan.FromHours(3))
            {
                throw new TimeoutException($"{books.Waiting:N0} of {records:N0} wait at the edge after {passed:c}.\n{edge.Process.Said()}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }
    }

    private static void Say(Sheet sheet, LoadResult quiet, LoadResult busy, double rate, BooksWatch watch, double projecting, double most)
    {
        var lags = watch.Lags();
        sheet.Add("edge.live.quiet", $"live posts into the hub at {LiveRate}/s, alone", quiet, "/s");
        sheet.Add("edge.live.busy", $"live posts into the hub at {LiveRate}/s while an edge drains", busy, "/s");
        sheet.Add(new Row("edge.drain", "records from the edge while draining", rate, "records/s",
            Note: $"{rate / EdgeBacklog.LineRate:N0} × the line's {EdgeBacklog.LineRate}/s; resident memory of the edge at most {most:0} MB"));
        sheet.Add(new Row("edge.drain.behind", "projections of the hub behind meanwhile", watch.MostBehind, "facts", lags.P50, lags.P99, lags.Max,
            Note: $"at most; in time as latencies; caught up {projecting:0.0} s after the edge was empty"));
        var holds = Math.Max(5, quiet.Latencies.P99 * 1.5);
        sheet.Judge(Targets.EdgeDrain, $"{rate:N0}/s = {rate / EdgeBacklog.LineRate:N0} × {EdgeBacklog.LineRate}/s; live p99 {busy.Latencies.P99:0.0} ms, alone {quiet.Latencies.P99:0.0} ms, holds up to {holds:0.0} ms",
            rate >= 10 * EdgeBacklog.LineRate && busy.Latencies.P99 <= holds);
    }

    /// <summary>Figures of a hub that lost something are worth nothing: it must have each record once, without a gap.</summary>
    private static async Task CompareAsync(Hub hub, Edge edge, long before, long sent)
    {
        var (books, left) = (await hub.BooksAsync(), await edge.BooksAsync());
        if (books.Stored - before != sent || !books.Balanced || !left.Balanced || books.Gaps != 0)
        {
            throw new InvalidDataException($"{sent:N0} were sent and the hub has {books.Stored - before:N0}, {books.Gaps} gaps. {string.Join(" ", books.Differences.Concat(left.Differences))}");
        }

        Console.WriteLine($"    books: {sent:N0} sent to edge and hub, {books.Stored - before:N0} stored by the hub, no gap; both balance");
    }
}
