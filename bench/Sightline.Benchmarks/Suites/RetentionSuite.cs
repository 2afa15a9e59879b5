using System.Diagnostics;
using System.Text.Json;
using Sightline.Benchmarks.HubUnderTest;
using Sightline.Benchmarks.Load;
using Sightline.Benchmarks.Report;

namespace Sightline.Benchmarks.Suites;

/// <summary>
/// A retention pass over a long history of images while 300 inspections a second come in: one image for each inspection, tiny files of real
/// PNG headers, nine of ten due. The hub is started anew with the time of its nightly pass just ahead. The target is off.
/// </summary>
internal static class RetentionSuite
{
    private const int Rate = 300;

    /// <summary>Until the hub stands again.</summary>
    private static readonly TimeSpan s_start = TimeSpan.FromSeconds(15);

    public static async Task RunAsync(BenchOptions options, Sheet sheet)
    {
        await using var hub = await Hub.StartAsync();
        await PlantSetup.SeedAsync(hub, TimeProvider.System.GetUtcNow().AddDays(-60));
        var loaded = await new RetentionLoader(hub).LoadAsync(options.History);
        var plan = await PlanAsync(hub, sheet, options.History);
        var at = TimeProvider.System.GetUtcNow() + s_start + TimeSpan.FromSeconds((2 * options.WarmUp) + options.Seconds);
        await hub.RestartAsync(folder =>
        {
            Directory.CreateDirectory(Path.Combine(folder, "config"));
            File.WriteAllText(Path.Combine(folder, "config/sightline.json"), $$"""{ "Retention": { "At": "{{at.TimeOfDay:hh\:mm\:ss}}" } }""");
        });
        PacedLoad.Run(hub.Address, hub.Clients(3, BodyForm.Single, 1), Rate, 2 * options.WarmUp);
        var quiet = await LineAsync(hub, options.Seconds, CancellationToken.None);
        await PassAsync(hub, "running");
        using var over = new CancellationTokenSource();
        var line = LineAsync(hub, 7_200, over.Token);
        var pass = await PassAsync(hub, "ended");
        await over.CancelAsync();
        var busy = await line;

        var seconds = (pass.GetProperty("endedAt").GetDateTimeOffset() - pass.GetProperty("at").GetDateTimeOffset()).TotalSeconds;
        var removed = pass.GetProperty("removed").GetProperty("count").GetInt64();
        if (removed != plan || removed != loaded)
        {
            throw new InvalidOperationException($"The pass removed {removed} of {plan} images that the preview showed, and {loaded} were due.");
        }

        sheet.Add("retention.quiet", $"posts at {Rate}/s, no pass", quiet, "/s");
        sheet.Add("retention.busy", $"posts at {Rate}/s while a pass goes over {options.History:N0} images", busy, "/s");
        sheet.Add(new Row("retention.pass", "  images removed", removed / seconds, "/s", Note: $"{removed:N0} of {options.History:N0} tiny images in {seconds:0.0} s, as the preview said"));
        var holds = Math.Max(5, quiet.Latencies.P99 * 1.5);
        sheet.Judge(Targets.Retention, $"p99 {busy.Latencies.P99:0.0} ms while {removed:N0} images go, quiet {quiet.Latencies.P99:0.0} ms, holds up to {holds:0.0} ms", busy.Latencies.P99 <= holds);
    }

    /// <summary>How long a plan takes, by a preview of this moment: how many images would go.</summary>
    private static async Task<long> PlanAsync(Hub hub, Sheet sheet, long images)
    {
        var at = Uri.EscapeDataString(TimeProvider.System.GetUtcNow().ToString("O"));
        var started = Stopwatch.GetTimestamp();
        using var said = JsonDocument.Parse(await hub.GetAsync($"/api/v1/retention/preview?limit=1&fate=goes&at={at}"));
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        sheet.Add(new Row("retention.plan", $"plan over {images:N0} images", images / seconds, "/s", Note: $"{seconds:0.0} s"));
        return said.RootElement.GetProperty("goes").GetProperty("count").GetInt64();
    }

    private static Task<LoadResult> LineAsync(Hub hub, double seconds, CancellationToken ct) =>
        Task.Run(() => PacedLoad.Run(hub.Address, hub.Clients(3, BodyForm.Single, 1), Rate, seconds, null, ct), CancellationToken.None);

    /// <summary>Waits until the pass of the night is in a state; one that ended is in every state.</summary>
    private static async Task<JsonElement> PassAsync(Hub hub, string state)
    {
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < TimeSpan.FromHours(2);)
        {
            using var said = JsonDocument.Parse(await hub.GetAsync("/api/v1/retention/passes?limit=1"));
            if (said.RootElement.GetProperty("items") is var items && items.GetArrayLength() == 1 && items[0].GetProperty("state").GetString() is var now && (now == state || now == "ended"))
            {
                return items[0].Clone();
            }

            await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System);
        }

        throw new TimeoutException($"No pass ended within two hours.\n{hub.Process.Said()}");
    }
}
