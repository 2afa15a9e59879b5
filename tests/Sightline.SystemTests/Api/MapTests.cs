using System.Text.Json.Nodes;
using Sightline.Plant.Mes;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Api;

/// <summary>Maps over the API: drafts, what they cover, replay over real past records, approval by another person than the author, publication, and what is refused on the way.</summary>
public sealed class MapTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private SimulatedMes _mes = null!;
    private HubInProcess _hub = null!;
    private PersonClient _anna = null!;
    private PersonClient _bert = null!;

    private ApiClient Api => _hub.Api;

    public async ValueTask InitializeAsync()
    {
        _mes = await MesTarget.StartAsync();
        MesTarget.Configure(_folder, _mes);
        _hub = await (await HubInProcess.StartAsync(_folder)).SeededAsync();
        _anna = await PersonClient.InAsync(_hub, "quality");
        _bert = await PersonClient.InAsync(_hub, "quality");
    }

    public async ValueTask DisposeAsync()
    {
        _anna.Dispose();
        _bert.Dispose();
        Assert.Empty(_hub.Log.Errors);
        await _hub.DisposeAsync();
        await _mes.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_new_class_parks_a_draft_maps_it_a_replay_shows_it_and_its_publication_sends_what_was_parked()
    {
        (await Api.InspectAsync(Sample.Inspection(result: "fail", classes: "dent"))).Expect(201);
        var burr = Sample.Inspection(result: "fail", classes: "burr");
        (await Api.InspectAsync(burr)).Expect(201);
        await Api.SettledBooksAsync();
        var coverage = (await Api.GetAsync("/api/v1/maps/mes/1/coverage")).Expect(200).Json;
        Assert.Equal("burr", (string)Assert.Single(coverage["unmapped"]!.AsArray())!["class"]!);
        Assert.Contains("dent", coverage["mapped"]!.AsArray().Select(c => (string)c!));

        var drafted = (await DraftAsync(_anna, "2", burrs: true)).Expect(200).Json;
        Assert.Equal(("draft", $"user:{_anna.Name}"), ((string)drafted["state"]!, (string)drafted["authors"]![0]!));
        Assert.Empty((await Api.GetAsync("/api/v1/maps/mes/2/coverage")).Expect(200).Json["unmapped"]!.AsArray());
        var changes = (await Api.GetAsync("/api/v1/maps/mes/2/diff")).Expect(200).Json["changes"]!.AsArray();
        Assert.Equal(["classes/burr", "version"], changes.Select(c => (string)c!["field"]!).Order(StringComparer.Ordinal));
        Assert.Contains("Replay it first", (string)(await StepAsync(_bert, "2", "approve", Signed("so"))).Problem(409)["detail"]!, StringComparison.Ordinal);

        var replay = (await StepAsync(_anna, "2", "replay", new JsonObject { ["back"] = "1.00:00:00" })).Expect(200).Json["replay"]!;
        Assert.Equal((2, 1, "1"), ((int)replay["records"]!, (int)replay["changed"]!, (string)replay["against"]!));
        Assert.Equal((2, 0, 1, 1), ((int)replay["draft"]!["send"]!, (int)replay["draft"]!["park"]!, (int)replay["inUse"]!["send"]!, (int)replay["inUse"]!["park"]!));
        var example = Assert.Single(replay["examples"]!.AsArray())!;
        Assert.Equal(((string)burr["id"]!, "park", "send", "NC-1020"), ((string)example["id"]!, (string)example["before"]!["outcome"]!, (string)example["after"]!["outcome"]!, (string)example["after"]!["fields"]!["ncCode"]!));

        Assert.Contains("who cannot approve it too", (string)(await StepAsync(_anna, "2", "approve", Signed("so"))).Problem(409)["detail"]!, StringComparison.Ordinal);
        (await StepAsync(_bert, "2", "approve", new JsonObject { ["reason"] = "so" })).Problem(403);
        (await StepAsync(_anna, "2", "publish", Reason("early"))).Problem(409);
        var approved = (await StepAsync(_bert, "2", "approve", Signed("burrs are known now"))).Expect(200).Json;
        Assert.Equal(("approved", "map:mes/2"), ((string)approved["state"]!, (string)approved["signatures"]![0]!["object"]!));
        (await DraftAsync(_anna, "2", burrs: false)).Problem(409);

        (await StepAsync(_anna, "2", "publish", Reason("from shift change on"))).Expect(200);
        await Api.SettledBooksAsync();
        await Until.TrueAsync(async () => (await MesTarget.CountAsync(_mes.Url)).Count == 2 && (await Api.BooksAsync()).Parked == 0, "what was parked is sent");
        Assert.Equal(["2 published", "1 retired"], (await Api.GetAsync("/api/v1/maps/mes")).Expect(200).Items.Select(v => $"{v["version"]} {v["state"]}"));
        Assert.Contains("NC-1020", await File.ReadAllTextAsync(_folder.In("config/maps/mes.json")), StringComparison.Ordinal);
        (await StepAsync(_anna, "2", "retire", Reason("so"))).Problem(409);

        var acts = (await Api.GetAsync("/api/v1/audit?act=map.*")).Expect(200).Items.Select(e => $"{e["act"]} {e["object"]} {e["reason"]}");
        Assert.Equal(
        [
            "map.published map:mes ", "map.decided map:mes/2 from shift change on", "map.approved map:mes/2 burrs are known now", "map.replayed map:mes/2 ", "map.drafted map:mes ", "map.published map:mes ",
        ], acts);
    }

    [Fact]
    public async Task A_changed_draft_is_replayed_again_and_a_bad_one_is_refused_with_every_problem()
    {
        (await DraftAsync(_anna, "2", burrs: false)).Expect(200);
        (await StepAsync(_anna, "2", "replay", [])).Expect(200);
        var changed = (await DraftAsync(_bert, "2", burrs: true)).Expect(200).Json;
        Assert.Equal(("draft", 2), ((string)changed["state"]!, changed["authors"]!.AsArray().Count));
        Assert.Null(changed["replay"]);
        (await StepAsync(_anna, "2", "replay", [])).Expect(200);
        Assert.Contains("who cannot approve it too", (string)(await StepAsync(_bert, "2", "approve", Signed("so"))).Problem(409)["detail"]!, StringComparison.Ordinal);

        var bad = JsonNode.Parse(MesTarget.Map().Replace("context.workOrder", "context.workOrdre"))!;
        bad["target"] = "erp";
        var errors = Answer.ErrorsOf((await _anna.CallAsync(HttpMethod.Post, "/api/v1/maps/mes", bad)).Problem(422));
        Assert.Contains(errors, e => e.Detail.Contains("context.workOrdre", StringComparison.Ordinal));
        Assert.Contains(errors, e => e.Detail.Contains("Write 'mes', as in the path", StringComparison.Ordinal));
        (await DraftAsync(_anna, "1", burrs: true)).Problem(409);
        (await StepAsync(_anna, "9", "publish", Reason("so"))).Problem(404);
        (await StepAsync(_anna, "2", "retire", [])).Problem(422);
        (await StepAsync(_anna, "2", "retire", Reason("not needed"))).Expect(200);
        (await StepAsync(_anna, "2", "replay", [])).Problem(409);
        (await Api.GetAsync("/api/v1/maps/mes/2/diff?against=77")).Problem(404);
    }

    [Fact]
    public async Task Where_files_are_not_published_as_they_are_a_changed_file_becomes_a_draft_and_translates_nothing()
    {
        using var folder = new TempFolder();
        folder.Write("config/sightline.json", """{ "Maps": { "PublishFiles": false, "FourEyes": false, "ReplayFirst": false } }""");
        MesTarget.Configure(folder, _mes);
        await using (var hub = await HubInProcess.StartAsync(folder))
        {
            var draft = Assert.Single((await hub.Api.GetAsync("/api/v1/maps/mes")).Expect(200).Items);
            Assert.Equal(("1", "draft", "config folder"), ((string)draft["version"]!, (string)draft["state"]!, (string)draft["authors"]![0]!));
            using var carla = await PersonClient.InAsync(hub, "quality");
            (await StepAsync(carla, "1", "publish", Reason("so"))).Problem(409);
            (await StepAsync(carla, "1", "approve", Signed("as agreed"))).Expect(200);
            (await StepAsync(carla, "1", "publish", Reason("start of production"))).Expect(200);
        }

        // Started again with the same file, nothing is drafted or published anew.
        await using var again = await HubInProcess.StartAsync(folder);
        var published = Assert.Single((await again.Api.GetAsync("/api/v1/maps/mes")).Expect(200).Items);
        Assert.Equal(("published", "start of production"), ((string)published["state"]!, (string)published["published"]!["reason"]!));
        Assert.Equal(4, (await again.Api.GetAsync("/api/v1/audit?act=map.*")).Expect(200).Items.Count);
    }

    private Task<Answer> DraftAsync(PersonClient who, string version, bool burrs)
    {
        var map = JsonNode.Parse(MesTarget.Map())!.AsObject();
        map["version"] = version;
        if (burrs)
        {
            map["classes"]!["burr"] = "NC-1020";
        }

        return who.CallAsync(HttpMethod.Post, "/api/v1/maps/mes", map);
    }

    private static Task<Answer> StepAsync(PersonClient who, string version, string act, JsonObject body) => who.CallAsync(HttpMethod.Post, $"/api/v1/maps/mes/{version}/{act}", body);

    private static JsonObject Reason(string reason) => new() { ["reason"] = reason };

    private static JsonObject Signed(string reason) => new() { ["reason"] = reason, ["meaning"] = "I approve this", ["password"] = PersonClient.Password };
}
