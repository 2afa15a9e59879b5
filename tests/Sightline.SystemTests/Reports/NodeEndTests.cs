using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Sightline.Server.Reports;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Reports;

/// <summary>The browser that prints belongs to its node: there is one, and it does not outlive it.</summary>
public sealed class NodeEndTests : IDisposable
{
    private readonly NotedBrowser _browser = new();

    public void Dispose() => _browser.Dispose();

    [Fact]
    public async Task A_node_that_is_stopped_ends_its_browser_and_removes_its_folder()
    {
        using var folder = new TempFolder();
        await using var hub = await PrintedAsync(folder);

        await hub.Node.StopAsync();

        Assert.False(NotedBrowser.IsAlive(_browser.Starts[0].Process));
        Assert.False(Directory.Exists(_browser.Starts[0].Folder));
    }

    [Fact]
    public async Task A_node_that_is_killed_leaves_no_browser()
    {
        using var folder = new TempFolder();
        await using var hub = await PrintedAsync(folder);

        await hub.Node.KillAsync();

        await NotedBrowser.EndedAsync(_browser.Starts[0].Process);
        Directory.Delete(_browser.Starts[0].Folder, recursive: true);
    }

    [Fact]
    public async Task The_node_as_of_a_moment_prints_with_the_same_browser()
    {
        await using var hub = await (await HubInProcess.StartAsync(more: services => services.Configure<ReportsOptions>(o => (o.Browser, o.Sandbox) = (_browser.Program, false)))).SeededAsync();
        using var quality = await PersonClient.InAsync(hub, "quality");
        var closing = (string)(await quality.CallAsync(HttpMethod.Post, "/api/v1/work-orders/WO-1001/close",
            new JsonObject { ["reason"] = "complete", ["password"] = PersonClient.Password, ["meaning"] = "responsible" })).Expect(200).Json["closing"]!;

        (await hub.Api.GetAsync($"/api/v1/closings/{closing}/report?format=pdf")).Expect(200);
        (await hub.Api.GetAsync($"/api/v1/closings/{closing}/report?format=pdf&asOf={closing}")).Expect(200);

        Assert.Single(_browser.Starts);
    }

    private async Task<HubProcess> PrintedAsync(TempFolder folder)
    {
        folder.Write("config/sightline.json", new JsonObject { ["Reports"] = new JsonObject { ["Browser"] = _browser.Program, ["Sandbox"] = false } }.ToJsonString());
        var hub = await HubProcess.StartAsync(folder);
        (await hub.Api.InspectAsync(Sample.Inspection().With("part", new JsonObject { ["serial"] = "SN-PRINTED" }))).Expect(201);
        (await hub.Api.GetAsync("/api/v1/parts/SN-PRINTED/certificate?format=pdf")).Expect(200);
        return hub;
    }
}
