using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Sightline.Benchmarks.HubUnderTest;
using Sightline.Benchmarks.Load;
using Sightline.Benchmarks.Report;

namespace Sightline.Benchmarks.Suites;

/// <summary>Gates and permits asked while 300 inspections a second come in, with a long history, open holds and a challenge policy. The target is paused.</summary>
internal static class GateSuite
{
    private const int Rate = 300;
    private const int Asked = 100;
    private const int Holds = 10;
    private const int UnitsOfAHold = 2_000;
    private const string Line = "BENCH-GATE";

    public static async Task RunAsync(BenchOptions options, Sheet sheet)
    {
        await using var hub = await Hub.StartAsync(folder => PlantSetup.WriteTarget(folder, "http://127.0.0.1:9", "paused"));
        await PlantSetup.SeedAsync(hub, TimeProvider.System.GetUtcNow().AddDays(-60));
        var loader = new HistoryLoader(hub);
        await loader.PrepareAsync();
        await loader.LoadAsync(options.History);
        await PrepareAsync(hub);

        var (random, last, at) = (new Random(4711), hub.Numbers.Last, $"at {options.History:N0}, {Rate} inspections/s beside");
        string Serial() => InspectionTemplate.SerialOf(1 + (long)(random.NextDouble() * (last - 1)));
        PacedLoad.Run(hub.Address, hub.Clients(3, BodyForm.Single, 1), Rate, options.WarmUp);
        var gate = await AskAsync(hub, options, () => $"/api/v1/gates/{hub.Stations[^1].Name}/{Serial()}");
        sheet.Add("gate", $"gate with all requirements {at}", gate, "/s", $"{Asked}/s paced; {Holds} open holds of {UnitsOfAHold:N0} parts; route of {hub.Stations.Count} stations");
        var permit = await AskAsync(hub, options, () => $"/api/v1/lines/{Line}/permit");
        sheet.Add("permit", $"permit of a line {at}", permit, "/s", $"{Asked}/s paced; {hub.Stations.Count} stations with a piece each");
        sheet.Judge("Gate answer under load", $"gate p99 {gate.Latencies.P99:0.0} ms, permit p99 {permit.Latencies.P99:0.0} ms {at}", gate.Latencies.P99 <= 20 && permit.Latencies.P99 <= 20);
        var effective = await HoldAsync(hub, Serial);
        sheet.Add(new Row("gate.hold", "hold asked for until the gate says no", null, "", effective.P50, effective.P99, effective.Max, Note: $"{effective.Count:N0} holds of one part"));
        sheet.Judge("Hold effective after the deciding inspection", $"max {effective.Max:0.0} ms from the request that places it", effective.Max <= 1_000);
    }

    private static async Task PrepareAsync(Hub hub)
    {
        var route = JsonSerializer.Serialize(hub.Stations.Select(s => s.Name));
        await hub.PutAsync($"/api/v1/lines/{Line}", $$$"""{"route":{{{route}}},"challenge":{"everyParts":100000,"everyMinutes":600,"onMissed":"block"}}""");
        await hub.PutAsync("/api/v1/challenge-pieces/BENCH-TEST", $$"""{"line":"{{Line}}"}""");
        foreach (var station in hub.Stations)
        {
            await hub.PutAsync($"/api/v1/stations/{station.Name}", $$$"""{"line":"{{{Line}}}","gate":{"requires":["holds","inspections","order","permit"]}}""");
        }

        for (var i = 0; i < Holds; i++)
        {
            using var hold = JsonContent.Create(new { reason = "bench", serials = Enumerable.Range(0, UnitsOfAHold).Select(n => InspectionTemplate.SerialOf((i * UnitsOfAHold) + n)) });
            using var answer = await hub.Http.PostAsync("/api/v1/holds", hold);
            answer.EnsureSuccessStatusCode();
        }

        await hub.DrainAsync();
    }

    private static async Task<LoadResult> AskAsync(Hub hub, BenchOptions options, Func<string> path)
    {
        var beside = Task.Run(() => PacedLoad.Run(hub.Address, hub.Clients(3, BodyForm.Single, 1), Rate, options.Seconds));
        var asked = await Task.Run(() => PacedLoad.Run(hub.Address, [new Questions(hub.Key, path)], Asked, options.Seconds));
        await beside;
        return asked;
    }

    private static async Task<Latencies> HoldAsync(Hub hub, Func<string> serial)
    {
        var times = new Latencies(100);
        for (var i = 0; i < 50; i++)
        {
            var part = serial();
            var started = Stopwatch.GetTimestamp();
            using var hold = JsonContent.Create(new { reason = "bench", serials = new[] { part } });
            using var answer = await hub.Http.PostAsync("/api/v1/holds", hold);
            answer.EnsureSuccessStatusCode();
            using var said = JsonDocument.Parse(await hub.GetAsync($"/api/v1/gates/{hub.Stations[0].Name}/{part}"));
            if (said.RootElement.GetProperty("allowed").GetBoolean())
            {
                throw new InvalidOperationException($"The gate let {part} in, which is on hold.");
            }

            times.Add(Stopwatch.GetTimestamp() - started);
        }

        return times;
    }
}
