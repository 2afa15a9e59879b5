using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Parameters;

/// <summary>Parameters and machines over HTTP, as a stranger sends and asks.</summary>
public sealed class ParametersApiTests : IAsyncLifetime
{
    private const string At = "2026-11-20T08:00:00.000Z";

    private HubInProcess _hub = null!;

    private ApiClient Api => _hub.Api;

    public async ValueTask InitializeAsync()
    {
        _hub = await HubInProcess.StartAsync();
        await PutAsync("stations/OVEN-EYE", """{"line":"OVENS","machine":"OVEN-1"}""");
        await PutAsync("work-orders/WO-OVEN", """{"product":"BREAD"}""");
        await PutAsync("stations/OVEN-EYE/context", """{"workOrder":"WO-OVEN","validFrom":"2026-11-01T00:00:00Z"}""");
        await PutAsync("parameters/oven-temperature", """{"name":"temperature","unit":"C","place":"machine:OVEN-1","lower":180,"upper":220}""");
    }

    public async ValueTask DisposeAsync()
    {
        Assert.Empty(_hub.Log.Errors);
        await _hub.DisposeAsync();
    }

    [Fact]
    public async Task An_inspection_shows_the_parameters_of_its_station_machine_and_line_as_known_then_and_now()
    {
        await EventAsync($$"""{"type":"process.sample","at":"{{At}}","machine":"OVEN-1","series":[{"name":"temperature","unit":"C","samples":[[-9000,200],[-1000,230.50],[-20000,1]]},{"name":"temperature","unit":"C","kind":"setpoint","samples":[["2026-11-20T06:00:00Z",210]]}]}""");
        await EventAsync($$"""{"type":"process.sample","at":"{{At}}","line":"OVENS","name":"speed","value":1.5,"unit":"m/min"}""");
        await EventAsync($$"""{"type":"machine.state","at":"2026-11-20T07:00:00Z","machine":"OVEN-1","state":"running"}""");
        await EventAsync($$"""{"type":"alarm.raised","at":"2026-11-20T07:59:58Z","machine":"OVEN-1","code":"E7"}""");
        await InspectAsync("bread-1");
        await EventAsync($$"""{"type":"process.sample","at":"{{At}}","machine":"OVEN-1","name":"temperature","value":210,"unit":"C"}""");
        await Api.SettledBooksAsync();

        var record = (await Api.RecordAsync("OVEN-EYE", "bread-1")).Expect(200).Json;
        var then = (await Api.GetAsync((string)record["parameters"]!)).Expect(200).Json;

        Assert.Equal("machine:OVEN-1 temperature actual 230.5 215.25 200 230.5 2 False; machine:OVEN-1 temperature setpoint 210 - - - 0 True; line:OVENS speed actual 1.5 1.5 1.5 1.5 1 -", Words(then));
        Assert.Equal(("then", "00:00:10", "running"), ((string)then["asOf"]!, (string)then["window"]!, (string)then["machineState"]!["state"]!));
        Assert.Equal(["station:OVEN-EYE", "machine:OVEN-1", "line:OVENS"], then["places"]!.AsArray().Select(p => (string)p!));
        Assert.Equal(["E7"], then["events"]!.AsArray().Select(e => (string)e!["event"]!["code"]!));
        Assert.Contains("actual 210 213.5 200 230.5 3", Words((await Api.GetAsync(record["parameters"] + "?asOf=now")).Expect(200).Json), StringComparison.Ordinal);
        Assert.Contains("actual 230.5 230.5 230.5 230.5 1", Words((await Api.GetAsync(record["parameters"] + "?window=00:00:01.500")).Expect(200).Json), StringComparison.Ordinal);
        Assert.Contains("actual 210 160.375 1 230.5 4", Words((await Api.GetAsync(record["parameters"] + "?asOf=now&window=00:10:00")).Expect(200).Json), StringComparison.Ordinal);
        Assert.Equal(["/asOf"], Answer.ErrorsOf((await Api.GetAsync(record["parameters"] + "?asOf=yesterday&window=2.00:00:00")).Problem(422)).Select(e => "/" + e.Pointer));
        Assert.Equal(["/window"], Answer.ErrorsOf((await Api.GetAsync(record["parameters"] + "?window=2.00:00:00")).Problem(422)).Select(e => "/" + e.Pointer));
        (await Api.GetAsync(record["parameters"] + "?asOf=0")).Problem(404);
        Assert.Equal($"{record["position"]}", (string)(await Api.GetAsync($"{record["parameters"]}?asOf={record["position"]}")).Expect(200).Json["asOf"]!);
        (await Api.GetAsync("/api/v1/inspections/OVEN-EYE/nothing/parameters")).Problem(404);
    }

