using System.Text.Json.Nodes;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Api;

/// <summary>Master data, what stations are making, and records that wait for either.</summary>
public sealed class PlantTests(SeededHub plant) : IClassFixture<SeededHub>
{
    private ApiClient Api => plant.Api;

    [Theory]
    [InlineData("stations", """{"name":"New","line":"L1","machine":"M-1"}""")]
    [InlineData("sites", """{"name":"Works North"}""")]
    [InlineData("areas", """{"name":"Press shop","site":"NORTH"}""")]
    [InlineData("operators", """{"name":"Kim","badge":"0042","qualifications":["press"]}""")]
    [InlineData("lines", """{"name":"Line 9"}""")]
    [InlineData("products", """{"name":"Lid","revision":"D","variant":"blue"}""")]
    [InlineData("shifts", """{"name":"Day","timeZone":"Europe/Berlin","start":"06:00","end":"18:00","days":["mon"],"line":"L9"}""")]
    [InlineData("recipes", """{"version":"7","product":"LID"}""")]
    [InlineData("work-orders", """{"product":"LID","quantity":12.5}""")]
    [InlineData("material-lots", """{"material":"STEEL","supplierLot":"S-1"}""")]
    public async Task Master_data_is_created_changed_read_and_listed(string kind, string body)
    {
        var id = Sample.Id("new / ü");
        var path = $"/api/v1/{kind}/{Uri.EscapeDataString(id)}";
        (await Api.GetAsync(path)).Problem(404);

        var put = (await Api.PutAsync(path, JsonNode.Parse(body)!)).Expect(200).Json;
        var again = (await Api.PutAsync(path, JsonNode.Parse(body)!)).Expect(200).Json;

        Assert.Equal(id, (string)put["id"]!);
        Assert.Equal((long)put["position"]!, (long)again["position"]!);
        foreach (var (name, value) in JsonNode.Parse(body)!.AsObject())
        {
            Assert.True(JsonNode.DeepEquals(value, put[name]), name);
        }

        Assert.True(JsonNode.DeepEquals(put, (await Api.GetAsync(path)).Expect(200).Json));
        Assert.Contains((await Api.GetAsync($"/api/v1/{kind}")).Expect(200).Items, item => (string)item["id"]! == id);
    }

    [Theory]
    [InlineData("stations", """{"workOrderFrom":"stars"}""", "/workOrderFrom")]
    [InlineData("shifts", """{"timeZone":"Mars/Base","start":"06:00","end":"14:00"}""", "/timeZone")]
    [InlineData("shifts", """{"timeZone":"Europe/Berlin","start":"6","end":"14:00","days":["someday"]}""", "/start")]
    [InlineData("work-orders", """{"quantity":"many"}""", "/quantity")]
    [InlineData("lines", """{"nome":"typo"}""", null)]
    [InlineData("lines", """{"name":"once","name":"twice"}""", null)]
    [InlineData("lines", """{"name":"\ud800"}""", null)]
    [InlineData("lines", "null", "")]
    [InlineData("lines", "[]", null)]
    [InlineData("lines", "{", null)]
    [InlineData("lines", "", null)]
    public async Task Wrong_master_data_is_refused_with_the_place_and_leaves_nothing(string kind, string body, string? pointer)
    {
        var path = $"/api/v1/{kind}/{Sample.Id("wrong")}";

        var problem = (await Api.SendAsync(HttpMethod.Put, path, System.Text.Encoding.UTF8.GetBytes(body), "application/json")).Problem(422);

        Assert.True(pointer is null || Answer.ErrorsOf(problem).Any(e => e.Pointer == pointer), problem.ToJsonString());
        (await Api.GetAsync(path)).Problem(404);
        (await Api.GetAsync($"/api/v1/{kind}?limit=1000")).Expect(200);
    }

