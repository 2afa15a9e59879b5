using System.Text.Json.Nodes;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Api;

/// <summary>Nonconformances over the API: from opening to closing, what gates say in between, and every refusal in words.</summary>
public sealed class NonconformanceTests(SeededHub plant) : IClassFixture<SeededHub>
{
    private const string Path = "/api/v1/nonconformances";

    private ApiClient Api => plant.Api;

    [Fact]
    public async Task A_nonconformance_goes_from_opening_to_closing_and_each_part_goes_where_it_was_sent()
    {
        using var anna = await PersonClient.InAsync(plant.Hub, "quality");
        using var carl = await PersonClient.InAsync(plant.Hub, "quality");
        var (kept, scrapped) = (await InspectAsync("fail"), await InspectAsync("fail"));
        var ncr = (await anna.CallAsync(HttpMethod.Post, Path, new JsonObject { ["title"] = "dents on the left", ["station"] = "L1-AOI-1", ["inspections"] = new JsonArray(kept.Position, scrapped.Position) })).Expect(201).Json;
        var one = $"{Path}/{ncr["id"]}";
        Assert.Equal(("open", "L1", 2), ((string)ncr["state"]!, (string)ncr["line"]!, (int)ncr["parts"]!));
        Assert.Equal([kept.Position, scrapped.Position], ncr["evidence"]!["inspections"]!.AsArray().Select(e => (string)e!));

        (await anna.CallAsync(HttpMethod.Post, one + "/contain", new JsonObject { ["reason"] = "line stopped" })).Expect(200);
        (await anna.CallAsync(HttpMethod.Post, one + "/dispositions", Disposing("scrap", scrapped.Serial))).Expect(200);
        var asked = (await anna.CallAsync(HttpMethod.Post, one + "/dispositions", Disposing("useAsIs", kept.Serial))).Expect(200).Json["concessions"]!.AsArray().Single()!;
        Assert.Equal(["scrapped"], await BlocksAsync(scrapped.Serial, "scrapped"));
        Assert.Contains("failed", await BlocksAsync(kept.Serial));

        var sign = new JsonObject { ["reason"] = "cosmetic only", ["password"] = PersonClient.Password, ["meaning"] = "decided" };
        Assert.Contains("Somebody else signs", (string)(await anna.CallAsync(HttpMethod.Post, $"{one}/dispositions/{asked["id"]}/concede", sign.DeepClone())).Problem(409)["detail"]!, StringComparison.Ordinal);
        (await carl.CallAsync(HttpMethod.Post, $"{one}/dispositions/{asked["id"]}/concede", sign.With("password", "wrong one"))).Problem(403);
        var conceded = (await carl.CallAsync(HttpMethod.Post, $"{one}/dispositions/{asked["id"]}/concede", sign.With("password", PersonClient.Password))).Expect(200).Json;
        Assert.Equal(("dispositioned", "decided"), ((string)conceded["state"]!, (string)conceded["signatures"]!.AsArray().Single()!["meaning"]!));
        Assert.DoesNotContain("failed", await BlocksAsync(kept.Serial));

        var part = (await Api.GetAsync($"/api/v1/parts/{scrapped.Serial}")).Expect(200).Json["nonconformances"]!.AsArray().Single()!;
        Assert.Equal((true, "scrap"), ((string)part["id"]! == (string)ncr["id"]!, (string)part["disposition"]!["what"]!));
        var action = (string)(await anna.CallAsync(HttpMethod.Post, one + "/actions", new JsonObject { ["what"] = "new stop", ["owner"] = "kim", ["due"] = "2026-12-01" })).Expect(200).Json["correctiveActions"]![0]!["id"]!;
        (await anna.CallAsync(HttpMethod.Post, one + "/verify", Because("seen in the bin"))).Expect(200);
        Assert.Equal("1 corrective action is not done and found effective.", (string)(await anna.CallAsync(HttpMethod.Post, one + "/close", Because("done"))).Problem(409)["detail"]!);
        (await anna.CallAsync(HttpMethod.Post, $"{one}/actions/{action}/done", Because("fitted"))).Expect(200);
        (await carl.CallAsync(HttpMethod.Post, $"{one}/actions/{action}/check", Because("no dent in a week").With("good", true))).Expect(200);
        Assert.Equal("closed", (string)(await anna.CallAsync(HttpMethod.Post, one + "/close", Because("done"))).Expect(200).Json["state"]!);

        Assert.Contains("is closed since", (string)(await anna.CallAsync(HttpMethod.Post, one + "/dispositions", Disposing("scrap", kept.Serial))).Problem(409)["detail"]!, StringComparison.Ordinal);
        Assert.Equal(["nonconformance.close", "nonconformance.open"], (await Api.GetAsync($"/api/v1/audit?object=nonconformance:{ncr["id"]}")).Expect(200).Items.Select(a => (string)a["act"]!).Where(a => a.EndsWith("close", StringComparison.Ordinal) || a.EndsWith("open", StringComparison.Ordinal)));
        Assert.Contains((string)ncr["id"]!, (await Api.GetAsync(Path + "?state=closed")).Expect(200).Items.Select(i => (string)i["id"]!));
    }

