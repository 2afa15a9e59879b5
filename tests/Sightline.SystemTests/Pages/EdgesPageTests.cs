using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Pages;

/// <summary>The page of edges shows what the list of edges says, and how to add one.</summary>
public sealed class EdgesPageTests
{
    [Fact]
    public async Task An_edge_that_spoke_is_on_the_page_with_backlog_disk_version_and_address()
    {
        await using var hub = await HubInProcess.StartAsync();
        await using var edge = await EdgeInProcess.StartAsync(hub, name: "press-hall-1");
        (await edge.Api.InspectAsync(Sample.Inspection())).Expect(201);
        await edge.ForwardedAsync();

        var page = await Until.SomeAsync(async () => (await PageAsync(hub, "/edges/now")) is var text && text.Contains("data-edge=\"press-hall-1\"", StringComparison.Ordinal) ? text : null, "the edge is on the page");

        var known = (await hub.Api.GetAsync("/api/v1/edges")).Expect(200).Items.Single();
        Assert.Contains($"data-instance=\"{known["instance"]}\"", page);
        Assert.Contains("data-state=\"ok\"", page);
        Assert.Contains("127.0.0.1", page);
        Assert.Contains((string)known["version"]!, page);
        Assert.Contains("GB free", page);
    }

    [Fact]
    public async Task Two_nodes_of_one_name_are_two_rows_and_the_trouble_is_said_in_words()
    {
        await using var hub = await HubInProcess.StartAsync();
        await using var one = await EdgeInProcess.StartAsync(hub);
        await using var other = await EdgeInProcess.StartAsync(hub);

        var page = await Until.SomeAsync(async () => await PageAsync(hub, "/edges/now") is var text && text.Split("data-state=\"trouble\"").Length == 3 ? text : null, "both are told");

        Assert.Contains("Two nodes call themselves &#x27;edge-1&#x27;", page);
    }

    [Fact]
    public async Task A_hub_without_edges_says_what_one_is_for_and_how_to_add_one_to_this_hub()
    {
        await using var hub = await HubInProcess.StartAsync();

        var page = await PageAsync(hub, "/edges");

        Assert.Contains("No edge has spoken to this hub yet.", page);
        Assert.Contains("--role edge", page);
        Assert.Contains($"--hub {hub.Url}", page);
    }

    private static async Task<string> PageAsync(HubInProcess hub, string path)
    {
        var auditor = hub.ClientFor("auditor");
        return (await auditor.SendAsync(HttpMethod.Get, path, null, null, ("Accept", "text/html"))).Expect(200).Text;
    }
}
