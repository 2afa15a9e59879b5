using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Sightline.Benchmarks.HubUnderTest;
using Sightline.Benchmarks.Load;
using Sightline.Benchmarks.Report;

namespace Sightline.Benchmarks.Suites;

/// <summary>Half of a long history is archived while 300 inspections a second come in: how fast, how small, and what the senders notice. The target is off.</summary>
internal static class ArchiveSuite
{
    private const int Rate = 300;

    public static async Task RunAsync(BenchOptions options, Sheet sheet)
    {
        await using var hub = await Hub.StartAsync();
        await PlantSetup.SeedAsync(hub, TimeProvider.System.GetUtcNow().AddDays(-60));
        var loader = new HistoryLoader(hub);
        await loader.PrepareAsync();
        await loader.LoadAsync(options.History);
        var through = (await hub.BooksAsync()).Head / 2;
        var journal = Size(hub, "journal.db");
        PacedLoad.Run(hub.Address, hub.Clients(3, BodyForm.Single, 1), Rate, options.WarmUp);
        var quiet = await LineAsync(hub, options.Seconds, CancellationToken.None);
        using var over = new CancellationTokenSource();
        var line = LineAsync(hub, 7_200, over.Token);
        var started = Stopwatch.GetTimestamp();
        var file = await ArchiveAsync(hub, through);
        var made = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var taken = await TakenOutAsync(hub, through, started);
        await over.CancelAsync();
        var busy = await line;

        sheet.Add("archive.quiet", $"posts at {Rate}/s, nothing archived", quiet, "/s");
        sheet.Add("archive.busy", $"posts at {Rate}/s while {through:N0} facts are archived", busy, "/s");
        sheet.Add(new Row("archive.made", "  facts exported and checked", through / made, "/s", Note: $"{through:N0} in {made:0.0} s into {file:N0} bytes, {(double)file / through:0} a fact"));
        sheet.Add(new Row("archive.out", "  bodies taken out", through / (taken - made), "/s", Note: $"{taken - made:0.0} s"));
        sheet.Add(new Row("archive.journal", "  journal.db", Size(hub, "journal.db") / 1e6, "MB", Note: $"{journal / 1e6:0} MB before; {FreePages(hub) * 4096 / 1e6:0} MB of it are free pages now"));
        var holds = Math.Max(5, quiet.Latencies.P99 * 1.5);
        sheet.Judge(Targets.Archive, $"p99 {busy.Latencies.P99:0.0} ms while {through:N0} facts are archived, quiet {quiet.Latencies.P99:0.0} ms, holds up to {holds:0.0} ms", busy.Latencies.P99 <= holds);
    }

    private static async Task<long> ArchiveAsync(Hub hub, long through)
    {
        using var http = new HttpClient { BaseAddress = hub.Address, Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.Add("X-Api-Key", hub.Key);
        using var answer = await http.PostAsJsonAsync("/api/v1/journal/archives", new { through, reason = "bench" });
        answer.EnsureSuccessStatusCode();
        using var said = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return said.RootElement.GetProperty("size").GetInt64();
    }

    /// <summary>Seconds until the last body is out. It looks into the file: a check of the chain would be a load of its own.</summary>
    private static async Task<double> TakenOutAsync(Hub hub, long through, long started)
    {
        while (!IsOut(hub, through))
        {
            if (Stopwatch.GetElapsedTime(started) > TimeSpan.FromHours(1))
            {
                throw new TimeoutException($"The bodies were not out within an hour.\n{hub.Process.Said()}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(250), TimeProvider.System);
        }

        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static bool IsOut(Hub hub, long position)
    {
        using var db = Storage.SqliteDatabase.OpenReader(Path.Combine(hub.Folder, "journal.db"));
        return db.Scalar($"SELECT typeof(body) = 'text' FROM facts WHERE position = {position}") == 1;
    }

    private static long FreePages(Hub hub)
    {
        using var db = Storage.SqliteDatabase.OpenReader(Path.Combine(hub.Folder, "journal.db"));
        return db.Scalar("PRAGMA freelist_count");
    }

    private static long Size(Hub hub, string name) => new FileInfo(Path.Combine(hub.Folder, name)).Length;

    private static Task<LoadResult> LineAsync(Hub hub, double seconds, CancellationToken ct) =>
        Task.Run(() => PacedLoad.Run(hub.Address, hub.Clients(3, BodyForm.Single, 1), Rate, seconds, null, ct), CancellationToken.None);
}
