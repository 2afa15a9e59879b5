using System.Diagnostics;
using Sightline.Benchmarks.HubUnderTest;
using Sightline.Benchmarks.Load;
using Sightline.Benchmarks.Report;
using Sightline.Plant.Mes;

namespace Sightline.Benchmarks.Suites;

/// <summary>
/// Two live targets that take 20 ms for each message, at 300 inspections a second; then one of them hangs; then 100,000 entries wait and
/// go out, once within the rate budget and once as fast as the target takes them.
/// </summary>
internal static class TargetsSuite
{
    private const int Rate = 300;
    private const int OwnMilliseconds = 20;
    private const int Budget = 1_500;
    private static readonly MesFault s_slow = new(MesFaultKind.Slow, DelayMs: OwnMilliseconds);

    public static async Task RunAsync(BenchOptions options, Sheet sheet)
    {
        await using var mes = await SimulatedMes.StartAsync(new MesOptions(), CancellationToken.None);
        await using var erp = await SimulatedMes.StartAsync(new MesOptions(), CancellationToken.None);
        mes.Inject(s_slow);
        erp.Inject(s_slow);
        await using var hub = await Hub.StartAsync(folder =>
        {
            PlantSetup.WriteTarget(folder, mes.Url, "live", lanes: 16);
            PlantSetup.WriteTarget(folder, erp.Url, "live", "erp", lanes: 16);
        });
        await PlantSetup.SeedAsync(hub);
        PacedLoad.Run(hub.Address, hub.Clients(3, BodyForm.Single, 1), Rate, options.WarmUp * 2);
        await DeliverySuite.DeliveredAsync(hub);

        var both = await LineAsync(hub, options);
        await DeliverySuite.DeliveredAsync(hub);
        var (first, second) = (await DeliverySuite.TimesAsync(hub, both.First, "mes"), await DeliverySuite.TimesAsync(hub, both.First, "erp"));
        Say(sheet, "targets.mes", $"exposure to acknowledged, first of two targets of {OwnMilliseconds} ms, {Rate}/s", first);
        Say(sheet, "targets.erp", "  the second", second);
        var worst = Math.Max(first.P99, second.P99);
        sheet.Judge(Targets.TwoTargets, $"p99 {first.P99:0.0} and {second.P99:0.0} ms, the target's {OwnMilliseconds} ms included", worst <= 250 + OwnMilliseconds && first.Count == both.Load.Items && second.Count == both.Load.Items);

        erp.Inject(new MesFault(MesFaultKind.Slow, DelayMs: 3_600_000));
        var one = await LineAsync(hub, options);
        await DeliveredToAsync(hub, "mes");
        var beside = await DeliverySuite.TimesAsync(hub, one.First, "mes");
        Say(sheet, "targets.beside", "  the first while the second hangs", beside);
        sheet.Judge(Targets.Hanging, $"p99 {beside.P99:0.0} ms, {first.P99:0.0} ms before", beside.P99 <= first.P99 * 1.5 && beside.Count == one.Load.Items);
        await DrainAsync(options, sheet, Budget, 16, "within the budget of 1,500/s");
        await DrainAsync(options, sheet, 1_000_000, 16, "no budget");
    }

    private static void Say(Sheet sheet, string key, string what, Latencies times) =>
        sheet.Add(new Row(key, what, null, "", times.P50, times.P99, times.Max, Note: $"{times.Count:N0} deliveries, from inspectedAt as sent to endedAt in the hub's record"));

    private static async Task<(long First, LoadResult Load)> LineAsync(Hub hub, BenchOptions options)
    {
        var first = hub.Numbers.Last + 1;
        return (first, await Task.Run(() => PacedLoad.Run(hub.Address, hub.Clients(3, BodyForm.Single, 1), Rate, options.Seconds)));
    }

    private static async Task DeliveredToAsync(Hub hub, string target)
    {
        for (var i = 0; i < 6_000; i++)
        {
            var books = await hub.BooksAsync();
            if (books.Projected == books.Head && books.Targets.Single(t => t.Target == target).Waiting == 0)
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }

        throw new TimeoutException($"Deliveries to {target} did not end within ten minutes.");
    }

    /// <summary>What waited for a target that was paused, once it is live again. Its own limit: so many lanes, each message 20 ms.</summary>
    private static async Task DrainAsync(BenchOptions options, Sheet sheet, int mostPerSecond, int lanes, string how)
    {
        var waiting = options.Quick ? 5_000 : 100_000;
        await using var mes = await SimulatedMes.StartAsync(new MesOptions(), CancellationToken.None);
        var budgeted = mostPerSecond == Budget;
        mes.Inject(budgeted ? MesFault.None : s_slow);
        await using var hub = await Hub.StartAsync(folder => PlantSetup.WriteTarget(folder, mes.Url, "live", lanes: lanes, mostPerSecond: mostPerSecond));
        await PlantSetup.SeedAsync(hub);
        await hub.PostAsync("/api/v1/targets/mes/pause");
        ClosedLoad.Run(hub.Address, hub.Clients(1, BodyForm.Ndjson, 100), 0, 600, waiting / 100);
        await hub.DrainAsync();
        var (before, started) = (mes.RecordCount, Stopwatch.GetTimestamp());
        await hub.PostAsync("/api/v1/targets/mes/live");
        await DeliverySuite.DeliveredAsync(hub);
        var (took, got) = (Stopwatch.GetElapsedTime(started).TotalSeconds, mes.RecordCount - before);
        var limit = budgeted ? mostPerSecond : lanes * 1_000.0 / OwnMilliseconds;
        sheet.Add(new Row($"targets.drain.{mostPerSecond}", $"  drain of {waiting:N0} waiting entries, {how}", got / took, "/s", Note: $"{got:N0} in {took:0.0} s; the limit is {limit:N0}/s{(budgeted ? "" : $": {lanes} lanes of {OwnMilliseconds} ms")}"));
        sheet.Judge(Targets.TargetDrain + (budgeted ? "" : ", target of 20 ms"), $"{got / took:N0}/s of {limit:N0}/s", got >= waiting && got / took >= limit * 0.85);
    }
}
