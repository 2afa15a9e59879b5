using System.Text.Json.Nodes;
using Sightline.Plant.Mes;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Targets;

/// <summary>
/// Vision, MES, ERP in a row: a real MES over HTTP and an ERP that reads files from a folder. The ERP hears of a part when the MES has
/// acknowledged it, of holds when they are placed and released, and of an order's counts when it is closed.
/// </summary>
public sealed class FedByAcknowledgementTests
{
    private const string ErpMap = """
        {
          "formatVersion": 1, "target": "erp", "version": "1", "results": { "pass": null, "fail": "SCRAP", "review": null },
          "fields": { "event": { "const": "quality" }, "part": { "from": "part.serial" }, "movement": { "from": "status" }, "quantity": { "const": 1 }, "costObject": { "from": "context.workOrder", "required": true } },
          "facts": {
            "hold": { "event": { "const": "block" }, "hold": { "from": "hold.id" }, "parts": { "from": "hold.serials" } },
            "release": { "event": { "const": "unblock" }, "hold": { "from": "hold.id" }, "parts": { "from": "release.serials" } },
            "orderClosing": { "event": { "const": "confirmation" }, "costObject": { "from": "closing.workOrder" }, "yield": { "from": "closing.goodParts" }, "scrap": { "from": "closing.rejectedParts" } }
          }
        }
        """;

    [Fact]
    public async Task The_ERP_hears_of_scrap_when_the_MES_has_acknowledged_it_of_holds_and_of_the_counts_of_the_order()
    {
        using var folder = new TempFolder();
        await using var mes = await MesTarget.StartAsync();
        await using var hub = await StartAsync(folder, mes);
        using var quality = await PersonClient.InAsync(hub, "quality");
        mes.Inject(new MesFault(MesFaultKind.Error500));
        (await hub.Api.PostAsync("/api/v1/work-orders/WO-1001/start", new JsonObject { ["line"] = "L1" })).Expect(200);
        var bad = Sample.Inspection("bad").With("result", "fail").With("defects", new JsonArray(new JsonObject { ["class"] = "surface_scratch" }));
        (await hub.Api.InspectAsync(bad)).Expect(201);
        (await hub.Api.InspectAsync(Sample.Inspection("good").With("part", new JsonObject { ["serial"] = "SN-good" }).With("result", "pass").With("defects", new JsonArray()))).Expect(201);
        await Until.TrueAsync(async () => (await hub.Api.GetAsync("/api/v1/deliveries/overview")).Items.Any(t => (string)t["target"]! == "mes" && (int)t["failures"]! > 0), "the MES answers with errors");

        var waiting = (await hub.Api.GetAsync("/api/v1/deliveries?target=erp")).Expect(200).Items.Single();
        Assert.Equal(("waiting", "Waits until target 'mes' has accepted the same.", "inspection"), ((string)waiting["state"]!, (string)waiting["reason"]!, (string)waiting["kind"]!));
        Assert.Empty(Erp(folder));

        mes.Inject(MesFault.None);
        await hub.Api.SettledBooksAsync();
        Assert.Equal(["quality SN-bad SCRAP 1"], Erp(folder).Select(e => $"{e["event"]} {e["part"]} {e["movement"]} {e["quantity"]}"));
        Assert.NotNull((string?)Erp(folder)[0]["costObject"]);

        var hold = (await hub.Api.PostAsync("/api/v1/holds", new JsonObject { ["reason"] = "scratches", ["serials"] = new JsonArray("SN-bad", "SN-good") })).Expect(201).Json;
        (await quality.CallAsync(HttpMethod.Post, $"/api/v1/holds/{hold["id"]}/release", Signed("looked at", new JsonArray("SN-good")))).Expect(200);
        (await quality.CallAsync(HttpMethod.Post, "/api/v1/work-orders/WO-1001/close", Signed("complete"))).Expect(200);
        await Until.TrueAsync(() => Erp(folder).Count == 4, "the ERP has all four messages");

        var told = Erp(folder);
        Assert.Equal("""["SN-bad","SN-good"]""", told.Single(e => (string)e["event"]! == "block")["parts"]!.ToJsonString());
        Assert.Equal($"""{hold["id"]} ["SN-good"]""", told.Where(e => (string)e["event"]! == "unblock").Select(e => $"{e["hold"]} {e["parts"]!.ToJsonString()}").Single());
        Assert.Equal("WO-1001 1 1", told.Where(e => (string)e["event"]! == "confirmation").Select(e => $"{e["costObject"]} {e["yield"]} {e["scrap"]}").Single());
        var deliveries = (await hub.Api.GetAsync("/api/v1/deliveries?target=erp")).Expect(200).Items;
        Assert.Equal(["orderClosing WO-1001", $"release {hold["id"]}", $"hold {hold["id"]}"], deliveries.Take(3).Select(d => $"{d["kind"]} {((string)d["subject"]!).Split('.')[0]}"));
        Assert.All(deliveries.Take(3), d => Assert.Null(d["station"]));
        Assert.True((await hub.Api.BooksAsync()).Balanced);
    }

    [Fact]
    public async Task Who_sees_some_stations_only_sees_no_message_about_holds()
    {
        using var folder = new TempFolder();
        await using var mes = await MesTarget.StartAsync();
        await using var hub = await StartAsync(folder, mes);
        var hold = (await hub.Api.PostAsync("/api/v1/holds", new JsonObject { ["reason"] = "so", ["serials"] = new JsonArray("SN-1") })).Expect(201).Json;
        using var narrow = hub.ClientFor("integrator", ["L1-AOI-1"]);
        using var wide = hub.ClientFor("integrator");

        Assert.Equal("hold", (string)(await wide.GetAsync($"/api/v1/deliveries/erp.{hold["id"]}")).Expect(200).Json["kind"]!);
        (await narrow.GetAsync($"/api/v1/deliveries/erp.{hold["id"]}")).Problem(403);
        Assert.Empty((await narrow.GetAsync("/api/v1/deliveries?target=erp")).Expect(200).Items);
    }

    private static async Task<HubInProcess> StartAsync(TempFolder folder, SimulatedMes mes)
    {
        MesTarget.Configure(folder, mes);
        folder.Write("config/targets/mes.json", MesTarget.Target(folder, mes).Replace("\"lanes\": 8", "\"lanes\": 8, \"longestPause\": \"00:00:00.2\""));
        Directory.CreateDirectory(folder.In("erp"));
        folder.Write("config/maps/erp.json", ErpMap);
        folder.Write("config/targets/erp.json", new JsonObject
        {
            ["formatVersion"] = 1, ["name"] = "erp", ["connector"] = "file", ["after"] = "mes",
            ["options"] = new JsonObject { ["folder"] = folder.In("erp"), ["layout"] = "filePerMessage", ["filesStay"] = true },
        }.ToJsonString());
        return await (await HubInProcess.StartAsync(folder)).SeededAsync();
    }

    private static List<JsonNode> Erp(TempFolder folder) => [.. Directory.GetFiles(folder.In("erp"), "*.json").Order(StringComparer.Ordinal).Select(f => JsonNode.Parse(File.ReadAllText(f))!)];

    private static JsonObject Signed(string reason, JsonArray? serials = null)
    {
        var body = new JsonObject { ["reason"] = reason, ["password"] = PersonClient.Password, ["meaning"] = "responsible" };
        if (serials is not null)
        {
            body["serials"] = serials;
        }

        return body;
    }
}
