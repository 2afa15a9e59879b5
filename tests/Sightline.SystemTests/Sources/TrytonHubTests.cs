using System.Text.Json.Nodes;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Sources;

/// <summary>A hub that reads a running Tryton: what its people change is what Sightline knows.</summary>
[Collection("tryton")]
public sealed class TrytonHubTests(TrytonSite site, ITestOutputHelper output)
{
    [Fact]
    public async Task Production_orders_lots_and_products_appear_and_follow_their_changes()
    {
        var server = await site.ServerAsync();
        using var folder = new TempFolder();
        Configure(folder, server);
        await using var hub = await HubInProcess.StartAsync(folder);
        var plant = server.Plant;
        var (made, material) = (await plant.ProductAsync("Machined housing"), await plant.ProductAsync("Casting"));
        var lot = await plant.LotAsync(material.Id);
        var order = await plant.OrderAsync(made.Id, 40, "CO-7");
        await plant.InputAsync(order.Id, material.Id, lot.Id);

        var known = await OrderAsync(hub, order.Number, o => o["materialLots"] is not null);

        Assert.Equal((made.Code, 40m, "CO-7", "planned"), ((string)known["product"]!, (decimal)known["quantity"]!, (string)known["customerOrder"]!, (string)known["status"]!));
        Assert.Equal($"[\"{lot.Number}\"]", known["materialLots"]!.ToJsonString());
        Assert.Equal("Machined housing", (string)(await hub.Api.GetAsync($"/api/v1/products/{made.Code}")).Expect(200).Json["name"]!);
        Assert.Equal(material.Code, (string)(await hub.Api.GetAsync($"/api/v1/material-lots/{lot.Number}")).Expect(200).Json["material"]!);

        var before = TimeProvider.System.GetTimestamp();
        await plant.ChangeAsync(order.Id, 55);
        await OrderAsync(hub, order.Number, o => (decimal)o["quantity"]! == 55);
        output.WriteLine($"A change was here {TimeProvider.System.GetElapsedTime(before).TotalSeconds:f2} s after it was made.");
    }

    [Fact]
    public async Task Tryton_down_for_a_while_is_told_and_costs_nothing()
    {
        var server = await site.ServerAsync();
        using var folder = new TempFolder();
        Configure(folder, server);
        await using var hub = await HubInProcess.StartAsync(folder);
        var product = await server.Plant.ProductAsync();
        var order = await server.Plant.OrderAsync(product.Id, 10);
        await OrderAsync(hub, order.Number, _ => true);
        var facts = await FactsAsync(hub, order.Number);

        await server.GoAwayAsync();
        try
        {
            var away = await SourceAsync(hub, s => (string)s["state"]! == "away");
            Assert.Contains("could not be reached", (string)away["trouble"]!, StringComparison.Ordinal);
            (await hub.Api.GetAsync("/health/ready")).Expect(200);
            (await hub.Api.GetAsync($"/api/v1/work-orders/{order.Number}")).Expect(200);
        }
        finally
        {
            await server.ReturnAsync();
        }

        await server.Plant.ChangeAsync(order.Id, 12);
        await OrderAsync(hub, order.Number, o => (decimal)o["quantity"]! == 12);

        Assert.Equal("reading", (string)(await SourceAsync(hub, s => (string)s["state"]! == "reading"))["state"]!);
        Assert.Equal(facts + 1, await FactsAsync(hub, order.Number));
    }

    [Fact]
    public async Task A_restarted_hub_reads_on_and_repeats_nothing()
    {
        var server = await site.ServerAsync();
        using var folder = new TempFolder();
        Configure(folder, server);
        var product = await server.Plant.ProductAsync();
        var order = await server.Plant.OrderAsync(product.Id, 10);
        long head;
        await using (var hub = await HubInProcess.StartAsync(folder))
        {
            await OrderAsync(hub, order.Number, _ => true);
            await SourceAsync(hub, s => (long)s["looks"]! > 3);
            head = await HeadAsync(hub);
        }

        await using var again = await HubInProcess.StartAsync(folder);
        await SourceAsync(again, s => (long)s["looks"]! > 3 && (string)s["state"]! == "reading");

        // A cursor may still move; what was taken is not taken again.
        Assert.DoesNotContain(await JournalAsync(again), f => (long)f["position"]! > head && (string)f["kind"]! == "master.put");
        Assert.Equal(1, await FactsAsync(again, order.Number));
    }

    private static void Configure(TempFolder folder, TrytonServer server) => folder.Write("config/sources/erp.json", $$"""
        { "formatVersion": 1, "name": "erp", "connector": "tryton", "every": "00:00:01", "longestPause": "00:00:03", "owns": { "work-orders": ["product", "quantity"] },
          "options": { "url": "{{server.Url}}", "database": "{{TrytonServer.Database}}", "user": "{{TrytonServer.User}}", "password": "${file:{{server.PasswordFile}}}" } }
        """);

    private static Task<JsonObject> OrderAsync(HubInProcess hub, string number, Func<JsonObject, bool> holds) => Until.SomeAsync(
        async () => await hub.Api.GetAsync($"/api/v1/work-orders/{number}") is { Status: 200 } answer && holds(answer.Json) ? answer.Json : null, $"order {number} is as it should be");

    private static Task<JsonObject> SourceAsync(HubInProcess hub, Func<JsonObject, bool> holds) => Until.SomeAsync(
        async () => (await hub.Api.GetAsync("/api/v1/context-sources")).Expect(200).Items.Single() is var source && holds(source) ? source : null, "the source is as it should be");

    private static async Task<int> FactsAsync(HubInProcess hub, string number) =>
        (await JournalAsync(hub)).Count(f => (string)f["kind"]! == "master.put" && (string)f["source"]! == $"work-orders/{number}");

    /// <summary>Position of the newest fact that came of a source.</summary>
    private static async Task<long> HeadAsync(HubInProcess hub) => (long)(await JournalAsync(hub)).Last(f => (string)f["kind"]! is "master.put" or "source.read")["position"]!;

    /// <summary>All facts, oldest first.</summary>
    private static async Task<List<JsonObject>> JournalAsync(HubInProcess hub)
    {
        var facts = new List<JsonObject>();
        while (true)
        {
            var page = (await hub.Api.GetAsync($"/api/v1/journal?limit=1000&after={(facts.Count == 0 ? 0 : (long)facts[^1]["position"]!)}")).Expect(200).Items;
            if (page.Count == 0)
            {
                return facts;
            }

            facts.AddRange(page);
        }
    }
}
