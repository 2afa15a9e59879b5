using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Sightline.Plant;
using Sightline.Server.Reports;
using Sightline.SystemTests.Browser;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Api;

/// <summary>An order in every book, part by part, and the report of its closing.</summary>
public sealed class ReconciliationTests(SeededHub plant) : IClassFixture<SeededHub>
{
    private ApiClient Api => plant.Api;

    [Fact]
    public async Task An_order_is_reconciled_from_the_plan_to_the_shipment_and_each_difference_names_its_part()
    {
        var run = await Run.StartAsync(Api);
        await run.InspectAsync("a", "pass");
        await run.InspectAsync("b", "fail");
        await run.InspectAsync("c", "fail");
        await run.EventAsync(new JsonObject { ["type"] = "eject.confirmed", ["part"] = new JsonObject { ["serial"] = run.Serial("b") } });
        await run.EventAsync(new JsonObject { ["type"] = "part.indexed", ["index"] = 4 });
        await run.EventAsync(new JsonObject { ["type"] = "part.packed", ["part"] = new JsonObject { ["serial"] = run.Serial("c") }, ["container"] = "BOX-7" });
        await Api.SettledBooksAsync();

        var order = (await Api.GetAsync($"/api/v1/work-orders/{run.Order}/reconciliation")).Expect(200).Json;
        var sheet = order["sheet"]!;
        Assert.Equal((100, 3, 1, 2), ((int)sheet["planned"]!, (int)sheet["inspected"]!, (int)sheet["accepted"]!, (int)sheet["rejected"]!));
        Assert.Equal((2, 1, 1, 1, 0), ((int)sheet["ejectsDecided"]!, (int)sheet["ejectsConfirmed"]!, (int)sheet["countedByPlc"]!, (int)sheet["packed"]!, (int)sheet["shipped"]!));
        Assert.Equal(1, (int)order["differences"]!["rejected-in-stock"]!);

        var worst = (await Api.GetAsync($"/api/v1/work-orders/{run.Order}/differences?limit=1")).Expect(200);
        Assert.Equal(("rejected-in-stock", run.Serial("c"), "packed", 3), ((string)worst.Items[0]["kind"]!, (string)worst.Items[0]["part"]!, (string)worst.Items[0]["cause"]!, (int)worst.Items[0]["severity"]!));
        // No ejection is late yet: within is ten minutes here, and the clock of who asks says so.
        Assert.Empty((await Api.GetAsync($"/api/v1/work-orders/{run.Order}/differences?kind=eject-missing")).Expect(200).Items);
        Assert.Null((string?)worst.Json["cursor"]);
        var shift = (await Api.GetAsync($"/api/v1/lines/{run.Line}/reconciliation?shift={run.Shift}&day={await run.DayAsync()}")).Expect(200).Json;
        Assert.Equal((3, 2, 1), ((int)shift["sheet"]!["inspected"]!, (int)shift["sheet"]!["ejectsDecided"]!, (int)shift["sheet"]!["packed"]!));
        Assert.Equal(run.Serial("c"), (string)(await Api.GetAsync($"/api/v1/lines/{run.Line}/differences?shift={run.Shift}&day={await run.DayAsync()}")).Expect(200).Items.Single()["part"]!);
    }

    [Fact]
    public async Task A_slip_is_one_difference_with_every_part_that_stayed_and_that_went()
    {
        var run = await Run.StartAsync(Api);
        for (var i = 0; i < 8; i++)
        {
            await run.InspectAsync($"{i}", i % 2 == 1 ? "fail" : "pass");
        }

        // Each reject is confirmed on the part behind it.
        foreach (var i in (int[])[2, 4, 6])
        {
            await run.EventAsync(new JsonObject { ["type"] = "eject.confirmed", ["part"] = new JsonObject { ["serial"] = run.Serial($"{i}") } });
        }

        await Api.SettledBooksAsync();
        var slip = Assert.Single((await Api.GetAsync($"/api/v1/work-orders/{run.Order}/differences")).Expect(200).Items);

        Assert.Equal(("slip", "out-of-step", run.Serial("1")), ((string)slip["kind"]!, (string)slip["cause"]!, (string)slip["part"]!));
        Assert.Equal(["1 stayed", "3 stayed", "5 stayed", "2 went", "4 went", "6 went"], slip["parts"]!.AsArray().Select(p => $"{((string)p!["part"]!)[(run.Station.Length + 1)..]} {p["what"]}"));
    }

