using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Sightline.Buffering;
using Sightline.Hosting;
using Sightline.Hosting.Past;
using Sightline.Server.Past;
using Sightline.Storage;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Api;

/// <summary>Whatever is asked as of a moment is answered as the node answered then.</summary>
public sealed class TimeTravelTests
{
    /// <summary>Members at the top of an answer that tell the moment of asking.</summary>
    private static readonly string[] s_asked = ["at", "from", "to"];

    [Fact]
    public async Task Every_list_asked_as_of_a_fact_answers_as_it_did_when_that_was_the_newest()
    {
        await using var hub = await (await HubInProcess.StartAsync()).SeededAsync();
        await HappenAsync(hub, "THEN");
        var position = await SettledAsync(hub);
        var paths = Lists(hub).ToList();
        Assert.True(paths.Count >= 50, $"{paths.Count} lists");
        var then = new Dictionary<string, Answer>();
        foreach (var path in paths)
        {
            then[path] = await hub.Api.GetAsync(path);
        }

        await HappenAsync(hub, "SINCE");
        await SettledAsync(hub);
        var differing = new List<string>();
        foreach (var path in paths)
        {
            var answer = await hub.Api.GetAsync($"{path}{(path.Contains('?') ? '&' : '?')}asOf={position}");
            if (answer.Status != then[path].Status || Known(answer) != Known(then[path]))
            {
                differing.Add($"{path}: {then[path].Status} {Known(then[path])}\n became {answer.Status} {Known(answer)}");
            }
        }

        Assert.True(differing.Count == 0, string.Join("\n\n", differing));
    }

    [Fact]
    public async Task One_thing_is_shown_as_it_was_and_who_may_not_see_it_now_is_refused_whatever_was_then()
    {
        await using var hub = await (await HubInProcess.StartAsync()).SeededAsync();
        await HappenAsync(hub, "THEN");
        var hold = (string)(await hub.Api.GetAsync("/api/v1/holds")).Items.Single()["id"]!;
        var before = await SettledAsync(hub);
        using var quinn = await PersonClient.InAsync(hub, "quality");
        (await quinn.CallAsync(HttpMethod.Post, $"/api/v1/holds/{hold}/release", new JsonObject { ["reason"] = "polished", ["password"] = PersonClient.Password, ["meaning"] = "released" })).Expect(200);
        var released = await SettledAsync(hub);

        Assert.Equal("released", (string?)(await hub.Api.GetAsync($"/api/v1/holds/{hold}")).Expect(200).Json["state"]);
        var then = (await hub.Api.GetAsync($"/api/v1/holds/{hold}?asOf={before}")).Expect(200);
        Assert.Equal("open", (string?)then.Json["state"]);
        Assert.Equal($"{before}", then.Headers[PastDoor.Header]);
        Assert.Equal("released", (string?)(await hub.Api.GetAsync($"/api/v1/holds/{hold}?asOf={released}")).Expect(200).Json["state"]);
        Assert.Equal("open", (string?)(await hub.Api.GetAsync($"/api/v1/holds/{hold}?asOf={then.Json["placedAt"]}")).Expect(200).Json["state"]);
        (await hub.Api.GetAsync($"/api/v1/holds/{hold}?asOf={Uri.EscapeDataString("2020-01-01T00:00:00Z")}")).Problem(404);
        Assert.Equal("released", (string?)(await hub.Api.GetAsync($"/api/v1/holds/{hold}?asOf=now")).Expect(200).Json["state"]);
        Assert.False((await hub.Api.GetAsync($"/api/v1/holds/{hold}?asOf=now")).Headers.ContainsKey(PastDoor.Header));

        (await hub.Client(null).GetAsync($"/api/v1/holds?asOf={before}")).Problem(401);
        (await hub.ClientFor("station").GetAsync($"/api/v1/holds?asOf={before}")).Problem(403);
        Assert.Empty((await hub.ClientFor("integrator", stations: ["L2-AOI-1"]).GetAsync($"/api/v1/inspections?asOf={before}")).Expect(200).Items);
        Assert.Empty(hub.Log.Errors);
    }