    [Fact]
    public async Task A_stations_context_is_told_now_and_as_of_a_moment()
    {
        var station = Sample.Id("told");
        (await Api.PutAsync($"/api/v1/stations/{station}", new JsonObject { ["line"] = "L1" })).Expect(200);
        await Tell(station, "WO-1001", "2026-03-01T00:00:00Z");
        await Tell(station, "WO-1003", "2026-03-02T00:00:00Z");

        Assert.Equal("WO-1001", (string)(await At("2026-03-01T23:59:59Z"))["workOrder"]!);
        Assert.Equal("WO-1003", (string)(await At("2026-03-02T00:00:00Z"))["workOrder"]!);
        var before = await At("2026-02-28T00:00:00Z");
        Assert.Equal((false, false), ((bool)before["known"]!, (bool)before["permit"]!["allowed"]!));
        var now = (await Api.GetAsync($"/api/v1/stations/{station}/context")).Expect(200).Json;
        Assert.Equal(("WO-1003", "R-100", "4", true), ((string)now["workOrder"]!, (string)now["recipe"]!["id"]!, (string)now["recipe"]!["version"]!, (bool)now["permit"]!["allowed"]!));
        (await Api.GetAsync($"/api/v1/stations/{station}/context?at=noon")).Problem(422);
        (await Api.GetAsync("/api/v1/stations/NOWHERE/context")).Problem(404);

        async Task<JsonObject> At(string moment) => (await Api.GetAsync($"/api/v1/stations/{station}/context?at={moment}")).Expect(200).Json;
    }

    [Theory]
    [InlineData("""{"validFrom":"tomorrow"}""", "/validFrom")]
    [InlineData("""{"workOrder":7}""", "/workOrder")]
    [InlineData("null", "")]
    public async Task A_wrong_context_is_refused_with_the_place(string body, string pointer)
    {
        var problem = (await Api.SendAsync(HttpMethod.Put, "/api/v1/stations/L1-AOI-1/context", System.Text.Encoding.UTF8.GetBytes(body), "application/json")).Problem(422);
        Assert.Equal(pointer, Answer.ErrorsOf(problem)[0].Pointer);
    }

    [Fact]
    public async Task A_parked_record_is_matched_by_itself_when_station_context_and_order_arrive()
    {
        var (station, order) = (Sample.Id("late"), Sample.Id("WO-LATE"));
        var message = Sample.Inspection(station: station);
        var id = (string)message["id"]!;
        (await Api.InspectAsync(message)).Expect(201);

        Assert.Equal($"station:{station}", await WaitsFor());
        (await Api.PutAsync($"/api/v1/stations/{station}", new JsonObject { ["line"] = "L1" })).Expect(200);
        Assert.Equal($"context:{station}", await WaitsFor());
        await Tell(station, order, "2026-01-01T00:00:00Z");
        Assert.Equal($"order:{order}", await WaitsFor());
        var parked = (await Api.GetAsync("/api/v1/parked?limit=1000")).Expect(200).Items.Single(p => (string)p["inspection"]! == id);
        Assert.Contains(order, (string)parked["why"]!, StringComparison.Ordinal);
        var arrival = (await Api.PutAsync($"/api/v1/work-orders/{order}", new JsonObject { ["product"] = "BRACKET-10", ["batch"] = "B-LATE" })).Expect(200).Json;

        var record = (await Api.RecordAsync(station, id)).Expect(200).Json;
        Assert.Null(record["waiting"]);
        Assert.Equal((order, "BRACKET-10", "B-LATE"), (Value("workOrder"), Value("product"), Value("batch")));
        Assert.Equal((long)arrival["position"]!, (long)record["boundBy"]!);
        Assert.DoesNotContain((await Api.GetAsync("/api/v1/parked?limit=1000")).Items, p => (string)p["inspection"]! == id);

        string Value(string name) => (string)record["context"]![name]!["value"]!;

        async Task<string?> WaitsFor() => (string?)(await Api.RecordAsync(station, id)).Expect(200).Json["waiting"]?["for"];
    }

    [Fact]
    public async Task A_parked_record_is_closed_by_a_person_with_a_reason_and_not_without()
    {
        var message = Sample.Inspection(station: Sample.Id("never"));
        var position = (long)(await Api.InspectAsync(message)).Expect(201).Json["position"]!;
        (await Api.RecordAsync((string)message["station"]!, (string)message["id"]!)).Expect(200);

        (await Api.PostAsync($"/api/v1/parked/{position}/close", new JsonObject())).Problem(422);
        (await Api.PostAsync($"/api/v1/parked/{position}/close", new JsonObject { ["reason"] = "test rig, no such station" })).Expect(200);

        var record = (await Api.RecordAsync((string)message["station"]!, (string)message["id"]!)).Json;
        Assert.Equal("closed", (string)record["state"]!);
        Assert.Contains("test rig", (string)record["reason"]!, StringComparison.Ordinal);
        (await Api.PostAsync($"/api/v1/parked/{position}/close", new JsonObject { ["reason"] = "again" })).Problem(404);
    }

    private async Task Tell(string station, string order, string from) => (await Api.PutAsync(
        $"/api/v1/stations/{station}/context", new JsonObject { ["workOrder"] = order, ["validFrom"] = from })).Expect(200);
}
