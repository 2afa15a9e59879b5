using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Api;

/// <summary>The lines, the targets and what is parked, at a glance.</summary>
public sealed class OverviewTests(SeededHub plant) : IClassFixture<SeededHub>
{
    [Fact]
    public async Task A_station_that_sends_runs_and_the_others_have_no_data()
    {
        (await plant.Api.InspectAsync(Sample.Inspection(result: "fail", classes: "dent"))).Expect(201);
        await plant.Api.SettledBooksAsync();

        var stations = (await plant.Api.GetAsync("/api/v1/insight/lines")).Expect(200).Json["lines"]!.AsArray().SelectMany(l => l!["stations"]!.AsArray()).ToDictionary(s => (string)s!["station"]!, s => s!.AsObject());

        var running = stations["L1-AOI-1"];
        Assert.Equal(("running", "fail", 1), ((string?)running["state"], (string?)running["last"]!["result"], (int)running["counts"]!["fail"]!));
        Assert.True((decimal)running["ratePerMinute"]! > 0);
        Assert.True((bool)running["strip"]!.AsArray()[^1]!["data"]!);
        Assert.Contains(stations.Values, s => (string?)s["state"] == "no data");
    }

    [Fact]
    public async Task What_is_parked_is_grouped()
    {
        (await plant.Api.InspectAsync(Sample.Inspection(station: "nobody-knows"))).Expect(201);
        await plant.Api.SettledBooksAsync();

        var reasons = (await plant.Api.GetAsync("/api/v1/parked/reasons")).Expect(200);

        Assert.Equal(("station", "nobody-knows", 1), Assert.Single(reasons.Items.Select(r => ((string?)r["kind"], (string?)r["for"], (int)r["count"]!)), r => r.Item2 == "nobody-knows"));
        Assert.Equal(reasons.Items.Count, (int)reasons.Json["groups"]!);
        (await plant.Api.GetAsync("/api/v1/parked/reasons?limit=0")).Problem(422);
    }
}
