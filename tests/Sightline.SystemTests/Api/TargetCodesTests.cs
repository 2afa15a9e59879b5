using System.Text.Json.Nodes;
using Sightline.Plant.Mes;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Api;

/// <summary>A target that tells which codes it knows: a map with another one is named, and is not published.</summary>
public sealed class TargetCodesTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private SimulatedMes _mes = null!;
    private HubInProcess _hub = null!;
    private PersonClient _anna = null!;
    private PersonClient _bert = null!;

    public async ValueTask InitializeAsync()
    {
        _mes = await MesTarget.StartAsync();
        MesTarget.Configure(_folder, _mes);
        var target = JsonNode.Parse(MesTarget.Target(_folder, _mes))!;
        target["options"]!["codes"] = new JsonObject { ["url"] = $"{_mes.Url}/nc-codes", ["list"] = "/items", ["code"] = "/code" };
        _folder.Write("config/targets/mes.json", target.ToJsonString());
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
    public async Task A_code_that_the_target_does_not_know_is_named_in_preflight_and_coverage_and_refused_at_publication()
    {
        Assert.Contains("knows every code of map version 1", Detail(await TryAsync(), "codes"), StringComparison.Ordinal);
        await ApprovedAsync("2", "NC-7777");

        var report = await TryAsync();
        Assert.Equal("The target does not know NC-7777 (/classes/a~1b) of map version 2 (approved). Create the codes there, or correct the map.", Detail(report, "codes of the draft"));
        Assert.Equal("doubt", (string)report["verdict"]!);
        var coverage = (await _hub.Api.GetAsync("/api/v1/maps/mes/2/coverage")).Expect(200).Json;
        Assert.Equal(("/classes/a~1b", "NC-7777"), ((string)coverage["notKnown"]![0]!["pointer"]!, (string)coverage["notKnown"]![0]!["code"]!));
        Assert.Empty((await _hub.Api.GetAsync("/api/v1/maps/mes/1/coverage")).Expect(200).Json["notKnown"]!.AsArray());

        var refused = (await PublishAsync("2")).Problem(422);
        Assert.Equal("/classes/a~1b", (string)refused["errors"]![0]!["pointer"]!);
        Assert.StartsWith("Has the code 'NC-7777', which the target does not know (asked ", (string)refused["errors"]![0]!["detail"]!, StringComparison.Ordinal);
        Assert.Equal("1", (string)(await _hub.Api.GetAsync("/api/v1/maps/mes")).Expect(200).Items.Single(v => (string)v["state"]! == "published")["version"]!);
    }

    [Fact]
    public async Task A_map_whose_codes_the_target_knows_is_published_and_one_for_a_target_that_cannot_tell_too()
    {
        Assert.Null((await _hub.Api.GetAsync("/api/v1/maps/mes/1/coverage")).Expect(200).Json["notKnown"]);
        await ApprovedAsync("2", "NC-1020");
        (await PublishAsync("2")).Expect(200);
        Assert.Empty((await _hub.Api.GetAsync("/api/v1/maps/mes/2/coverage")).Expect(200).Json["notKnown"]!.AsArray());
    }

    [Fact]
    public async Task A_target_that_does_not_tell_its_codes_holds_no_publication_up_and_is_bad_in_preflight()
    {
        await _mes.DisposeAsync();
        Assert.Contains("codes bad", (await TryAsync())["findings"]!.AsArray().Select(f => $"{f!["check"]} {f["verdict"]}"));
        await ApprovedAsync("2", "NC-7777");
        (await PublishAsync("2")).Expect(200);
    }

    private async Task ApprovedAsync(string version, string code)
    {
        var map = JsonNode.Parse(MesTarget.Map())!;
        map["version"] = version;
        map["classes"]!["a/b"] = code;
        (await _anna.CallAsync(HttpMethod.Post, "/api/v1/maps/mes", map.AsObject())).Expect(200);
        (await StepAsync(_anna, version, "replay", [])).Expect(200);
        (await StepAsync(_bert, version, "approve", new JsonObject { ["reason"] = "as agreed", ["meaning"] = "I approve this", ["password"] = PersonClient.Password })).Expect(200);
    }

    private Task<Answer> PublishAsync(string version) => StepAsync(_anna, version, "publish", new JsonObject { ["reason"] = "from the shift change on" });

    private static Task<Answer> StepAsync(PersonClient who, string version, string act, JsonObject body) => who.CallAsync(HttpMethod.Post, $"/api/v1/maps/mes/{version}/{act}", body);

    private async Task<JsonObject> TryAsync() => (await _hub.Api.PostAsync("/api/v1/targets/mes/preflight", new JsonObject())).Expect(200).Json;

    private static string Detail(JsonObject report, string check) => (string)report["findings"]!.AsArray().Single(f => (string)f!["check"]! == check)!["detail"]!;
}
