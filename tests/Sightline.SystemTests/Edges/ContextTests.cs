using System.Text.Json.Nodes;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Edges;

/// <summary>A station asks its edge what it makes, and gets the hub's answer, or the last one with its age, or none.</summary>
public sealed class ContextTests
{
    private const string Path = "/api/v1/stations/L1-AOI-1/context";

    [Fact]
    public async Task A_station_is_told_what_the_hub_says_with_recipe_and_permit()
    {
        await using var hub = await (await HubInProcess.StartAsync()).SeededAsync();
        await using var edge = await EdgeInProcess.StartAsync(hub);
        await ReachedAsync(edge);

        var atHub = (await hub.Api.GetAsync(Path)).Expect(200).Json;
        var told = (await edge.ClientFor("station", ["L1-AOI-1"]).GetAsync(Path)).Expect(200).Json;

        Assert.Equal(("hub", false), ((string?)told["from"], (bool)told["stale"]!));
        foreach (var (name, value) in atHub.Where(m => m.Key != "at"))
        {
            Assert.True(JsonNode.DeepEquals(value, told[name]), name);
        }

        Assert.NotNull(told["recipe"]);
        Assert.True((bool)told["permit"]!["allowed"]!);
    }

    [Fact]
    public async Task While_the_hub_is_away_the_last_answer_is_given_with_its_age_and_survives_a_restart_and_what_was_never_known_is_not_guessed()
    {
        using var folder = new TempFolder();
        string url, key, order;
        await using (var hub = await (await HubInProcess.StartAsync()).SeededAsync())
        {
            (url, key) = (hub.Url, hub.Services.AddKey("edge").Secret);
            await using var edge = await EdgeInProcess.StartAsync(url, key, folder);
            await ReachedAsync(edge);
            order = (string)(await edge.Api.GetAsync(Path)).Expect(200).Json["workOrder"]!;
        }

        await using var alone = await EdgeInProcess.StartAsync(url, key, folder);
        var kept = (await alone.Api.GetAsync(Path)).Expect(200).Json;
        Assert.Equal(("kept", true, order), ((string?)kept["from"], (bool)kept["stale"]!, (string?)kept["workOrder"]));
        Assert.True((double)kept["age"]! >= 0);
        (await alone.Api.GetAsync("/api/v1/stations/L1-AOI-2/context")).Problem(503);
        (await alone.Api.GetAsync(Path + "?at=2026-11-20T08:00:00Z")).Problem(503);
    }

    [Fact]
    public async Task Stations_that_send_are_asked_for_without_asking_themselves_and_a_change_at_the_hub_reaches_them()
    {
        await using var hub = await (await HubInProcess.StartAsync()).SeededAsync();
        await using var edge = await EdgeInProcess.StartAsync(hub);
        (await edge.Api.InspectAsync(Sample.Inspection(station: "L2-AOI-1"))).Expect(201);
        await Until.TrueAsync(async () => (string?)(await edge.Api.GetAsync("/api/v1/stations/L2-AOI-1/context")).Json["from"] == "kept", "the edge keeps it by itself");

        (await hub.Api.PutAsync("/api/v1/work-orders/WO-NEW", new JsonObject { ["product"] = "BRACKET-10" })).Expect(200);
        (await hub.Api.PutAsync("/api/v1/stations/L2-AOI-1/context", new JsonObject { ["workOrder"] = "WO-NEW" })).Expect(200);

        await Until.TrueAsync(async () => (string?)(await edge.Api.GetAsync("/api/v1/stations/L2-AOI-1/context")).Json["workOrder"] == "WO-NEW", "the change is told");
    }

    [Fact]
    public async Task What_the_hub_refuses_the_edge_refuses_with_its_words_and_a_key_reaches_no_other_station()
    {
        await using var hub = await HubInProcess.StartAsync();
        await using var edge = await EdgeInProcess.StartAsync(hub, stations: ["L1-AOI-1"]);
        await ReachedAsync(edge);

        Assert.Contains("is not known", (string)(await edge.Api.GetAsync(Path)).Problem(404)["detail"]!);
        (await edge.Api.GetAsync("/api/v1/stations/L9/context")).Problem(403);
        (await edge.ClientFor("station", ["L1-AOI-2"]).GetAsync(Path)).Problem(403);
    }

    [Fact]
    public async Task Other_paths_say_that_this_is_an_edge_and_where_the_hub_is()
    {
        await using var hub = await HubInProcess.StartAsync();
        await using var edge = await EdgeInProcess.StartAsync(hub);
        foreach (var path in (string[])["/api/v1/parts/SN-1", "/api/v1/work-orders", "/line"])
        {
            Assert.Contains(hub.Url, (string)(await edge.Api.GetAsync(path)).Problem(404)["detail"]!);
        }
    }

    [Fact]
    public async Task An_edge_has_the_tag_of_its_hub_and_who_waits_there_is_told_of_a_change()
    {
        await using var hub = await (await HubInProcess.StartAsync()).SeededAsync();
        await using var edge = await EdgeInProcess.StartAsync(hub);
        await ReachedAsync(edge);
        var tag = (await edge.Api.GetAsync(Path)).Expect(200).Headers["ETag"];
        Assert.Equal(tag, (await hub.Api.GetAsync(Path)).Expect(200).Headers["ETag"]);
        Assert.Equal(304, (await AskAsync("")).Status);

        var waiting = AskAsync("?wait=60");
        (await hub.Api.PutAsync("/api/v1/work-orders/WO-NEXT", new JsonObject { ["product"] = "BRACKET-10" })).Expect(200);
        (await hub.Api.PutAsync(Path, new JsonObject { ["workOrder"] = "WO-NEXT" })).Expect(200);

        Assert.Equal("WO-NEXT", (string)(await waiting).Expect(200).Json["workOrder"]!);

        Task<Answer> AskAsync(string query) => edge.Api.SendAsync(HttpMethod.Get, Path + query, null, null, ("If-None-Match", tag));
    }

    [Fact]
    public async Task The_permit_of_a_line_is_kept_and_marked_as_old_while_the_hub_is_away()
    {
        const string Permit = "/api/v1/lines/L1/permit";
        using var folder = new TempFolder();
        string url, key;
        await using (var hub = await (await HubInProcess.StartAsync()).SeededAsync())
        {
            (url, key) = (hub.Url, hub.Services.AddKey("edge").Secret);
            await using var edge = await EdgeInProcess.StartAsync(url, key, folder);
            await ReachedAsync(edge);
            var told = (await edge.Api.GetAsync(Permit)).Expect(200).Json;
            Assert.Equal(("hub", false, true), ((string?)told["from"], (bool)told["stale"]!, (bool)told["allowed"]!));
            (await edge.Api.GetAsync("/api/v1/lines/NONE/permit")).Problem(404);
        }

        await using var alone = await EdgeInProcess.StartAsync(url, key, folder);
        var kept = (await alone.Api.GetAsync(Permit)).Expect(200).Json;
        Assert.Equal(("kept", true, true), ((string?)kept["from"], (bool)kept["stale"]!, (bool)kept["allowed"]!));
        Assert.True((double)kept["age"]! >= 0);
        (await alone.Api.GetAsync("/api/v1/lines/L2/permit")).Problem(503);
    }

    private static Task ReachedAsync(EdgeInProcess edge) =>
        Until.TrueAsync(async () => (bool)(await edge.Api.GetAsync("/health/ready")).Expect(200).Json["hub"]!["reached"]!, "the hub is reached");
}
