using System.Text.Json.Nodes;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Edges;

/// <summary>A gate asked at an edge: the hub's answer, and without a hub the written choice, flagged, or none.</summary>
public sealed class GateTests
{
    private const string Path = "/api/v1/gates/L1-AOI-1/SN-1";
    private const string Other = "/api/v1/gates/L1-AOI-2/SN-1";

    [Fact]
    public async Task The_edge_says_what_the_hub_says_and_alone_what_was_written_for_the_gate()
    {
        using var folder = new TempFolder();
        string url, key;
        await using (var hub = await (await HubInProcess.StartAsync()).SeededAsync())
        {
            var station = (await hub.Api.GetAsync("/api/v1/stations/L1-AOI-1")).Expect(200).Json;
            (await hub.Api.PutAsync("/api/v1/stations/L1-AOI-1", new JsonObject { ["line"] = (string)station["line"]!, ["gate"] = new JsonObject { ["whenUnknown"] = "allow", ["requires"] = new JsonArray("holds") } })).Expect(200);
            (url, key) = (hub.Url, hub.Services.AddKey("edge").Secret);
            await using var edge = await EdgeInProcess.StartAsync(url, key, folder);
            await Until.TrueAsync(async () => (bool)(await edge.Api.GetAsync("/health/ready")).Expect(200).Json["hub"]!["reached"]!, "the hub is reached");
            (await edge.Api.GetAsync("/api/v1/stations/L1-AOI-1/context")).Expect(200);

            var told = (await edge.ClientFor("station", ["L1-AOI-1"]).GetAsync(Path)).Expect(200).Json;
            Assert.Equal((true, true, "hub"), ((bool)told["allowed"]!, (bool)told["known"]!, (string)told["from"]!));
            (await hub.Api.PostAsync("/api/v1/holds", new JsonObject { ["reason"] = "dent", ["serials"] = new JsonArray("SN-1") })).Expect(201);
            Assert.False((bool)(await edge.Api.GetAsync(Path)).Expect(200).Json["allowed"]!);
            (await edge.Api.GetAsync("/api/v1/gates/L9/SN-1")).Problem(404);
            (await edge.ClientFor("station", ["L1-AOI-2"]).GetAsync(Path)).Problem(403);
        }

        await using var alone = await EdgeInProcess.StartAsync(url, key, folder);
        var chosen = (await alone.Api.GetAsync(Path)).Expect(200).Json;
        Assert.Equal((true, false, "edge", "unknown"), ((bool)chosen["allowed"]!, (bool)chosen["known"]!, (string)chosen["from"]!, (string)chosen["details"]![0]!["code"]!));
        Assert.Contains("never told here", (string)(await alone.Api.GetAsync(Other)).Problem(503)["detail"]!, StringComparison.Ordinal);
    }
}
