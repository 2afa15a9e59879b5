using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Sightline.Benchmarks.HubUnderTest;
using Sightline.Benchmarks.Load;
using Sightline.Benchmarks.Report;
using Sightline.Plant.Mes;

namespace Sightline.Benchmarks.Suites;

/// <summary>The Line page while 300 inspections a second come in: how soon viewers have it, and what they cost the senders.</summary>
internal static class PagesSuite
{
    private const int Rate = 300;
    private const int Viewers = 5;

    public static async Task RunAsync(BenchOptions options, Sheet sheet)
    {
        await using var mes = await SimulatedMes.StartAsync(new MesOptions(), CancellationToken.None);
        await using var hub = await Hub.StartAsync(folder => PlantSetup.WriteTarget(folder, mes.Url, "live"));
        await PlantSetup.SeedAsync(hub);
        PacedLoad.Run(hub.Address, hub.Clients(3, BodyForm.Single, 1), Rate, options.WarmUp * 2);
        var quiet = await Task.Run(() => PacedLoad.Run(hub.Address, hub.Clients(3, BodyForm.Single, 1), Rate, options.Seconds));
        sheet.Add("pages.unwatched", $"single posts paced at {Rate}/s, target live, nobody watching", quiet, "/s");

        using var ends = new CancellationTokenSource();
        var viewers = Enumerable.Range(0, Viewers).Select(_ => new Viewer(hub)).ToList();
        var watching = viewers.ConvertAll(v => v.WatchAsync(ends.Token));
        var asking = Task.Run(() => FreshAsync(hub, viewers, ends.Token));
        var watched = await Task.Run(() => PacedLoad.Run(hub.Address, hub.Clients(3, BodyForm.Single, 1), Rate, options.Seconds * 2));
        await ends.CancelAsync();
        await Task.WhenAll(watching);
        var fresh = await asking;
        var renders = Latencies.Merge(viewers.ConvertAll(v => v.Renders));
        sheet.Add("pages.watched", $"  the same with {Viewers} viewers of the Line page", watched, "/s");
        sheet.Add(new Row("pages.render", "  one refresh of the Line page's live part", null, "", renders.P50, renders.P99, renders.Max, Note: $"{renders.Count:N0} refreshes, {hub.Stations.Count} stations, those that several viewers share included"));
        sheet.Add(new Row("pages.fresh", "  acknowledged until every viewer has a part that shows it", null, "", fresh.P50, fresh.P99, fresh.Max,
            Note: $"{fresh.Count:N0} inspections of a prober beside the load; the browser's own pause of at most a second between two refreshes is not in it"));
    }

    /// <summary>Posts an inspection now and then, and waits until every viewer has a part made after it.</summary>
    private static async Task<Latencies> FreshAsync(Hub hub, List<Viewer> viewers, CancellationToken ct)
    {
        var times = new Latencies(10_000);
        for (var i = 0; !ct.IsCancellationRequested; i++)
        {
            var now = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
            using var content = JsonContent.Create(new { id = $"probe-{i}", station = hub.Stations[0].Name, part = new { serial = $"PROBE-{i}" }, inspectedAt = now, result = "pass" });
            using var answer = await hub.Http.PostAsync(Hub.Posts, content, CancellationToken.None);
            using var said = JsonDocument.Parse(await answer.Content.ReadAsStreamAsync(CancellationToken.None));
            var position = said.RootElement.GetProperty("position").GetInt64();
            var acknowledged = Stopwatch.GetTimestamp();
            while (viewers.Exists(v => v.Shown < position) && !ct.IsCancellationRequested)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, CancellationToken.None);
            }

            if (!ct.IsCancellationRequested)
            {
                times.Add(Stopwatch.GetTimestamp() - acknowledged);
            }
        }

        return times;
    }

    /// <summary>A browser as the node sees it: listens to what moves, and asks for the live part each time.</summary>
    private sealed class Viewer(Hub hub)
    {
        private long _shown;

        /// <summary>Position that the part shown now is as of, or later.</summary>
        public long Shown => Volatile.Read(ref _shown);

        public Latencies Renders { get; } = new(100_000);

        public async Task WatchAsync(CancellationToken ct)
        {
            try
            {
                using var stream = await hub.Http.GetStreamAsync("/live", ct);
                using var lines = new StreamReader(stream);
                while (await lines.ReadLineAsync(ct) is { } line)
                {
                    if (line.StartsWith("id: ", StringComparison.Ordinal))
                    {
                        var started = Stopwatch.GetTimestamp();
                        using var request = new HttpRequestMessage(HttpMethod.Get, "/line/now");
                        request.Headers.Accept.ParseAdd("text/html");
                        using var part = await hub.Http.SendAsync(request, ct);
                        part.EnsureSuccessStatusCode();
                        await part.Content.ReadAsByteArrayAsync(ct);
                        Renders.Add(Stopwatch.GetTimestamp() - started);
                        Volatile.Write(ref _shown, long.Parse(line.AsSpan(4), CultureInfo.InvariantCulture));
                    }
                }
            }
            catch (OperationCanceledException)
            {
                // The load has ended.
            }
        }
    }
}
