using System.Text.Json.Nodes;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Api;

/// <summary>What a hub tells of its context sources, by API and page, and who may change what they say.</summary>
public sealed class ContextSourcesTests
{
    [Fact]
    public async Task A_source_shows_how_it_fares_what_differs_and_what_was_not_taken()
    {
        using var folder = new TempFolder();
        Configure(folder, """{"work-orders":["quantity"]}""");
        await using var hub = await HubInProcess.StartAsync(folder);
        folder.Write("drop/orders.json", """{"work-orders":[{"id":"WO-1","product":"P-1","quantity":5}]}""");
        folder.Write("drop/bad.csv", "id,colour\nWO-2,red\n");
        await SourceAsync(hub, s => (long)s["taken"]! == 1 && (long)s["refused"]! == 1);

        var refused = (await hub.Api.PutAsync("/api/v1/work-orders/WO-1", new JsonObject { ["product"] = "P-2", ["quantity"] = 6 })).Problem(422);
        Assert.Equal("/quantity", Assert.Single(Answer.ErrorsOf(refused)).Pointer);
        var put = (await hub.Api.PutAsync("/api/v1/work-orders/WO-1", new JsonObject { ["product"] = "P-2" })).Expect(200).Json;
        Assert.Equal(("P-2", 5), ((string)put["product"]!, (int)put["quantity"]!));

        var shown = (await hub.Api.GetAsync("/api/v1/context-sources/erp")).Expect(200).Json;
        Assert.Equal(("drop", "reading", 1L), ((string)shown["connector"]!, (string)shown["state"]!, (long)shown["differences"]!));
        Assert.NotNull(shown["lastSuccess"]);
        var difference = Assert.Single(shown["differing"]!.AsArray())!;
        Assert.Equal(("work-orders", "WO-1", "product", "P-1", "P-2"), ((string)difference["kind"]!, (string)difference["id"]!, (string)difference["member"]!, (string)difference["theirs"]!, (string)difference["ours"]!));
        var refusal = Assert.Single(shown["refusals"]!.AsArray())!;
        Assert.Equal(("batches", "bad.csv"), ((string)refusal["kind"]!, (string)refusal["id"]!));
        Assert.StartsWith("Line 2: colour is not a member of this kind of record.", (string)refusal["problem"]!, StringComparison.Ordinal);
        Assert.Contains((await hub.Api.GetAsync("/api/v1/notifications")).Expect(200).Items, n => (string)n["id"]! == "context-source-words:erp");
        Assert.True(File.Exists(folder.In("drop/done/orders.json")));
        Assert.True(File.Exists(folder.In("drop/failed/bad.csv.reason")));

        var page = (await hub.Api.SendAsync(HttpMethod.Get, "/context-sources", null, null, ("Accept", "text/html"))).Expect(200).Text;
        Assert.All(["data-context-source=\"erp\"", "data-state=\"reading\"", "data-difference=\"work-orders/WO-1/product\"", "data-refusal=\"batches/bad.csv\""], mark => Assert.Contains(mark, page, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_file_of_sources_that_is_wrong_stops_the_start_and_later_changes_nothing()
    {
        using var folder = new TempFolder();
        Configure(folder, "{}");
        await using (var hub = await HubInProcess.StartAsync(folder))
        {
            folder.Write("config/sources/erp.json", "{}");
            await Until.TrueAsync(() => hub.Log.At(Microsoft.Extensions.Logging.LogLevel.Warning).Any(line => line.Contains("sources/erp.json: formatVersion is 0. Write 1.", StringComparison.Ordinal)), "the problem is told");
            Assert.Equal("drop", (string)(await hub.Api.GetAsync("/api/v1/context-sources/erp")).Expect(200).Json["connector"]!);
        }

        var stopped = await Assert.ThrowsAnyAsync<Exception>(() => HubInProcess.StartAsync(folder));
        Assert.Contains("sources/erp.json: name is ''.", stopped.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_source_that_is_not_there_is_told_how_to_make() =>
        Assert.Contains("config/sources/erp.json", (string)(await NothingAsync()).Problem(404)["detail"]!, StringComparison.Ordinal);

    private static async Task<Answer> NothingAsync()
    {
        await using var hub = await HubInProcess.StartAsync();
        return await hub.Api.GetAsync("/api/v1/context-sources/erp");
    }

    private static void Configure(TempFolder folder, string owns)
    {
        Directory.CreateDirectory(folder.In("drop"));
        folder.Write("config/sources/erp.json", $$$"""{"formatVersion":1,"name":"erp","connector":"drop","every":"00:00:00.1","owns":{{{owns}}},"options":{"folder":"{{{folder.In("drop")}}}"}}""");
    }

    private static Task<JsonObject> SourceAsync(HubInProcess hub, Func<JsonObject, bool> holds) => Until.SomeAsync(
        async () => (await hub.Api.GetAsync("/api/v1/context-sources")).Expect(200).Items.Single() is var source && holds(source) ? source : null, "the source is as it should be");
}
