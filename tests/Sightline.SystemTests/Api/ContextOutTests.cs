using System.Text.Json.Nodes;
using Sightline.Server.Api;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Api;

/// <summary>Stations ask what they make, wait until it changes, or listen to a stream.</summary>
public sealed class ContextOutTests(SeededHub plant) : IClassFixture<SeededHub>
{
    private const int TooMany = 20;

    private ApiClient Api => plant.Api;

    [Fact]
    public async Task An_answer_has_a_tag_that_stays_until_something_changes()
    {
        var (station, line, first, second) = await StationAsync();
        await StartAsync(first, line);
        var told = (await AskAsync(station)).Expect(200);
        Assert.Equal(first, (string)told.Json["workOrder"]!);
        var tag = told.Headers["ETag"];

        (await AskAsync(station, tag)).Expect(304);
        Assert.Equal(tag, (await AskAsync(station)).Expect(200).Headers["ETag"]);
        (await AskAsync(station, "W/\"another\"")).Expect(200);
        await ChangeAsync(first, second, line);

        var changed = (await AskAsync(station, tag)).Expect(200);
        Assert.Equal(second, (string)changed.Json["workOrder"]!);
        Assert.NotEqual(tag, changed.Headers["ETag"]);
    }

    [Fact]
    public async Task Who_waits_is_answered_when_it_changes_and_told_304_when_the_time_is_over()
    {
        var (station, line, first, second) = await StationAsync();
        await StartAsync(first, line);
        var tag = (await AskAsync(station)).Expect(200).Headers["ETag"];

        (await AskAsync(station, tag, "?wait=1")).Expect(304);
        var waiting = AskAsync(station, tag, "?wait=60");
        // Parts go by, and nobody is told: they change nothing of what is made.
        (await Api.InspectAsync(Sample.Inspection(station: station))).Expect(201);
        await ChangeAsync(first, second, line);

        Assert.Equal(second, (string)(await waiting).Expect(200).Json["workOrder"]!);
        (await AskAsync(station, tag, "?wait=61")).Problem(422);
        (await AskAsync(station, tag, "?wait=x")).Problem(422);
        (await AskAsync(station, tag, "?wait=5&at=2026-11-20T08:00:00Z")).Problem(422);
        (await AskAsync("NONE", tag, "?wait=5")).Problem(404);
    }

    [Fact]
    public async Task A_stream_tells_what_is_made_at_once_and_at_each_change_and_who_comes_back_only_what_is_new()
    {
        var (station, line, first, second) = await StationAsync();
        await StartAsync(first, line);
        string id;
        using (var stream = await StreamAsync(station, null))
        {
            Assert.Equal("event: context", await LineAsync(stream, "event:"));
            id = (await LineAsync(stream, "id: "))[4..];
            Assert.Equal(first, OrderOf(await LineAsync(stream, "data: ")));
            await ChangeAsync(first, second, line);
            Assert.Equal(second, OrderOf(await WorkOrderAsync(stream, second)));
        }

        using var back = await StreamAsync(station, id);
        Assert.Equal(second, OrderOf(await LineAsync(back, "data: ")));
        var tag = (await AskAsync(station)).Expect(200).Headers["ETag"][2..].Trim('"');
        using var current = await StreamAsync(station, tag);
        await ChangeAsync(second, first, line);
        Assert.NotEqual(second, OrderOf(await LineAsync(current, "data: ")));
        var strange = plant.Hub.ClientFor("station", ["ANOTHER"]);
        (await strange.GetAsync($"/api/v1/stations/{station}/context/stream")).Problem(403);
        (await Api.GetAsync("/api/v1/stations/NONE/context/stream")).Problem(404);
    }

