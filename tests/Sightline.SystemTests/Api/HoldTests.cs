using System.Text.Json.Nodes;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Api;

/// <summary>Holds over the API: placed at once, seen on parts and records, released by a signature.</summary>
public sealed class HoldTests(SeededHub plant) : IClassFixture<SeededHub>
{
    private ApiClient Api => plant.Api;

    [Fact]
    public async Task A_hold_is_in_force_before_its_answer_and_only_a_signature_frees_its_parts()
    {
        var (first, second) = (await InspectAsync(), await InspectAsync());
        using var quality = await PersonClient.InAsync(plant.Hub, "quality");
        var placed = (await Api.PostAsync("/api/v1/holds", new JsonObject { ["reason"] = "dent at the edge", ["inspections"] = new JsonArray($"{first.Position}"), ["serials"] = new JsonArray(second.Serial, "SN-never") })).Expect(201).Json;

        Assert.Equal((3, 3, "open"), ((int)placed["units"]!, (int)placed["held"]!, (string)placed["state"]!));
        Assert.Equal(["False SN-never"], placed["parts"]!.AsArray().Where(p => !(bool)p!["seen"]!).Select(p => $"{p!["seen"]!.GetValue<bool>()} {p["key"]}"));
        Assert.Equal("dent at the edge", (string)HeldOf((await Api.GetAsync($"/api/v1/parts/{first.Serial}")).Expect(200).Json).Single()["reason"]!);
        Assert.Single(HeldOf((await Api.RecordAsync("L1-AOI-1", second.Id)).Expect(200).Json));

        var release = $"/api/v1/holds/{placed["id"]}/release";
        (await quality.CallAsync(HttpMethod.Post, release, new JsonObject { ["reason"] = "looked at" })).Problem(403);
        (await quality.CallAsync(HttpMethod.Post, release, Signed("looked at", "wrong"))).Problem(403);
        Assert.Single(HeldOf((await Api.GetAsync($"/api/v1/parts/{first.Serial}")).Json));
        var some = (await quality.CallAsync(HttpMethod.Post, release, Signed("looked at", PersonClient.Password, first.Serial))).Expect(200).Json;

        Assert.Equal((2, "open"), ((int)some["held"]!, (string)some["state"]!));
        Assert.Equal($"hold:{placed["id"]}", (string)some["signatures"]![0]!["object"]!);
        Assert.Empty(HeldOf((await Api.GetAsync($"/api/v1/parts/{first.Serial}")).Json));
        Assert.Single(HeldOf((await Api.GetAsync($"/api/v1/parts/{second.Serial}")).Json));
        (await quality.CallAsync(HttpMethod.Post, release, Signed("again", PersonClient.Password, first.Serial))).Problem(422);
        Assert.Equal("released", (string)(await quality.CallAsync(HttpMethod.Post, release, Signed("all of it", PersonClient.Password))).Expect(200).Json["state"]!);
        (await quality.CallAsync(HttpMethod.Post, release, Signed("again", PersonClient.Password))).Problem(409);
        var acts = (await Api.GetAsync($"/api/v1/audit?object=hold:{placed["id"]}")).Items;
        Assert.Equal(["hold.released all of it", "hold.released looked at", "hold.placed dent at the edge"], acts.Select(a => $"{a["act"]} {a["reason"]}"));
    }

    [Fact]
    public async Task Holds_are_listed_by_whether_they_hold_something_and_what_is_wrong_is_refused_in_words()
    {
        var part = await InspectAsync();
        var id = (string)(await Api.PostAsync("/api/v1/holds", new JsonObject { ["reason"] = "so", ["serials"] = new JsonArray(part.Serial) })).Expect(201).Json["id"]!;

        Assert.Contains(id, (await Api.GetAsync("/api/v1/holds?open=true")).Expect(200).Items.Select(h => (string)h["id"]!));
        Assert.DoesNotContain(id, (await Api.GetAsync("/api/v1/holds?open=false")).Expect(200).Items.Select(h => (string)h["id"]!));
        (await Api.GetAsync("/api/v1/holds?open=perhaps")).Problem(422);
        (await Api.GetAsync("/api/v1/holds/999999999")).Problem(404);
        (await Api.GetAsync($"/api/v1/holds/{id}?cursor=x")).Problem(422);
        Assert.Equal(["/serials"], await PointersAsync(new JsonObject { ["reason"] = "so", ["serials"] = "SN-1" }));
        Assert.Equal(["/colour"], await PointersAsync(new JsonObject { ["reason"] = "so", ["colour"] = "red" }));
        Assert.Equal(["/reason"], await PointersAsync(new JsonObject { ["serials"] = new JsonArray(part.Serial) }));

        async Task<IEnumerable<string>> PointersAsync(JsonObject body) => Answer.ErrorsOf((await Api.PostAsync("/api/v1/holds", body)).Problem(422)).Select(e => e.Pointer);
    }

    private static JsonObject Signed(string reason, string password, params string[] serials)
    {
        var body = new JsonObject { ["reason"] = reason, ["password"] = password, ["meaning"] = "responsible" };
        return serials.Length == 0 ? body : body.With("serials", new JsonArray([.. serials.Select(s => (JsonNode?)s)]));
    }

    private static IEnumerable<JsonNode> HeldOf(JsonObject json) => json["holds"]!.AsArray().Where(h => (bool)h!["held"]!)!;

    private async Task<(string Id, string Serial, long Position)> InspectAsync()
    {
        var id = Sample.Id("held");
        var position = (long)(await Api.InspectAsync(Sample.Inspection(id))).Expect(201).Json["position"]!;
        return (id, $"SN-{id}", position);
    }
}
