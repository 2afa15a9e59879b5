using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Sightline.Server.Access;
using Sightline.Server.Api;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Api;

/// <summary>The node itself: books, journal, health, metrics, OpenAPI, and what is not there.</summary>
public sealed class NodeTests(SeededHub plant) : IClassFixture<SeededHub>
{
    private ApiClient Api => plant.Api;

    [Fact]
    public async Task The_books_count_what_came_and_balance()
    {
        var before = await Api.SettledBooksAsync();
        var message = Sample.Inspection().With("sequence", 10);
        (await Api.InspectAsync(message)).Expect(201);
        (await Api.InspectAsync(message)).Expect(200);
        (await Api.InspectAsync("x")).Problem(422);
        (await Api.InspectAsync(Sample.Inspection().With("sequence", 13))).Expect(201);
        (await Api.InspectAsync(Sample.Inspection(station: Sample.Id("unknown")))).Expect(201);

        var books = await Api.SettledBooksAsync();

        Assert.True(books.Balanced, string.Join(" ", books.Differences));
        Assert.Equal((4, 3, 1, 1), (books.Received - before.Received, books.Stored - before.Stored, books.Refused - before.Refused, books.Duplicates - before.Duplicates));
        Assert.Equal((1, 2, 2), (books.Parked - before.Parked, books.Closed - before.Closed, books.Gaps - before.Gaps));
        Assert.Equal(13, books.Sources.Single(s => s.Station == "L1-AOI-1").LastSequence);
    }

    [Fact]
    public async Task The_journal_is_read_from_any_position_and_its_chain_verifies()
    {
        (await Api.InspectAsync(Sample.Inspection())).Expect(201);
        var facts = new List<JsonObject>();
        string? cursor = "0";
        while (cursor is not null)
        {
            var page = (await Api.GetAsync($"/api/v1/journal?limit=7&after={cursor}")).Expect(200);
            facts.AddRange(page.Items);
            cursor = page.Cursor;
        }

        Assert.Equal(Enumerable.Range(1, facts.Count).Select(n => (long)n), facts.Select(f => (long)f["position"]!));
        Assert.All(facts, f => Assert.Matches("^[0-9a-f]{64}$", (string)f["hash"]!));
        var report = (await Api.GetAsync("/api/v1/journal/verify")).Expect(200).Json;
        Assert.True((bool)report["intact"]!);
        Assert.True((long)report["facts"]! >= facts.Count);
    }

    [Fact]
    public async Task It_is_live_and_ready_for_whoever_asks()
    {
        var stranger = plant.Hub.Client(null);
        Assert.Equal("live", (string)(await stranger.GetAsync("/health/live")).Expect(200).Json["status"]!);
        var ready = (await stranger.GetAsync("/health/ready")).Expect(200).Json;
        Assert.Equal(("ready", true, 0), ((string)ready["status"]!, (bool)ready["balanced"]!, ready["problems"]!.AsArray().Count));
    }

    [Fact]
    public async Task Metrics_are_Prometheus_text_line_by_line()
    {
        (await Api.InspectAsync(Sample.Inspection())).Expect(201);

        var answer = (await plant.Hub.Client(null).GetAsync("/metrics")).Expect(200);

        Assert.Equal("text/plain", answer.MediaType);
        var lines = answer.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(lines, line => Assert.Matches(
            """^(# HELP [a-z_]+ .+|# TYPE [a-z_]+ (counter|gauge|histogram|summary)|[a-z_]+(\{[a-z_]+="[^"\\\n]*"(,[a-z_]+="[^"\\\n]*")*\})? (-?[0-9.eE+-]+|\+Inf|NaN))$""", line));
        var typed = lines.Where(l => l.StartsWith("# TYPE", StringComparison.Ordinal)).Select(l => l.Split(' ')[2]).ToList();
        Assert.Equal(typed.Count, typed.Distinct().Count());
        Assert.Contains("sightline_books_balanced 1", lines);
        Assert.Contains(lines, l => Regex.IsMatch(l, """^sightline_intake_answered_total\{status="201"\} [1-9]"""));
    }

