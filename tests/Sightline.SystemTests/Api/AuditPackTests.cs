using System.Text.Json.Nodes;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Api;

/// <summary>What auditors usually ask is answered of the part they pick, from the records themselves.</summary>
public sealed class AuditPackTests
{
    private static readonly string[] s_questions = ["part", "lot", "verdict", "camera", "network", "retention", "tamper", "authorisation", "change"];

    [Fact]
    public async Task A_part_that_was_picked_is_answered_for_in_every_respect()
    {
        await using var hub = await (await HubInProcess.StartAsync()).SeededAsync();
        (await hub.Api.InspectAsync(Sample.Inspection("A-1", result: "fail", classes: "dent").With("recipe", new JsonObject { ["id"] = "R-100", ["version"] = "4" })
            .With("model", new JsonObject { ["name"] = "surface-net", ["version"] = "2.3" }))).Expect(201);
        using var quinn = await PersonClient.InAsync(hub, "quality");
        (await quinn.CallAsync(HttpMethod.Post, "/api/v1/inspections/L1-AOI-1/A-1/reviews", new JsonObject { ["verdict"] = "pass", ["reason"] = "only dust" })).Expect(201);
        using var audrey = await PersonClient.InAsync(hub, "auditor");

        var pack = (await audrey.CallAsync(HttpMethod.Get, "/api/v1/audit-pack?serial=SN-A-1", null)).Expect(200).Json;

        Assert.True((bool)pack["known"]!);
        Assert.Superset(s_questions.ToHashSet(), pack["items"]!.AsArray().Select(a => (string)a!["id"]!).ToHashSet());
        Assert.Equal(("pass", "L1-AOI-1", "R-100 4", "surface-net 2.3"), (Figure(pack, "part", "verdict"), Figure(pack, "part", "station"), Figure(pack, "part", "recipe"), Figure(pack, "part", "model")));
        Assert.Equal($"L1-AOI-1 A-1: fail → pass, user:{quinn.Name}, only dust", Figure(pack, "verdict", "reviewed"));
        Assert.Equal($"user:{quinn.Name}: quality", Figure(pack, "authorisation", "decidedAs"));
        Assert.Equal($"user:{quinn.Name}: quality", Figure(pack, "authorisation", "isNow"));
        Assert.Equal("0", Figure(pack, "camera", "shown"));
        Assert.Equal("true", Figure(pack, "network", "balanced"));
        var lot = (string)pack["lot"]!;
        Assert.Equal(lot, Figure(pack, "lot", "lot"));
        Assert.Equal("1", Figure(pack, "lot", "found-serial"));
        foreach (var link in pack["items"]!.AsArray().SelectMany(a => a!["links"]!.AsArray()).Select(l => (string?)l!["api"]).OfType<string>().Distinct())
        {
            (await hub.Api.GetAsync(link)).Expect(200);
        }

        Assert.Contains("only dust", (await audrey.GetAsync("/audit-pack?serial=SN-A-1")).Expect(200).Text, StringComparison.Ordinal);
        Assert.Empty(hub.Log.Errors);
    }

    [Fact]
    public async Task Nobody_picks_and_a_part_is_picked_and_one_that_nobody_knows_is_said_to_be_unknown()
    {
        await using var hub = await (await HubInProcess.StartAsync()).SeededAsync();
        using var audrey = await PersonClient.InAsync(hub, "auditor");
        Assert.Equal("/audit-pack", (await audrey.GetAsync("/audit-pack/any")).Expect(302).Headers["Location"]);
        for (var n = 1; n <= 5; n++)
        {
            (await hub.Api.InspectAsync(Sample.Inspection($"B-{n}"))).Expect(201);
        }

        await hub.Api.SettledBooksAsync();
        var picked = (await audrey.GetAsync("/audit-pack/any?seed=7")).Expect(302).Headers["Location"];
        Assert.StartsWith("/audit-pack?serial=SN-B-", picked, StringComparison.Ordinal);
        Assert.Equal(picked, (await audrey.GetAsync("/audit-pack/any?seed=7")).Headers["Location"]);

        var pack = (await hub.Api.GetAsync("/api/v1/audit-pack?serial=SN-NEVER&lot=LOT-NEVER")).Expect(200).Json;
        Assert.False((bool)pack["known"]!);
        Assert.Equal(("SN-NEVER", "LOT-NEVER"), (Figure(pack, "part", "unknownPart"), Figure(pack, "lot", "unknownLot")));
        Assert.Contains("SN-NEVER", (await audrey.GetAsync("/audit-pack?serial=SN-NEVER")).Expect(200).Text, StringComparison.Ordinal);
    }

    private static string Figure(JsonObject pack, string question, string name) =>
        (string)pack["items"]!.AsArray().Single(a => (string)a!["id"]! == question)!["figures"]!.AsArray().First(f => (string)f!["name"]! == name)!["value"]!;
}
