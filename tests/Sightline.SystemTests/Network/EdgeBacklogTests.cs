using System.Text.Json.Nodes;
using Sightline.SystemTests.Harness;
using Sightline.SystemTests.Kills;

namespace Sightline.SystemTests.Network;

/// <summary>The network was away for long, and comes back. tests/soak/backlog.sh is the long form, of 72 hours, with figures.</summary>
public sealed class EdgeBacklogTests
{
    private const int Backlog = 20_000;
    private const int Batch = 500;

    private static readonly string[] s_stations = ["L1-AOI-1", "L1-AOI-2", "L2-AOI-1", "L2-AOI-2"];

    [Fact]
    public async Task A_backlog_of_twenty_thousand_arrives_whole_and_in_order_and_live_records_do_not_wait_for_its_end()
    {
        await using var hub = await HubInProcess.StartAsync();
        await using var network = BadNetwork.To(hub.Url);
        network.Be(NetworkFault.Refuse);
        await using var edge = await EdgeInProcess.StartAsync(network.Url, hub.Services.AddKey("edge").Secret);
        for (var sent = 0; sent < Backlog; sent += Batch)
        {
            var station = s_stations[sent / Batch % s_stations.Length];
            var first = (sent / Batch / s_stations.Length * Batch) + 1;
            var items = (await edge.Api.InspectAsync(new JsonArray([.. Enumerable.Range(first, Batch).Select(n => (JsonNode?)EdgeLine.Message(station, n))]))).Expect(200).Items;
            Assert.All(items, item => Assert.Equal(201, (int)item["status"]!));
        }

        Assert.Equal((Backlog, 0, Backlog), await edge.Api.BooksAsync() is var away ? (away.Stored, away.Delivered, away.Waiting) : default);
        network.Be(NetworkFault.Open);

        // Live records that were acknowledged while the backlog still came.
        var live = 0;
        for (long waiting = Backlog; waiting > 0; waiting = (await edge.Api.BooksAsync()).Waiting)
        {
            (await hub.Api.InspectAsync(EdgeLine.Message("L3-AOI-1", ++live))).Expect(201);
        }

        var atEdge = await edge.ForwardedAsync();
        var atHub = await hub.Api.SettledBooksAsync();
        Assert.Equal((true, true, Backlog), (atEdge.Balanced, atHub.Balanced, atEdge.Delivered));
        Assert.Equal((Backlog + live, 0, 0), (atHub.Stored, atHub.Refused, atHub.Gaps));
        var places = await PlacesAsync(hub.Api);
        Assert.InRange(places.Count(p => p.Station == "L3-AOI-1" && p.Position < places.Where(o => o.Station != "L3-AOI-1").Max(o => o.Position)), 5, live);
        foreach (var station in s_stations)
        {
            await Promises.AreInOrderAsync(hub.Api, station, Backlog / s_stations.Length);
        }
    }

    /// <summary>Where in the hub's journal each inspection is.</summary>
    private static async Task<IReadOnlyList<(string Station, long Position)>> PlacesAsync(ApiClient hub)
    {
        var places = new List<(string, long)>();
        long after = 0;
        while ((await hub.GetAsync($"/api/v1/journal?after={after}&limit=1000")).Expect(200).Items is { Count: > 0 } facts)
        {
            after = (long)facts[^1]["position"]!;
            places.AddRange(facts.Where(f => (string?)f["kind"] == "inspection.received").Select(f => ((string)f["source"]!, (long)f["position"]!)));
        }

        return places;
    }
}
