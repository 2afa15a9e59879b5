using System.Text.Json.Nodes;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Api;

/// <summary>Orders over the API: started, counted, reconciled, closed with a signature.</summary>
public sealed class OrderTests(SeededHub plant) : IClassFixture<SeededHub>
{
    private ApiClient Api => plant.Api;

    [Fact]
    public async Task An_order_is_run_counted_and_closed_with_a_signature_and_a_late_part_is_a_difference()
    {
        var (line, station, order) = await LineAsync();
        using var quality = await PersonClient.InAsync(plant.Hub, "quality");
        Assert.Equal("running", (string)(await MoveAsync(order, "start", new JsonObject { ["line"] = line })).Expect(200).Json["state"]!);
        var during = Sample.Now;
        await InspectAsync(station, "a", "pass");
        await InspectAsync(station, "b", "fail");
        await InspectAsync(station, "piece", "fail", "challenge");

        var counts = (await Api.GetAsync($"/api/v1/work-orders/{order}/counts")).Expect(200).Json;
        Assert.Equal("""{"total":2,"accepted":1,"rejected":1,"reviewed":0}""", counts["parts"]!.ToJsonString());
        Assert.Equal((2, 1, 1, 1), ((int)counts["inspections"]!, (int)counts["accepted"]!, (int)counts["rejected"]!, (int)counts["challenge"]!));
        Assert.Equal(station, (string)counts["stations"]![0]!["station"]!);

        Assert.Contains("needs an electronic signature", (string)(await CloseAsync(null)).Problem(403)["detail"]!, StringComparison.Ordinal);
        (await CloseAsync("wrong")).Problem(403);
        Assert.Equal("running", (string)(await Api.GetAsync($"/api/v1/work-orders/{order}/moves")).Expect(200).Json["state"]!);
        var closed = (await CloseAsync(PersonClient.Password)).Expect(200).Json;
        Assert.Equal("closed", (string)closed["state"]!);
        (await CloseAsync(PersonClient.Password)).Problem(409);

        (await Api.InspectAsync(Sample.Inspection(station: station).With("inspectedAt", during))).Expect(201);
        await plant.Api.SettledBooksAsync();
        var closing = (await Api.GetAsync($"/api/v1/closings/{closed["closing"]}")).Expect(200).Json;
        Assert.Equal((true, 1, 2), ((bool)closing["verified"]!, (int)closing["snapshot"]!["goodParts"]!, (int)closing["now"]!["goodParts"]!));
        var difference = Assert.Single(closing["differences"]!.AsArray())!;
        Assert.Equal(("added", "late"), ((string)difference["change"]!, (string)difference["because"]!));
        Assert.Equal((quality.Name, (string)closing["sha256"]!), ((string)closing["signature"]!["by"]!, (string)closing["signature"]!["sha256"]!));
        Assert.Single((await Api.GetAsync($"/api/v1/work-orders/{order}/closings")).Expect(200).Items);
        Assert.Equal(["order.moved", "closing.signed"], (await Api.GetAsync($"/api/v1/audit?limit=10")).Expect(200).Items.Select(a => (string)a["act"]!).Where(a => a is "order.moved" or "closing.signed").Take(2).Reverse());

        Task<Answer> CloseAsync(string? password) => quality.CallAsync(HttpMethod.Post, $"/api/v1/work-orders/{order}/close",
            new JsonObject { ["reason"] = "complete", ["password"] = password, ["meaning"] = password is null ? null : "responsible" });
    }

    [Fact]
    public async Task Two_who_start_two_orders_on_one_line_at_once_are_answered_differently()
    {
        var (line, _, first) = await LineAsync();
        var second = await OrderAsync(line);

        var answers = await Task.WhenAll(MoveAsync(first, "start", new JsonObject { ["line"] = line }), MoveAsync(second, "start", new JsonObject { ["line"] = line }));

        Assert.Equal([200, 409], answers.Select(a => a.Status).Order());
        var running = (await Api.GetAsync($"/api/v1/lines/{line}/orders")).Expect(200).Json;
        Assert.Contains((string)running["running"]!.AsArray().Single()!["workOrder"]!, (string)answers.Single(a => a.Status == 409).Problem(409)["detail"]!, StringComparison.Ordinal);
        Assert.Single(running["next"]!.AsArray());
        Assert.True((bool)running["permit"]!["allowed"]!);
    }

