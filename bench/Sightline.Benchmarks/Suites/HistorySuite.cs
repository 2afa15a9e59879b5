using System.Globalization;
using Sightline.Benchmarks.HubUnderTest;
using Sightline.Benchmarks.Load;
using Sightline.Benchmarks.Report;

namespace Sightline.Benchmarks.Suites;

/// <summary>Questions to a long history, and whether intake and questions cost more as it grows. The target is paused: each record has its outbox entry.</summary>
internal static class HistorySuite
{
    private const long Small = 100_000;

    public static async Task RunAsync(BenchOptions options, Sheet sheet)
    {
        await using var hub = await Hub.StartAsync(folder => PlantSetup.WriteTarget(folder, "http://127.0.0.1:9", "paused"));
        await PlantSetup.SeedAsync(hub, TimeProvider.System.GetUtcNow().AddDays(-60));
        var loader = new HistoryLoader(hub);
        await loader.PrepareAsync();

        await LoadAsync(loader, sheet, Math.Min(Small, options.History));
        var small = await AskAsync(hub, loader, options, sheet, Math.Min(Small, options.History));
        if (options.History <= Small)
        {
            JudgeReading(sheet, small, options.History);
            return;
        }

        await LoadAsync(loader, sheet, options.History);
        var large = await AskAsync(hub, loader, options, sheet, options.History);
        JudgeReading(sheet, large, options.History);
        JudgeGrowth(sheet, Targets.GrowthIntake, "single post, 8 clients", small.Intake, large.Intake, options.History);
        JudgeGrowth(sheet, Targets.GrowthTrace, "part history p50", small.Part.P50, large.Part.P50, options.History);
        JudgeGrowth(sheet, Targets.GrowthPage, "page of 100 p50", small.Page.P50, large.Page.P50, options.History);
    }

    private static async Task LoadAsync(HistoryLoader loader, Sheet sheet, long until)
    {
        var (records, loading, draining) = await loader.LoadAsync(until);
        sheet.Add(new Row($"history.load.{until}", $"history loaded to {until:N0}", records / (loading + draining), "records/s",
            Note: $"{records:N0} taken in {loading:0.0} s, projected {draining:0.0} s later"));
    }

    private static async Task<Answers> AskAsync(Hub hub, HistoryLoader loader, BenchOptions options, Sheet sheet, long size)
    {
        var random = new Random(4711);
        var last = hub.Numbers.Last;
        var part = await QuestionAsync(hub, options, () => "/api/v1/parts/" + InspectionTemplate.SerialOf(1 + (long)(random.NextDouble() * (last - 1))));
        sheet.Add($"history.part.{size}", $"part history at {size:N0}, random serials", part, "/s", "one client");
        var certificate = await QuestionAsync(hub, options, () => $"/api/v1/parts/{InspectionTemplate.SerialOf(1 + (long)(random.NextDouble() * (last - 1)))}/certificate");
        sheet.Add($"history.certificate.{size}", $"certificate as JSON at {size:N0}, random serials", certificate, "/s", "one client");
        var lot = await QuestionAsync(hub, options, () => $"/api/v1/inspections?lot={loader.Lots[random.Next(loader.Lots.Count)]}&limit=1000");
        sheet.Add($"history.lot.{size}", $"lot to its serials at {size:N0} (one page of 1,000)", lot, "/s", $"one client; {await loader.LotSizeAsync():N0} serials in a lot, each as a full list row");
        var page = await QuestionAsync(hub, options, () => "/api/v1/inspections?limit=100&cursor=" + (1 + (long)(random.NextDouble() * last)).ToString(CultureInfo.InvariantCulture));
        sheet.Add($"history.page.{size}", $"page of 100 inspections at {size:N0}, random cursor", page, "/s", "one client");
        var flushes = await Flushes.OfAsync(hub);
        var intake = await Task.Run(() => ClosedLoad.Run(hub.Address, hub.Clients(8, BodyForm.Single, 1), 1, Math.Min(options.Seconds, 5)));
        flushes = (await Flushes.OfAsync(hub)).Since(flushes);
        await hub.DrainAsync();
        sheet.Add($"history.intake.{size}", $"single posts at {size:N0}, 8 clients", intake, "/s", $"{flushes.FactsPerFlush:0.0} facts a flush of {flushes.MillisecondsPerFlush:0.00} ms");
        return new Answers(part.Latencies, lot.Latencies, page.Latencies, 1 / intake.PerSecond);
    }

    private static Task<LoadResult> QuestionAsync(Hub hub, BenchOptions options, Func<string> path) =>
        Task.Run(() => ClosedLoad.Run(hub.Address, [new Questions(hub.Key, path)], 2, Math.Min(options.Seconds, 5)));

    private static void JudgeReading(Sheet sheet, Answers answers, long size)
    {
        sheet.Judge(Targets.History, $"p50 {answers.Part.P50:0.00} ms, p99 {answers.Part.P99:0.00} ms at {size:N0}", answers.Part.P50 <= 1 && answers.Part.P99 <= 10);
        sheet.Judge(Targets.Lot, $"p50 {answers.Lot.P50:0.0} ms, p99 {answers.Lot.P99:0.0} ms at {size:N0}", answers.Lot.P50 <= 5);
    }

    private static void JudgeGrowth(Sheet sheet, string target, string what, double small, double large, long size)
    {
        sheet.Add(new Row($"growth.{what}", $"growth from {Small:N0} to {size:N0}: {what}", large / small, "×"));
        sheet.Judge(target, $"{large / small:0.00} × at {size:N0}", large / small <= 2);
    }

    private sealed record Answers(Latencies Part, Latencies Lot, Latencies Page, double Intake);
}