    [Fact]
    public async Task Only_so_many_may_wait_and_the_next_is_told_to_ask_without()
    {
        var (station, line, first, _) = await StationAsync();
        await StartAsync(first, line);
        var tag = (await AskAsync(station)).Expect(200).Headers["ETag"];
        using var leave = new CancellationTokenSource();
        using var http = new HttpClient { BaseAddress = new Uri(Api.Url), Timeout = TimeSpan.FromMinutes(2) };
        var waiting = Enumerable.Range(0, ContextTeller.MostWaiting + TooMany).Select(_ => WaitAsync(http, station, tag, leave.Token)).ToList();

        // A stream that a test before this one left may hold its place a little longer: one more is sent after each look, until all places are ours.
        await Until.TrueAsync(() =>
        {
            waiting.Add(WaitAsync(http, station, tag, leave.Token));
            return Task.FromResult(waiting.Count(w => !w.IsCompleted) == ContextTeller.MostWaiting);
        }, "all places are taken, and nobody else waits");
        Assert.All(waiting.Where(w => w.IsCompleted), refused => Assert.Equal(503, refused.Result));
        (await AskAsync(station, tag, "?wait=1")).Problem(503);
        (await AskAsync(station)).Expect(200);
        await leave.CancelAsync();
        await Task.WhenAll(waiting);
        await Until.TrueAsync(async () => (await AskAsync(station, tag, "?wait=1")).Status == 304, "places are free again");
    }

    private static string OrderOf(string data) => (string?)JsonNode.Parse(data["data: ".Length..])!["workOrder"] ?? "";

    private async Task<int> WaitAsync(HttpClient http, string station, string tag, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/stations/{station}/context?wait=60");
        request.Headers.TryAddWithoutValidation("X-Api-Key", Api.Key);
        request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        try
        {
            using var answer = await http.SendAsync(request, ct);
            return (int)answer.StatusCode;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The station left, as it was told to.
            return 0;
        }
    }

    private async Task<StreamReader> StreamAsync(string station, string? last)
    {
        var http = new HttpClient { BaseAddress = new Uri(Api.Url) };
        http.DefaultRequestHeaders.TryAddWithoutValidation("X-Api-Key", Api.Key);
        if (last is not null)
        {
            http.DefaultRequestHeaders.TryAddWithoutValidation("Last-Event-ID", last);
        }

        var response = await http.GetAsync($"/api/v1/stations/{station}/context/stream", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        return new StreamReader(await response.Content.ReadAsStreamAsync());
    }

    private static async Task<string> LineAsync(StreamReader stream, string start)
    {
        while (await stream.ReadLineAsync() is { } line)
        {
            if (line.StartsWith(start, StringComparison.Ordinal))
            {
                return line;
            }
        }

        throw new Xunit.Sdk.XunitException($"The stream ended before '{start}'.");
    }

    private static async Task<string> WorkOrderAsync(StreamReader stream, string order)
    {
        // Between the two orders nothing is made, and that may be told as well.
        while (true)
        {
            var data = await LineAsync(stream, "data: ");
            if (OrderOf(data) == order)
            {
                return data;
            }
        }
    }

    private async Task<(string Station, string Line, string First, string Second)> StationAsync()
    {
        var (station, line, first, second) = (Sample.Id("SC"), Sample.Id("LC"), Sample.Id("WO-A"), Sample.Id("WO-B"));
        (await Api.PutAsync($"/api/v1/lines/{line}", new JsonObject())).Expect(200);
        (await Api.PutAsync($"/api/v1/stations/{station}", new JsonObject { ["line"] = line })).Expect(200);
        foreach (var order in (string[])[first, second])
        {
            (await Api.PutAsync($"/api/v1/work-orders/{order}", new JsonObject { ["product"] = "BRACKET-10", ["line"] = line })).Expect(200);
        }

        return (station, line, first, second);
    }

    private async Task StartAsync(string order, string line) => (await Api.PostAsync($"/api/v1/work-orders/{order}/start", new JsonObject { ["line"] = line })).Expect(200);

    private async Task ChangeAsync(string from, string to, string line)
    {
        (await Api.PostAsync($"/api/v1/work-orders/{from}/pause", new JsonObject { ["reason"] = "so" })).Expect(200);
        await StartAsync(to, line);
    }

    private Task<Answer> AskAsync(string station, string? tag = null, string query = "") =>
        Api.SendAsync(HttpMethod.Get, $"/api/v1/stations/{station}/context{query}", null, null, tag is null ? [] : [("If-None-Match", tag)]);
}
