using Sightline.Benchmarks.HubUnderTest;
using Sightline.Benchmarks.Load;
using Sightline.Benchmarks.Raw;
using Sightline.Benchmarks.Report;

namespace Sightline.Benchmarks.Suites;

/// <summary>What the machine can do with nothing around it.</summary>
internal static class RawSuite
{
    public const string Flush = "raw.flush";
    public const string Batches = "raw.sqlite.batches";
    public const string Commits = "raw.sqlite.commits";

    public static string EndpointKey(int clients) => $"raw.endpoint.{clients}";

    public static async Task RunAsync(BenchOptions options, Sheet sheet)
    {
        Disk(options, sheet);
        Sqlite(options, sheet);
        await EndpointAsync(options, sheet);
    }

    private static void Disk(BenchOptions options, Sheet sheet)
    {
        using var folder = new WorkFolder();
        var flushes = RawFlush.Run(folder.In("flush"), Math.Min(options.Seconds, 5));
        sheet.Add(new Row(Flush, "flush of a preallocated file, 4 KiB", 1_000 / flushes.P50, "/s", flushes.P50, flushes.P99, flushes.Max));
    }

    private static void Sqlite(BenchOptions options, Sheet sheet)
    {
        // Two settings, so that the product is held against the better one.
        var usual = Batch(1_000, options.Seconds);
        var late = Batch(10_000, options.Seconds);
        var better = usual.PerSecond >= late.PerSecond ? usual : late;
        sheet.Add(Batches, "SQLite batches of 100, journal's table and index", better, "rows/s",
            $"one connection, WAL, FULL; checkpoint every 1,000 pages {usual.PerSecond:N0}/s, every 10,000 {late.PerSecond:N0}/s, better one counts");
        using var folder = new WorkFolder();
        using var sqlite = new RawSqlite(folder.In("single.db"), 1_000);
        sheet.Add(Commits, "SQLite one row a commit", sqlite.Run(1, options.Seconds), "rows/s", "checkpoint every 1,000 pages: the log is written over");
        using var growing = new RawSqlite(folder.In("growing.db"), 0);
        sheet.Add(Commits + ".growing", "SQLite one row a commit, growing log", growing.Run(1, options.Seconds), "rows/s", "no checkpoint: each flush makes the log's file longer", (Commits, "the same with checkpoints"));
    }

    private static LoadResult Batch(int checkpointPages, double seconds)
    {
        using var folder = new WorkFolder();
        using var sqlite = new RawSqlite(folder.In("batch.db"), checkpointPages);
        sqlite.Run(100, 1);
        return sqlite.Run(100, seconds);
    }

    private static async Task EndpointAsync(BenchOptions options, Sheet sheet)
    {
        await using var server = await ServerProcess.StartAsync("Sightline.Benchmarks.dll", RawEndpoint.Verb);
        foreach (var clients in (int[])[1, 8, 32])
        {
            var numbers = new Numbers();
            var requests = Enumerable.Range(1, clients).Select(i =>
                new InspectionRequests(RawEndpoint.Path, null, new Station($"BENCH-{i:D2}"), numbers, BodyForm.Single, 1)).ToList();
            sheet.Add(EndpointKey(clients), $"empty ASP.NET Core endpoint, {clients} connections", ClosedLoad.Run(server.Address, requests, options.WarmUp, options.Seconds), "/s");
        }
    }
}