    [Fact]
    public async Task Of_two_who_decide_on_one_part_at_once_one_is_told_so()
    {
        using var anna = await PersonClient.InAsync(plant.Hub, "quality");
        using var carl = await PersonClient.InAsync(plant.Hub, "quality");
        var part = await InspectAsync("fail");
        var one = await ContainedAsync(anna, part);

        var answers = await Task.WhenAll(
            anna.CallAsync(HttpMethod.Post, one + "/dispositions", Disposing("scrap", part.Serial)), carl.CallAsync(HttpMethod.Post, one + "/dispositions", Disposing("useAsIs", part.Serial)));

        Assert.Equal([200, 422], answers.Select(a => a.Status).Order());
        Assert.Equal(["/serials/0"], Answer.ErrorsOf(answers.Single(a => a.Status == 422).Problem(422)).Select(e => e.Pointer));
    }

    [Fact]
    public async Task What_is_wrong_is_refused_at_its_place()
    {
        using var anna = await PersonClient.InAsync(plant.Hub, "quality");
        using var carl = await PersonClient.InAsync(plant.Hub, "quality");
        foreach (var (body, pointers) in ((string, string[])[])[
            ("{}", ["/title"]), ("""{"title":"x","lin":"L1"}""", ["/lin"]), ("""{"title":"x","serials":"SN"}""", ["/serials"]),
            ("""{"title":"x","line":"L9","holds":["999999"],"inspections":["0"]}""", ["/line", "/inspections/0", "/holds/0"])])
        {
            Assert.Equal(pointers, Answer.ErrorsOf((await anna.CallAsync(HttpMethod.Post, Path, JsonNode.Parse(body)!)).Problem(422)).Select(e => e.Pointer));
        }

        var part = await InspectAsync("fail");
        var one = await ContainedAsync(anna, part);
        foreach (var (path, body, pointer) in ((string, string, string)[])[
            ("/dispositions", """{"disposition":"burn","reason":"x"}""", "/disposition"), ("/dispositions", """{"disposition":"scrap"}""", "/reason"), ("/dispositions", """{"disposition":"scrap","reason":"x","serials":["SN-none"]}""", "/serials/0"),
            ("/dispositions", """{"disposition":"rework","reason":"x"}""", "/reworkAt"), ("/actions", """{"what":"x","owner":"y","due":"soon"}""", "/due"), ("/documents", """{"name":"x","sha256":"y"}""", "/sha256"), ("/parts", "{}", "")])
        {
            Assert.Equal([pointer], Answer.ErrorsOf((await anna.CallAsync(HttpMethod.Post, one + path, JsonNode.Parse(body)!)).Problem(422)).Select(e => e.Pointer));
        }

        (await anna.CallAsync(HttpMethod.Post, one + "/contain", Because("again"))).Problem(409);
        (await anna.CallAsync(HttpMethod.Post, one + "/verify", Because("x"))).Problem(409);
        (await anna.CallAsync(HttpMethod.Post, one + "/dispositions/7/undo", Because("x"))).Problem(422);
        (await anna.CallAsync(HttpMethod.Post, one + "/dispositions/7/refuse", Because("x"))).Problem(409);
        (await anna.CallAsync(HttpMethod.Post, one + "/actions/7/done", Because("x"))).Problem(409);
        (await anna.CallAsync(HttpMethod.Post, Path + "/999999/close", Because("x"))).Problem(404);
        (await Api.GetAsync(Path + "/999999")).Problem(404);
        (await Api.GetAsync(Path + "/999999/parts")).Problem(404);
        Assert.Equal(["state"], Answer.ErrorsOf((await Api.GetAsync(Path + "?state=lost")).Problem(422)).Select(e => e.Pointer));
        var deviation = new JsonObject { ["characteristic"] = "length", ["limit"] = "10.4 mm", ["quantity"] = 100, ["reason"] = "tool is ordered", ["password"] = PersonClient.Password, ["meaning"] = "decided" };
        (await anna.CallAsync(HttpMethod.Post, one + "/deviations", deviation.DeepClone())).Problem(409);
        Assert.Equal("100", (string)(await carl.CallAsync(HttpMethod.Post, one + "/deviations", deviation)).Expect(200).Json["deviations"]![0]!["quantity"]!);
        var found = (await Api.GetAsync(one + "/parts?limit=1")).Expect(200).Items.Single();
        Assert.Equal((part.Serial, false), ((string)found["key"]!, (bool)found["inForce"]!));
    }

