using System.Text.Json.Nodes;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Api;

/// <summary>What is parked, over the API: held and late, candidates, matched and closed by a person.</summary>
public sealed class ParkedTests(SeededHub plant) : IClassFixture<SeededHub>
{
    private ApiClient Api => plant.Api;

    [Fact]
    public async Task A_mistyped_order_is_named_as_a_candidate_and_matched_by_a_person_and_the_audit_tells_what_changed()
    {
        var (station, order) = await StationAsync();
        await TellAsync(station, order.ToLowerInvariant() + "x");
        var (id, position) = await ParkAsync(station);

        var parked = await ItemAsync(position);
        Assert.Equal(order, (string)parked["candidates"]![0]!["workOrder"]!);
        Assert.InRange((double)parked["candidates"]![0]!["score"]!, 0.5, 0.99);
        Assert.Contains(order.ToLowerInvariant() + "x", (string)parked["candidates"]![0]!["reason"]!, StringComparison.Ordinal);
        Assert.Equal(["match", "close"], parked["actions"]!.AsArray().Select(a => (string)a!));
        (await Api.PostAsync($"/api/v1/parked/{position}/match", new JsonObject { ["workOrder"] = order, ["reason"] = "mistyped" })).Expect(200);

        var record = (await Api.RecordAsync(station, id)).Expect(200).Json;
        Assert.Equal(order, (string)record["context"]!["workOrder"]!["value"]!);
        Assert.StartsWith("matched by key:", (string)record["context"]!["workOrder"]!["source"]!, StringComparison.Ordinal);
        var entry = (await Api.GetAsync($"/api/v1/audit?object=record:{position}")).Items.Single();
        Assert.Equal(("parked.matched", "mistyped"), ((string)entry["act"]!, (string)entry["reason"]!));
        var changes = (await Api.GetAsync($"/api/v1/audit/{(long)entry["position"]!}")).Expect(200).Json["changes"]!.AsArray().Select(c => $"{c!["field"]} {c["old"]} {c["new"]}");
        Assert.Equal([$"waitsFor order:{order.ToLowerInvariant()}x ", $"workOrder  {order}"], changes);
        (await Api.PostAsync($"/api/v1/parked/{position}/match", new JsonObject { ["workOrder"] = order, ["reason"] = "again" })).Problem(409);
    }

    [Fact]
    public async Task What_does_not_exist_is_refused_with_every_problem_and_nothing_is_done()
    {
        var (station, order) = await StationAsync();
        await TellAsync(station, "NONE");
        var (_, position) = await ParkAsync(station);

        Assert.Equal(["/workOrder", "/reason"], await PointersAsync(new JsonObject { ["workOrder"] = order + "0" }));
        Assert.Equal(["", "/workOrder", "/station", "/reason"], await PointersAsync(new JsonObject { ["workOrder"] = "no", ["station"] = "none", ["reason"] = " " }));
        Assert.Equal([""], await PointersAsync(new JsonObject { ["reason"] = "so" }));
        Assert.Equal(["/workOrder"], await PointersAsync(new JsonObject { ["workOrder"] = 7, ["reason"] = "so" }));
        (await Api.PostAsync("/api/v1/parked/999999999/match", new JsonObject { ["workOrder"] = order, ["reason"] = "so" })).Problem(404);
        (await Api.PostAsync("/api/v1/parked/match", new JsonObject { ["ids"] = new JsonArray(), ["workOrder"] = order, ["reason"] = "so" })).Problem(422);
        (await Api.GetAsync("/api/v1/parked?late=perhaps")).Problem(422);
        Assert.Equal("order:NONE", (string)(await ItemAsync(position))["waitsFor"]!);

        async Task<IEnumerable<string>> PointersAsync(JsonObject body) =>
            Answer.ErrorsOf((await Api.PostAsync($"/api/v1/parked/{position}/match", body)).Problem(422)).Select(e => e.Pointer);
    }