    [Fact]
    public async Task A_record_that_waits_for_its_context_has_the_parameters_of_its_station()
    {
        await EventAsync($$"""{"type":"process.sample","at":"{{At}}","station":"NEW-EYE","name":"light","value":7}""");
        (await Api.InspectAsync($$"""{"id":"n1","station":"NEW-EYE","part":{"serial":"N1"},"inspectedAt":"{{At}}","result":"pass"}""")).Expect(201);

        Assert.Equal("station:NEW-EYE light actual 7 7 7 7 1 -", Words((await Api.GetAsync("/api/v1/inspections/NEW-EYE/n1/parameters")).Expect(200).Json));
    }

    [Fact]
    public async Task A_million_samples_in_one_post_are_refused_with_the_way_to_split_them_and_taken_when_they_are_split()
    {
        string Event(int count, int from) => $$"""{"type":"process.sample","at":"{{At}}","machine":"FAST-1","series":[{"name":"current","unit":"A","samples":[{{string.Join(',', Enumerable.Range(from, count).Select(i => $"[{i},{i % 10}]"))}}]}]}""";
        var whole = Encoding.UTF8.GetBytes(Event(1_000_000, 0).Replace(",0]", ",1]", StringComparison.Ordinal));

        var refused = await Api.SendAsync(HttpMethod.Post, "/api/v1/events", whole, "application/json");
        if (whole.Length > 8 << 20)
        {
            refused.Problem(413);
        }

        var small = Encoding.UTF8.GetBytes($$"""{"type":"process.sample","at":"{{At}}","machine":"FAST-1","series":[{"name":"current","unit":"A","samples":[{{string.Join(',', Enumerable.Repeat("[1,2]", 1_000_000))}}]}]}""");
        Assert.Contains("split them by time into 10 events", Answer.ErrorsOf((await Api.SendAsync(HttpMethod.Post, "/api/v1/events", small, "application/json")).Problem(422))[0].Detail, StringComparison.Ordinal);

        for (var part = 0; part < 10; part += 5)
        {
            var lines = string.Join('\n', Enumerable.Range(part, 5).Select(n => Event(100_000, n * 100_000)));
            var answer = (await Api.SendAsync(HttpMethod.Post, "/api/v1/events", Encoding.UTF8.GetBytes(lines), "application/x-ndjson")).Expect(200);
            Assert.All(answer.Items, item => Assert.Equal(201, (int)item["status"]!));
        }

        await Api.SettledBooksAsync();
        var trend = (await Api.GetAsync("/api/v1/parameters?place=machine:FAST-1&name=current&from=2026-11-20T08:00:00Z&to=2026-11-20T09:00:00Z&resolution=00:01:00")).Expect(200).Json;
        var stretches = trend["series"]![0]!["stretches"]!.AsArray();
        Assert.Equal((17, 1_000_000L), (stretches.Count, stretches.Sum(s => (long)s!["samples"]!)));
        Assert.All(stretches, s => Assert.Equal((4.5m, 0m, 9m), ((decimal)s!["mean"]!, (decimal)s["min"]!, (decimal)s["max"]!)));
        var tooMuch = Answer.ErrorsOf((await Api.GetAsync("/api/v1/parameters?place=machine:FAST-1&name=current&from=2026-11-20T08:00:00Z&to=2026-11-20T09:00:00Z")).Problem(422));
        Assert.Contains("Send resolution=00:01:00", tooMuch[0].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Samples_of_a_place_are_listed_and_read_back_as_they_were_sent()
    {
        await EventAsync($$"""{"type":"process.sample","at":"{{At}}","line":"L9","series":[{"name":"a","samples":[[0,1.10],[100,-2]]},{"name":"b","unit":"K","samples":[[0,0.00000000000001]]}]}""");
        await EventAsync($$"""{"type":"process.sample","at":"{{At}}","line":"L9","name":"a","unit":"mm","value":5}""");

        await Api.SettledBooksAsync();
        var listed = (await Api.GetAsync("/api/v1/parameters?place=line:L9&limit=2")).Expect(200);
        Assert.Equal(["a -", "a mm"], listed.Items.Select(i => $"{i["name"]} {(string?)i["unit"] ?? "-"}"));
        Assert.Equal(["b"], (await Api.GetAsync($"/api/v1/parameters?place=line:L9&limit=2&cursor={listed.Cursor}")).Expect(200).Items.Select(i => (string)i["name"]!));
        var read = (await Api.GetAsync("/api/v1/parameters?place=line:L9&name=a&from=2026-11-20T08:00:00Z&to=2026-11-20T08:00:01Z")).Expect(200).Json;
        Assert.Equal("""[{"kind":"actual","unit":null,"samples":[["2026-11-20T08:00:00.000Z",1.1],["2026-11-20T08:00:00.100Z",-2]]},{"kind":"actual","unit":"mm","samples":[["2026-11-20T08:00:00.000Z",5]]}]""", read["series"]!.ToJsonString());
        Assert.Equal(["from", "to"], Answer.ErrorsOf((await Api.GetAsync("/api/v1/parameters?place=line:L9&name=a")).Problem(422)).Select(e => e.Pointer));
        Assert.Equal("place", Answer.ErrorsOf((await Api.GetAsync("/api/v1/parameters?place=L9")).Problem(422))[0].Pointer);
        Assert.Equal("place", Answer.ErrorsOf((await Api.GetAsync("/api/v1/parameters?name=a")).Problem(422))[0].Pointer);
        Assert.Equal(["oven-temperature"], (await Api.GetAsync("/api/v1/parameters")).Expect(200).Items.Select(i => (string)i["id"]!));
    }

    [Fact]
    public async Task Who_is_limited_to_stations_reads_the_parameters_of_those_and_no_others()
    {
        var limited = _hub.ClientFor("vendor", stations: ["OVEN-EYE"]);
        await InspectAsync("bread-2");

        (await limited.GetAsync("/api/v1/inspections/OVEN-EYE/bread-2/parameters")).Expect(200);
        (await limited.GetAsync("/api/v1/parameters?place=station:OVEN-EYE")).Expect(200);
        (await limited.GetAsync("/api/v1/parameters?place=machine:OVEN-1")).Problem(403);
        (await limited.GetAsync("/api/v1/inspections/OTHER/bread-2/parameters")).Problem(403);
        (await limited.GetAsync("/api/v1/machines/OVEN-1/states")).Problem(403);
        Assert.Empty((await limited.GetAsync("/api/v1/parameters")).Expect(200).Items);
    }

    [Fact]
    public async Task The_states_of_a_machine_are_told_with_how_long_each_lasted()
    {
        await PutAsync("machines/OVEN-1", """{"name":"Oven","line":"OVENS","type":"oven","cycleTime":30,"stopReasons":["jam","cleaning"]}""");
        await EventAsync("""{"type":"machine.state","at":"2026-11-20T07:00:00Z","machine":"OVEN-1","state":"running"}""");
        await EventAsync("""{"type":"machine.stopped","at":"2026-11-20T07:30:00Z","machine":"OVEN-1","reason":"jam"}""");
        (await PostAsync("""{"type":"machine.stopped","at":"2026-11-20T07:30:00Z","machine":"OVEN-1","reason":"weather"}""")).Problem(422);
        await EventAsync("""{"type":"machine.state","at":"2026-11-20T07:45:00Z","machine":"OVEN-1","state":"running"}""");

        await Api.SettledBooksAsync();
        var told = (await Api.GetAsync("/api/v1/machines/OVEN-1/states?from=2026-11-20T07:15:00Z&to=2026-11-20T08:00:00Z")).Expect(200).Json;

        Assert.Equal(["running ", "stopped jam", "running "], told["states"]!.AsArray().Select(s => $"{s!["state"]} {s["reason"]}"));
        Assert.Equal("""{"running":1800,"stopped":900}""", told["seconds"]!.ToJsonString());
        Assert.Null(told["states"]![2]!["to"]);
        (await Api.GetAsync("/api/v1/machines/OVEN-1/states?from=2026-11-20T08:00:00Z&to=2026-11-20T08:00:00Z")).Problem(422);
    }

    private static string Words(JsonObject answer) => string.Join("; ", answer["parameters"]!.AsArray().Select(p =>
        $"{p!["place"]} {p["name"]} {p["kind"]} {Text(p["value"])} {Text(p["mean"])} {Text(p["min"])} {Text(p["max"])} {p["samples"]} {(p["within"] is { } within ? (bool)within : "-")}"));

    private static string Text(JsonNode? number) => number is null ? "-" : ((decimal)number).ToString(CultureInfo.InvariantCulture);

    private Task<Answer> PostAsync(string body) => Api.SendAsync(HttpMethod.Post, "/api/v1/events", Encoding.UTF8.GetBytes(body), "application/json");

    private async Task EventAsync(string body) => (await PostAsync(body)).Expect(201);

    private async Task PutAsync(string path, string body) => (await Api.PutAsync($"/api/v1/{path}", JsonNode.Parse(body)!)).Expect(200);

    private async Task InspectAsync(string id)
    {
        (await Api.InspectAsync($$"""{"id":"{{id}}","station":"OVEN-EYE","part":{"serial":"SN-{{id}}"},"inspectedAt":"{{At}}","result":"pass"}""")).Expect(201);
        await Api.SettledBooksAsync();
    }
}
