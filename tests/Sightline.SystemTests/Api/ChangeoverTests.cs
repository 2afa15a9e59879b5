using System.Text.Json.Nodes;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Api;

/// <summary>A changeover over the API, with a wrong recipe caught, the permit denied and the parts in between held.</summary>
public sealed class ChangeoverTests(SeededHub plant) : IClassFixture<SeededHub>
{
    private ApiClient Api => plant.Api;

    [Fact]
    public async Task A_wrong_recipe_is_caught_the_permit_is_denied_and_the_parts_in_between_are_held()
    {
        var rig = await ChangeoverLine.StartAsync(Api);
        var begun = (await rig.RequestAsync("B")).Expect(201).Json;
        Assert.Equal((1, "requested", rig.OrderB), ((int)begun["n"]!, (string)begun["state"]!, (string)begun["workOrder"]!));
        Assert.Equal(["clear", "cancel", "override"], begun["actions"]!.AsArray().Select(a => (string)a!));
        Assert.Equal($"Changeover 1 to order '{rig.OrderB}' is open. Finish it, or cancel it, then ask for the next.", (string)(await rig.RequestAsync("A")).Problem(409)["detail"]!);
        (await rig.PostAsync("1/confirm")).Problem(409);
        Assert.Equal("recipeSent", (string)(await rig.PostAsync("1/clear", ("item", "remove old parts"))).Expect(200).Json["state"]!);
        Assert.Equal(["changeover"], await rig.DeniedAsync());

        await rig.ReportAsync("R-B");
        await Until.TrueAsync(async () => (string)(await rig.OneAsync(1))["state"]! == "confirming", "the station has reported");
        Assert.Equal("confirming", (string)(await rig.GetAsync("changeovers")).Items.Single()["state"]!);
        await rig.ReportAsync("R-A");
        await Until.TrueAsync(async () => (string)(await rig.OneAsync(1))["state"]! == "recipeDiffers", "the station has reported another");
        var station = (await rig.OneAsync(1))["stations"]![0]!;
        Assert.Equal(("R-B", "R-A", "differs"), ((string)station["expected"]!["id"]!, (string)station["actual"]!["id"]!, (string)station["verdict"]!));
        (await rig.PostAsync("1/confirm")).Problem(409);
        await rig.ReportAsync("R-B");
        var confirmed = (await rig.PostAsync("1/confirm")).Expect(200).Json;
        Assert.Equal(("running", $"{rig.OrderB}/1", 12, true), ((string)confirmed["state"]!, (string)confirmed["segment"]!["id"]!, (int)confirmed["segment"]!["bufferLength"]!, (bool)confirmed["permit"]!["allowed"]!));

        var wrong = new List<long>();
        foreach (var recipe in (string[])["R-B", "R-A", "R-A", "R-B"])
        {
            wrong.Add(await rig.PartAsync(recipe));
        }

        await Until.TrueAsync(async () => (await rig.GetAsync("mismatches")).Items is [var last, _] && last["until"] is not null, "the second mismatch has ended");
        var mismatch = (await rig.GetAsync("mismatches")).Items[0];
        Assert.Equal((2, 2), ((int)mismatch["n"]!, (int)mismatch["parts"]!));
        var parts = (await rig.GetAsync("mismatches/2/parts")).Items;
        Assert.Equal([wrong[1].ToString(), wrong[2].ToString()], parts.Select(p => (string)p["position"]!));
        var hold = (await Api.PostAsync("/api/v1/holds", new JsonObject { ["reason"] = "wrong recipe", ["line"] = rig.Line, ["inspections"] = new JsonArray([.. parts.Select(p => (JsonNode?)(string)p["position"]!)]) })).Expect(201).Json;
        Assert.Equal(2, (int)hold["units"]!);
        Assert.Equal(["recipe-differs", "recipe-differs", "changeover"], (await rig.GetAsync("permit/history")).Items.Select(s => (string)s["code"]!));
    }

