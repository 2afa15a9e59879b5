using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Sightline.Benchmarks.HubUnderTest;
using Sightline.Benchmarks.Load;
using Sightline.Benchmarks.Report;
using Sightline.Buffering;
using Sightline.Exports;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Benchmarks.Suites;

/// <summary>Single pieces in this process, and the journal without HTTP in front of it.</summary>
internal static class MicroSuite
{
    private const int Rounds = 7;

    public static async Task RunAsync(BenchOptions options, Sheet sheet)
    {
        Pieces(sheet);
        foreach (var tasks in (int[])[8, 32])
        {
            await AppendAsync(options, sheet, tasks);
        }
    }

    private static void Pieces(Sheet sheet)
    {
        var now = TimeProvider.System.GetUtcNow();
        var body = Body(fails: true);
        using var document = JsonDocument.Parse(body);
        var root = document.RootElement;
        var reading = InspectionReader.Read(root);
        var record = new InspectionForExport(reading.Inspection!, Context(), now, 1);
        var plan = MapPlan.Build(MapCheck.Read("mes.json", PlantSetup.Shipped("mes.map.json")).File!);
        var (before, times) = (new byte[32], new FactTimes(now, now, now));
        var bodyHash = SHA256.HashData(body);

        Measure(sheet, "micro.parse", "JsonDocument.Parse of one inspection", () => JsonDocument.Parse(body).Dispose());
        Measure(sheet, "micro.read", "InspectionReader.Read, parsed before", () => InspectionReader.Read(root));
        Measure(sheet, "micro.draft", "FactDraft: SHA-256 of the body", () => _ = new FactDraft(FactKinds.Inspection, "BENCH-01", "I-0000000001", now, now, "key:bench", body));
        Measure(sheet, "micro.hash", "FactHash.Of, body hashed before", () => FactHash.Of(before, 1, FactKinds.Inspection, "BENCH-01", "I-0000000001", times, "key:bench", bodyHash));
        Measure(sheet, "micro.translate", "MapPlan.Translate, a fail with one defect", () => plan.Translate(record));
        var fields = ((Translation.Ready)plan.Translate(record)).Fields;
        Measure(sheet, "micro.fields", "its fields to text", () => fields.ToJsonString());
    }

    private static void Measure(Sheet sheet, string key, string what, Action piece)
    {
        var rounds = new double[Rounds];
        var turns = 1_000;
        for (var warm = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(warm) < TimeSpan.FromMilliseconds(300);)
        {
            piece();
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var once = Time(piece, turns);
        allocated = (GC.GetAllocatedBytesForCurrentThread() - allocated) / turns;
        turns = Math.Clamp((int)(50_000_000 / once), 1_000, 1_000_000);
        for (var i = 0; i < Rounds; i++)
        {
            rounds[i] = Time(piece, turns);
        }

        Array.Sort(rounds);
        sheet.Add(new Row(key, what, rounds[Rounds / 2], "ns", Note: $"median of {Rounds} rounds of {turns:N0}, best {rounds[0]:N0} ns; {allocated:N0} bytes allocated"));
    }

    /// <summary>Nanoseconds of one turn.</summary>
    private static double Time(Action piece, int turns)
    {
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < turns; i++)
        {
            piece();
        }

        return Stopwatch.GetElapsedTime(started).TotalNanoseconds / turns;
    }

    private static async Task AppendAsync(BenchOptions options, Sheet sheet, int tasks)
    {
        using var folder = new WorkFolder();
        await using var services = new ServiceCollection().AddMetrics().AddSingleton<JournalMetrics>().BuildServiceProvider();
        using var data = new DataFolder(folder.Path).Hold();
        await using var journal = new Journal(data, Options.Create(new JournalOptions()), services.GetRequiredService<JournalMetrics>(), TimeProvider.System, NullLogger<Journal>.Instance);
        var numbers = new Numbers();
        var from = Stopwatch.GetTimestamp() + (long)(options.WarmUp * Stopwatch.Frequency);
        var to = from + (long)(options.Seconds * Stopwatch.Frequency);
        var results = await Task.WhenAll(Enumerable.Range(1, tasks).Select(i => Task.Run(() => AppendUntilAsync(journal, $"BENCH-{i:D2}", numbers, from, to, (int)(options.Seconds * 100_000 / tasks)))));
        sheet.Add($"micro.append.{tasks}", $"journal append without HTTP, {tasks} tasks", LoadResult.Sum(options.Seconds, results), "/s",
            "hashed, chained, flushed", (RawSuite.Commits, "raw SQLite single commits"), (RawSuite.Batches, "raw SQLite batches"));
    }

    private static async Task<LoadResult> AppendUntilAsync(Journal journal, string station, Numbers numbers, long from, long to, int capacity)
    {
        var (latencies, body, all) = (new Latencies(capacity), Body(fails: false), 0L);
        for (var sent = Stopwatch.GetTimestamp(); sent < to && !latencies.IsFull; sent = Stopwatch.GetTimestamp())
        {
            var now = TimeProvider.System.GetUtcNow();
            var draft = new FactDraft(FactKinds.Inspection, station, InspectionTemplate.IdOf(numbers.Take(1)), now, now, "key:bench", body);
            var result = await journal.AppendAsync(draft, CancellationToken.None);
            var answered = Stopwatch.GetTimestamp();
            all += result.Outcome == AppendOutcome.Durable ? 1 : throw new IOException($"The journal answered {result.Outcome}.");
            if (sent >= from && answered <= to)
            {
                latencies.Add(answered - sent);
            }
        }

        return new LoadResult(0, latencies.Count, latencies.Count, all, 0, latencies);
    }

    private static byte[] Body(bool fails)
    {
        var template = new InspectionTemplate("BENCH-01", fails);
        var body = template.Bytes.ToArray();
        template.Patch(body, 1, 1, "2026-01-01T00:00:00.000000Z"u8);
        return body;
    }

    private static BoundContext Context() => new(new[]
    {
        (ContextNames.WorkOrder, "WO-1001"), (ContextNames.Product, "BRACKET-10"), (ContextNames.Revision, "C"), (ContextNames.Variant, "left"),
        (ContextNames.Batch, "B-77"), (ContextNames.MaterialLot, "LOT-AL-0815"), (ContextNames.CustomerOrder, "CO-9001"), (ContextNames.Line, "L1"),
        (ContextNames.Machine, "PRESS-1"), (ContextNames.Operator, "OP-17"), (ContextNames.Shift, "early"), (ContextNames.ShiftDay, "2026-01-01"),
    }.ToDictionary(v => v.Item1, v => new ContextValue(v.Item2, "work order WO-1001", 1)));
}
