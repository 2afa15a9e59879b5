using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Sightline.Identity;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Pages;

/// <summary>What is parked, matched by people on the page.</summary>
public sealed class ParkedPageTests
{
    [Fact]
    public async Task A_candidate_is_matched_by_one_click_and_several_by_a_form_and_late_ones_are_counted()
    {
        await using var hub = await (await HubInProcess.StartAsync()).SeededAsync();
        var (first, second) = (await ParkAsync(hub, "l1-aoi-01"), await ParkAsync(hub, "l1-aoi-01"));
        using var anna = await SignedIn.AsAsync(hub, "quality");

        var page = await anna.PageAsync("/parked");
        Assert.Contains("data-held=\"2\" data-late=\"0\"", page);
        Assert.Contains($"name=\"one\" value=\"{first}:station:L1-AOI-1\"", page);
        Assert.Contains($"data-parked=\"{second}\"", await anna.PageAsync("/parked?late=false"));
        Assert.DoesNotContain($"data-parked=\"{second}\"", await anna.PageAsync("/parked?late=true"));
        await anna.PageAsync("/parked?late=maybe", 422);

        Assert.Contains("data-done=\"1\" data-failed=\"0\"", (await anna.PostAsync("/parked", "/parked/match", ("one", $"{first}:station:L1-AOI-1"))).Expect(200).Text);
        Assert.Contains("data-done=\"0\" data-failed=\"1\"", (await anna.PostAsync("/parked", "/parked/match", ("id", $"{first}"), ("station", "L1-AOI-1"), ("reason", "again"))).Expect(200).Text);
        var entry = (await hub.Api.GetAsync($"/api/v1/audit?object=record:{first}")).Items.Single();
        Assert.Equal("Its id is the same but for separators and leading zeros: 'l1-aoi-01'.", (string)entry["reason"]!);

        Assert.Contains("Name one work order or one station", (await anna.PostAsync("/parked", "/parked/match", ("id", $"{second}"), ("station", "L9-NONE"), ("reason", "so"))).Expect(422).Text);
        Assert.Contains("Give a reason", (await anna.PostAsync("/parked", "/parked/match", ("id", $"{second}"), ("station", "L1-AOI-1"))).Expect(422).Text);
        Assert.Contains($"value=\"{second}\"", await anna.PageAsync($"/parked/match?id={second}"));
        Assert.Contains("data-done=\"1\" data-failed=\"0\"", (await anna.PostAsync($"/parked/match?id={second}", "/parked/match", ("id", $"{second}"), ("station", "L1-AOI-1"), ("reason", "the label was wrong"))).Expect(200).Text);
        using var otto = await SignedIn.AsAsync(hub, "operator");
        (await otto.PostAsync("/parked", "/parked/match", ("id", $"{second}"), ("station", "L1-AOI-1"), ("reason", "so"))).Expect(403);
    }

    [Fact]
    public async Task Where_a_match_is_signed_the_click_leads_to_the_form_and_only_the_password_signs()
    {
        await using var hub = await (await HubInProcess.StartAsync(more: services => services.PostConfigure<AccessOptions>(o => o.SignedActs.Add("parked.match")))).SeededAsync();
        var position = await ParkAsync(hub, "l1-aoi-01");
        using var anna = await SignedIn.AsAsync(hub, "quality");
        (string, string)[] fields = [("id", $"{position}"), ("station", "L1-AOI-1"), ("reason", "the label was wrong"), ("meaning", "I decided this")];

        Assert.Contains($"href=\"/parked/match?id={position}&amp;station=L1-AOI-1\"", await anna.PageAsync("/parked"));
        Assert.Contains("Not signed", (await anna.PostAsync("/parked", "/parked/match", [.. fields, ("password", "not the password 1")])).Expect(403).Text);
        (await hub.Api.PostAsync($"/api/v1/parked/{position}/match", new JsonObject { ["station"] = "L1-AOI-1", ["reason"] = "so" })).Problem(403);
        Assert.Contains("data-done=\"1\"", (await anna.PostAsync("/parked", "/parked/match", [.. fields, ("password", anna.Password)])).Expect(200).Text);

        var record = (await hub.Api.GetAsync("/api/v1/inspections?station=l1-aoi-01")).Items.Single();
        var full = (await hub.Api.RecordAsync("l1-aoi-01", (string)record["id"]!)).Json;
        Assert.Equal(("I decided this", $"record:{position}"), ((string)full["signatures"]![0]!["meaning"]!, (string)full["signatures"]![0]!["object"]!));
    }

    private static async Task<long> ParkAsync(HubInProcess hub, string station)
    {
        var message = Sample.Inspection(station: station);
        var position = (long)(await hub.Api.InspectAsync(message)).Expect(201).Json["position"]!;
        (await hub.Api.RecordAsync(station, (string)message["id"]!)).Expect(200);
        return position;
    }
}
