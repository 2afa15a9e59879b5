using System.Text.Json.Nodes;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Api;

/// <summary>Reviews over the API: the queue, a verdict beside the machine's, two at once, taken back.</summary>
public sealed class ReviewTests(SeededHub plant) : IClassFixture<SeededHub>
{
    private ApiClient Api => plant.Api;

    [Fact]
    public async Task A_person_turns_a_verdict_with_a_reason_and_both_stay_on_the_record()
    {
        var (station, id) = await InspectAsync("fail");
        using var quality = await PersonClient.InAsync(plant.Hub, "quality");
        var path = $"/api/v1/inspections/{station}/{id}/reviews";
        Assert.Equal(["/reason"], Answer.ErrorsOf((await quality.CallAsync(HttpMethod.Post, path, new JsonObject { ["verdict"] = "pass" })).Problem(422)).Select(e => e.Pointer));

        var review = (await quality.CallAsync(HttpMethod.Post, path, new JsonObject { ["verdict"] = "pass", ["reason"] = "dust, wiped off" })).Expect(201).Json;

        Assert.Equal(($"user:{quality.Name}", "pass", "fail", true), ((string)review["by"]!, (string)review["verdict"]!, (string)review["machine"]!, (bool)review["turned"]!));
        var record = (await Api.RecordAsync(station, id)).Expect(200).Json;
        Assert.Equal(("fail", "pass", "dust, wiped off"), ((string)record["result"]!, (string)record["verdict"]!, (string)record["reviews"]!.AsArray().Single()!["reason"]!));
        Assert.Equal("fail", (string)record["sent"]!["result"]!);
        Assert.Contains("reviewed", (await Api.GetAsync($"/api/v1/parts/SN-{id}")).Expect(200).Json["timeline"]!.AsArray().Select(m => (string)m!["what"]!));
        Assert.Contains($"inspection.reviewed dust, wiped off", (await Api.GetAsync($"/api/v1/audit?object=record:{record["position"]}")).Expect(200).Items.Select(a => $"{a["act"]} {a["reason"]}"));

        var page = (await quality.GetAsync($"/inspections/{station}/{id}")).Expect(200).Text;
        Assert.Contains("dust, wiped off", page, StringComparison.Ordinal);
        Assert.Contains("The machine said: Not OK. What counts: OK.", page, StringComparison.Ordinal);

        var undone = (await quality.CallAsync(HttpMethod.Post, $"{path}/{review["id"]}/undo", new JsonObject())).Expect(200).Json;
        Assert.True((bool)undone["undone"]!);
        Assert.Equal("fail", (string)(await Api.RecordAsync(station, id)).Json["verdict"]!);
        (await quality.CallAsync(HttpMethod.Post, $"{path}/{review["id"]}/undo", new JsonObject())).Problem(409);
        (await quality.CallAsync(HttpMethod.Post, $"{path}/99999999/undo", new JsonObject())).Problem(404);
    }

    [Fact]
    public async Task Of_two_who_judge_one_part_at_once_one_is_told_that_the_other_was_first()
    {
        var (station, id) = await InspectAsync("review");
        using var anna = await PersonClient.InAsync(plant.Hub, "quality");
        using var bert = await PersonClient.InAsync(plant.Hub, "operator");
        var path = $"/api/v1/inspections/{station}/{id}/reviews";

        var answers = await Task.WhenAll(
            anna.CallAsync(HttpMethod.Post, path, new JsonObject { ["verdict"] = "pass" }), bert.CallAsync(HttpMethod.Post, path, new JsonObject { ["verdict"] = "fail" }));

        Assert.Equal([201, 409], answers.Select(a => a.Status).Order());
        var detail = (string)answers.Single(a => a.Status == 409).Problem(409)["detail"]!;
        var first = (await Api.GetAsync(path)).Expect(200).Items.Single();
        Assert.Contains($"Was judged {first["verdict"]} by {first["by"]}", detail, StringComparison.Ordinal);
        (await anna.CallAsync(HttpMethod.Post, path, new JsonObject { ["verdict"] = "fail", ["over"] = (string)first["id"]! })).Expect(201);
        Assert.Equal(2, (await Api.GetAsync(path)).Expect(200).Items.Count);
        Assert.Equal("fail", (string)(await Api.RecordAsync(station, id)).Json["verdict"]!);
    }

