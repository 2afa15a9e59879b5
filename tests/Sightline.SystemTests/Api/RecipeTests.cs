using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Sightline.Context.Recipes;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Api;

/// <summary>Recipes over the API: drafts, approval by another person than the author, activation, retirement, and what is refused on the way.</summary>
public sealed class RecipeTests : IAsyncLifetime
{
    private const string Recipe = "R 7/ü";

    private static readonly string s_path = $"/api/v1/recipes/{Uri.EscapeDataString(Recipe)}";

    private HubInProcess _hub = null!;
    private PersonClient _anna = null!;
    private PersonClient _bert = null!;

    public async ValueTask InitializeAsync()
    {
        _hub = await HubInProcess.StartAsync();
        _anna = await PersonClient.InAsync(_hub, "quality");
        _bert = await PersonClient.InAsync(_hub, "quality");
    }

    public async ValueTask DisposeAsync()
    {
        _anna.Dispose();
        _bert.Dispose();
        Assert.Empty(_hub.Log.Errors);
        await _hub.DisposeAsync();
    }

    [Fact]
    public async Task A_version_goes_from_draft_to_retired_and_each_step_is_signed_or_named_and_audited()
    {
        await DraftAsync(_anna, """{"version":"4","product":"LID","station":"S-1","model":{"name":"net","version":"2.3"}}""");
        var author = (await StepAsync(_anna, "4", "approve", Signed("tested"))).Problem(409);
        Assert.Contains($"was drafted or changed by 'user:{_anna.Name}', who cannot approve it too", (string)author["detail"]!, StringComparison.Ordinal);
        (await StepAsync(_bert, "4", "activate", [])).Problem(409);

        var approved = (await StepAsync(_bert, "4", "approve", Signed("tested on 200 parts"))).Expect(200).Json;
        Assert.Equal(("approved", $"user:{_bert.Name}"), ((string)approved["state"]!, (string)approved["approved"]!["by"]!));
        Assert.Equal(["activate", "retire"], approved["actions"]!.AsArray().Select(a => (string)a!));
        var signature = approved["signatures"]![0]!;
        Assert.Equal((_bert.Name, "I approve this", "tested on 200 parts", $"recipe:{Recipe}/4"), ((string)signature["by"]!, (string)signature["meaning"]!, (string)signature["reason"]!, (string)signature["object"]!));

        (await _anna.CallAsync(HttpMethod.Put, s_path, JsonNode.Parse("""{"version":"4","product":"BOX"}"""))).Problem(409);
        var active = (await _hub.Api.PostAsync($"{s_path}/versions/4/activate", new JsonObject())).Expect(200).Json;
        Assert.Equal("active", (string)active["state"]!);
        await DraftAsync(_anna, """{"version":"5","product":"LID","station":"S-1"}""");
        (await StepAsync(_bert, "5", "approve", Signed("better light"))).Expect(200);
        (await StepAsync(_anna, "5", "activate", [])).Expect(200);

        var one = (await _hub.Api.GetAsync(s_path)).Expect(200).Json;
        Assert.Equal(("5", "active", "5"), ((string)one["version"]!, (string)one["state"]!, (string)one["active"]!));
        Assert.Equal(["5 active", "4 retired"], (await _hub.Api.GetAsync($"{s_path}/versions")).Expect(200).Items.Select(v => $"{v["version"]} {v["state"]}"));
        Assert.Equal("replaced by version 5", (string)(await _hub.Api.GetAsync($"{s_path}/versions/4")).Expect(200).Json["retired"]!["reason"]!);
        (await StepAsync(_anna, "5", "retire", new JsonObject { ["reason"] = "product ends" })).Expect(200);
        (await StepAsync(_anna, "5", "retire", new JsonObject { ["reason"] = "again" })).Problem(409);

        var acts = (await _hub.Api.GetAsync("/api/v1/audit?act=recipe.*")).Expect(200).Items.Select(e => $"{e["act"]} {e["object"]} {((string)e["actor"]!).Split(':')[0]} {e["reason"]}");
        Assert.Equal(
        [
            $"recipe.retired recipe:{Recipe}/5 user product ends",
            $"recipe.activated recipe:{Recipe}/5 user ",
            $"recipe.approved recipe:{Recipe}/5 user better light",
            $"recipe.activated recipe:{Recipe}/4 key ",
            $"recipe.approved recipe:{Recipe}/4 user tested on 200 parts",
        ], acts);
    }

