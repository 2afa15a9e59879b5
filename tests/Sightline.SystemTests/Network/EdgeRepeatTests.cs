using System.Text.Json.Nodes;
using Sightline.SystemTests.Harness;
using Sightline.SystemTests.Kills;

namespace Sightline.SystemTests.Network;

/// <summary>The same thing again: many repeats, two edges with one key, and a batch whose upload was broken off by a kill of either side.</summary>
public sealed class EdgeRepeatTests
{
    [Fact]
    public async Task Ten_thousand_duplicates_are_recognised_by_the_edge_and_by_the_hub()
    {
        using var folder = new TempFolder();
        await using var hub = await HubInProcess.StartAsync();
        await using var network = BadNetwork.To(hub.Url);
        var key = hub.Services.AddKey("edge").Secret;
        var batch = new JsonArray([.. Enumerable.Range(1, 500).Select(n => (JsonNode?)EdgeLine.Message("L1-AOI-1", n))]);
        await using (var edge = await EdgeInProcess.StartAsync(network.Url, key, folder))
        {
            for (var round = 0; round < 21; round++)
            {
                var answer = (await edge.Api.InspectAsync(batch.DeepClone())).Expect(200);
                Assert.All(answer.Items, item => Assert.Equal(round == 0 ? 201 : 200, (int)item["status"]!));
            }

            Assert.Equal((500, 500, 10_000), await edge.ForwardedAsync() is var books ? (books.Stored, books.Delivered, books.Duplicates) : default);
        }

        // Twenty times the edge forgets what the hub has: everything is sent again.
        for (var round = 0; round < 20; round++)
        {
            foreach (var file in Directory.GetFiles(folder.Path, "uplink.db*"))
            {
                File.Delete(file);
            }

            var before = network.Sent;
            await using var edge = await EdgeInProcess.StartAsync(network.Url, key, folder);
            Assert.True((await edge.ForwardedAsync()).Balanced);
            Assert.True(network.Sent - before > 500 * 20, "Five hundred facts were not sent again.");
        }

        var atHub = await hub.Api.SettledBooksAsync();
        Assert.Equal((true, 500, 0, 0), (atHub.Balanced, atHub.Stored, atHub.Refused, atHub.Gaps));
        await Promises.AreInOrderAsync(hub.Api, "L1-AOI-1", 500);
    }

    [Fact]
    public async Task Two_edges_with_one_key_are_both_taken_whole_and_told_apart()
    {
        await using var line = await EdgeLine.StartAsync();
        var key = line.Hub.Services.AddKey("edge").Secret;
        await using var one = await line.StartEdgeAsync("edge-a", key);
        await using var other = await line.StartEdgeAsync("edge-b", key);
        for (var n = 1; n <= 100; n++)
        {
            (await one.Api.InspectAsync(EdgeLine.Message("S-A", n))).Expect(201);
            (await other.Api.InspectAsync(EdgeLine.Message("S-B", n))).Expect(201);
        }

        await line.PassAsync(async () => (await line.Hub.Api.BooksAsync()).Stored == 200, "the hub has all of both");

        await Promises.AreInOrderAsync(line.Hub.Api, "S-A", 100);
        await Promises.AreInOrderAsync(line.Hub.Api, "S-B", 100);
        var edges = (await line.Hub.Api.GetAsync("/api/v1/edges")).Expect(200).Items.Where(e => (string)e["name"]! != "edge-1").ToList();
        Assert.Equal(["edge-a", "edge-b"], edges.Select(e => (string)e["name"]!));
        Assert.All(edges, e => Assert.Contains("the same key", e["trouble"]!.ToJsonString()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_kill_in_the_middle_of_the_upload_of_a_batch_costs_nothing(bool ofEdge)
    {
        using var hubFolder = new TempFolder();
        using var edgeFolder = new TempFolder();
        await using var hub = await HubProcess.StartAsync(hubFolder);
        await using var network = BadNetwork.To(hub.Api.Url);
        network.Be(NetworkFault.Refuse);
        await using var edge = await EdgeProcess.StartAsync(edgeFolder, network.Url, EdgeProcess.KeyAt(hubFolder));
        var batch = new JsonArray([.. Enumerable.Range(1, 900).Select(n => (JsonNode?)EdgeLine.Message("L1-AOI-1", n))]);
        (await edge.Api.InspectAsync(batch)).Expect(200);

        var before = network.Sent;
        network.Be(NetworkFault.Slow(2_000));
        await Until.TrueAsync(() => network.Sent > before + 1_000, "the upload has begun");
        await (ofEdge ? edge.Node : hub.Node).KillAsync();
        network.Be(NetworkFault.Open);
        await (ofEdge ? edge.RestartAsync(network.Url) : hub.RestartAsync());
        network.LeadTo(hub.Api.Url);

        await Until.TrueAsync(async () => await edge.Api.BooksAsync() is { Balanced: true, Waiting: 0 } b && b.Projected == b.Head, "the hub has all");
        var books = await hub.Api.BooksAsync();
        Assert.Equal((true, 900, 0), (books.Balanced, books.Stored, books.Refused));
        await Promises.AreInOrderAsync(hub.Api, "L1-AOI-1", 900);
    }
}