    [Fact]
    public async Task A_part_that_is_heard_of_after_it_was_shipped_is_an_exception_that_is_shown()
    {
        var part = await InspectAsync("pass");
        (await Api.PostAsync("/api/v1/events", new JsonObject { ["type"] = "part.shipped", ["at"] = "2026-11-20T08:00:00Z", ["line"] = "L1", ["shipment"] = "SH-1", ["part"] = new JsonObject { ["serial"] = part.Serial } })).Expect(201);
        (await Api.PostAsync("/api/v1/events", new JsonObject { ["type"] = "eject.confirmed", ["at"] = "2026-11-20T09:00:00Z", ["line"] = "L1", ["part"] = new JsonObject { ["serial"] = part.Serial } })).Expect(201);
        await Api.SettledBooksAsync();

        var exception = (await Api.GetAsync("/api/v1/part-exceptions")).Expect(200).Items.Single(e => (string)e["key"]! == part.Serial);
        Assert.Equal(("eject.confirmed", "shipped"), ((string)exception["what"]!, (string)exception["why"]!));
        using var person = await PersonClient.InAsync(plant.Hub, "quality");
        Assert.Contains(part.Serial, (await person.GetAsync("/part-exceptions")).Expect(200).Text, StringComparison.Ordinal);
    }

    private async Task<IReadOnlyList<string>> BlocksAsync(string serial, string? only = null) =>
        [.. (await Api.GetAsync($"/api/v1/gates/L1-AOI-2/{serial}")).Expect(200).Json["details"]!.AsArray().Where(d => (bool)d!["blocks"]!).Select(d => (string)d!["code"]!).Where(code => only is null || code == only)];

    private static async Task<string> ContainedAsync(PersonClient person, (string Position, string Serial) part)
    {
        var ncr = (await person.CallAsync(HttpMethod.Post, Path, new JsonObject { ["title"] = "dents", ["inspections"] = new JsonArray(part.Position) })).Expect(201).Json;
        var one = $"{Path}/{ncr["id"]}";
        (await person.CallAsync(HttpMethod.Post, one + "/contain", Because("line stopped"))).Expect(200);
        return one;
    }

    private static JsonObject Because(string reason) => new() { ["reason"] = reason };

    private static JsonObject Disposing(string what, string serial) => new() { ["disposition"] = what, ["reason"] = "looked at", ["serials"] = new JsonArray(serial) };

    private async Task<(string Position, string Serial)> InspectAsync(string result)
    {
        var id = Sample.Id("nc");
        (await Api.InspectAsync(Sample.Inspection(id, "L1-AOI-1").With("part", new JsonObject { ["serial"] = $"SN-{id}" }).With("result", result))).Expect(201);
        var record = (await Api.RecordAsync("L1-AOI-1", id)).Expect(200).Json;
        return (record["position"]!.ToString(), $"SN-{id}");
    }
}