    [Fact]
    public async Task An_approval_that_is_not_signed_or_of_what_is_not_there_is_refused()
    {
        var read = (long)(await DraftAsync(_anna, """{"version":"1"}"""))["position"]!;
        (await StepAsync(_bert, "1", "approve", new JsonObject { ["reason"] = "so" })).Problem(403);
        (await StepAsync(_bert, "1", "approve", new JsonObject { ["reason"] = "so", ["meaning"] = "yes", ["password"] = "not the password 1" })).Problem(403);
        Assert.Equal("/reason", Answer.ErrorsOf((await StepAsync(_bert, "1", "approve", [])).Problem(422)).Single().Pointer);
        (await _hub.Api.PostAsync($"{s_path}/versions/1/approve", new JsonObject { ["reason"] = "so" })).Problem(403);
        Assert.Contains("It has '1'.", (string)(await StepAsync(_bert, "9", "approve", Signed("so"))).Problem(404)["detail"]!, StringComparison.Ordinal);
        (await _hub.Api.GetAsync($"{s_path}/versions/9")).Problem(404);
        (await _hub.Api.GetAsync("/api/v1/recipes/NONE/versions")).Problem(404);

        await DraftAsync(_anna, """{"version":"1","note":"changed while the other one read"}""");
        var late = Signed("so");
        late["position"] = read.ToString();
        Assert.Contains("was changed since it was read", (string)(await StepAsync(_bert, "1", "approve", late)).Problem(409)["detail"]!, StringComparison.Ordinal);
        Assert.Equal("draft", (string)(await _hub.Api.GetAsync($"{s_path}/versions/1")).Expect(200).Json["state"]!);
    }

    [Fact]
    public async Task Where_the_plant_asks_for_no_four_eyes_the_author_approves()
    {
        await using var hub = await HubInProcess.StartAsync(more: services => services.PostConfigure<RecipeOptions>(o => o.FourEyes = false));
        using var anna = await PersonClient.InAsync(hub, "quality");
        (await anna.CallAsync(HttpMethod.Put, s_path, JsonNode.Parse("""{"version":"1"}"""))).Expect(200);

        Assert.Equal("approved", (string)(await anna.CallAsync(HttpMethod.Post, $"{s_path}/versions/1/approve", Signed("one eye"))).Expect(200).Json["state"]!);
    }