    [Fact]
    public async Task The_queue_has_what_is_open_and_what_was_judged_leaves_it()
    {
        var (station, id) = await InspectAsync("review");
        var item = (await Api.GetAsync("/api/v1/reviews")).Expect(200).Items.Single(i => (string)i["inspection"]! == id);
        Assert.Equal((station, "machine", "open"), ((string)item["station"]!, (string)item["why"]!, (string)item["state"]!));
        Assert.Contains(id, await IdsAsync("why=machine"));
        Assert.DoesNotContain(id, await IdsAsync("why=confidence"));

        (await Api.PostAsync($"/api/v1/inspections/{station}/{id}/reviews", new JsonObject { ["verdict"] = "pass" })).Expect(201);
        Assert.DoesNotContain(id, await IdsAsync("state=open"));
        Assert.Contains(id, await IdsAsync("state=done"));
        Assert.NotEmpty((await Api.GetAsync("/api/v1/reviews/agreement")).Expect(200).Items);
        Assert.NotEmpty((await Api.GetAsync("/api/v1/reviews/agreement?by=shift")).Expect(200).Items);

        async Task<IEnumerable<string>> IdsAsync(string query) => (await Api.GetAsync($"/api/v1/reviews?limit=1000&{query}")).Expect(200).Items.Select(i => (string)i["inspection"]!);
    }

    [Fact]
    public async Task A_second_look_over_the_API_is_blind_and_needs_no_reason()
    {
        (await Api.PutAsync("/api/v1/stations/BLIND-1", JsonNode.Parse("""{"line":"L1","review":{"confidenceBelow":0.5,"samplePass":1,"second":1}}""")!)).Expect(200);
        using var olaf = await PersonClient.InAsync(plant.Hub, "quality");
        using var olga = await PersonClient.InAsync(plant.Hub, "operator");
        var (_, id) = await InspectAsync("pass", "BLIND-1");
        var path = $"/api/v1/inspections/BLIND-1/{id}/reviews";
        (await olaf.CallAsync(HttpMethod.Post, path, new JsonObject { ["verdict"] = "pass" })).Expect(201);

        var item = (await olga.GetAsync("/api/v1/reviews?state=second&limit=1000")).Expect(200).Items.Single(i => (string)i["inspection"]! == id);
        Assert.Equal("second", (string)item["why"]!);
        Assert.All((string[])["machine", "class", "probability", "said"], name => Assert.Null(item[name]));
        Assert.Equal((long)item["position"]!, (long)item["burst"]!);
        Assert.Equal(["why"], Answer.ErrorsOf((await olga.GetAsync("/api/v1/reviews?state=second&why=samplePass")).Problem(422)).Select(e => e.Pointer));
        (await olaf.CallAsync(HttpMethod.Post, path, new JsonObject { ["verdict"] = "pass", ["second"] = true })).Problem(409);
        (await olga.CallAsync(HttpMethod.Post, path, new JsonObject { ["verdict"] = "fail", ["second"] = true })).Expect(201);
    }