    [Fact]
    public async Task Only_a_person_with_the_permission_overrides_with_a_reason_and_a_signature()
    {
        var rig = await ChangeoverLine.StartAsync(Api);
        (await rig.RequestAsync("B")).Expect(201);
        (await Api.PostAsync($"/api/v1/lines/{rig.Line}/permit/override", new JsonObject { ["reason"] = "so" })).Problem(403);
        using var quinn = await PersonClient.InAsync(plant.Hub, "quality");
        using var olga = await PersonClient.InAsync(plant.Hub, "operator");
        var path = $"/api/v1/lines/{rig.Line}/changeovers/1/override";
        (await olga.CallAsync(HttpMethod.Post, path, Signed("so", PersonClient.Password))).Problem(403);
        (await quinn.CallAsync(HttpMethod.Post, path, Signed("so", "guessed"))).Problem(403);
        Assert.Equal("/reason", Answer.ErrorsOf((await quinn.CallAsync(HttpMethod.Post, path, Signed(" ", PersonClient.Password))).Problem(422)).Single().Pointer);
        Assert.Equal(["changeover"], await rig.DeniedAsync());

        var done = (await quinn.CallAsync(HttpMethod.Post, path, Signed("the customer waits", PersonClient.Password))).Expect(200).Json;

        var move = done["moves"]!.AsArray()[^1]!;
        Assert.Equal(("override", quinn.Name, "responsible", $"changeover:{rig.Line}.1"), ((string)move["act"]!, (string)move["signature"]!["by"]!, (string)move["signature"]!["meaning"]!, (string)move["signature"]!["object"]!));
        Assert.Empty(await rig.DeniedAsync());
        var entry = (await Api.GetAsync($"/api/v1/audit?object=changeover:{rig.Line}.1&limit=1")).Items.Single();
        Assert.Equal(("changeover.override", $"user:{quinn.Name}", "the customer waits"), ((string)entry["act"]!, (string)entry["actor"]!, (string)entry["reason"]!));

        static JsonObject Signed(string reason, string password) => new() { ["reason"] = reason, ["password"] = password, ["meaning"] = "responsible" };
    }

    [Fact]
    public async Task Requests_that_make_no_sense_are_told_what_to_send_instead()
    {
        var rig = await ChangeoverLine.StartAsync(Api);
        Assert.Equal(["/recipe/id"], Pointers(await Api.PostAsync(rig.Path, new JsonObject { ["workOrder"] = rig.OrderA, ["recipe"] = new JsonObject { ["id"] = 7 } })));
        Assert.Equal(["/workOrder", "/recipe/id"], Pointers(await Api.PostAsync(rig.Path, new JsonObject { ["workOrder"] = "NONE", ["recipe"] = new JsonObject() })));
        Assert.Equal(["/recipe"], Pointers(await Api.PostAsync(rig.Path, new JsonObject { ["workOrder"] = rig.OrderA, ["recipe"] = "R-1" })));
        (await Api.PostAsync("/api/v1/lines/no-such-line/changeovers", new JsonObject { ["workOrder"] = rig.OrderA })).Problem(404);
        (await rig.PostAsync("1/confirm")).Problem(404);
        (await rig.PostAsync("x/confirm")).Problem(404);
        (await Api.GetAsync($"/api/v1/lines/{rig.Line}/mismatches/1/parts")).Problem(404);
        Assert.Equal(["/station", "/recipe/id"], Pointers(await Api.PostAsync("/api/v1/events", new JsonObject { ["type"] = "recipe.activated", ["at"] = Sample.Now, ["line"] = rig.Line, ["recipe"] = "R-A" })));
        (await rig.RequestAsync("A")).Expect(201);
        Assert.Equal(["/item"], Pointers(await rig.PostAsync("1/clear", ("item", "sweep"))));
        Assert.Equal(["/reason"], Pointers(await rig.PostAsync("1/cancel")));
        Assert.Equal("cancelled", (string)(await rig.PostAsync("1/cancel", ("reason", "wrong day"))).Expect(200).Json["state"]!);

        static IEnumerable<string> Pointers(Answer answer) => Answer.ErrorsOf(answer.Problem(422)).Select(e => e.Pointer);
    }
}
