using System.Text.Json.Nodes;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Api;

/// <summary>Gates over the API: a hold closes them before it is answered, an inspection as soon as it is readable.</summary>
public sealed class GateTests(SeededHub plant) : IClassFixture<SeededHub>
{
    private ApiClient Api => plant.Api;

    [Fact]
    public async Task A_hold_and_a_missing_or_failed_inspection_close_the_gate_and_a_later_pass_opens_it()
    {
        var (first, second) = await RouteAsync();
        var serial = $"SN-{Sample.Id("gate")}";
        Assert.Equal(["not-inspected"], await CodesAsync(second, serial));
        await InspectAsync(first, serial, "fail");
        Assert.Equal(["failed"], await CodesAsync(second, serial));
        await InspectAsync(first, serial, "pass");
        var open = (await Api.GetAsync(Path(second, serial))).Expect(200).Json;
        Assert.True((bool)open["allowed"]! && (bool)open["known"]!);
        Assert.Equal("reworked", (string)open["details"]![0]!["code"]!);
        Assert.Empty(open["reasons"]!.AsArray());

        (await Api.PostAsync("/api/v1/holds", new JsonObject { ["reason"] = "dent", ["serials"] = new JsonArray(serial) })).Expect(201);
        var shut = (await Api.GetAsync(Path(second, serial))).Expect(200).Json;
        Assert.False((bool)shut["allowed"]!);
        Assert.Contains("dent", (string)shut["reasons"]![0]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_station_asks_for_its_own_gate_and_no_other_and_an_unknown_station_has_none()
    {
        var (first, second) = await RouteAsync();
        using var own = new ApiClient(plant.Hub.Url, plant.Hub.Services.AddKey("station", [first]).Secret);
        (await own.GetAsync(Path(first, "SN 1/2"))).Expect(200);
        (await own.GetAsync(Path(second, "SN-1"))).Problem(403);
        (await Api.GetAsync(Path(Sample.Id("no"), "SN-1"))).Problem(404);
        Assert.Equal("SN 1/2", (string)(await Api.GetAsync(Path(first, "SN 1/2"))).Json["serial"]!);
    }

    private async Task<(string First, string Second)> RouteAsync()
    {
        var (line, first, second) = (Sample.Id("line"), Sample.Id("G"), Sample.Id("G"));
        (await Api.PutAsync($"/api/v1/lines/{line}", new JsonObject { ["route"] = new JsonArray(first, second) })).Expect(200);
        foreach (var station in (string[])[first, second])
        {
            (await Api.PutAsync($"/api/v1/stations/{station}", new JsonObject { ["line"] = line, ["gate"] = new JsonObject { ["whenUnknown"] = "deny" } })).Expect(200);
        }

        return (first, second);
    }

    private async Task InspectAsync(string station, string serial, string result)
    {
        var id = Sample.Id();
        (await Api.InspectAsync(Sample.Inspection(id, station, result).With("part", new JsonObject { ["serial"] = serial }))).Expect(201);
        (await Api.RecordAsync(station, id)).Expect(200);
    }

    private async Task<IEnumerable<string>> CodesAsync(string station, string serial) =>
        (await Api.GetAsync(Path(station, serial))).Expect(200).Json["details"]!.AsArray().Where(d => (bool)d!["blocks"]!).Select(d => (string)d!["code"]!);

    private static string Path(string station, string serial) => $"/api/v1/gates/{Uri.EscapeDataString(station)}/{Uri.EscapeDataString(serial)}";
}
