using System.Text.Json.Nodes;
using Sightline.SystemTests.Harness;
using Sightline.Tests.Images;

namespace Sightline.SystemTests.Api;

/// <summary>Retention over the API: policies, pins, what would go and what goes, and every refusal in words.</summary>
public sealed class RetentionApiTests(SeededHub plant) : IClassFixture<SeededHub>
{
    private const string Base = "/api/v1/retention/";

    private ApiClient Api => plant.Api;

    [Fact]
    public async Task A_preview_shows_what_a_run_removes_and_what_a_pin_keeps()
    {
        using var ida = await PersonClient.InAsync(plant.Hub, "admin");
        using var anna = await PersonClient.InAsync(plant.Hub, "quality");
        var (going, pinned, young) = (await OldAsync(40, "SN-R-1"), await OldAsync(40, "SN-R-2"), await OldAsync(1, "SN-R-3"));
        await Api.SettledBooksAsync();
        var now = Uri.EscapeDataString(Sample.Now);
        Assert.Equal([going, pinned], await ItemsAsync($"preview?at={now}&fate=goes"));

        var pin = (await anna.CallAsync(HttpMethod.Post, Base + "pins", new JsonObject { ["of"] = "serial:SN-R-2", ["kind"] = "legal", ["reason"] = "claim 23" })).Expect(201).Json;
        var preview = (await Api.GetAsync($"{Base}preview?at={now}&limit=2")).Expect(200).Json;
        Assert.Equal((1, 1), ((int)preview["goes"]!["count"]!, (int)preview["stays"]!["count"]!));
        var stays = (await Api.GetAsync($"{Base}preview?at={now}&fate=stays&why=legal")).Expect(200).Json["items"]![0]!;
        Assert.Equal((pinned, "legal", $"pin:{pin["id"]}", "images.pass", "default", "30d"), ((string)stays["image"]!, (string)stays["stays"]!["why"]!, (string)stays["stays"]!["of"]!, (string)stays["class"]!, (string)stays["policy"]!, (string)stays["keep"]!));
        Assert.Equal(2, preview["items"]!.AsArray().Count);
        Assert.NotNull((await Api.GetAsync($"{Base}preview?at={now}&limit=2&cursor={preview["cursor"]}")).Expect(200).Json["items"]);

        var dry = (await ida.CallAsync(HttpMethod.Post, Base + "run", new JsonObject { ["dryRun"] = true })).Expect(200).Json;
        Assert.Equal(1, (int)dry["goes"]!["count"]!);
        (await Api.GetAsync($"/api/v1/images/{going}")).Expect(200);

        var pass = (await ida.CallAsync(HttpMethod.Post, Base + "run", new JsonObject { ["reason"] = "the disk is small" })).Expect(202).Json;
        await Until.TrueAsync(async () => (string)(await Api.GetAsync($"{Base}passes/{pass["id"]}")).Expect(200).Json["state"]! == "ended", "the pass ended");
        var done = (await Api.GetAsync($"{Base}passes?limit=1")).Expect(200).Items.Single();
        Assert.Equal((1, 1, 1, "the disk is small"), ((int)done["planned"]!["count"]!, (int)done["removed"]!["count"]!, (int)done["stays"]!, (string)done["reason"]!));
        var gone = (await Api.GetAsync($"/api/v1/images/{going}")).Problem(410);
        Assert.Contains("images.pass is kept 30d by policy 'default'", (string)gone["detail"]!, StringComparison.Ordinal);
        (await Api.GetAsync($"/api/v1/images/{pinned}")).Expect(200);
        (await Api.GetAsync($"/api/v1/images/{young}")).Expect(200);
        Assert.Contains((await Api.GetAsync("/api/v1/notifications")).Expect(200).Items, n => (string)n["kind"]! == "retention");
        Assert.Equal(["retention.passed", "retention.pass"], (await Api.GetAsync($"/api/v1/audit?object=retention-pass:{pass["id"]}")).Expect(200).Items.Select(a => (string)a["act"]!));

        (await anna.CallAsync(HttpMethod.Post, $"{Base}pins/{pin["id"]}/release", new JsonObject())).Problem(422);
        (await anna.CallAsync(HttpMethod.Post, $"{Base}pins/{pin["id"]}/release", new JsonObject { ["reason"] = "settled" })).Expect(200);
        (await anna.CallAsync(HttpMethod.Post, $"{Base}pins/{pin["id"]}/release", new JsonObject { ["reason"] = "settled" })).Problem(409);
        Assert.Equal("settled", (string)(await Api.GetAsync(Base + "pins?open=false")).Expect(200).Items.Single()["releasedWhy"]!);
        Assert.Equal([pinned], await ItemsAsync($"preview?at={now}&fate=goes"));
    }

