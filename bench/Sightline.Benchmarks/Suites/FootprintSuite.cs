using System.Diagnostics;
using Sightline.Benchmarks.HubUnderTest;
using Sightline.Benchmarks.Load;
using Sightline.Benchmarks.Report;

namespace Sightline.Benchmarks.Suites;

/// <summary>Memory idle and at 300/s, and the time from starting the program to the first acknowledged inspection.</summary>
internal static class FootprintSuite
{
    private const int Rate = 300;
    private const int Starts = 5;

    public static async Task RunAsync(BenchOptions options, Sheet sheet)
    {
        await MemoryAsync(options, sheet);
        await ColdStartAsync(sheet);
    }

    private static async Task MemoryAsync(BenchOptions options, Sheet sheet)
    {
        await using var hub = await Hub.StartAsync(folder => PlantSetup.WriteTarget(folder, "http://127.0.0.1:9", "paused"));
        await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System);
        var idle = hub.Process.ResidentMegabytes;
        await PlantSetup.SeedAsync(hub);
        var most = 0.0;
        var load = Task.Run(() => PacedLoad.Run(hub.Address, hub.Clients(3, BodyForm.Single, 1), Rate, options.Seconds * 3));
        while (!load.IsCompleted)
        {
            most = Math.Max(most, hub.Process.ResidentMegabytes);
            await Task.WhenAny(load, Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System));
        }

        var result = await load;
        sheet.Add(new Row("memory.idle", "resident memory of the hub, idle after start", idle, "MB", Note: "3 s after it listens, fresh data folder, map and paused target"));
        sheet.Add(new Row("memory.load", $"resident memory of the hub at {Rate}/s, highest", most, "MB", result.Latencies.P50, result.Latencies.P99, result.Latencies.Max, Note: $"{result.Items:N0} single posts over {options.Seconds * 3:0} s"));
        sheet.Judge(Targets.IdleMemory, $"{idle:0} MB", idle <= 120);
        sheet.Judge(Targets.Memory, $"{most:0} MB after {result.Items:N0} inspections", most <= 300);
    }

    private static async Task ColdStartAsync(Sheet sheet)
    {
        var times = new Latencies(Starts);
        for (var i = 0; i < Starts; i++)
        {
            using var folder = new WorkFolder();
            var key = await Hub.AddKeyAsync(folder.Path);
            var request = new InspectionRequests(Hub.Posts, key, new Station("BENCH-01"), new Numbers(), BodyForm.Single, 1);
            var started = Stopwatch.GetTimestamp();
            await using var server = await ServerProcess.StartAsync(Hub.Dll, "hub", "--data", folder.Path, "--urls", "http://127.0.0.1:0");
            using var lane = new HttpLane(server.Address);
            var status = lane.Exchange(request.Next());
            times.Add(Stopwatch.GetTimestamp() - started);
            if (status != 201)
            {
                throw new IOException($"The first inspection was answered {status}.");
            }
        }

        sheet.Add(new Row("start.cold", "start of the program to first accepted inspection", null, "", times.P50, null, times.Max, Note: $"{Starts} runs on fresh data folders, min {times.At(0):0} ms; the files of the program are in the page cache"));
        sheet.Judge(Targets.ColdStart, $"median {times.P50:0} ms, max {times.Max:0} ms", times.Max <= 2_000);
    }
}
