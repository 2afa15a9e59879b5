using System.Text.Json.Nodes;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Api;

/// <summary>Rules over the API: the whole life of a version, what it finds, and what is refused on the way.</summary>
public sealed class RuleTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private HubInProcess _hub = null!;
    private PersonClient _anna = null!;
    private PersonClient _bert = null!;

    private ApiClient Api => _hub.Api;

    public async ValueTask InitializeAsync()
    {
        _hub = await (await HubInProcess.StartAsync(_folder)).SeededAsync();
        _anna = await PersonClient.InAsync(_hub, "quality");
        _bert = await PersonClient.InAsync(_hub, "quality");
    }

    public async ValueTask DisposeAsync()
    {
        _anna.Dispose();
        _bert.Dispose();
        Assert.Empty(_hub.Log.Errors);
        await _hub.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_rule_is_tried_on_the_past_approved_by_another_and_finds_in_shadow_and_live()
    {
        await FailsAsync(3);
        var drafted = (await DraftAsync(_anna, Rule())).Expect(200).Json;
        Assert.Equal(("draft", "run", "replay approve retire"), ((string)drafted["state"]!, (string)drafted["kind"]!, string.Join(' ', drafted["actions"]!.AsArray())));
        Assert.Contains("Replay it first", (string)(await StepAsync(_bert, "approve", Signed("so"))).Problem(409)["detail"]!, StringComparison.Ordinal);

        var replay = (await StepAsync(_anna, "replay", [])).Expect(200).Json["replay"]!;
        Assert.Equal(("1", "{\"alarm\":1,\"hold\":1}"), (replay["tried"]!["findings"]!.ToJsonString(), replay["tried"]!["actions"]!.ToJsonString()));
        Assert.Null(replay["live"]);
        Assert.Empty((await Api.GetAsync("/api/v1/findings")).Expect(200).Items);

        Assert.Contains("who cannot approve it too", (string)(await StepAsync(_anna, "approve", Signed("so"))).Problem(409)["detail"]!, StringComparison.Ordinal);
        (await StepAsync(_bert, "approve", Reason("so"))).Problem(403);
        (await StepAsync(_anna, "live", Reason("early"))).Problem(409);
        var approved = (await StepAsync(_bert, "approve", Signed("as agreed"))).Expect(200).Json;
        Assert.Equal("rule:run-l1/1", (string)approved["signatures"]![0]!["object"]!);
        (await DraftAsync(_anna, Rule(title: "other"))).Problem(409);

        (await StepAsync(_anna, "shadow", Reason("a week beside"))).Expect(200);
        await FailsAsync(3);
        var shadow = Assert.Single((await Api.GetAsync("/api/v1/findings?open=true&rule=run-l1")).Expect(200).Items);
        Assert.Equal((true, 0, 0), ((bool)shadow["shadow"]!, (int)shadow["asked"]!, shadow["actions"]!.AsArray().Count));
        (await _anna.CallAsync(HttpMethod.Post, $"/api/v1/findings/{shadow["id"]}/acknowledge", new JsonObject())).Problem(409);

        await PassAsync();
        (await StepAsync(_anna, "live", Reason("it says what we see"))).Expect(200);
        await FailsAsync(4);
        var found = Assert.Single((await Api.GetAsync("/api/v1/findings?open=true&shadow=false&station=L1-AOI-1&line=L1")).Expect(200).Items);
        Assert.Equal(("1", 2, "acknowledge"), ((string)found["version"]!, (int)found["asked"]!, (string)found["actions"]!.AsArray().Single()!));
        var whole = (await Api.GetAsync($"/api/v1/findings/{found["id"]}?limit=3")).Expect(200).Json;
        Assert.Equal((4, 3), ((int)whole["records"]!, whole["of"]!.AsArray().Count));
        Assert.Single((await Api.GetAsync($"/api/v1/findings/{found["id"]}?cursor={whole["cursor"]}")).Expect(200).Json["of"]!.AsArray());
        Assert.Equal(["live", "shadow", "approve", "replay", "draft"], (await Api.GetAsync("/api/v1/rules/run-l1/versions/1")).Expect(200).Json["steps"]!.AsArray().Select(s => (string)s!["act"]!).Reverse());
        var acts = (await Api.GetAsync("/api/v1/audit?act=rule.*")).Expect(200).Items.Select(e => $"{e["act"]} {e["object"]} {e["reason"]}");
        Assert.Equal(["rule.live rule:run-l1/1 it says what we see", "rule.shadowed rule:run-l1/1 a week beside", "rule.approved rule:run-l1/1 as agreed", "rule.replayed rule:run-l1/1 ", "rule.drafted rule:run-l1/1 "], acts);
    }

    [Fact]
    public async Task A_failed_part_says_what_happens_next_in_the_api_and_on_its_pages()
    {
        await LiveAsync("1");
        await FailsAsync(2);
        var last = Sample.Inspection(result: "fail", classes: "dent").With("inspectedAt", Sample.Now);
        (await Api.InspectAsync(last)).Expect(201);
        await Api.SettledBooksAsync();
        var (id, serial) = ((string)last["id"]!, (string)last["part"]!["serial"]!);
        await Until.TrueAsync(async () => (string?)(await Api.RecordAsync("L1-AOI-1", id)).Expect(200).Json["next"]?["goes"] == "held", "the rule has put the part on hold");
        var record = (await Api.RecordAsync("L1-AOI-1", id)).Expect(200).Json;
        var next = record["next"]!;
        var finding = Assert.Single(next["findings"]!.AsArray())!;
        Assert.Equal(("held", "run-l1", "alarm hold"), ((string)next["goes"]!, (string)record["rules"]![0]!["rule"]!, string.Join(' ', finding["actions"]!.AsArray().Select(a => (string)a!["what"]!))));
        Assert.Equal(("done", (string)next["heldBy"]!.AsArray().Single()!), ((string)finding["actions"]![1]!["outcome"]!, (string)finding["actions"]![1]!["ref"]!));
        foreach (var path in new[] { $"/inspections/L1-AOI-1/{id}", $"/parts/{serial}" })
        {
            var page = (await _anna.GetAsync(path)).Expect(200).Text;
            Assert.Contains("""id="part-next" data-goes="held" """.TrimEnd(), page, StringComparison.Ordinal);
            Assert.Contains($"data-finding=\"{finding["id"]}\"", page, StringComparison.Ordinal);
        }

        var pass = Sample.Inspection();
        (await Api.InspectAsync(pass)).Expect(201);
        await Api.SettledBooksAsync();
        Assert.Null((await Api.RecordAsync("L1-AOI-1", (string)pass["id"]!)).Expect(200).Json["next"]);
    }

    [Fact]
    public async Task The_next_version_takes_over_and_the_one_before_is_retired_and_says_so()
    {
        await LiveAsync("1");
        (await DraftAsync(_anna, Rule("2", fails: 4))).Expect(200);
        Assert.Equal(["version", "watch/fails"], (await Api.GetAsync("/api/v1/rules/run-l1/versions/2/diff")).Expect(200).Json["changes"]!.AsArray().Select(c => (string)c!["field"]!).Order(StringComparer.Ordinal));
        (await StepAsync(_anna, "replay", [], "2")).Expect(200);
        (await StepAsync(_bert, "approve", Signed("so"), "2")).Expect(200);
        (await StepAsync(_anna, "live", Reason("fewer alarms"), "2")).Expect(200);
        Assert.Equal(["2 live", "1 retired"], (await Api.GetAsync("/api/v1/rules/run-l1")).Expect(200).Items.Select(v => $"{v["version"]} {v["state"]}"));
        Assert.Equal("replaced by version 2", (string)(await Api.GetAsync("/api/v1/rules/run-l1/versions/1")).Expect(200).Json["steps"]!.AsArray()[^1]!["reason"]!);
        var listed = Assert.Single((await Api.GetAsync("/api/v1/rules")).Expect(200).Items);
        Assert.Equal("2", (string)Assert.Single(listed["versions"]!.AsArray())!["version"]!);
        Assert.Contains("Nothing leads back", (string)(await StepAsync(_anna, "live", Reason("so"))).Problem(409)["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_two_who_approve_at_once_one_is_told_that_it_is_done_already()
    {
        (await DraftAsync(_anna, Rule())).Expect(200);
        (await StepAsync(_anna, "replay", [])).Expect(200);
        using var carl = await PersonClient.InAsync(_hub, "quality");
        var answers = await Task.WhenAll(StepAsync(_bert, "approve", Signed("so")), StepAsync(carl, "approve", Signed("so")));
        Assert.Equal([200, 409], answers.Select(a => a.Status).Order());
        Assert.Single((await Api.GetAsync("/api/v1/rules/run-l1/versions/1")).Expect(200).Json["signatures"]!.AsArray());
    }

    [Fact]
    public async Task Of_two_who_acknowledge_at_once_one_is_told_who_was_first()
    {
        await LiveAsync("1");
        await FailsAsync(3);
        var id = (string)Assert.Single((await Api.GetAsync("/api/v1/findings")).Expect(200).Items)["id"]!;
        var answers = await Task.WhenAll(AcknowledgeAsync(_anna, id), AcknowledgeAsync(_bert, id));
        Assert.Equal([200, 409], answers.Select(a => a.Status).Order());
        var by = (string)(await Api.GetAsync($"/api/v1/findings/{id}")).Expect(200).Json["acknowledgedBy"]!;
        Assert.Contains($"was acknowledged by {by} at", (string)answers.Single(a => a.Status == 409).Problem(409)["detail"]!, StringComparison.Ordinal);
        Assert.Single((await Api.GetAsync($"/api/v1/audit?object=finding:{id}")).Expect(200).Items);
        (await AcknowledgeAsync(_anna, "9.9")).Problem(404);
        using var narrow = _hub.ClientFor("integrator", ["L2-AOI-1"]);
        (await narrow.GetAsync($"/api/v1/findings/{id}")).Problem(403);
        (await narrow.PostAsync($"/api/v1/findings/{id}/acknowledge", new JsonObject())).Problem(403);
        Assert.Empty((await narrow.GetAsync("/api/v1/findings")).Expect(200).Items);
    }

    [Fact]
    public async Task A_notification_of_a_finding_is_read_and_acknowledged_and_any_other_goes_with_its_cause()
    {
        await LiveAsync("1");
        await FailsAsync(3);
        var notice = Assert.Single((await Api.GetAsync("/api/v1/notifications")).Expect(200).Items, n => (string)n["kind"]! == "finding");
        var path = $"/api/v1/notifications/{Uri.EscapeDataString((string)notice["id"]!)}";
        Assert.Equal(["acknowledge"], notice["actions"]!.AsArray().Select(a => (string)a!));
        Assert.Equal((string)notice["what"]!, (string)(await Api.GetAsync(path)).Expect(200).Json["what"]!);

        Assert.Empty((await _anna.CallAsync(HttpMethod.Post, $"{path}/acknowledge", Reason("on my way"))).Expect(200).Json["actions"]!.AsArray());
        await Until.TrueAsync(async () => (await Api.GetAsync(path)).Status == 404, "what somebody took on is no notification any more");
        (await _anna.CallAsync(HttpMethod.Post, $"{path}/acknowledge", Reason("on my way"))).Problem(404);
        Assert.Equal("on my way", (string)Assert.Single((await Api.GetAsync("/api/v1/audit?act=finding.acknowledged")).Expect(200).Items)["reason"]!);

        (await Api.PostAsync("/api/v1/inspections", Sample.Inspection().With("sequence", 1))).Expect(201);
        (await Api.PostAsync("/api/v1/inspections", Sample.Inspection().With("sequence", 9))).Expect(201);
        JsonNode? other = null;
        await Until.TrueAsync(async () => (other = (await Api.GetAsync("/api/v1/notifications")).Expect(200).Items.FirstOrDefault(n => (string)n["kind"]! == "gaps")) is not null, "a gap is told");
        Assert.Empty(other!["actions"]!.AsArray());
        (await _anna.CallAsync(HttpMethod.Post, $"/api/v1/notifications/{Uri.EscapeDataString((string)other["id"]!)}/acknowledge", Reason("no"))).Problem(409);
    }

    [Fact]
    public async Task A_draft_that_is_none_is_refused_with_every_problem_at_its_place()
    {
        var bad = JsonNode.Parse("""
            {"id":"a b","version":"","titel":"x","where":{"lines":[],"stations":["S","S"]},"watch":{"kind":"cluster","window":"PT0S","fails":3},
             "actions":[{"do":"hold"},{"do":"hold","to":"x"},{"do":"rework"},{"do":"ring"},{"do":"notify","to":"nobody","after":"soon"}]}
            """)!;
        var errors = Answer.ErrorsOf((await DraftAsync(_anna, bad)).Problem(422));
        Assert.Equal(
            ["/actions/1/do", "/actions/1/to", "/actions/2/to", "/actions/3/do", "/actions/4/after", "/id", "/titel", "/version", "/watch/fails", "/watch/window", "/where/lines", "/where/stations/1"],
            errors.Select(e => e.Pointer).Order(StringComparer.Ordinal));
        Assert.Contains(errors, e => e.Detail.Contains("Did you mean 'title'?", StringComparison.Ordinal));

        var sense = JsonNode.Parse("""{"id":"x","version":"1","watch":{"kind":"rate","window":"PT1H","limit":0.1},"actions":[{"do":"stop"},{"do":"divert"},{"do":"notify","to":"nobody"}]}""")!;
        Assert.Equal(["/actions/0/do", "/actions/1/do", "/actions/1/do"], Answer.ErrorsOf((await DraftAsync(_anna, sense)).Problem(422)).Select(e => e.Pointer).Order(StringComparer.Ordinal));
        sense["where"] = JsonNode.Parse("""{"lines":["L9"]}""");
        sense["actions"] = JsonNode.Parse("""[{"do":"notify","to":"nobody"}]""");
        Assert.Equal(["/actions/0/to"], Answer.ErrorsOf((await DraftAsync(_anna, sense)).Problem(422)).Select(e => e.Pointer));
        sense["actions"] = new JsonArray();
        Assert.Equal(["/where/lines/0"], (await DraftAsync(_anna, sense)).Expect(200).Json["warnings"]!.AsArray().Select(w => (string)w!["pointer"]!));

        Assert.Equal(["/id", "/version"], Answer.ErrorsOf((await _anna.CallAsync(HttpMethod.Put, "/api/v1/rules/y/versions/2", sense)).Problem(422)).Select(e => e.Pointer).Order(StringComparer.Ordinal));
        foreach (var body in new[] { "[]", "{", "null", """{"id":1}""", """{"id":"x","id":"y"}""" })
        {
            (await Api.SendAsync(HttpMethod.Post, "/api/v1/rules", System.Text.Encoding.UTF8.GetBytes(body), "application/json")).Problem(422);
        }
    }

    [Fact]
    public async Task Steps_that_make_no_sense_are_refused_in_words()
    {
        (await DraftAsync(_anna, Rule())).Expect(200);
        (await StepAsync(_anna, "retire", new JsonObject())).Problem(422);
        (await StepAsync(_anna, "approve", Reason("so"), "9")).Problem(404);
        (await _anna.CallAsync(HttpMethod.Post, "/api/v1/rules/none/versions/1/replay", new JsonObject())).Problem(404);
        (await Api.GetAsync("/api/v1/rules/none")).Problem(404);
        (await Api.GetAsync("/api/v1/rules/run-l1/versions/1/diff?against=7")).Problem(404);
        Assert.Equal(["/from"], Answer.ErrorsOf((await StepAsync(_anna, "replay", new JsonObject { ["from"] = "2026-11-20T10:00:00Z", ["to"] = "2026-11-20T10:00:00Z" })).Problem(422)).Select(e => e.Pointer));
        Assert.Equal(["/from"], Answer.ErrorsOf((await StepAsync(_anna, "replay", new JsonObject { ["from"] = "yesterday" })).Problem(422)).Select(e => e.Pointer));
        Assert.Equal(["open"], Answer.ErrorsOf((await Api.GetAsync("/api/v1/findings?open=so")).Problem(422)).Select(e => e.Pointer));

        // A changed draft must be tried again, and who changed it cannot approve it.
        (await StepAsync(_anna, "replay", [])).Expect(200);
        Assert.Equal("draft", (string)(await DraftAsync(_bert, Rule(title: "changed"))).Expect(200).Json["state"]!);
        (await StepAsync(_anna, "replay", [])).Expect(200);
        Assert.Contains("who cannot approve it too", (string)(await StepAsync(_bert, "approve", Signed("so"))).Problem(409)["detail"]!, StringComparison.Ordinal);

        var clock = JsonNode.Parse("""{"id":"clock","version":"1","watch":{"kind":"notice","notice":"clock"}}""")!;
        (await DraftAsync(_anna, clock)).Expect(200);
        Assert.Contains("cannot be tried on the past", (string)(await _anna.CallAsync(HttpMethod.Post, "/api/v1/rules/clock/versions/1/replay", new JsonObject())).Problem(409)["detail"]!, StringComparison.Ordinal);
        (await _bert.CallAsync(HttpMethod.Post, "/api/v1/rules/clock/versions/1/approve", Signed("so"))).Expect(200);
    }

    [Fact]
    public async Task A_file_becomes_a_draft_once_and_a_bad_one_stops_the_start_with_every_problem()
    {
        using var folder = new TempFolder();
        folder.Write("config/rules/run-l1.json", Rule().ToJsonString());
        await using (var hub = await HubInProcess.StartAsync(folder))
        {
            var draft = (await hub.Api.GetAsync("/api/v1/rules/run-l1/versions/1")).Expect(200).Json;
            Assert.Equal(("draft", "config folder"), ((string)draft["state"]!, (string)draft["authors"]![0]!));
            using var carla = await PersonClient.InAsync(hub, "quality");
            (await DraftAsync(carla, Rule(title: "better"))).Expect(200);
        }

        // Started again, the same file does not write over what a person made of it.
        await using (var again = await HubInProcess.StartAsync(folder))
        {
            Assert.Equal("better", (string)(await again.Api.GetAsync("/api/v1/rules/run-l1/versions/1")).Expect(200).Json["title"]!);
        }

        folder.Write("config/rules/run-l1.json", """{"id":"other","version":"1","watch":{"kind":"run"}}""");
        folder.Write("config/rules/bad.json", """{"id":"bad","version":"1","watch":{"kind":"sum"}}""");
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => HubInProcess.StartAsync(folder));
        Assert.Contains("rules/run-l1.json: /id: Is 'other'. Write 'run-l1'", refused.Message, StringComparison.Ordinal);
        Assert.Contains("rules/bad.json: /watch/kind: Is 'sum'.", refused.Message, StringComparison.Ordinal);
    }

    private static JsonObject Rule(string version = "1", string? title = null, int fails = 3)
    {
        var rule = JsonNode.Parse($$"""{"id":"run-l1","version":"{{version}}","where":{"lines":["L1"]},"watch":{"kind":"run","fails":{{fails}}},"actions":[{"do":"alarm"},{"do":"hold"}]}""")!.AsObject();
        if (title is not null)
        {
            rule["title"] = title;
        }

        return rule;
    }

    private static JsonObject Reason(string reason) => new() { ["reason"] = reason };

    private static JsonObject Signed(string reason) => new() { ["reason"] = reason, ["password"] = PersonClient.Password, ["meaning"] = "responsible for quality" };

    private static Task<Answer> DraftAsync(PersonClient who, JsonNode rule) => who.CallAsync(HttpMethod.Post, "/api/v1/rules", rule);

    private static Task<Answer> StepAsync(PersonClient who, string act, JsonObject body, string version = "1") => who.CallAsync(HttpMethod.Post, $"/api/v1/rules/run-l1/versions/{version}/{act}", body);

    private static Task<Answer> AcknowledgeAsync(PersonClient who, string id) => who.CallAsync(HttpMethod.Post, $"/api/v1/findings/{id}/acknowledge", Reason("on my way"));

    private async Task LiveAsync(string version)
    {
        (await DraftAsync(_anna, Rule(version))).Expect(200);
        (await StepAsync(_anna, "replay", [], version)).Expect(200);
        (await StepAsync(_bert, "approve", Signed("so"), version)).Expect(200);
        (await StepAsync(_anna, "live", Reason("so"), version)).Expect(200);
    }

    private async Task FailsAsync(int parts)
    {
        for (var i = 0; i < parts; i++)
        {
            (await Api.InspectAsync(Sample.Inspection(result: "fail", classes: "dent").With("inspectedAt", Sample.Now))).Expect(201);
        }

        await Api.SettledBooksAsync();
    }

    private async Task PassAsync()
    {
        (await Api.InspectAsync(Sample.Inspection().With("inspectedAt", Sample.Now))).Expect(201);
        await Api.SettledBooksAsync();
    }
}
