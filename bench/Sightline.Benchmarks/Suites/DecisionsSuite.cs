using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Sightline.Benchmarks.HubUnderTest;
using Sightline.Benchmarks.Load;
using Sightline.Benchmarks.Report;

namespace Sightline.Benchmarks.Suites;

/// <summary>From the inspection that decides to the gate that refuses, by a live rule at 300/s; and the queue of reviews with 100,000 open items.</summary>
internal static class DecisionsSuite
{
    private const int Rate = 300;
    private const int Findings = 50;
    private const int Items = 100_000;
    private const string Line = "BENCH-RULE";
    private const string Station = "BENCH-RULED";
    private const string Setting = "SIGHTLINE_Rules__LiveFiles";

    public static async Task RunAsync(BenchOptions options, Sheet sheet)
    {
        Environment.SetEnvironmentVariable(Setting, "true");
        await using var hub = await Hub.StartAsync(folder =>
        {
            PlantSetup.WriteTarget(folder, "http://127.0.0.1:9", "paused");
            Directory.CreateDirectory(Path.Combine(folder, "config", "rules"));
            File.WriteAllText(Path.Combine(folder, "config", "rules", "row.json"),
                $$$"""{"id":"row","version":"1","where":{"lines":["{{{Line}}}"]},"watch":{"kind":"run","fails":2},"actions":[{"do":"alarm"},{"do":"hold"}]}""");
        });
        Environment.SetEnvironmentVariable(Setting, null);
        await PlantSetup.SeedAsync(hub);
        await hub.PutAsync($"/api/v1/lines/{Line}", "{}");
        await hub.PutAsync($"/api/v1/stations/{Station}", $$$"""{"line":"{{{Line}}}","gate":{"requires":["holds"]}}""");
        PacedLoad.Run(hub.Address, hub.Clients(3, BodyForm.Single, 1), Rate, options.WarmUp);
        using var ends = new CancellationTokenSource();
        var beside = Task.Run(() => PacedLoad.Run(hub.Address, hub.Clients(3, BodyForm.Single, 1), Rate, options.Seconds * 2), CancellationToken.None);
        var held = await HoldAsync(hub, beside);
        await beside;
        sheet.Add(new Row("decisions.hold", $"deciding inspection acknowledged until the gate refuses its part, {Rate}/s beside", null, "", held.P50, held.P99, held.Max, Note: $"{held.Count:N0} findings of a live rule; asked again every millisecond"));
        sheet.Judge("Hold effective after the deciding inspection", $"by a rule at {Rate}/s: p50 {held.P50:0.0}, max {held.Max:0.0} ms", held.Max <= 1_000);
        await QueueAsync(hub, options, sheet);
    }

    /// <summary>Two bad parts in a row decide, a good one ends the row.</summary>
    private static async Task<Latencies> HoldAsync(Hub hub, Task beside)
    {
        var times = new Latencies(Findings);
        for (var i = 0; i < Findings && !beside.IsCompleted; i++)
        {
            await PostAsync(hub, $"{i}-1", "fail");
            await PostAsync(hub, $"{i}-2", "fail");
            var acknowledged = Stopwatch.GetTimestamp();
            while (await IsLetOnAsync(hub, $"{i}-2"))
            {
                if (Stopwatch.GetElapsedTime(acknowledged) > TimeSpan.FromSeconds(30))
                {
                    throw new TimeoutException($"The gate lets {i}-2 on after 30 s, which a rule should have held.");
                }

                await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
            }

            times.Add(Stopwatch.GetTimestamp() - acknowledged);
            await PostAsync(hub, $"{i}-3", "pass");
        }

        return times;
    }

    private static async Task<bool> IsLetOnAsync(Hub hub, string part)
    {
        using var said = JsonDocument.Parse(await hub.GetAsync($"/api/v1/gates/{Station}/{part}"));
        return said.RootElement.GetProperty("allowed").GetBoolean();
    }

    private static async Task PostAsync(Hub hub, string part, string result)
    {
        var now = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        using var content = JsonContent.Create(new { id = part, station = Station, part = new { serial = part }, inspectedAt = now, result });
        using var answer = await hub.Http.PostAsync(Hub.Posts, content);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Every pass is drawn for review; the queue is asked for when it holds them all.</summary>
    private static async Task QueueAsync(Hub hub, BenchOptions options, Sheet sheet)
    {
        foreach (var station in hub.Stations)
        {
            await hub.PutAsync($"/api/v1/stations/{station.Name}", PlantSetup.StationMaster(station.Name).TrimEnd()[..^1] + ""","review":{"samplePass":1,"sampleFail":1}}""");
        }

        var load = await Task.Run(() => ClosedLoad.Run(hub.Address, hub.Clients(8, BodyForm.Ndjson, 100), 0, 3_600, Items / 800));
        if (load.Failures > 0)
        {
            throw new IOException($"{load.Failures} batches were not taken.");
        }

        await hub.DrainAsync();
        foreach (var (name, what, path) in ((string, string, string)[])[("api", "first 100 of the queue", "/api/v1/reviews?limit=100"), ("rates", "rates from the samples", "/api/v1/reviews/rates"), ("page", "the page, with its part and a good one", "/reviews")])
        {
            var asked = await Task.Run(() => ClosedLoad.Run(hub.Address, [new Questions(hub.Key, () => path)], 1, options.Seconds));
            sheet.Add($"decisions.reviews.{name}", $"reviews with {Items:N0} open: {what}", asked, "/s", $"{asked.Failures:N0} not answered well");
            if (name != "rates")
            {
                sheet.Judge("Review queue of 100,000 opens", $"{what}: p50 {asked.Latencies.P50:0.0}, p99 {asked.Latencies.P99:0.0} ms", asked.Latencies.P99 <= 300 && asked.Failures == 0);
            }
        }
    }
}
