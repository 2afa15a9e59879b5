using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Sightline.SystemTests.Docs;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Edges;

/// <summary>What the pages say of edges is what edges and hubs answer.</summary>
public sealed partial class EdgePageTests
{
    [Fact]
    public async Task The_list_of_edges_has_the_form_the_page_shows()
    {
        await using var hub = await HubInProcess.StartAsync();
        await using var edge = await EdgeInProcess.StartAsync(hub);
        var real = await Until.SomeAsync(async () => (await hub.Api.GetAsync("/api/v1/edges")).Expect(200).Items.SingleOrDefault(), "the edge has spoken");

        var shown = JsonNode.Parse(Example().Match(Page.Read("docs/api.md").Text).Groups["body"].Value)!["items"]![0]!.AsObject();

        Assert.Equal(shown.Select(m => m.Key), real.Select(m => m.Key));
        Assert.Equal(shown["disk"]!.AsObject().Select(m => m.Key), real["disk"]!.AsObject().Select(m => m.Key));
        Assert.Equal(("edge-1", "tests-edge", "127.0.0.1"), ((string?)real["name"], (string?)real["key"], (string?)real["address"]));
    }

    [Fact]
    public async Task Every_metric_of_an_edge_is_on_its_page_or_on_the_hubs()
    {
        await using var hub = await HubInProcess.StartAsync();
        await using var edge = await EdgeInProcess.StartAsync(hub);
        var pages = Page.Read("docs/edge.md").Text + Page.Read("docs/metrics.md").Text;

        var metrics = Names().Matches((await edge.Api.GetAsync("/metrics")).Expect(200).Text).Select(m => m.Groups[1].Value).ToList();

        Assert.Contains("sightline_edge_backlog", metrics);
        Assert.All(metrics.Where(m => !m.StartsWith("sightline_https", StringComparison.Ordinal)), name => Assert.Contains($"`{name}`", pages));
    }

    [GeneratedRegex(@"<!-- example of /api/v1/edges -->\n```json\n(?<body>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();

    [GeneratedRegex(@"^# HELP (\w+) ", RegexOptions.Multiline)]
    private static partial Regex Names();
}