    [Fact]
    public async Task OpenApi_lists_every_route_there_is()
    {
        var document = (await plant.Hub.Client(null).GetAsync("/openapi/v1.json")).Expect(200).Json;
        var listed = document["paths"]!.AsObject().SelectMany(p => p.Value!.AsObject().Select(m => $"{m.Key.ToUpperInvariant()} {p.Key}")).ToHashSet();
        var routes = plant.Hub.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(r => r.Metadata.GetMetadata<HttpMethodMetadata>() is not null && r.Metadata.GetMetadata<PageMark>() is null && !r.RoutePattern.RawText!.StartsWith("/openapi", StringComparison.Ordinal))
            .SelectMany(r => r.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Where(m => m != "HEAD" || r.Metadata.GetMetadata<HeadOfGetMark>() is null).Select(m => $"{m} {r.RoutePattern.RawText}")).ToList();

        Assert.True(routes.Count > 40, $"Only {routes.Count} routes were found.");
        var missing = routes.Except(listed).ToList();
        Assert.True(missing.Count == 0, string.Join(", ", missing));
    }

    [Theory]
    [InlineData("GET", "/api/v1/nothing")]
    [InlineData("GET", "/api/v1")]
    [InlineData("GET", "/api/v2/books")]
    [InlineData("GET", "/favicon.ico")]
    public async Task What_is_not_there_is_said_in_a_problem_document(string method, string path)
    {
        var problem = (await Api.SendAsync(new HttpMethod(method), path, null, null)).Problem(404);
        Assert.Contains(path, (string)problem["detail"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DELETE", "/api/v1/books", "GET, HEAD")]
    [InlineData("PATCH", "/api/v1/inspections", "GET, HEAD, POST")]
    [InlineData("DELETE", "/api/v1/images/missing", "GET, HEAD, PUT")]
    [InlineData("OPTIONS", "/api/v1/inspections/L1-AOI-1/x%2Fy", "GET, HEAD")]
    [InlineData("HEAD", "/api/v1/stations/L1-AOI-1/context/stream", "GET")]
    [InlineData("POST", "/health/live", "GET, HEAD")]
    public async Task A_path_asked_with_another_method_says_which_it_takes(string method, string path, string methods)
    {
        var answer = await Api.SendAsync(new HttpMethod(method), path, null, null);
        Assert.Equal(methods, answer.Expect(405).Headers["Allow"]);
        if (method != "HEAD")
        {
            Assert.Contains(methods.Replace(", ", " or ", StringComparison.Ordinal), (string)answer.Problem(405)["detail"]!, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("DELETE", "/api/v1/books", 401)]
    [InlineData("DELETE", "/api/v1/nothing", 401)]
    [InlineData("DELETE", "/holds", 404)]
    [InlineData("DELETE", "/changes/x", 404)]
    [InlineData("DELETE", "/health/live", 405)]
    public async Task A_stranger_learns_no_method_of_what_is_not_open_to_all(string method, string path, int status)
    {
        var answer = await plant.Hub.Client(null).SendAsync(new HttpMethod(method), path, null, null);
        answer.Problem(status);
        Assert.Equal(status == 405, answer.Headers.ContainsKey("Allow"));
    }

    [Theory]
    [InlineData("/api/v1/stations?limit=2")]
    [InlineData("/api/v1/stations?asOf=10")]
    [InlineData("/api/v1/stations?limit=none")]
    [InlineData("/api/v1/stations/none")]
    [InlineData("/metrics")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/health/live")]
    public async Task Head_is_answered_as_get_is_without_its_body(string path)
    {
        var (get, head) = (await Api.GetAsync(path), await Api.SendAsync(HttpMethod.Head, path, null, null));
        Assert.Equal((get.Status, get.MediaType), (head.Status, head.MediaType));
        Assert.Empty(head.Body);
        Assert.Empty(get.Headers.Keys.Except(head.Headers.Keys).Except(["Transfer-Encoding", "Content-Length"]));
        if (path.StartsWith("/api/", StringComparison.Ordinal))
        {
            Assert.Equal(get.Headers["Content-Length"], head.Headers["Content-Length"]);
        }
    }

    [Fact]
    public async Task Head_is_answered_for_pages_and_not_for_what_has_no_end()
    {
        using var person = await PersonClient.InAsync(plant.Hub, "operator");
        var page = (await person.SendAsync(HttpMethod.Head, "/inspections", null)).Expect(200);
        Assert.Equal(("text/html", 0), (page.MediaType, page.Body.Length));
        Assert.Equal("GET", (await person.SendAsync(HttpMethod.Head, "/live", null)).Expect(405).Headers["Allow"]);
        Assert.Equal("/sign-in?returnTo=%2Fholds", (await plant.Hub.Client(null).SendAsync(HttpMethod.Head, "/holds", null, null)).Expect(302).Headers["Location"]);
    }

    [Fact]
    public async Task The_head_of_a_package_of_evidence_takes_nothing_away_and_is_no_export()
    {
        var message = Sample.Inspection();
        (await Api.InspectAsync(message)).Expect(201);
        using var auditor = await PersonClient.InAsync(plant.Hub, "auditor");
        var path = $"/api/v1/evidence?of=serial:{message["part"]!["serial"]}";
        var exports = $"/api/v1/audit?act=evidence.exported&object=serial:{message["part"]!["serial"]}";

        var head = (await auditor.SendAsync(HttpMethod.Head, path, null)).Expect(200);

        Assert.Equal(("application/zip", 0), (head.MediaType, head.Body.Length));
        Assert.Empty((await auditor.GetAsync(exports)).Expect(200).Items);
        (await auditor.GetAsync(path)).Expect(200);
        Assert.Single((await auditor.GetAsync(exports)).Expect(200).Items);
    }

    [Fact]
    public async Task A_cursor_of_the_journal_goes_on_although_the_question_keeps_its_after()
    {
        (await Api.InspectAsync(Sample.Inspection())).Expect(201);
        var first = (await Api.GetAsync("/api/v1/journal?after=0&limit=3")).Expect(200);
        var second = (await Api.GetAsync($"/api/v1/journal?after=0&limit=3&cursor={first.Cursor}")).Expect(200);
        Assert.Equal([1, 2, 3, 4, 5, 6], first.Items.Concat(second.Items).Select(f => (long)f["position"]!));
    }

    [Fact]
    public async Task A_parts_history_is_everything_in_the_order_it_came()
    {
        var serial = Sample.Id("SN");
        foreach (var station in (string[])["L1-AOI-1", "L1-AOI-2"])
        {
            (await Api.InspectAsync(Sample.Inspection(station: station).With("part", new JsonObject { ["serial"] = serial, ["batch"] = "B-5" }))).Expect(201);
        }

        var story = (await Api.GetAsync($"/api/v1/parts/{serial}")).Expect(200).Json;

        Assert.Equal((serial, "B-5"), ((string)story["serial"]!, (string)story["batch"]!));
        Assert.Equal(["L1-AOI-1", "L1-AOI-2"], story["inspections"]!.AsArray().Select(i => (string)i!["station"]!));
        var moments = story["timeline"]!.AsArray();
        Assert.Equal(["L1-AOI-1", "L1-AOI-2"], moments.Where(m => (string)m!["what"]! == "inspected").Select(m => (string)m!["station"]!));
        Assert.Equal(moments.Select(m => (string)m!["at"]!).Order(StringComparer.Ordinal), moments.Select(m => (string)m!["at"]!));
        Assert.Equal(2, (await Api.GetAsync("/api/v1/parts/B-5")).Expect(200).Json["inspections"]!.AsArray().Count);
        (await Api.GetAsync("/api/v1/parts/SN-NEVER")).Problem(404);
    }
}