    [Fact]
    public async Task The_content_comes_back_byte_for_byte_and_wrong_ones_are_refused_with_the_place()
    {
        const string content = "{ \"gain\" : 1.50,\n \"text\": \"Gr\\u00f6\\u00dfe ü\" }";
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)));
        var put = await RawAsync($$"""{"version":"1","contentSha256":"{{hash}}","content":{{content}}}""");
        Assert.Equal(hash, (string)put.Expect(200).Json["contentSha256"]!);

        var back = (await _hub.Api.GetAsync($"{s_path}/versions/1/content")).Expect(200);
        Assert.Equal((content, "application/json", $"\"{hash}\""), (back.Text, back.MediaType, back.Headers["ETag"]));
        Assert.Equal(1.50m, (decimal)(await _hub.Api.GetAsync(s_path)).Json["content"]!["gain"]!);
        Assert.Null((await _hub.Api.GetAsync("/api/v1/recipes")).Items.Single()["content"]);

        Assert.Equal("/contentSha256", Answer.ErrorsOf((await RawAsync($$"""{"version":"1","contentSha256":"{{hash}}","content":{"gain":1.5} }""")).Problem(422)).Single().Pointer);
        Assert.Equal("/contentSha256", Answer.ErrorsOf((await RawAsync("""{"version":"1","contentSha256":"g0"}""")).Problem(422)).Single().Pointer);
        Assert.Equal("/model/sha256", Answer.ErrorsOf((await RawAsync("""{"version":"1","model":{"name":"n","sha256":"zz"}}""")).Problem(422)).Single().Pointer);
        (await RawAsync("""{"version":"1","content":{"a":1,"a":2}}""")).Problem(422);
        (await RawAsync($$"""{"version":"1","content":"{{new string('x', (1 << 20) + 1)}}"}""")).Problem(422);
        (await RawAsync($$"""{"version":"1","content":"{{new string('x', 2 << 20)}}"}""")).Problem(413);
        Assert.Equal(content, (await _hub.Api.GetAsync($"{s_path}/versions/1/content")).Expect(200).Text);
        await DraftAsync(_anna, """{"version":"2","reference":"vision://R-7"}""");
        Assert.Contains("vision://R-7", (string)(await _hub.Api.GetAsync($"{s_path}/versions/2/content")).Problem(404)["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_recipes_are_never_active_for_the_same_product_variant_and_station()
    {
        await DraftAsync(_anna, """{"version":"1","product":"LID"}""");
        (await StepAsync(_bert, "1", "approve", Signed("so"))).Expect(200);
        (await StepAsync(_bert, "1", "activate", [])).Expect(200);
        (await _anna.CallAsync(HttpMethod.Put, "/api/v1/recipes/R-OTHER", JsonNode.Parse("""{"version":"1","product":"LID"}"""))).Expect(200);
        (await _bert.CallAsync(HttpMethod.Post, "/api/v1/recipes/R-OTHER/versions/1/approve", Signed("so"))).Expect(200);

        var refused = (await _bert.CallAsync(HttpMethod.Post, "/api/v1/recipes/R-OTHER/versions/1/activate", new JsonObject())).Problem(409);

        Assert.Contains($"recipe '{Recipe}' version '1', which is active. Retire that first", (string)refused["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_station_that_works_with_a_version_that_is_not_active_is_an_alarm_and_its_records_are_flagged()
    {
        await _hub.SeededAsync();
        await DraftAsync(_anna, """{"version":"1","product":"BRACKET-10"}""");
        (await StepAsync(_bert, "1", "approve", Signed("so"))).Expect(200);
        var message = Sample.Inspection("wrong-recipe", "L1-AOI-1").With("recipe", new JsonObject { ["id"] = Recipe, ["version"] = "1" });
        (await _hub.Api.InspectAsync(message)).Expect(201);

        var flags = (await _hub.Api.RecordAsync("L1-AOI-1", "wrong-recipe")).Expect(200).Json["flags"]!.AsArray().Select(f => (string)f!);
        Assert.Contains("recipe-not-active", flags);
        Assert.Single((await _hub.Api.GetAsync("/api/v1/notifications")).Expect(200).Items, n => (string)n["id"]! == $"recipe:L1-AOI-1:{Recipe}");
    }

    private static JsonObject Signed(string reason) => new() { ["reason"] = reason, ["meaning"] = "I approve this", ["password"] = PersonClient.Password };

    private static async Task<JsonObject> DraftAsync(PersonClient person, string body) => (await person.CallAsync(HttpMethod.Put, s_path, JsonNode.Parse(body))).Expect(200).Json;

    private static Task<Answer> StepAsync(PersonClient person, string version, string act, JsonObject body) => person.CallAsync(HttpMethod.Post, $"{s_path}/versions/{version}/{act}", body);

    private Task<Answer> RawAsync(string body) => _hub.Api.SendAsync(HttpMethod.Put, s_path, Encoding.UTF8.GetBytes(body), "application/json");
}
