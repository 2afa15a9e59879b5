using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Sightline.Server.Api;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Api;

/// <summary>Every list of the API keeps to one form: items, cursor, and a limit from 1 to 1,000.</summary>
public sealed class ListTests(SeededHub plant) : IClassFixture<SeededHub>
{
    /// <summary>Whose cursor is the id of the last item, which may be any text.</summary>
    private static readonly string[] s_byId =
        ["areas", "lines", "machines", "material-lots", "operators", "products", "shifts", "sites", "stations", "work-orders", "challenge-pieces", "cost-rates", "parameters", "recipes", "rules", "sources"];

    /// <summary>What a list needs besides.</summary>
    private static readonly Dictionary<string, string> s_needs = new() { ["/api/v1/trace"] = "&of=lot:LOT-AL-0815" };

    [Fact]
    public async Task Every_list_keeps_to_its_limit_and_refuses_what_is_none()
    {
        (await plant.Api.InspectAsync(Sample.Inspection(result: "fail", classes: "scratch"))).Expect(201);
        using var admin = await PersonClient.InAsync(plant.Hub, "admin");
        var wrong = new List<string>();
        var lists = Reads().Where(r => r.Says && !r.Path.Contains('{', StringComparison.Ordinal)).Select(r => r.Path).ToList();
        Assert.True(lists.Count > 40, $"Only {lists.Count} lists were found.");
        foreach (var path in lists)
        {
            var more = s_needs.GetValueOrDefault(path, "");
            var one = await admin.GetAsync($"{path}?limit=1{more}");
            if (one.Status != 200 || Items(one) is not { Count: <= 1 } || !one.Json.ContainsKey("cursor"))
            {
                wrong.Add($"{path}?limit=1: {one.Status} {one.Text}");
            }

            foreach (var bad in (string[])["limit=0", "limit=1001", "limit=x", .. s_byId.Contains(path.Split('/')[^1]) ? [] : (string[])["cursor=zzz"]])
            {
                if (await admin.GetAsync($"{path}?{bad}{more}") is { Status: not 422 } taken)
                {
                    wrong.Add($"{path}?{bad}: {taken.Status}");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task What_answers_a_cursor_says_that_it_is_a_list()
    {
        using var admin = await PersonClient.InAsync(plant.Hub, "admin");
        foreach (var (path, says) in Reads().Where(r => !r.Path.Contains('{', StringComparison.Ordinal)))
        {
            var answer = await admin.GetAsync(path);
            Assert.True(answer.Status != 200 || answer.MediaType != "application/json" || JsonNode.Parse(answer.Body) is not JsonObject json || json.ContainsKey("cursor") == says, $"{path}: {answer.Text}");
        }
    }

    [Theory]
    [InlineData("/api/v1/keys")]
    [InlineData("/api/v1/users")]
    [InlineData("/api/v1/clocks")]
    public async Task A_list_is_whole_page_by_page(string path)
    {
        foreach (var name in (string[])["a", "b", "c"])
        {
            await PersonClient.AddAsync(plant.Hub.Services, Sample.Id(name), "operator");
            _ = plant.Hub.ClientFor("station", ["L1-AOI-1"]);
        }

        using var admin = await PersonClient.InAsync(plant.Hub, "admin");
        var whole = (await admin.GetAsync($"{path}?limit=1000")).Expect(200);
        Assert.Null(whole.Cursor);
        List<JsonObject> told = [];
        string? cursor = "";
        while (cursor is not null)
        {
            var page = (await admin.GetAsync($"{path}?limit=2{(cursor.Length > 0 ? "&cursor=" + cursor : "")}")).Expect(200);
            Assert.True(page.Items.Count <= 2);
            told.AddRange(page.Items);
            cursor = page.Cursor;
        }

        Assert.Equal(whole.Items.Select(Name), told.Select(Name));
    }

    private static string Name(JsonObject item) => (string?)item["id"] ?? (string?)item["name"] ?? (string)item["station"]!;

    private static JsonArray? Items(Answer answer) => (answer.Json["items"] ?? answer.Json["parts"]) as JsonArray;

    private IEnumerable<(string Path, bool Says)> Reads() => plant.Hub.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        .Where(e => e.RoutePattern.RawText!.StartsWith("/api/v1/", StringComparison.Ordinal) && e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains("GET") == true)
        .Select(e => (e.RoutePattern.RawText!, e.Metadata.GetOrderedMetadata<Asks>().Any(a => a.IsList || a.Names.Contains("cursor")))).Order();
}