    [Fact]
    public async Task What_is_wrong_is_refused_with_what_to_send()
    {
        var (line, _, order) = await LineAsync();
        (await MoveAsync("NONE", "start", new JsonObject { ["line"] = line })).Problem(404);
        Assert.Equal(["/line"], Pointers(await MoveAsync(order, "start", [])));
        Assert.Equal(["/line"], Pointers(await MoveAsync(order, "start", new JsonObject { ["line"] = "NONE" })));
        Assert.Equal(["/at"], Pointers(await MoveAsync(order, "start", new JsonObject { ["line"] = line, ["at"] = "tomorrow" })));
        Assert.Equal(["/at"], Pointers(await MoveAsync(order, "start", new JsonObject { ["line"] = line, ["at"] = "2099-01-01T00:00:00Z" })));
        Assert.Equal(["/reason"], Pointers(await MoveAsync(order, "pause", [])));
        (await MoveAsync(order, "pause", new JsonObject { ["reason"] = "so" })).Problem(409);
        (await Api.GetAsync("/api/v1/work-orders/NONE/counts")).Problem(404);
        (await Api.GetAsync("/api/v1/lines/NONE/closings")).Problem(404);
        (await Api.GetAsync("/api/v1/closings/1")).Problem(404);
        (await Api.GetAsync("/api/v1/closings/x")).Problem(404);
        (await Api.GetAsync($"/api/v1/work-orders/{order}/reconciliation?cursor=x")).Problem(422);
        foreach (var (bad, pointer) in ((string, string)[])[("\"good\":1", "/workOrder"), ("\"workOrder\":\"W\",\"good\":-1", "/good"), ("\"workOrder\":\"W\",\"good\":1.5", "/good"), ("\"workOrder\":\"W\"", "")])
        {
            var answer = await Api.PostAsync("/api/v1/events", JsonNode.Parse($$"""{"type":"count.reported","at":"{{Sample.Now}}","line":"{{line}}",{{bad}}}""")!);
            Assert.Equal([pointer], Pointers(answer));
        }

        static IEnumerable<string> Pointers(Answer answer) => Answer.ErrorsOf(answer.Problem(422)).Select(e => e.Pointer);
    }

    [Fact]
    public async Task What_a_machine_counted_is_compared()
    {
        var (line, station, order) = await LineAsync();
        (await MoveAsync(order, "start", new JsonObject { ["line"] = line })).Expect(200);
        await InspectAsync(station, "a", "pass");
        (await Api.PostAsync("/api/v1/events", new JsonObject { ["type"] = "count.reported", ["at"] = Sample.Now, ["line"] = line, ["workOrder"] = order, ["good"] = 3, ["rejected"] = 0 })).Expect(201);
        await Api.SettledBooksAsync();

        var found = (await Api.GetAsync($"/api/v1/work-orders/{order}/reconciliation")).Expect(200).Json;

        Assert.Equal((2, 0), ((int)found["reported"]![0]!["goodDiffers"]!, (int)found["reported"]![0]!["rejectedDiffers"]!));
        Assert.Equal((100m, 99m), ((decimal)found["targetQuantity"]!, (decimal)found["toTarget"]!));
        Assert.Empty(found["targets"]!.AsArray());
    }

    [Fact]
    public async Task A_shift_of_a_line_is_closed_once()
    {
        var (line, station, order) = await LineAsync();
        var shift = Sample.Id("shift");
        (await Api.PutAsync($"/api/v1/shifts/{shift}", new JsonObject { ["line"] = line, ["start"] = "00:00", ["end"] = "00:00" })).Expect(200);
        (await MoveAsync(order, "start", new JsonObject { ["line"] = line })).Expect(200);
        await InspectAsync(station, "a", "pass");
        var day = (string)(await Api.GetAsync($"/api/v1/work-orders/{order}/counts")).Expect(200).Json["shifts"]![0]!["day"]!;
        using var worker = await PersonClient.InAsync(plant.Hub, "operator");

        var closing = (await CloseAsync(day)).Expect(200).Json;

        Assert.Equal((1, true), ((int)closing["snapshot"]!["parts"]!, (bool)closing["verified"]!));
        (await CloseAsync(day)).Problem(409);
        (await CloseAsync("2026-02-30")).Problem(422);
        Assert.Equal((string)closing["id"]!, (string)(await Api.GetAsync($"/api/v1/lines/{line}/closings")).Expect(200).Items.Single()["id"]!);

        Task<Answer> CloseAsync(string of) => worker.CallAsync(HttpMethod.Post, $"/api/v1/lines/{line}/closings",
            new JsonObject { ["shift"] = shift, ["day"] = of, ["reason"] = "end of shift", ["password"] = PersonClient.Password, ["meaning"] = "responsible" });
    }

    private async Task<(string Line, string Station, string Order)> LineAsync()
    {
        var (line, station) = (Sample.Id("LO"), Sample.Id("SO"));
        (await Api.PutAsync($"/api/v1/lines/{line}", new JsonObject())).Expect(200);
        (await Api.PutAsync($"/api/v1/stations/{station}", new JsonObject { ["line"] = line })).Expect(200);
        return (line, station, await OrderAsync(line));
    }

    private async Task<string> OrderAsync(string line)
    {
        var order = Sample.Id("WO-RUN");
        (await Api.PutAsync($"/api/v1/work-orders/{order}", new JsonObject { ["product"] = "BRACKET-10", ["quantity"] = 100, ["line"] = line })).Expect(200);
        return order;
    }

    private Task<Answer> MoveAsync(string order, string move, JsonObject body) => Api.PostAsync($"/api/v1/work-orders/{order}/{move}", body);

    private async Task InspectAsync(string station, string serial, string result, string purpose = "production")
    {
        (await Api.InspectAsync(Sample.Inspection(station: station, result: result).With("part", new JsonObject { ["serial"] = $"{station}-{serial}" }).With("purpose", purpose).With("inspectedAt", Sample.Now))).Expect(201);
        await Api.SettledBooksAsync();
    }
}