    [Fact]
    public async Task The_simulated_plant_ejects_what_it_rejects_and_every_book_agrees()
    {
        await using var hub = await (await HubInProcess.StartAsync()).SeededAsync();
        var run = new PlantRun();
        await run.RunAsync(new PlantOptions { Hub = hub.Url, ApiKey = hub.Api.Key!, CyclesPerLine = 60, PartsPerMinutePerLine = 60_000 }, TestContext.Current.CancellationToken);
        await hub.Api.SettledBooksAsync();

        var orders = await Task.WhenAll(((string[])["WO-1001", "WO-1002"]).Select(async order => (await hub.Api.GetAsync($"/api/v1/work-orders/{order}/reconciliation")).Expect(200).Json));
        Assert.All(orders, order => Assert.Empty(order["differences"]!.AsObject()));
        Assert.NotEqual(0, run.Counts.Ejected);
        Assert.Equal(run.Counts.Ejected, orders.Sum(order => (long)order["sheet"]!["ejectsConfirmed"]!));
    }

    [Fact]
    public async Task What_is_wrong_is_refused_with_what_to_send()
    {
        var run = await Run.StartAsync(Api);
        (await Api.GetAsync("/api/v1/work-orders/NONE/differences")).Problem(404);
        (await Api.GetAsync("/api/v1/lines/NONE/reconciliation?shift=a&day=2026-11-20")).Problem(404);
        (await Api.GetAsync("/api/v1/closings/1/report")).Problem(404);
        Assert.Equal(["kind"], Pointers(await Api.GetAsync($"/api/v1/work-orders/{run.Order}/differences?kind=strange")));
        Assert.Equal(["cursor"], Pointers(await Api.GetAsync($"/api/v1/work-orders/{run.Order}/differences?cursor=x")));
        Assert.Equal(["shift", "day"], Pointers(await Api.GetAsync($"/api/v1/lines/{run.Line}/reconciliation")));
        Assert.Equal(["day"], Pointers(await Api.GetAsync($"/api/v1/lines/{run.Line}/differences?shift={run.Shift}&day=2099-01-01")));
        Assert.Equal(["format"], Pointers(await Api.GetAsync("/api/v1/closings/1/report?format=docx")));
        foreach (var (bad, pointer) in ((string, string)[])
            [
                ("\"type\":\"eject.confirmed\",\"index\":1.5", "/index"), ("\"type\":\"eject.confirmed\",\"index\":\"7\"", "/index"), ("\"type\":\"eject.confirmed\",\"part\":{\"batch\":7,\"position\":\"1\"}", "/part/batch"),
                ("\"type\":\"part.indexed\"", "/index"), ("\"type\":\"part.indexed\",\"index\":-1", "/index"),
            ])
        {
            Assert.Equal([pointer], Pointers(await Api.PostAsync("/api/v1/events", JsonNode.Parse($$"""{"at":"{{Sample.Now}}","station":"{{run.Station}}",{{bad}}}""")!)));
        }

        Assert.Equal(["/station"], Pointers(await Api.PostAsync("/api/v1/events", JsonNode.Parse($$"""{"at":"{{Sample.Now}}","line":"{{run.Line}}","type":"part.indexed","index":1}""")!)));
        Assert.Equal(["/ejector/within", "/ejector/of/1"], Pointers(await Api.PutAsync($"/api/v1/stations/{run.Station}", JsonNode.Parse("""{"ejector":{"within":"5s","of":["A","A"]}}""")!)));
        Assert.Equal(["/ejector/delay"], Pointers(await Api.PutAsync($"/api/v1/stations/{run.Station}", JsonNode.Parse("""{"ejector":{"within":"00:00:05","delay":"00:00:06"}}""")!)));
    }