    [Fact]
    public async Task A_policy_is_put_changed_ended_and_every_problem_is_told()
    {
        using var ida = await PersonClient.InAsync(plant.Hub, "admin");
        var one = Base + "policies/long";
        var put = (await ida.CallAsync(HttpMethod.Put, one, new JsonObject { ["of"] = "product:P-77", ["keep"] = new JsonObject { ["images.fail"] = "24M" }, ["reason"] = "contract" })).Expect(200).Json;
        Assert.Equal(("product:P-77", "24M", null), ((string)put["of"]!, (string)put["keep"]!["images.fail"]!, (string?)put["endedAt"]));
        Assert.Equal("30d", (string)(await Api.GetAsync(Base + "policies")).Expect(200).Json["defaults"]!["images.pass"]!);
        Assert.Equal(["/of", "/keep/images.pass", "/reason"], Answer.ErrorsOf((await ida.CallAsync(HttpMethod.Put, one, new JsonObject { ["of"] = "x", ["keep"] = new JsonObject { ["images.pass"] = "soon" } })).Problem(422)).Select(e => e.Pointer));
        (await ida.CallAsync(HttpMethod.Post, one + "/end", new JsonObject { ["reason"] = "over" })).Expect(200);
        (await ida.CallAsync(HttpMethod.Post, one + "/end", new JsonObject { ["reason"] = "over" })).Problem(409);
        (await ida.CallAsync(HttpMethod.Post, Base + "policies/none/end", new JsonObject { ["reason"] = "over" })).Problem(404);
    }

    [Theory]
    [InlineData("preview?class=x&fate=y&why=z&at=soon&limit=0&cursor=-", new[] { "limit", "cursor", "at", "class", "fate", "why" })]
    [InlineData("pins?open=perhaps", new[] { "open" })]
    [InlineData("passes?limit=x", new[] { "limit" })]
    [InlineData("forecast?images.fail=long&images.pass=0d", new[] { "images.pass", "images.fail" })]
    public async Task What_is_wrong_with_a_question_is_told_at_its_place(string query, string[] pointers) =>
        Assert.Equal(pointers, Answer.ErrorsOf((await Api.GetAsync(Base + query)).Problem(422)).Select(e => e.Pointer));

    [Fact]
    public async Task The_forecast_answers_what_if()
    {
        var forecast = (await Api.GetAsync(Base + "forecast?images.fail=24M")).Expect(200).Json;
        Assert.NotNull(forecast["policies"]);
        Assert.True((long)forecast["freeBytes"]! > 0);
        Assert.NotNull(forecast["whatIf"]!["steadyBytes"]);
        (await Api.GetAsync(Base + "passes/77")).Problem(404);
    }

    private async Task<IReadOnlyList<string>> ItemsAsync(string query) => [.. (await Api.GetAsync(Base + query)).Expect(200).Json["items"]!.AsArray().Select(i => (string)i!["image"]!)];

    /// <summary>An image of a part that was inspected so many days ago, at a station that made the same then as now.</summary>
    private async Task<string> OldAsync(int days, string serial)
    {
        var image = TestImages.Png(bytes: 500);
        (await Api.SendAsync(HttpMethod.Put, $"/api/v1/images/{TestImages.Hash(image)}", image, "image/png")).Expect(201);
        Assert.InRange((await Api.PutAsync("/api/v1/work-orders/WO-RET", new JsonObject { ["product"] = "P-RET" })).Status, 200, 201);
        (await Api.PutAsync("/api/v1/stations/L1-AOI-1/context", new JsonObject { ["workOrder"] = "WO-RET", ["validFrom"] = "2020-01-01T00:00:00Z" })).Expect(200);
        var message = Sample.Inspection();
        message["part"] = new JsonObject { ["serial"] = serial };
        message["inspectedAt"] = Sample.Exact(TimeProvider.System.GetUtcNow().AddDays(-days));
        message["images"] = new JsonArray(new JsonObject { ["name"] = "top", ["sha256"] = TestImages.Hash(image) });
        (await Api.InspectAsync(message)).Expect(201);
        return TestImages.Hash(image);
    }
}
