using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Sightline.Contract;
using Sightline.Contract.Client;
using Sightline.Model;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Edges;

/// <summary>A station knows its edge alone, and the edge's clock is off too: at the hub the record has the hub's time.</summary>
public sealed class EdgeClockTests
{
    private const string Station = "L1-AOI-1";

    private static readonly TimeSpan s_station = TimeSpan.FromSeconds(7);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0.9)]
    [InlineData(-3_600)]
    [InlineData(144_000)]
    public async Task A_record_has_the_hubs_time_however_wrong_the_clocks_of_station_and_edge_are(double edgeAhead)
    {
        await using var hub = await HubInProcess.StartAsync();
        await using var edge = await EdgeInProcess.StartAsync(hub, more: s => s.AddSingleton<TimeProvider>(new SkewedClock(TimeSpan.FromSeconds(edgeAhead))));
        await OffsetKnownAsync(hub, TimeSpan.FromSeconds(edgeAhead));

        var truly = await InspectAsync(edge, "c-1");

        await AssertHubsTimeAsync(hub, "c-1", truly);
        var clock = (await hub.Api.GetAsync($"/api/v1/stations/{Station}/clock")).Expect(200).Json;
        Assert.Equal(("measured", "off", "edge:edge-1"), ((string?)clock["method"], (string?)clock["state"], (string?)clock["reference"]));
        Assert.InRange((double)clock["offset"]!, 6_900, 7_100);
    }

    [Fact]
    public async Task An_edge_whose_clock_is_set_while_the_hub_is_away_goes_on_telling_the_hubs_time()
    {
        var error = new SkewedClock(TimeSpan.FromSeconds(2));
        using var folder = new TempFolder();
        var hub = await HubInProcess.StartAsync(folder);
        await using var relay = await PortRelay.StartAsync(hub.Url);
        await using var edge = await EdgeInProcess.StartAsync(relay.Url, hub.Services.AddKey("edge").Secret, more: s => s.AddSingleton<TimeProvider>(error));
        await OffsetKnownAsync(hub, error.Ahead);
        await InspectAsync(edge, "before");
        await edge.ForwardedAsync();
        await hub.DisposeAsync();

        error.Ahead += TimeSpan.FromHours(1);
        var truly = await InspectAsync(edge, "after");

        await using var back = await HubInProcess.StartAsync(folder);
        relay.LeadTo(back.Url);
        await AssertHubsTimeAsync(back, "after", truly);
    }

    private static async Task OffsetKnownAsync(HubInProcess hub, TimeSpan ahead) => await Until.TrueAsync(async () =>
        (await hub.Api.GetAsync("/api/v1/edges")).Expect(200).Items.Any(e => e["clockOffset"] is JsonValue known && Math.Abs((double)known - ahead.TotalSeconds) < 0.2), "the edge has compared its clock with the hub's");

    /// <summary>A station whose clock is seven seconds ahead compares it with the edge's, and sends a record. When it truly did so.</summary>
    private static async Task<DateTimeOffset> InspectAsync(EdgeInProcess edge, string id)
    {
        var clock = new SkewedClock(s_station);
        var truly = TimeProvider.System.GetUtcNow();
        using var client = new SightlineClient(new SightlineClientOptions { HubUrl = new Uri(edge.Url), ApiKey = edge.Api.Key! }, clock);
        for (var i = 0; i < 2; i++)
        {
            Assert.IsType<SendOutcome<StationClock>.Answered>(await client.ExchangeClockAsync(Station, Ct));
        }

        (await edge.Api.InspectAsync(Sample.Inspection(id, Station).With("inspectedAt", Rfc3339.Write(clock.GetUtcNow())))).Expect(201);
        return truly;
    }

    private static async Task AssertHubsTimeAsync(HubInProcess hub, string id, DateTimeOffset truly)
    {
        var record = await Until.SomeAsync(async () => await hub.Api.RecordAsync(Station, id) is { Status: 200 } found ? found : null, "the record is at the hub");
        var time = record.Json["time"]!;
        Assert.True(Rfc3339.TryParse((string)time["corrected"]!, out var corrected));
        Assert.InRange((corrected - truly).TotalSeconds, -1, 60);
        Assert.InRange((double)time["offset"]!, 6_000, 8_000);
    }
}
