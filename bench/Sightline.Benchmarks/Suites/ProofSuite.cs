using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using Sightline.Benchmarks.HubUnderTest;
using Sightline.Benchmarks.Load;
using Sightline.Benchmarks.Report;

namespace Sightline.Benchmarks.Suites;

/// <summary>
/// What an auditor asks of a plant with a long past: a part's history, a lot's units, a shipment's lots, and whether the journal is
/// whole. Beside the check of the chain stands what hashing the same bytes alone costs on one core.
/// </summary>
internal static class ProofSuite
{
    private const int Times = 200;
    private const int FewTimes = 20;
    private const int BodySize = 420;

    public static async Task RunAsync(BenchOptions options, Sheet sheet)
    {
        await using var hub = await Hub.StartAsync(folder => PlantSetup.WriteTarget(folder, "http://127.0.0.1:9", "paused"));
        await PlantSetup.SeedAsync(hub, TimeProvider.System.GetUtcNow().AddDays(-60));
        await new TraceLoader(hub, 10_000).LoadAsync();
        var plant = new PlantHistory(hub, options.History);
        var (taking, all, behind) = await plant.LoadAsync();
        sheet.Add(new Row("proof.load", $"plant of {options.History:N0} inspections, {plant.Units:N0} units, {plant.Lots:N0} lots made", options.History / all, "inspections/s",
            Note: $"inspections taken in {taking:0} s, all in {all:0} s, projections {behind:0} s behind at the end"));

        var at = $"at {options.History:N0} inspections, {plant.Units:N0} units, {plant.Lots:N0} lots";
        var random = new Random(4711);
        var part = await AskAsync(hub, sheet, "proof.part", $"part history, random serials, {at}", Times, () => $"/api/v1/parts/{PlantHistory.Serial(random.NextInt64(plant.Units))}", "inspections", 5);
        var certificate = await AskAsync(hub, sheet, "proof.certificate", $"certificate, random serials, {at}", Times, () => $"/api/v1/parts/{PlantHistory.Serial(random.NextInt64(plant.Units))}/certificate", "content.inspections", 5);
        var lot = await AskAsync(hub, sheet, "proof.lot", $"lot to 10,000 units with their inspections {at}", FewTimes, () => $"/api/v1/trace/export?format=json&way=forward&of=lot:{TraceLoader.Lot}", null, 0);
        await AskAsync(hub, sheet, "proof.small", $"lot to its {PlantHistory.UnitsOfLot} units, random lots, {at}", Times, () => $"/api/v1/trace?way=forward&of=lot:{PlantHistory.Lot(random.NextInt64(plant.Lots))}", "items", PlantHistory.UnitsOfLot);
        var shipment = await AskAsync(hub, sheet, "proof.shipment", $"shipment of {PlantHistory.LotsOfShipment * PlantHistory.UnitsOfLot:N0} units to its raw lots, random shipments, {at}", FewTimes, () => $"/api/v1/trace?way=back&limit=1000&of=shipment:{PlantHistory.Shipment(random.NextInt64(plant.Shipments))}", "items", PlantHistory.LotsOfShipment);
        sheet.Judge(Targets.History, $"p50 {part.P50:0.00} ms, p99 {part.P99:0.00} ms {at}", part.P50 <= 1 && part.P99 <= 10);
        sheet.Judge(Targets.Certificate, $"p50 {certificate.P50:0.0} ms, max {certificate.Max:0.0} ms {at}", certificate.Max <= 1_000);
        sheet.Judge(Targets.LotOfMany, $"p50 {lot.P50:0} ms, max {lot.Max:0} ms {at}", lot.Max <= 1_000);
        sheet.Judge(Targets.Shipment, $"p50 {shipment.P50:0} ms, max {shipment.Max:0} ms {at}", shipment.Max <= 1_000);
        await VerifyAsync(hub, sheet);
    }

    private static async Task<Latencies> AskAsync(Hub hub, Sheet sheet, string name, string what, int times, Func<string> path, string? list, int atLeast)
    {
        var latencies = new Latencies(times);
        for (var i = 0; i < times; i++)
        {
            var started = Stopwatch.GetTimestamp();
            var text = await hub.GetAsync(path());
            latencies.Add(Stopwatch.GetTimestamp() - started);
            using var said = JsonDocument.Parse(text);
            if (list is not null && list.Split('.').Aggregate(said.RootElement, (at, name) => at.GetProperty(name)).GetArrayLength() < atLeast)
            {
                throw new InvalidOperationException($"{what} answered with less than {atLeast} {list}: {text[..Math.Min(text.Length, 400)]}");
            }
        }

        sheet.Add(new Row(name, what, null, "", latencies.P50, latencies.P99, latencies.Max, Note: $"{times} times, one after the other, each read whole"));
        return latencies;
    }

    private static async Task VerifyAsync(Hub hub, Sheet sheet)
    {
        var raw = HashesPerSecond();
        sheet.Add(new Row("raw.hash", $"SHA-256 of a body of {BodySize} bytes and of its fact, one core, nothing read", raw, "facts/s"));
        var started = Stopwatch.GetTimestamp();
        using var said = JsonDocument.Parse(await hub.GetAsync("/api/v1/journal/verify"));
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var facts = said.RootElement.GetProperty("facts").GetInt64();
        if (!said.RootElement.GetProperty("intact").GetBoolean())
        {
            throw new InvalidOperationException($"The chain is broken: {said.RootElement}");
        }

        sheet.Add(new Row("proof.verify", $"chain of {facts:N0} facts checked over the API, the node idle", facts / seconds, "facts/s", Note: $"{seconds:0.0} s; {facts / seconds / raw:0.00} of hashing alone on one core"));
        sheet.Judge(Targets.Verify, $"{facts / seconds:N0}/s over {facts:N0} facts", facts / seconds >= 500_000);
    }

    private static double HashesPerSecond()
    {
        const int Count = 1_000_000;
        var (body, fact, hash) = (new byte[BodySize], new byte[220], new byte[32]);
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < Count; i++)
        {
            SHA256.HashData(body, hash);
            hash.CopyTo(fact, 0);
            SHA256.HashData(fact, hash);
            body[i % BodySize]++;
        }

        return Count / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
