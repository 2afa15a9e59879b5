using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Edges;

/// <summary>A station compares its clock with its edge's, the edge its own with the hub's, and the hub adds both.</summary>
public sealed class ClockTests
{
    [Fact]
    public async Task A_station_at_an_edge_with_a_wrong_clock_is_corrected_by_the_hubs()
    {
        await using var hub = await HubInProcess.StartAsync();
        await using var edge = await EdgeInProcess.StartAsync(hub, more: services => services.AddSingleton<TimeProvider>(new AheadClock(TimeSpan.FromMinutes(3))));
        var listed = await Until.SomeAsync(
            async () => (await hub.Api.GetAsync("/api/v1/edges")).Expect(200).Items.SingleOrDefault(e => e["clockOffset"] is not null), "the edge has compared its clock");
        Assert.InRange((double)listed["clockOffset"]!, 170, 190);

        // The station is right; its edge is three minutes ahead, so it seems three minutes behind there.
        await ExchangeAsync(edge, "L1-AOI-1");
        var exposed = TimeProvider.System.GetUtcNow();
        (await edge.Api.InspectAsync(Sample.Inspection("timed").With("inspectedAt", exposed.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'")))).Expect(201);
        await edge.ForwardedAsync();

        var clock = await Until.SomeAsync(async () => (await hub.Api.GetAsync("/api/v1/stations/L1-AOI-1/clock")).Expect(200).Json is { } json && json["offset"] is not null ? json : null, "the hub knows the station's clock");
        Assert.InRange((double)clock["offset"]!, -5_000, 5_000);
        Assert.Equal("edge:tests-edge", (string?)clock["reference"]);
        var record = (await hub.Api.RecordAsync("L1-AOI-1", "timed")).Expect(200).Json;
        var corrected = DateTimeOffset.Parse((string)record["time"]!["corrected"]!, null);
        Assert.InRange((corrected - exposed).TotalSeconds, -5, 5);
    }

    private static async Task ExchangeAsync(EdgeInProcess edge, string station)
    {
        JsonObject? last = null;
        for (var i = 0; i < 3; i++)
        {
            var body = new JsonObject { ["t1"] = Stamp() };
            if (last is not null)
            {
                body["last"] = last;
            }

            var answer = (await edge.Api.PostAsync($"/api/v1/stations/{station}/clock", body)).Expect(200).Json;
            last = new JsonObject { ["t1"] = (string?)answer["t1"], ["t2"] = (string?)answer["t2"], ["t3"] = (string?)answer["t3"], ["t4"] = Stamp() };
        }

        static string Stamp() => TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'");
    }

    private sealed class AheadClock(TimeSpan ahead) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + ahead;
    }
}
