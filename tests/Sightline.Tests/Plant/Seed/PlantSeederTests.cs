using System.Collections.Concurrent;
using System.Text.Json;
using Sightline.Plant.Seed;

namespace Sightline.Tests.Plant.Seed;

public class PlantSeederTests
{
    [Fact]
    public async Task The_hub_is_told_the_whole_plant_with_the_key()
    {
        await using var hub = await RecordingHub.StartAsync(r => new HubAnswer(r.Method == "GET" ? 404 : 200));
        var report = await SeedAsync(hub);

        var puts = hub.Of("PUT", "/");
        Assert.Equal(new SeedReport(puts.Count, 0), report);
        Assert.All(hub.Requests, r => Assert.Equal("secret", r.Key));
        Assert.All(puts, r => Assert.Equal("application/json", r.ContentType));
        Assert.Equal(
            """{"name":"Line 1 surface","line":"L1","machine":"PRESS-1","workOrderFrom":"context","unknownWorkOrder":"park"}""",
            BodyOf(hub, "/api/v1/stations/L1-AOI-1"));
        Assert.Equal(
            """{"product":"BRACKET-10","revision":"C","variant":"left","batch":"B-77","customerOrder":"CO-9001","quantity":50000,"line":"L1","materialLots":["LOT-AL-0815","LOT-INK-07"],"recipe":{"id":"R-100","version":"4"}}""",
            BodyOf(hub, "/api/v1/work-orders/WO-1001"));
        Assert.Equal(
            """{"name":"Night shift","line":null,"timeZone":"Europe/Berlin","start":"22:00","end":"06:00","days":["mon","tue","wed","thu","fri","sat","sun"]}""",
            BodyOf(hub, "/api/v1/shifts/night"));
        Assert.Equal(
            """{"workOrder":"WO-1001","validFrom":"2000-01-01T00:00:00Z","operator":"OP-17","materialLots":["LOT-AL-0815","LOT-INK-07"],"recipe":{"id":"R-100","version":"4"},"machine":"PRESS-1"}""",
            BodyOf(hub, "/api/v1/stations/L1-AOI-1/context"));
    }