    [Fact]
    public async Task Taking_back_is_offered_to_who_judged_and_a_key_stands_as_a_key()
    {
        var (station, id) = await InspectAsync("review");
        var path = $"/api/v1/inspections/{station}/{id}/reviews";
        using var quality = await PersonClient.InAsync(plant.Hub, "quality");
        var review = (await Api.PostAsync(path, new JsonObject { ["verdict"] = "undecided" })).Expect(201).Json;
        Assert.StartsWith("key:", (string)review["by"]!, StringComparison.Ordinal);
        Assert.Equal(["undo"], Actions(review));

        Assert.Equal(["undo"], Actions((await Api.GetAsync(path)).Expect(200).Items.Single()));
        Assert.Equal(["undo"], Actions((await Api.RecordAsync(station, id)).Expect(200).Json["reviews"]![0]!));
        Assert.Empty(Actions((await quality.GetAsync(path)).Expect(200).Items.Single()));
        Assert.Empty(Actions((await quality.GetAsync($"/api/v1/inspections/{station}/{id}")).Expect(200).Json["reviews"]![0]!));

        var item = (await quality.GetAsync("/api/v1/reviews?limit=1000")).Expect(200).Items.Single(i => (string)i["inspection"]! == id);
        Assert.Equal([(string)review["by"]!], item["undecided"]!.AsArray().Select(u => (string)u!));
        (await quality.CallAsync(HttpMethod.Post, path, new JsonObject { ["verdict"] = "pass" })).Expect(201);

        static IEnumerable<string> Actions(JsonNode review) => review["actions"]!.AsArray().Select(a => (string)a!);
    }

    [Fact]
    public async Task What_is_wrong_is_refused_in_words_and_other_stations_are_not_touched()
    {
        var (station, id) = await InspectAsync("fail");
        var path = $"/api/v1/inspections/{station}/{id}/reviews";
        foreach (var (body, pointer) in ((string, string)[])[("{}", "/verdict"), ("""{"verdict":"good"}""", "/verdict"), ("""{"verdict":"fail","class":""}""", "/class"), ("""{"verdict":"fail","second":"yes"}""", "/second"), ("""{"verdict":1}""", "/verdict")])
        {
            Assert.Equal([pointer], Answer.ErrorsOf((await Api.PostAsync(path, JsonNode.Parse(body)!)).Problem(422)).Select(e => e.Pointer));
        }

        (await Api.PostAsync($"/api/v1/inspections/{station}/none/reviews", new JsonObject { ["verdict"] = "fail" })).Problem(404);
        (await Api.GetAsync($"/api/v1/inspections/{station}/none/reviews")).Problem(404);
        (await Api.PostAsync(path, new JsonObject { ["verdict"] = "fail", ["second"] = true })).Problem(409);
        Assert.Equal(["state"], Answer.ErrorsOf((await Api.GetAsync("/api/v1/reviews?state=all")).Problem(422)).Select(e => e.Pointer));
        Assert.Equal(["why"], Answer.ErrorsOf((await Api.GetAsync("/api/v1/reviews?why=so")).Problem(422)).Select(e => e.Pointer));
        Assert.Equal(["by"], Answer.ErrorsOf((await Api.GetAsync("/api/v1/reviews/agreement?by=day")).Problem(422)).Select(e => e.Pointer));
        using var narrow = plant.Hub.ClientFor("integrator", ["L2-AOI-1"]);
        (await narrow.PostAsync(path, new JsonObject { ["verdict"] = "fail" })).Problem(403);
        (await narrow.GetAsync(path)).Problem(403);
        Assert.All((await narrow.GetAsync("/api/v1/reviews?limit=1000")).Expect(200).Items, i => Assert.Equal("L2-AOI-1", (string)i["station"]!));
        (await Api.PutAsync("/api/v1/stations/S-REVIEW", JsonNode.Parse("""{"review":{"confidenceBelow":2,"samplePass":-1}}""")!)).Problem(422);
    }

    private async Task<(string Station, string Id)> InspectAsync(string result, string station = "L1-AOI-1")
    {
        var id = Sample.Id("rv");
        (await Api.InspectAsync(Sample.Inspection(id, station).With("part", new JsonObject { ["serial"] = $"SN-{id}" }).With("result", result))).Expect(201);
        await Api.SettledBooksAsync();
        return (station, id);
    }
}