    [Fact]
    public async Task Several_are_matched_or_closed_at_once_each_with_its_own_status()
    {
        var (station, order) = await StationAsync();
        await TellAsync(station, "NONE");
        var (first, second, third) = (await ParkAsync(station), await ParkAsync(station), await ParkAsync(station));

        var matched = (await Api.PostAsync("/api/v1/parked/match", Body(("workOrder", order), ("reason", "so"), first.Position, second.Position, 999_999_999))).Expect(200).Items;
        var closed = (await Api.PostAsync("/api/v1/parked/close", Body(("reason", "trial"), ("password", null), first.Position, third.Position))).Expect(200).Items;

        Assert.Equal([$"{first.Position} 200", $"{second.Position} 200", "999999999 404"], matched.Select(i => $"{i["id"]} {i["status"]}"));
        Assert.Equal([$"{first.Position} 404", $"{third.Position} 200"], closed.Select(i => $"{i["id"]} {i["status"]}"));
        Assert.Equal(order, (string)(await Api.RecordAsync(station, second.Id)).Json["workOrder"]!);
        Assert.Equal("closed", (string)(await Api.RecordAsync(station, third.Id)).Json["state"]!);
    }

    [Fact]
    public async Task What_is_older_than_its_hold_time_is_late_and_both_are_counted()
    {
        var station = Sample.Id("hold");
        await TellLineAsync(station, "00:00:00.0010000");
        var late = await ParkAsync(station);
        var patient = Sample.Id("hold");
        await TellLineAsync(patient, "1.00:00:00");
        var held = await ParkAsync(patient);

        await Until.TrueAsync(async () => (bool)(await ItemAsync(late.Position))["late"]!, "a millisecond has passed");

        Assert.False((bool)(await ItemAsync(held.Position))["late"]!);
        var lateOnes = (await Api.GetAsync("/api/v1/parked?late=true&limit=1000")).Expect(200);
        var heldOnes = (await Api.GetAsync("/api/v1/parked?late=false&limit=1000")).Expect(200);
        Assert.Contains(lateOnes.Items, i => (long)i["position"]! == late.Position);
        Assert.Contains(heldOnes.Items, i => (long)i["position"]! == held.Position);
        Assert.DoesNotContain(heldOnes.Items, i => (long)i["position"]! == late.Position);
        Assert.True((long)lateOnes.Json["late"]! >= 1 && (long)lateOnes.Json["held"]! >= 1);

        async Task TellLineAsync(string name, string hold)
        {
            (await Api.PutAsync($"/api/v1/lines/{name}", new JsonObject { ["holdTime"] = hold })).Expect(200);
            (await Api.PutAsync($"/api/v1/stations/{name}", new JsonObject { ["line"] = name })).Expect(200);
        }
    }

    private static JsonObject Body((string Name, string? Value) first, (string Name, string? Value) second, params long[] ids) =>
        new() { [first.Name] = first.Value, [second.Name] = second.Value, ["ids"] = new JsonArray([.. ids.Select(i => (JsonNode?)i.ToString())]) };

    private async Task<(string Station, string Order)> StationAsync()
    {
        var (station, order) = (Sample.Id("st"), Sample.Id("WO-PARK"));
        (await Api.PutAsync($"/api/v1/stations/{station}", new JsonObject { ["line"] = "L7" })).Expect(200);
        (await Api.PutAsync($"/api/v1/work-orders/{order}", new JsonObject { ["product"] = "BRACKET-10" })).Expect(200);
        return (station, order);
    }

    private async Task TellAsync(string station, string order) => (await Api.PutAsync(
        $"/api/v1/stations/{station}/context", new JsonObject { ["workOrder"] = order, ["validFrom"] = "2026-01-01T00:00:00Z" })).Expect(200);

    private async Task<(string Id, long Position)> ParkAsync(string station)
    {
        var message = Sample.Inspection(station: station);
        var position = (long)(await Api.InspectAsync(message)).Expect(201).Json["position"]!;
        (await Api.RecordAsync(station, (string)message["id"]!)).Expect(200);
        return ((string)message["id"]!, position);
    }

    private async Task<JsonNode> ItemAsync(long position) => (await Api.GetAsync("/api/v1/parked?limit=1000")).Expect(200).Items.Single(i => (long)i["position"]! == position);
}
