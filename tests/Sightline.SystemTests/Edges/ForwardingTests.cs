using System.Text.Json.Nodes;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Edges;

/// <summary>What stations send to an edge is at the hub, once, as sent, and in their order; whatever is stopped meanwhile.</summary>
public sealed class ForwardingTests
{
    [Fact]
    public async Task What_a_station_sends_to_the_edge_is_at_the_hub_as_sent_with_who_brought_it_and_when()
    {
        await using var hub = await HubInProcess.StartAsync();
        await using var edge = await EdgeInProcess.StartAsync(hub);
        var message = Sample.Inspection("e-1").With("recipe", new JsonObject { ["id"] = "R-0100", ["version"] = "04" });
        (await edge.ClientFor("station").InspectAsync(message)).Expect(201);

        var record = await Until.SomeAsync(async () => await hub.Api.RecordAsync("L1-AOI-1", "e-1") is { Status: 200 } found ? found : null, "the record is at the hub");

        Assert.True(JsonNode.DeepEquals(message, record.Json["sent"]));
        var atEdge = await FactAsync(edge, "inspection.received");
        var atHub = await FactAsync(hub.Api, "inspection.received");
        Assert.Equal(atEdge.Times.ReceivedAt.ToUnixTimeMilliseconds(), DateTimeOffset.Parse((string)atHub["receivedAt"]!, null).ToUnixTimeMilliseconds());
        Assert.Equal("key:tests-station via key:tests-edge", (string)atHub["actor"]!);
        Assert.Equal("key:tests-station", atEdge.Actor);
    }

    [Fact]
    public async Task Inspections_events_and_refusals_arrive_in_the_order_in_which_the_edge_took_them()
    {
        await using var hub = await HubInProcess.StartAsync();
        await using var edge = await EdgeInProcess.StartAsync(hub);
        for (var i = 0; i < 40; i++)
        {
            (await edge.Api.InspectAsync(Sample.Inspection($"o-{i}").With("sequence", i))).Expect(201);
            (await edge.Api.PostAsync("/api/v1/events", Event($"ev-{i}"))).Expect(201);
        }

        (await edge.Api.InspectAsync("{\"id\":\"broken\",\"station\":\"L1-AOI-1\"}")).Expect(422);
        await edge.ForwardedAsync();

        var facts = (await hub.Api.GetAsync("/api/v1/journal?limit=1000")).Expect(200).Items;
        Assert.Equal(
            [.. Enumerable.Range(0, 40).SelectMany(i => new[] { $"inspection.received o-{i}", $"event.reported ev-{i}" })],
            facts.Where(f => (string)f["kind"]! is "inspection.received" or "event.reported").Select(f => $"{f["kind"]} {f["key"]}"));
        var books = await hub.Api.BooksAsync();
        Assert.Equal((40, 1, 0), (books.Stored, books.Refused, books.Gaps));
        var kept = (await hub.Api.GetAsync("/api/v1/quarantine")).Expect(200).Items.Single();
        Assert.Equal("{\"id\":\"broken\",\"station\":\"L1-AOI-1\"}", (await hub.Api.GetAsync($"/api/v1/quarantine/{kept["id"]}")).Text);
    }

    [Fact]
    public async Task A_hub_that_is_stopped_gets_everything_when_it_starts_again_and_the_edge_took_it_all_the_while()
    {
        using var folder = new TempFolder();
        await using var hub = await HubProcess.StartAsync(folder);
        await using var relay = await PortRelay.StartAsync(hub.Api.Url);
        await using var edge = await EdgeInProcess.StartAsync(relay.Url, EdgeProcess.KeyAt(folder));
        (await edge.Api.InspectAsync(Sample.Inspection("before"))).Expect(201);
        await edge.ForwardedAsync();

        await hub.Node.StopAsync();
        for (var i = 0; i < 200; i++)
        {
            (await edge.Api.InspectAsync(Sample.Inspection($"away-{i}"))).Expect(201);
        }

        var away = await edge.Api.BooksAsync();
        Assert.Equal((true, 201, 1, 200), (away.Balanced, away.Stored, away.Delivered, away.Waiting));
        await hub.RestartAsync();
        relay.LeadTo(hub.Api.Url);
        var books = await edge.ForwardedAsync();

        Assert.Equal((true, 201, 201, 0), (books.Balanced, books.Stored, books.Delivered, books.Waiting));
        var atHub = await hub.Api.BooksAsync();
        Assert.Equal((201, 0), (atHub.Stored, atHub.Duplicates));
    }

