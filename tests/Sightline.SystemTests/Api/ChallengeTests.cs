using System.Text.Json.Nodes;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Api;

/// <summary>Test pieces over the API: registered, missed, the permit denied, the suspects held in one action, and nothing of it counted as production.</summary>
public sealed class ChallengeTests(SeededHub plant) : IClassFixture<SeededHub>
{
    private ApiClient Api => plant.Api;

    [Fact]
    public async Task A_missed_piece_denies_the_permit_and_what_went_by_since_the_last_good_is_held_in_one_action()
    {
        var (line, station) = await LineAsync("""{ "onMissed": "block" }""");
        await ShowAsync(station, "fail");
        var (first, second) = (await PartAsync(station), await PartAsync(station));
        await ShowAsync(station, "pass");

        Assert.False((bool)(await Api.GetAsync($"/api/v1/lines/{line}/permit")).Expect(200).Json["allowed"]!);
        var told = (await Api.GetAsync($"/api/v1/lines/{line}/challenges")).Expect(200).Json;
        Assert.Equal(("missed", "missed"), ((string)told["state"]!, (string)told["items"]![0]!["outcome"]!));
        Assert.Equal("caught", (string)told["items"]![1]!["outcome"]!);
        var suspects = (await Api.GetAsync($"/api/v1/lines/{line}/challenges/{told["items"]![0]!["n"]}/suspects")).Expect(200).Json;
        Assert.Equal([first, second], suspects["items"]!.AsArray().Select(s => (string)s!["part"]!["serial"]!));

        var held = (await Api.PostAsync("/api/v1/holds", suspects["hold"]![0]!.DeepClone().AsObject().With("reason", "missed"))).Expect(201).Json;
        Assert.Equal([first, second], held["parts"]!.AsArray().Select(p => (string)p!["key"]!));
        await ShowAsync(station, "fail");
        Assert.True((bool)(await Api.GetAsync($"/api/v1/lines/{line}/permit")).Json["allowed"]!);
        (await Api.GetAsync($"/api/v1/lines/{line}/challenges/1/suspects")).Problem(404);
        (await Api.GetAsync($"/api/v1/lines/{line}/challenges/overdue/suspects")).Problem(404);
        (await Api.GetAsync("/api/v1/lines/none/challenges")).Problem(404);
    }

    [Fact]
    public async Task No_list_count_or_rule_takes_a_test_piece_for_a_part_whatever_its_station_called_it()
    {
        var (line, station) = await LineAsync("""{ "everyParts": 5 }""");
        await PartAsync(station);
        await ShowAsync(station, "fail");
        var sent = await ShowAsync(station, "fail", purpose: "production");

        var record = (await Api.RecordAsync(station, sent)).Expect(200).Json;
        Assert.Equal(("challenge", "production"), ((string)record["purpose"]!, (string)record["sent"]!["purpose"]!));
        Assert.Contains("challenge-piece", record["flags"]!.AsArray().Select(f => (string)f!));
        Assert.Single((await Api.GetAsync($"/api/v1/inspections?station={station}&purpose=production")).Expect(200).Items);
        var counts = (await Api.GetAsync("/api/v1/insight/lines")).Expect(200).Json["lines"]!.AsArray().SelectMany(l => l!["stations"]!.AsArray()).Single(s => (string)s!["station"]! == station)!["counts"]!;
        Assert.Equal((1, 0, 2), ((int)counts["pass"]!, (int)counts["fail"]!, (int)counts["challenge"]!));
        await PartAsync(station);
        Assert.Equal(1, (int)(await Api.GetAsync($"/api/v1/lines/{line}/challenges")).Json["pieces"]![0]!["parts"]!);
    }

    private async Task<(string Line, string Station)> LineAsync(string policy)
    {
        var (line, station) = (Sample.Id("line"), Sample.Id("C"));
        (await Api.PutAsync($"/api/v1/lines/{line}", new JsonObject { ["challenge"] = JsonNode.Parse(policy) })).Expect(200);
        (await Api.PutAsync($"/api/v1/stations/{station}", new JsonObject { ["line"] = line, ["unknownWorkOrder"] = "accept", ["workOrderFrom"] = "message" })).Expect(200);
        (await Api.PutAsync($"/api/v1/challenge-pieces/TEST-{station}", new JsonObject { ["stations"] = new JsonArray(station) })).Expect(200);
        return (line, station);
    }

    private async Task<string> ShowAsync(string station, string result, string purpose = "challenge")
    {
        var id = await SendAsync(station, Sample.Inspection(Sample.Id("show"), station, result).With("part", new JsonObject { ["serial"] = $"TEST-{station}" }).With("purpose", purpose));
        return id;
    }

    private async Task<string> PartAsync(string station)
    {
        var id = await SendAsync(station, Sample.Inspection(Sample.Id("part"), station));
        return $"SN-{id}";
    }

    private async Task<string> SendAsync(string station, JsonObject message)
    {
        (await Api.InspectAsync(message.With("workOrder", "WO-ANY"))).Expect(201);
        (await Api.RecordAsync(station, (string)message["id"]!)).Expect(200);
        return (string)message["id"]!;
    }
}
