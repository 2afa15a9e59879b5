using System.Text.Json.Nodes;
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

    private async Task<JsonObject> TryAsync(string target) => (await _hub.Api.PostAsync($"/api/v1/targets/{target}/preflight", new JsonObject())).Expect(200).Json;

    private static IEnumerable<string> Findings(JsonObject report) => report["findings"]!.AsArray().Select(f => $"{f!["check"]} {f["verdict"]}");

    private static string Detail(JsonObject report, string check) => (string)report["findings"]!.AsArray().Single(f => (string)f!["check"]! == check)!["detail"]!;
}