    [Fact]
    public async Task A_record_a_part_its_certificate_and_a_trace_are_told_as_they_were_then_and_not_before_they_were_known()
    {
        await using var hub = await (await HubInProcess.StartAsync()).SeededAsync();
        var before = await SettledAsync(hub);
        (await hub.Api.InspectAsync(Sample.Inspection("seen", result: "review"))).Expect(201);
        (await hub.Api.PostAsync("/api/v1/events", new JsonObject { ["type"] = "material.consumed", ["at"] = Sample.Now, ["line"] = "L1", ["id"] = "E-1", ["lot"] = "LOT-9", ["part"] = new JsonObject { ["serial"] = "SN-seen" }, ["quantity"] = 1, ["unit"] = "kg" })).Expect(201);
        var then = await SettledAsync(hub);
        const string Record = "/api/v1/inspections/L1-AOI-1/seen";
        var asItWas = (await hub.Api.GetAsync(Record)).Expect(200).Json;
        using var quinn = await PersonClient.InAsync(hub, "quality");
        (await quinn.CallAsync(HttpMethod.Post, $"{Record}/reviews", new JsonObject { ["verdict"] = "pass", ["reason"] = "dust" })).Expect(201);
        (await hub.Api.PostAsync("/api/v1/holds", new JsonObject { ["reason"] = "dent", ["serials"] = new JsonArray("SN-seen") })).Expect(201);
        (await quinn.CallAsync(HttpMethod.Post, "/api/v1/nonconformances", new JsonObject { ["title"] = "Dents", ["serials"] = new JsonArray("SN-seen") })).Expect(201);
        var head = await SettledAsync(hub);

        var told = (await hub.Api.GetAsync($"{Record}?asOf={then}")).Expect(200);
        Assert.Equal("review", (string)told.Json["verdict"]!);
        var record = told.Json;
        record["asOf"] = asItWas["asOf"]!.DeepClone();
        Assert.True(JsonNode.DeepEquals(asItWas, record), $"{asItWas.ToJsonString()}\n became {record.ToJsonString()}");
        Assert.Equal(("pass", 1, 1), (await hub.Api.GetAsync(Record)).Expect(200).Json is var now ? ((string)now["verdict"]!, now["holds"]!.AsArray().Count, now["nonconformances"]!.AsArray().Count) : default);
        Assert.Equal("pass", (string)(await hub.Api.GetAsync($"{Record}?asOf=then")).Expect(200).Json["verdict"]!);

        foreach (var path in (string[])[Record, $"{Record}/parameters", "/api/v1/parts/SN-seen", "/api/v1/parts/SN-seen/certificate", "/api/v1/trace?of=serial:SN-seen", "/api/v1/trace?of=lot:LOT-9"])
        {
            var ask = path + (path.Contains('?') ? "&asOf=" : "?asOf=");
            Assert.Equal($"{then}", (await hub.Api.GetAsync(ask + then)).Expect(200).Headers[PastDoor.Header]);
            (await hub.Api.GetAsync(ask + before)).Problem(404);
            (await hub.Api.GetAsync(ask + "0")).Problem(404);
            (await hub.Api.GetAsync(ask + "2020-01-01T00:00:00Z")).Problem(404);
            Assert.Equal(["asOf"], Answer.ErrorsOf((await hub.Api.GetAsync(ask + (head + 1_000))).Problem(422)).Select(e => e.Pointer));
            Assert.Contains("has not come", Answer.ErrorsOf((await hub.Api.GetAsync(ask + "2099-01-01T00:00:00Z")).Problem(422)).Single().Detail, StringComparison.Ordinal);
            Assert.False((await hub.Api.GetAsync(ask + "now")).Expect(200).Headers.ContainsKey(PastDoor.Header));
        }

        var page = (await quinn.GetAsync($"/inspections/L1-AOI-1/seen?asOf={then}")).Expect(200).Text;
        Assert.Contains($"id=\"record-then\" data-asof=\"{then}\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("data-review=", page, StringComparison.Ordinal);
        Assert.Contains("data-review=", (await quinn.GetAsync("/inspections/L1-AOI-1/seen")).Expect(200).Text, StringComparison.Ordinal);
        Assert.Equal((404, 422, 422), ((await quinn.GetAsync($"/inspections/L1-AOI-1/seen?asOf={before}")).Status, (await quinn.GetAsync($"/inspections/L1-AOI-1/seen?asOf={head + 1_000}")).Status, (await quinn.GetAsync("/parts/SN-seen?asOf=2099-01-01T00:00:00Z")).Status));
        (await quinn.GetAsync($"/trace?of=serial:SN-seen&asOf={head + 1_000}")).Expect(422);
    }

    [Fact]
    public async Task What_has_no_past_and_what_is_no_moment_is_refused()
    {
        await using var hub = await HubInProcess.StartAsync();
        foreach (var path in (string[])["/api/v1/users", "/api/v1/keys", "/api/v1/me", "/api/v1/settings", "/api/v1/journal/verify"])
        {
            Assert.Equal(["asOf"], Answer.ErrorsOf((await hub.Api.GetAsync(path + "?asOf=1")).Problem(422)).Select(e => e.Pointer));
            (await hub.Api.GetAsync(path + "?asOf=now")).Expect(200);
        }

        foreach (var moment in (string[])["yesterday", "-1", "1000000", "2026-11-20T08:15:30", "then", "2099-01-01T00:00:00Z"])
        {
            Assert.Equal(["asOf"], Answer.ErrorsOf((await hub.Api.GetAsync($"/api/v1/holds?asOf={moment}")).Problem(422)).Select(e => e.Pointer));
        }

        var said = new HashSet<string>();
        foreach (var path in (string[])["/api/v1/holds?", "/api/v1/trace?of=lot:x&", "/api/v1/parts/X/certificate?"])
        {
            said.Add(Answer.ErrorsOf((await hub.Api.GetAsync(path + "asOf=then")).Problem(422)).Single().Detail);
        }

        Assert.Equal(["Is 'then'. Send now, a journal position, or an RFC 3339 time with an offset, such as 2026-11-20T08:15:30Z."], said);
        Assert.Empty((await hub.Api.GetAsync("/api/v1/stations?asOf=0")).Expect(200).Items);
    }

    [Fact]
    public async Task The_moments_asked_for_last_are_kept_and_a_killed_nodes_are_deleted_at_the_start()
    {
        using var folder = new TempFolder();
        var left = Directory.CreateDirectory(Path.Combine(folder.Path, "past", "7"));
        await File.WriteAllTextAsync(Path.Combine(left.FullName, "projections.db"), "left", TestContext.Current.CancellationToken);
        await using var hub = await (await HubInProcess.StartAsync(folder)).SeededAsync();
        Assert.False(Directory.Exists(left.FullName));
        var head = await SettledAsync(hub);
        foreach (var position in (long[])[head, head - 1, head, head - 2])
        {
            (await hub.Api.GetAsync($"/api/v1/stations?asOf={position}")).Expect(200);
        }

        // Two are kept: the newest, asked for twice, is the first one's still. The one deleted goes behind the answer.
        await Until.TrueAsync(() => Task.FromResult(Directory.GetDirectories(Path.Combine(folder.Path, "past")).Select(Path.GetFileName).Order().SequenceEqual(["1", "3"])), "two are kept");
    }

    [Fact]
    public async Task A_moment_that_takes_longer_says_how_far_it_is_and_is_there_in_the_end()
    {
        var gate = new GateStage();
        await using var hub = await (await HubInProcess.StartAsync(more: services => services.Configure<TimeTravelOptions>(o => o.Wait = TimeSpan.Zero).AddSingleton<IStage>(gate))).SeededAsync();
        var head = await SettledAsync(hub);
        gate.Open.Reset();
        var first = await hub.Api.GetAsync($"/api/v1/stations?asOf={head}");
        Assert.Contains($"0 of {head} facts", (string)first.Problem(503)["detail"]!, StringComparison.Ordinal);
        Assert.Equal("5", first.Headers["Retry-After"]);
        Assert.Contains("one is made at a time", (string)(await hub.Api.GetAsync($"/api/v1/stations?asOf={head - 1}")).Problem(503)["detail"]!, StringComparison.Ordinal);
        gate.Open.Set();
        await Until.TrueAsync(async () => (await hub.Api.GetAsync($"/api/v1/stations?asOf={head}")).Status == 200, "the node as it was is there");
    }

    /// <summary>An answer without the moment of asking, and without ages counted from it.</summary>
    private static string Known(Answer answer)
    {
        if (answer.Status != 200 || answer.MediaType != "application/json")
        {
            return answer.Text;
        }

        var json = answer.Json;
        foreach (var name in s_asked)
        {
            json.Remove(name);
        }

        foreach (var item in (json["items"] as JsonArray ?? []).OfType<JsonObject>())
        {
            item.Remove("ageSeconds");
            item.Remove("seconds");
        }

        return json.ToJsonString();
    }

    /// <summary>Every path that the past answers and that names nothing.</summary>
    private static IEnumerable<string> Lists(HubInProcess hub) => hub.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        .Where(e => e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("GET") == true && e.Metadata.OfType<AsOfMark>().LastOrDefault(AsOfMark.Never) == AsOfMark.ThePast)
        .Select(e => "/" + e.RoutePattern.RawText!.TrimStart('/')).Where(p => !p.Contains('{') && p.StartsWith("/api/", StringComparison.Ordinal)).Order();

    /// <summary>A little of everything.</summary>
    private static async Task HappenAsync(HubInProcess hub, string stem)
    {
        var api = hub.Api;
        (await api.PutAsync($"/api/v1/work-orders/WO-{stem}", new JsonObject { ["product"] = "BRACKET-10" })).Expect(200);
        foreach (var result in (string[])["pass", "fail", "review"])
        {
            (await api.InspectAsync(Sample.Inspection($"{stem}-{result}", result: result, classes: result == "pass" ? [] : ["scratch"]))).Expect(201);
        }

        (await api.InspectAsync("{}")).Expect(422);
        (await api.InspectAsync(Sample.Inspection($"{stem}-nowhere", station: $"ST-{stem}"))).Expect(201);
        (await api.PostAsync("/api/v1/events", new JsonObject { ["type"] = "material.loaded", ["at"] = Sample.Now, ["station"] = "L1-AOI-1", ["id"] = $"E-{stem}", ["lot"] = $"LOT-{stem}" })).Expect(201);
        (await api.PostAsync("/api/v1/holds", new JsonObject { ["reason"] = "dent", ["serials"] = new JsonArray($"SN-{stem}-fail") })).Expect(201);
        using var quinn = await PersonClient.InAsync(hub, "quality");
        (await quinn.CallAsync(HttpMethod.Post, "/api/v1/nonconformances", new JsonObject { ["title"] = $"Dents {stem}", ["serials"] = new JsonArray($"SN-{stem}-fail") })).Expect(201);
        (await quinn.CallAsync(HttpMethod.Post, $"/api/v1/inspections/L1-AOI-1/{stem}-review/reviews", new JsonObject { ["verdict"] = "pass", ["reason"] = "dust" })).Expect(201);
    }

    private static async Task<long> SettledAsync(HubInProcess hub)
    {
        await hub.Api.SettledBooksAsync();
        var head = hub.Services.GetRequiredService<IJournal>().Head;
        await hub.Services.GetRequiredService<Projector>().WaitForAsync(head, TestContext.Current.CancellationToken);
        return head;
    }

    /// <summary>A stage that lets nobody begin while it is shut.</summary>
    private sealed class GateStage : IStage
    {
        public ManualResetEventSlim Open { get; } = new(true);

        public void Load(SqliteDatabase projections) => Open.Wait();

        public void Apply(Step step, SqliteDatabase projections, Ledger ledger)
        {
            // It only holds up the beginning.
        }
    }
}
