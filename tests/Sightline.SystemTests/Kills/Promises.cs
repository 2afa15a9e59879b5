using System.Text.Json.Nodes;
using Sightline.Plant.Mes;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Kills;

/// <summary>What was promised to senders, counted where it was promised to be: in the hub, in its order, and in the MES.</summary>
internal static class Promises
{
    /// <summary>Every acknowledged inspection is in the hub as it was sent, and nothing else is; nothing is parked, nothing is missing.</summary>
    public static async Task AreInHubAsync(ApiClient hub, IReadOnlyList<Sender> senders, ITestOutputHelper output)
    {
        var books = await hub.SettledBooksAsync();
        var count = senders.Sum(s => s.Acknowledged.Count);
        output.WriteLine($"stored {books.Stored}, delivered {books.Delivered}, parked {books.Parked}, gaps {books.Gaps}, head {books.Head}");
        Assert.True(books.Balanced, string.Join(" ", books.Differences));
        Assert.Equal((count, 0, count, 0, 0, 0), (books.Stored, books.Refused, books.Delivered, books.Parked, books.Closed, books.Gaps));
        foreach (var sender in senders)
        {
            foreach (var (id, message) in sender.Acknowledged)
            {
                Assert.True(JsonNode.DeepEquals(message, (await hub.RecordAsync(sender.Station, id)).Expect(200).Json["sent"]), $"{id} is another.");
            }
        }
    }

    /// <summary>Every acknowledged inspection is in the MES once, and nothing else is.</summary>
    public static async Task AreInMesAsync(SimulatedMes mes, IReadOnlyList<Sender> senders, ITestOutputHelper output)
    {
        var inMes = (await MesTarget.RecordsAsync(mes.Url)).Select(r => $"{r["station"]} {r["inspectionId"]}").ToList();
        var (_, repeats) = await MesTarget.CountAsync(mes.Url);
        output.WriteLine($"MES {inMes.Count} records, {repeats} repeats recognised");
        Assert.Equal(inMes.Count, inMes.Distinct().Count());
        Assert.Equal(senders.SelectMany(s => s.Acknowledged.Keys.Select(id => $"{s.Station} {id}")).Order(), inMes.Order());
    }

    /// <summary>The numbers of a station's inspections stand in a node's journal in the order in which it sent them.</summary>
    public static async Task AreInOrderAsync(ApiClient node, string station, int count)
    {
        var numbers = (await OfJournalAsync(node, station)).Select(id => int.Parse(id[(id.LastIndexOf('-') + 1)..], System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(Enumerable.Range(1, count), numbers);
    }

    /// <summary>Stops a node and lets a stranger's program verify its chain.</summary>
    public static async Task ChainHoldsAsync(NodeProcess node, TempFolder folder, ITestOutputHelper output)
    {
        await node.StopAsync();
        var (code, said, error) = await NodeProcess.RunAsync("verify", "--data", folder.Path);
        output.WriteLine(said.Trim());
        Assert.True(code == 0, said + error);
    }

    /// <summary>Ids of a station's inspections in the order of the journal.</summary>
    private static async Task<IReadOnlyList<string>> OfJournalAsync(ApiClient node, string station)
    {
        var ids = new List<string>();
        long after = 0;
        while ((await node.GetAsync($"/api/v1/journal?after={after}&limit=1000")).Expect(200).Items is { Count: > 0 } facts)
        {
            after = (long)facts[^1]["position"]!;
            ids.AddRange(facts.Where(f => (string?)f["kind"] == "inspection.received" && (string?)f["source"] == station).Select(f => (string)f["key"]!));
        }

        return ids;
    }
}