    [Fact]
    public async Task An_edge_that_is_killed_and_started_again_loses_nothing_and_doubles_nothing()
    {
        using var hubFolder = new TempFolder();
        using var folder = new TempFolder();
        await using var hub = await HubProcess.StartAsync(hubFolder);
        await using var edge = await EdgeProcess.StartAsync(folder, hub.Api.Url, EdgeProcess.KeyAt(hubFolder));
        for (var kill = 0; kill < 3; kill++)
        {
            for (var i = 0; i < 50; i++)
            {
                (await edge.Api.InspectAsync(Sample.Inspection($"k-{kill}-{i}"))).Expect(201);
                (await edge.Api.InspectAsync("nonsense")).Expect(422);
            }

            await edge.Node.KillAsync();
            await edge.RestartAsync(hub.Api.Url);
        }

        await Until.TrueAsync(async () => await edge.Api.BooksAsync() is { Balanced: true } b && b.Projected == b.Head, "the hub has all");
        var books = await hub.Api.BooksAsync();
        Assert.Equal((150, 150), (books.Stored, books.Refused));
    }

    [Fact]
    public async Task Only_the_place_is_lost_with_the_uplink_file_and_everything_is_sent_again_and_recognised()
    {
        using var folder = new TempFolder();
        await using var hub = await HubInProcess.StartAsync();
        await using (var edge = await EdgeInProcess.StartAsync(hub, folder))
        {
            await SendOneOfEachAsync(edge);
            await edge.ForwardedAsync();
        }

        var before = (await hub.Api.SettledBooksAsync()).Received;
        foreach (var file in Directory.GetFiles(folder.Path, "uplink.db*"))
        {
            File.Delete(file);
        }

        await using var again = await EdgeInProcess.StartAsync(hub, folder);
        var books = await again.ForwardedAsync();

        Assert.True(books.Balanced, string.Join(" ", books.Differences));
        var atHub = await hub.Api.SettledBooksAsync();
        Assert.Equal((before, 0L), (atHub.Received, atHub.Duplicates));
    }

    internal static JsonObject Event(string id, string station = "L1-AOI-1") => new() { ["id"] = id, ["station"] = station, ["type"] = "eject.confirmed", ["at"] = Sample.Now };

    /// <summary>An inspection, an event, a message that is refused, and one that conflicts with the first.</summary>
    internal static async Task SendOneOfEachAsync(EdgeInProcess edge)
    {
        var id = Sample.Id("each");
        (await edge.Api.InspectAsync(Sample.Inspection(id))).Expect(201);
        (await edge.Api.InspectAsync(Sample.Inspection(id, result: "fail"))).Expect(409);
        (await edge.Api.PostAsync("/api/v1/events", Event(id))).Expect(201);
        (await edge.Api.InspectAsync("nonsense")).Expect(422);
    }

    private static async Task<JsonObject> FactAsync(ApiClient api, string kind) =>
        (await api.GetAsync("/api/v1/journal?limit=1000")).Expect(200).Items.Single(f => (string)f["kind"]! == kind);

    private static Task<Sightline.Buffering.Fact> FactAsync(EdgeInProcess edge, string kind)
    {
        using var journal = new Sightline.Buffering.JournalReader(Path.Combine(edge.Folder, "journal.db"));
        return Task.FromResult(journal.Read(0, 1_000).Single(f => f.Kind == kind));
    }
}
