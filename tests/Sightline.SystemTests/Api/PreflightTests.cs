using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Sightline.Insight.Notices;
using Sightline.Plant.Mes;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Api;

/// <summary>A target is tried before records depend on it: what is good, what is doubtful, what is bad, each in words, and nothing is sent.</summary>
public sealed class PreflightTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private SimulatedMes _mes = null!;
    private HubInProcess _hub = null!;

    public async ValueTask InitializeAsync()
    {
        _mes = await MesTarget.StartAsync();
        MesTarget.Configure(_folder, _mes);
        _folder.Write("config/targets/drop.json", $$"""{ "formatVersion": 1, "name": "drop", "connector": "file", "stage": "shadow", "options": { "folder": "{{_folder.In("drop")}}", "layout": "filePerMessage", "filesStay": false, "body": { "part": "{{"{{part}}"}}" } } }""");
        _hub = await (await HubInProcess.StartAsync(_folder)).SeededAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Assert.Empty(_hub.Log.Errors);
        await _hub.DisposeAsync();
        await _mes.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_target_that_is_there_is_good_and_nothing_is_left_in_it()
    {
        var report = await TryAsync("mes");

        Assert.Equal("good", (string)report["verdict"]!);
        Assert.Equal(
            [
                "settings good", "secrets good", "lost answers good", "reach good", "certificate notAsked", "clock good", "sign-in notAsked", "permission POST good",
                "permission read-back GET good", "test record notAsked", "load notAsked", "renewal notAsked", "rate notAsked", "map good", "codes notAsked",
            ],
            Findings(report));
        Assert.Equal(0, (await MesTarget.CountAsync(_mes.Url)).Count);
        var entry = Assert.Single((await _hub.Api.GetAsync("/api/v1/audit?act=target.preflight")).Expect(200).Items);
        Assert.Equal("target:mes", (string)entry["object"]!);
    }

    [Fact]
    public async Task A_class_that_the_map_does_not_list_is_a_doubt_that_names_it()
    {
        (await _hub.Api.InspectAsync(Sample.Inspection(result: "fail", classes: "burr"))).Expect(201);
        await _hub.Api.SettledBooksAsync();

        var report = await TryAsync("mes");

        Assert.Equal("doubt", (string)report["verdict"]!);
        Assert.Contains("does not list burr", Detail(report, "map"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_target_that_is_away_is_bad_and_says_why()
    {
        await _mes.DisposeAsync();

        var report = await TryAsync("mes");

        Assert.Equal("bad", (string)report["verdict"]!);
        Assert.Contains("could not be reached", Detail(report, "reach"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_is_bad_until_it_is_there_and_then_written_to_and_left_empty()
    {
        var before = await TryAsync("drop");
        Assert.Equal("bad", (string)before["verdict"]!);
        Assert.Contains(_folder.In("drop"), Detail(before, "permission write"), StringComparison.Ordinal);
        Assert.Contains("No map is published", Detail(before, "map"), StringComparison.Ordinal);
        Directory.CreateDirectory(_folder.In("drop"));

        var after = await TryAsync("drop");

        Assert.Equal(
            [
                "settings good", "secrets notAsked", "lost answers doubt", "reach notAsked", "permission write good", "test record notAsked", "load notAsked",
                "certificate notAsked", "clock notAsked", "sign-in notAsked", "renewal notAsked", "rate notAsked", "map bad", "codes notAsked",
            ],
            Findings(after));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.In("drop")));
        (await _hub.Api.PostAsync("/api/v1/targets/none/preflight", new JsonObject())).Problem(404);
    }

    [Fact]
    public async Task The_newest_preflight_is_kept_and_a_step_that_was_good_is_told_of_until_it_is_good_again()
    {
        (await _hub.Api.GetAsync("/api/v1/targets/mes/preflight")).Problem(404);
        await TryAsync("mes");
        Assert.Equal("good", (string)(await LastAsync())["verdict"]!);
        Assert.DoesNotContain(Notices(), id => id.StartsWith("preflight:mes", StringComparison.Ordinal));
        var url = _mes.Url;
        await _mes.DisposeAsync();

        await TryAsync("mes");
        var since = (string)(await TryAsync("mes"))["worsened"]!.AsArray().Single(w => (string)w!["check"]! == "reach")!["since"]!;
        Assert.Contains("preflight:mes:reach", Notices());
        Assert.True(DateTimeOffset.Parse(since, null) < DateTimeOffset.Parse((string)(await LastAsync())["at"]!, null));

        _mes = await MesTarget.StartAsync();
        (await _hub.Api.PutAsync("/api/v1/targets/mes", JsonNode.Parse(MesTarget.Target(_folder, _mes))!)).Expect(200);
        Assert.Empty((await TryAsync("mes"))["worsened"]!.AsArray());
        Assert.DoesNotContain(Notices(), id => id.StartsWith("preflight:mes", StringComparison.Ordinal));
        Assert.NotEqual(url, _mes.Url);
    }

    [Fact]
    public async Task A_test_record_is_written_and_asked_for_and_is_one_however_often_it_is_tried()
    {
        await ChangeAsync(target => target["testRecord"] = new JsonObject { ["part"] = "TEST-1", ["order"] = "TEST", ["status"] = "OK", ["inspectionId"] = "TEST" });

        var first = Detail(await TryAsync("mes"), "test record");
        await TryAsync("mes");

        Assert.Contains("and has it when it is asked", first, StringComparison.Ordinal);
        Assert.Equal(1, (await MesTarget.CountAsync(_mes.Url)).Count);
        Assert.Empty((await _hub.Api.GetAsync("/api/v1/deliveries?target=mes")).Expect(200).Items);
    }

    [Fact]
    public async Task Load_is_measured_only_when_it_is_asked_for_beside_the_transport_alone()
    {
        Assert.Contains("Send load: true", Detail(await TryAsync("mes"), "load"), StringComparison.Ordinal);
        var report = (await _hub.Api.PostAsync("/api/v1/targets/mes/preflight", new JsonObject { ["load"] = true })).Expect(200).Json;
        Assert.Contains("load good", Findings(report));
        Assert.Matches(@"^\d+ questions on 8 lanes in \d+\.\d s, \d+ a second; p50 [0-9.]+ ms, p99 [0-9.]+ ms\. The transport alone: \d+ exchanges of nothing on 8 lanes", Detail(report, "load"));
        Assert.Equal(0, (await MesTarget.CountAsync(_mes.Url)).Count);
        (await _hub.Api.PostAsync("/api/v1/targets/mes/preflight", new JsonObject { ["load"] = "yes" })).Problem(422);
    }

    [Fact]
    public async Task A_secret_that_ended_yesterday_is_bad_and_an_alarm()
    {
        var day = TimeProvider.System.GetUtcNow().AddDays(-1).ToString("yyyy-MM-dd", null);
        await ChangeAsync(target => target["options"]!["headers"]!["Authorization"] = $"Bearer ${{file:{_folder.In("secrets/mes-token")};expires={day}}}");
        var report = await TryAsync("mes");
        Assert.Contains("secrets bad", Findings(report));
        Assert.Equal($"${{file:{_folder.In("secrets/mes-token")}}} was good until {day}. Renew it where it points, and its day in the target's file.", Detail(report, "secrets"));
        Assert.Contains($"secret:mes:${{file:{_folder.In("secrets/mes-token")}}}", Notices());
    }

    private async Task ChangeAsync(Action<JsonNode> change)
    {
        var target = JsonNode.Parse(MesTarget.Target(_folder, _mes))!;
        change(target);
        (await _hub.Api.PutAsync("/api/v1/targets/mes", target)).Expect(200);
    }

    private async Task<JsonObject> LastAsync() => (await _hub.Api.GetAsync("/api/v1/targets/mes/preflight")).Expect(200).Json;

    /// <summary>What the tellers say now. The board asks them at most every two seconds.</summary>
    private IReadOnlyList<string> Notices() => [.. _hub.Services.GetServices<INotices>().SelectMany(n => n.At(TimeProvider.System.GetUtcNow())).Select(n => n.Id)];

    private async Task<JsonObject> TryAsync(string target) => (await _hub.Api.PostAsync($"/api/v1/targets/{target}/preflight", new JsonObject())).Expect(200).Json;

    private static IEnumerable<string> Findings(JsonObject report) => report["findings"]!.AsArray().Select(f => $"{f!["check"]} {f["verdict"]}");

    private static string Detail(JsonObject report, string check) => (string)report["findings"]!.AsArray().Single(f => (string)f!["check"]! == check)!["detail"]!;
}
