using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Sightline.Forwarding;
using Sightline.Plant.Mes;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Api;

/// <summary>The outbox as people see it: listed, retried, closed, paused.</summary>
public sealed class DeliveryTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private SimulatedMes _mes = null!;
    private HubInProcess _hub = null!;

    private ApiClient Api => _hub.Api;

    public async ValueTask InitializeAsync() => _mes = await MesTarget.StartAsync();

    public async ValueTask DisposeAsync()
    {
        var books = await Api.SettledBooksAsync();
        Assert.True(books.Balanced, string.Join(" ", books.Differences));
        await _hub.DisposeAsync();
        await _mes.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_record_is_delivered_in_the_targets_words_and_shows_its_reference()
    {
        await StartAsync("mes");
        var message = Sample.Inspection(station: "L1-AOI-2", result: "fail", classes: ["surface_scratch", "dent"]);
        (await Api.InspectAsync(message)).Expect(201);

        var delivery = await DeliveredAsync("L1-AOI-2", (string)message["id"]!);

        var record = Assert.Single(await MesTarget.RecordsAsync(_mes.Url));
        Assert.Equal((string)record["id"]!, (string)delivery["reference"]!);
        Assert.Equal((string)record["key"]!, (string)delivery["key"]!);
        Assert.Equal(("NC-1010", "NOK", "WO-1001", "LOT-AL-0815"), ((string)record["ncCode"]!, (string)record["status"]!, (string)record["order"]!, (string)record["lot"]!));
        var books = await Api.SettledBooksAsync();
        Assert.Equal((1, 1, 0, 0), (books.Stored, books.Delivered, books.Parked, books.Closed));
        Assert.Equal(("mes", 1), (Assert.Single(books.Targets).Target, books.Targets[0].Delivered));
    }

    [Fact]
    public async Task A_class_the_map_lacks_is_parked_and_delivered_by_a_better_map()
    {
        await StartAsync("mes");
        var message = Sample.Inspection(result: "fail", classes: ["new_crack"]);
        (await Api.InspectAsync(message)).Expect(201);
        var parked = await DeliveryAsync("L1-AOI-1", (string)message["id"]!, "parked");
        Assert.Contains("new_crack", (string)parked["reason"]!, StringComparison.Ordinal);
        Assert.Equal(["retry", "close"], parked["actions"]!.AsArray().Select(a => (string)a!));

        var better = MesTarget.Map().Replace("\"version\": \"1\"", "\"version\": \"2\"").Replace("\"dent\":", "\"new_crack\": \"NC-9999\", \"dent\":");
        _folder.Write("config/maps/mes.json", better);

        var delivered = await DeliveredAsync("L1-AOI-1", (string)message["id"]!);
        Assert.Equal("2", (string)delivered["mapVersion"]!);
        Assert.Equal("NC-9999", (string)Assert.Single(await MesTarget.RecordsAsync(_mes.Url))["ncCode"]!);
        Assert.Equal(["2", "1"], (await Api.GetAsync("/api/v1/maps/mes")).Expect(200).Items.Select(m => (string)m["version"]!));
    }

    [Fact]
    public async Task A_parked_delivery_is_closed_with_a_reason_or_retried_and_a_delivered_one_is_neither()
    {
        await StartAsync("mes");
        var (first, second) = (Sample.Inspection(result: "fail", classes: ["odd"]), Sample.Inspection());
        (await Api.InspectAsync(first)).Expect(201);
        (await Api.InspectAsync(second)).Expect(201);
        var parked = (string)(await DeliveryAsync("L1-AOI-1", (string)first["id"]!, "parked"))["id"]!;
        var delivered = (string)(await DeliveredAsync("L1-AOI-1", (string)second["id"]!))["id"]!;

        (await Api.PostAsync($"/api/v1/deliveries/{parked}/retry", new JsonObject())).Expect(200);
        await DeliveryAsync("L1-AOI-1", (string)first["id"]!, "parked");
        (await Api.PostAsync($"/api/v1/deliveries/{parked}/close", new JsonObject())).Problem(422);
        var closed = (await Api.PostAsync($"/api/v1/deliveries/{parked}/close", new JsonObject { ["reason"] = "scrapped by hand" })).Expect(200).Json;

        Assert.Equal(("closed", "key:tests-integrator as integrator from 127.0.0.1"), ((string)closed["state"]!, (string)closed["endedBy"]!));
        Assert.Contains("scrapped by hand", (string)closed["reason"]!, StringComparison.Ordinal);
        (await Api.PostAsync($"/api/v1/deliveries/{delivered}/retry", new JsonObject())).Problem(409);
        (await Api.PostAsync("/api/v1/deliveries/mes.999999/retry", new JsonObject())).Problem(404);
        (await Api.PostAsync("/api/v1/deliveries/nonsense/close", new JsonObject { ["reason"] = "x" })).Problem(404);
        var books = await Api.SettledBooksAsync();
        Assert.Equal((1, 0, 1), (books.Delivered, books.Parked, books.Closed));
    }

    [Fact]
    public async Task Pages_of_deliveries_have_no_holes_where_a_record_goes_to_several_targets()
    {
        await StartAsync("mes", "erp", "lake");
        for (var i = 0; i < 4; i++)
        {
            (await Api.InspectAsync(Sample.Inspection())).Expect(201);
        }

        await Until.TrueAsync(async () => (await Api.BooksAsync()).Delivered == 4, "all are delivered");
        var read = new List<string>();
        string? cursor = "";
        while (cursor is not null)
        {
            var page = (await Api.GetAsync($"/api/v1/deliveries?limit=2{(cursor == "" ? "" : $"&cursor={cursor}")}")).Expect(200);
            read.AddRange(page.Items.Select(i => (string)i["id"]!));
            cursor = page.Cursor;
        }

        Assert.Equal(12, read.Count);
        Assert.Equal(12, read.Distinct().Count());
        Assert.Equal(4, (await Api.GetAsync("/api/v1/deliveries?target=erp&state=delivered")).Expect(200).Items.Count);
        (await Api.GetAsync("/api/v1/deliveries?state=lost")).Problem(422);
        (await Api.GetAsync("/api/v1/deliveries?cursor=x")).Problem(422);
    }

    [Fact]
    public async Task A_paused_target_gets_nothing_until_it_is_live_again_and_its_file_says_so()
    {
        await StartAsync("mes");
        Assert.Equal("paused", (string)(await Api.PostAsync("/api/v1/targets/mes/pause", new JsonObject())).Expect(200).Json["stage"]!);
        var message = Sample.Inspection();
        (await Api.InspectAsync(message)).Expect(201);
        Assert.Equal("waiting", (string)(await DeliveryAsync("L1-AOI-1", (string)message["id"]!, "waiting"))["state"]!);
        Assert.Equal("paused", (string)JsonNode.Parse(await File.ReadAllTextAsync(_folder.In("config/targets/mes.json")))!["stage"]!);
        Assert.Equal(0, _mes.RecordCount);

        (await Api.PostAsync("/api/v1/targets/mes/live", new JsonObject())).Expect(200);

        await DeliveredAsync("L1-AOI-1", (string)message["id"]!);
        Assert.Equal(1, _mes.RecordCount);
        (await Api.PostAsync("/api/v1/targets/none/live", new JsonObject())).Problem(404);
        (await Api.GetAsync("/api/v1/targets/none")).Problem(404);
        (await Api.GetAsync("/api/v1/maps/none")).Problem(404);
        (await Api.PutAsync("/api/v1/targets/mes", new JsonObject { ["formatVersion"] = 1, ["name"] = "other" })).Problem(422);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_lost_answer_leaves_one_posting(bool recognisesRepeats)
    {
        await StartAsync("mes");
        var target = MesTarget.Target(_folder, _mes).Replace("\"recognisesRepeats\": true", $"\"recognisesRepeats\": {(recognisesRepeats ? "true" : "false")}");
        (await Api.PutAsync("/api/v1/targets/mes", JsonNode.Parse(target)!)).Expect(200);
        _mes.Inject(new MesFault(MesFaultKind.DropAfterStoring, Times: 3));
        for (var i = 0; i < 12; i++)
        {
            (await Api.InspectAsync(Sample.Inspection())).Expect(201);
        }

        await Until.TrueAsync(async () => (await Api.BooksAsync()).Delivered == 12, "all are delivered");

        // A target that can be asked is asked, and gets nothing again.
        Assert.Equal((12L, 0L), await MesTarget.CountAsync(_mes.Url));
    }

    private async Task StartAsync(params string[] targets)
    {
        MesTarget.Configure(_folder, _mes, targets);
        _hub = await (await HubInProcess.StartAsync(_folder, services => services.PostConfigure<ForwardingOptions>(o => o.MostLive = Math.Max(2, targets.Length)))).SeededAsync();
    }

    private Task<JsonObject> DeliveredAsync(string station, string id) => DeliveryAsync(station, id, "delivered");

    private Task<JsonObject> DeliveryAsync(string station, string id, string state) => Until.SomeAsync(
        async () => (await Api.RecordAsync(station, id)).Json["targets"]!.AsArray().Select(t => t!.AsObject()).FirstOrDefault(t => (string)t["state"]! == state),
        $"delivery of {id} is {state}");
}