    [Fact]
    public async Task The_report_of_a_closing_stays_as_it_was_signed_and_says_what_came_since()
    {
        var run = await Run.StartAsync(Api);
        await run.InspectAsync("a", "pass");
        await run.InspectAsync("b", "fail");
        var during = Sample.Now;
        await Api.SettledBooksAsync();
        using var quality = await PersonClient.InAsync(plant.Hub, "quality");
        var id = await CloseAsync(quality, run.Order);
        var closing = (await Api.GetAsync($"/api/v1/closings/{id}")).Expect(200).Json;
        var before = await Api.GetAsync($"/api/v1/closings/{id}/report?format=csv");
        (await Api.InspectAsync(Sample.Inspection(station: run.Station).With("inspectedAt", during))).Expect(201);
        await Api.SettledBooksAsync();

        var html = (await Api.GetAsync($"/api/v1/closings/{id}/report")).Expect(200);
        var text = html.Text;
        Assert.StartsWith("text/html", html.MediaType, StringComparison.Ordinal);
        Assert.Contains((string)closing["sha256"]!, text, StringComparison.Ordinal);
        Assert.Contains((string)closing["snapshot"]!["journalHash"]!, text, StringComparison.Ordinal);
        Assert.Contains("""<tr data-count="goodParts"><td>Good parts</td><td class="n">1</td>""", text, StringComparison.Ordinal);
        Assert.Contains("""<h2 id="since" data-count="1">""", text, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", text, StringComparison.Ordinal);

        var csv = (await Api.GetAsync($"/api/v1/closings/{id}/report?format=csv")).Expect(200).Text;
        Assert.Contains("counts,goodParts,1,2,,,", csv, StringComparison.Ordinal);
        Assert.Contains("sheet,ejectsDecided,1,1,,,", csv, StringComparison.Ordinal);
        Assert.Contains("since,late,pass", csv, StringComparison.Ordinal);
        Assert.Equal(Signed(before.Expect(200).Text), Signed(csv));
        var refused = (await Api.GetAsync($"/api/v1/closings/{id}/report?format=pdf")).Problem(501);
        Assert.Equal($"This node has no browser to print with. Set Reports:Browser to the path of Chromium or Chrome. The same report is at /api/v1/closings/{id}/report?format=html, made for print: open it in a browser and print it to a file.", (string)refused["detail"]!);

        // All that was signed: rows but those of today.
        static IEnumerable<string> Signed(string csv) => csv.Split("\r\n").Where(row => !row.StartsWith("since,", StringComparison.Ordinal)).Select(row => string.Join(',', row.Split(',').Take(3)));
    }

    [Fact]
    public async Task A_browser_prints_the_report_and_one_that_fails_is_told_with_its_reason()
    {
        Assert.StartsWith("%PDF-", await PrintAsync(Tools.Chromium(), 200), StringComparison.Ordinal);
        Assert.Contains("/bin/false ended with 1", await PrintAsync("/bin/false", 502), StringComparison.Ordinal);
    }

    private static async Task<string> PrintAsync(string browser, int status)
    {
        await using var hub = await (await HubInProcess.StartAsync(more: services => services.Configure<ReportsOptions>(o => (o.Browser, o.Sandbox) = (browser, false)))).SeededAsync();
        using var quality = await PersonClient.InAsync(hub, "quality");
        var id = await CloseAsync(quality, "WO-1001");
        var answer = (await hub.Api.GetAsync($"/api/v1/closings/{id}/report?format=pdf")).Expect(status);
        return Encoding.Latin1.GetString(answer.Body);
    }

    private static async Task<string> CloseAsync(PersonClient quality, string order) => (string)(await quality.CallAsync(HttpMethod.Post, $"/api/v1/work-orders/{order}/close",
        new JsonObject { ["reason"] = "complete", ["password"] = PersonClient.Password, ["meaning"] = "responsible" })).Expect(200).Json["closing"]!;

    private static IEnumerable<string> Pointers(Answer answer) => Answer.ErrorsOf(answer.Problem(422)).Select(e => e.Pointer);

    /// <summary>An order that runs on a line of its own, whose station has an ejector.</summary>
    private sealed record Run(ApiClient Api, string Line, string Station, string Order, string Shift)
    {
        private int _sequence;

        public static async Task<Run> StartAsync(ApiClient api)
        {
            var run = new Run(api, Sample.Id("LR"), Sample.Id("SR"), Sample.Id("WO-REC"), Sample.Id("shift"));
            (await api.PutAsync($"/api/v1/lines/{run.Line}", new JsonObject())).Expect(200);
            (await api.PutAsync($"/api/v1/shifts/{run.Shift}", new JsonObject { ["line"] = run.Line, ["start"] = "00:00", ["end"] = "00:00" })).Expect(200);
            (await api.PutAsync($"/api/v1/stations/{run.Station}", new JsonObject { ["line"] = run.Line, ["ejector"] = new JsonObject { ["within"] = "00:10:00" } })).Expect(200);
            (await api.PutAsync($"/api/v1/work-orders/{run.Order}", new JsonObject { ["product"] = "BRACKET-10", ["quantity"] = 100, ["line"] = run.Line })).Expect(200);
            (await api.PostAsync($"/api/v1/work-orders/{run.Order}/start", new JsonObject { ["line"] = run.Line })).Expect(200);
            return run;
        }

        public string Serial(string name) => $"{Station}-{name}";

        public async Task InspectAsync(string name, string result) => (await Api.InspectAsync(Sample.Inspection(station: Station, result: result)
            .With("part", new JsonObject { ["serial"] = Serial(name) }).With("sequence", ++_sequence).With("inspectedAt", Sample.Now))).Expect(201);

        public async Task EventAsync(JsonObject what) => (await Api.PostAsync("/api/v1/events", what.With("at", Sample.Now).With("station", Station))).Expect(201);

        public async Task<string> DayAsync() => (string)(await Api.GetAsync($"/api/v1/work-orders/{Order}/counts")).Expect(200).Json["shifts"]![0]!["day"]!;
    }
}