    [Fact]
    public async Task The_replay_stations_stand_ready_since_long_ago()
    {
        await using var hub = await RecordingHub.StartAsync(r => new HubAnswer(r.Method == "GET" ? 404 : 200));
        await SeedAsync(hub);

        foreach (var (station, order, lot) in ((string, string?, string)[])
            [("STEEL-SURF-1", "WO-STEEL-1", "HEAT-4711"), ("PCB-AOI-1", "WO-PCB-1", "PANEL-88"), ("APS-AIQS", null, "APS-RAW-1")])
        {
            using var context = JsonDocument.Parse(BodyOf(hub, $"/api/v1/stations/{station}/context"));
            Assert.Equal("2000-01-01T00:00:00Z", context.RootElement.GetProperty("validFrom").GetString());
            Assert.Equal(order, context.RootElement.GetProperty("workOrder").GetString());
            Assert.Equal(lot, context.RootElement.GetProperty("materialLots")[0].GetString());
        }

        Assert.Contains("\"product\":\"APS-WORKPIECE\"", BodyOf(hub, "/api/v1/stations/APS-AIQS/context"), StringComparison.Ordinal);
        Assert.Contains("\"workOrderFrom\":\"message\",\"unknownWorkOrder\":\"accept\"", BodyOf(hub, "/api/v1/stations/APS-AIQS"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_named_before_the_hub_has_heard_of_it()
    {
        await using var hub = await RecordingHub.StartAsync(r => new HubAnswer(r.Method == "GET" ? 404 : 200));
        await SeedAsync(hub);

        var order = hub.Of("PUT", "/").Select(r => r.Path.Split('/')).Select(p => p.Length > 5 ? "context" : p[3]).Distinct();
        Assert.Equal(["lines", "products", "stations", "shifts", "recipes", "material-lots", "work-orders", "cost-rates", "parameters", "context"], order);
    }

    [Fact]
    public async Task A_second_start_leaves_the_standing_contexts_alone()
    {
        var contexts = new ConcurrentDictionary<string, string>();
        await using var hub = await RecordingHub.StartAsync(r => RememberingContexts(contexts, r));
        var first = await SeedAsync(hub);
        var second = await SeedAsync(hub);

        Assert.Equal(0, first.ContextsKept);
        Assert.Equal(7, second.ContextsKept);
        Assert.Equal(first.Told - 7, second.Told);
        Assert.Equal(7, hub.Of("PUT", "/api/v1/stations/").Count(r => r.Path.EndsWith("/context", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_context_with_another_order_is_told_anew()
    {
        await using var hub = await RecordingHub.StartAsync(_ => new HubAnswer(200, """{"workOrder":"WO-0"}"""));
        Assert.Equal(0, (await SeedAsync(hub)).ContextsKept);
    }

    [Fact]
    public async Task A_refusal_says_what_was_refused_and_why()
    {
        await using var hub = await RecordingHub.StartAsync(r =>
            r.Path == "/api/v1/shifts/early" ? new HubAnswer(422, """{"detail":"no such time zone"}""") : new HubAnswer(200));
        var problem = await Assert.ThrowsAsync<HttpRequestException>(() => SeedAsync(hub));
        Assert.Equal($$"""PUT {{hub.Url}}/api/v1/shifts/early answered 422: {"detail":"no such time zone"}""", problem.Message);
    }

    [Theory]
    [InlineData("""{ "workOrder": "WO-1" }""", true)]
    [InlineData("""{ "workOrder": { "value": "WO-1", "source": "context" } }""", true)]
    [InlineData("""{ "workOrder": { "id": "WO-1", "product": "P" } }""", true)]
    [InlineData("""{ "workOrder": "WO-2" }""", false)]
    [InlineData("""{ "workOrder": null }""", false)]
    [InlineData("null", false)]
    public void A_context_is_recognised_by_its_order_however_the_hub_words_it(string answer, bool known)
    {
        using var document = JsonDocument.Parse(answer);
        Assert.Equal(known, StandingContextCheck.IsAlready(document.RootElement, new StandingContext("WO-1", ["LOT-1"], new RecipeChoice("R", "1"), "2000-01-01T00:00:00Z")));
    }

    [Theory]
    [InlineData("""{ "workOrder": null, "materialLots": ["LOT-1"] }""", true)]
    [InlineData("""{ "materialLots": { "value": [ { "id": "LOT-1" } ] } }""", true)]
    [InlineData("""{ "materialLots": [] }""", false)]
    [InlineData("""{ }""", false)]
    public void A_context_without_an_order_is_recognised_by_its_material(string answer, bool known)
    {
        using var document = JsonDocument.Parse(answer);
        Assert.Equal(known, StandingContextCheck.IsAlready(document.RootElement, new StandingContext(null, ["LOT-1"], new RecipeChoice("R", "1"), "2000-01-01T00:00:00Z")));
    }

    private static async Task<SeedReport> SeedAsync(RecordingHub hub)
    {
        using var client = new HttpClient { BaseAddress = new Uri(hub.Url) };
        return await new PlantSeeder(client, "secret").SeedAsync(CancellationToken.None);
    }

    private static string BodyOf(RecordingHub hub, string path) => Assert.Single(hub.Of("PUT", path), r => r.Path == path).Text;

    private static HubAnswer RememberingContexts(ConcurrentDictionary<string, string> contexts, HubRequest request)
    {
        if (request.Method == "GET")
        {
            return contexts.TryGetValue(request.Path, out var known) ? new HubAnswer(200, known) : new HubAnswer(404);
        }

        if (request.Path.EndsWith("/context", StringComparison.Ordinal))
        {
            contexts[request.Path] = request.Text;
        }

        return new HubAnswer(204);
    }
}
