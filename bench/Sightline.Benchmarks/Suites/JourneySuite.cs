using System.Diagnostics;
using Sightline.Benchmarks.HubUnderTest;
using Sightline.Benchmarks.Load;
using Sightline.Benchmarks.Report;

namespace Sightline.Benchmarks.Suites;

/// <summary>The whole journey at a steady rate, with context, a published map and the outbox of a paused target; then how soon a record can be read.</summary>
internal static class JourneySuite
{
    private const int Rate = 5_000;
    private const int Batch = 50;
    private const int SinglesRate = 1_000;
    private const int ReadableRate = 300;
    private const int ReadEvery = 5;

    public static async Task RunAsync(BenchOptions options, Sheet sheet)
    {
        await using var hub = await Hub.StartAsync(folder => PlantSetup.WriteTarget(folder, "http://127.0.0.1:9", "paused"));
        await PlantSetup.SeedAsync(hub);
        await SustainedAsync(hub, options, sheet);
        await MostAsync(hub, options, sheet);
        await SinglesAsync(hub, options, sheet);
        await ReadableAsync(hub, options, sheet);
    }

    private static async Task SustainedAsync(Hub hub, BenchOptions options, Sheet sheet)
    {
        PacedLoad.Run(hub.Address, hub.Clients(4, BodyForm.Ndjson, Batch), Rate / (double)Batch, options.WarmUp);
        await hub.DrainAsync();
        var cpu = hub.Process.Cpu;
        await using var watch = new BooksWatch(hub);
        var load = await Task.Run(() => PacedLoad.Run(hub.Address, hub.Clients(4, BodyForm.Ndjson, Batch), Rate / (double)Batch, options.Seconds * 2));
        await watch.StopAsync();
        var (seconds, facts) = await hub.DrainAsync();
        cpu = hub.Process.Cpu - cpu;
        var books = await hub.BooksAsync();
        var outbox = books.Targets[0];
        var lags = watch.Lags();
        sheet.Add("journey.sustained", $"whole journey, paced at {Rate:N0}/s, batches of {Batch}", load, "records/s",
            $"outbox entries {outbox.Entries:N0} of {books.Stored:N0} stored, {outbox.Parked:N0} parked, {(books.Balanced ? "books balance" : "BOOKS DO NOT BALANCE")}; {facts:N0} facts behind at the end, caught up in {seconds:0.0} s; {Cpu(cpu, load)}");
        sheet.Add(new Row("journey.lag.facts", "  lag of projections in facts, max", watch.MostBehind, "facts", Note: $"p99 {watch.BehindAt(0.99):N0}, p50 {watch.BehindAt(0.5):N0}, {watch.Samples.Count} samples of the books, every 100 ms"));
        sheet.Add(new Row("journey.lag.time", "  lag of projections in time", null, "", lags.P50, lags.P99, lags.Max, Note: "from the same samples; between two of them the journal is taken to grow evenly"));
        sheet.Judge(Targets.Journey, $"{load.PerSecond:N0}/s, at most {lags.Max:0} ms behind", load.PerSecond >= Rate * 0.995 && lags.Max <= 1_000);
    }

    /// <summary>The ceiling: a backlog put in as fast as it is taken, then the projector alone.</summary>
    private static async Task MostAsync(Hub hub, BenchOptions options, Sheet sheet)
    {
        _ = await Task.Run(() => ClosedLoad.Run(hub.Address, hub.Clients(8, BodyForm.Ndjson, 100), 0, Math.Min(options.Seconds, 5)));
        var cpu = hub.Process.Cpu;
        var (seconds, facts) = await hub.DrainAsync();
        var perFact = (hub.Process.Cpu - cpu).TotalMicroseconds / Math.Max(1, facts);
        sheet.Add(new Row("journey.drain", "whole journey, projecting a backlog", facts / seconds, "records/s", Note: $"{facts:N0} facts in {seconds:0.0} s with no intake beside; hub CPU {perFact:0} µs/record"));
    }

    /// <summary>Single posts well below the limit: what one costs when nothing is shared, and how long its sender waits.</summary>
    private static async Task SinglesAsync(Hub hub, BenchOptions options, Sheet sheet)
    {
        PacedLoad.Run(hub.Address, hub.Clients(8, BodyForm.Single, 1), SinglesRate, options.WarmUp);
        await hub.DrainAsync();
        var (cpu, flushes) = (hub.Process.Cpu, await Flushes.OfAsync(hub));
        var load = await Task.Run(() => PacedLoad.Run(hub.Address, hub.Clients(8, BodyForm.Single, 1), SinglesRate, options.Seconds));
        await hub.DrainAsync();
        flushes = (await Flushes.OfAsync(hub)).Since(flushes);
        sheet.Add("journey.singles", $"single posts, paced at {SinglesRate:N0}/s by 8 clients", load, "/s",
            $"{flushes.FactsPerFlush:0.0} facts a flush of {flushes.MillisecondsPerFlush:0.00} ms; {Cpu(hub.Process.Cpu - cpu, load)}");
    }

    private static string Cpu(TimeSpan cpu, LoadResult load) => $"hub CPU {cpu.TotalMicroseconds / Math.Max(1, load.AllItems):0} µs/record for the whole journey";

    private static async Task ReadableAsync(Hub hub, BenchOptions options, Sheet sheet)
    {
        var reads = Enumerable.Range(0, 3).Select(_ => new Latencies(100_000)).ToList();
        var clients = hub.Clients(3, BodyForm.Single, 1);
        var missing = 0;
        void Read(HttpLane lane, IRequests requests, int turn, long answered)
        {
            if (turn % ReadEvery != 0)
            {
                return;
            }

            var client = clients.ToList().IndexOf(requests);
            var id = InspectionTemplate.IdOf(((InspectionRequests)requests).FirstNumber);
            var status = lane.Exchange(Questions.Of($"/api/v1/inspections/{hub.Stations[client].Name}/{id}", hub.Key));
            if (status == 200 && lane.Body.IndexOf("\"context\":{"u8) >= 0)
            {
                reads[client].Add(Stopwatch.GetTimestamp() - answered);
            }
            else
            {
                Interlocked.Increment(ref missing);
            }
        }

        PacedLoad.Run(hub.Address, clients, ReadableRate, options.WarmUp, Read);
        reads = [.. Enumerable.Range(0, 3).Select(_ => new Latencies(100_000))];
        missing = 0;
        var load = await Task.Run(() => PacedLoad.Run(hub.Address, clients, ReadableRate, options.Seconds, Read));
        var all = Latencies.Merge(reads);
        sheet.Add("journey.ack", $"single posts paced at {ReadableRate}/s: acknowledged", load, "/s");
        sheet.Add(new Row("journey.readable", "  acknowledged to readable with context", null, "", all.P50, all.P99, all.Max, Note: $"{all.Count} reads, one of {ReadEvery} posts, {missing} without context"));
        sheet.Judge(Targets.Readable, $"p50 {all.P50:0.00} ms, p99 {all.P99:0.00} ms", all.P50 <= 2 && all.P99 <= 10 && missing == 0);
    }
}
