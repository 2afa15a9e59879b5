using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Sightline.Plant.Images;
using Sightline.Plant.Mes;
using Sightline.Server.Reports;
using Sightline.SystemTests.Browser;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Histories;

/// <summary>A hub that prints, with an MES and one part to which everything happened that can happen to a part, and a batch to which little did.</summary>
public sealed class BornPart : IAsyncLifetime
{
    /// <summary>Longer than a line on paper has room for.</summary>
    public const string Serial = "SN-BIRTH-0000000000000000000000000000000000000000000000000000000000001-A";

    public const string Station = "L1-AOI-2";

    private readonly TempFolder _folder = new();
    private SimulatedMes? _mes;

    public HubInProcess Hub { get; private set; } = null!;

    public ApiClient Api => Hub.Api;

    public string Password { get; private set; } = "";

    /// <summary>The position after the first inspection, before anything else happened to it.</summary>
    public long Born { get; private set; }

    public async ValueTask InitializeAsync()
    {
        _mes = await MesTarget.StartAsync();
        MesTarget.Configure(_folder, _mes, "mes");
        Hub = await (await HubInProcess.StartAsync(_folder, services => services.Configure<ReportsOptions>(o => (o.Browser, o.Sandbox) = (Tools.Chromium(), false)))).SeededAsync();
        Password = await PersonClient.AddAsync(Hub.Services, "quinn", "quality");
        await LiveAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Assert.Empty(Hub.Log.Errors);
        await Hub.DisposeAsync();
        await _mes!.DisposeAsync();
        _folder.Dispose();
    }

    private async Task LiveAsync()
    {
        using var anna = await PersonClient.InAsync(Hub, "quality");
        using var carl = await PersonClient.InAsync(Hub, "quality");
        await SayAsync("process.sample", new JsonObject { ["station"] = Station, ["name"] = "exposure", ["value"] = 12.5, ["unit"] = "ms" });
        await SayAsync("material.consumed", new JsonObject { ["line"] = "L1", ["lot"] = "GLUE-7", ["quantity"] = 0.25, ["unit"] = "g", ["part"] = Part() });
        await SayAsync("part.assembled", new JsonObject { ["line"] = "L1", ["part"] = Part(), ["components"] = new JsonArray(new JsonObject { ["serial"] = "BOARD-1", ["place"] = "U1" }) });
        var first = await InspectAsync("born-1", "fail", await ShotAsync(7));
        Born = long.Parse((string)(await Api.GetAsync($"/api/v1/parts/{Serial}")).Expect(200).Json["asOf"]!);
        (await anna.CallAsync(HttpMethod.Post, $"/api/v1/inspections/{Station}/born-1/reviews", new JsonObject { ["verdict"] = "fail", ["reason"] = "a dent indeed", ["class"] = "dent" })).Expect(201);
        var hold = (string)(await anna.CallAsync(HttpMethod.Post, "/api/v1/holds", new JsonObject { ["reason"] = "dents on three in a row", ["serials"] = new JsonArray(Serial) })).Expect(201).Json["id"]!;
        var ncr = $"/api/v1/nonconformances/{(await anna.CallAsync(HttpMethod.Post, "/api/v1/nonconformances", new JsonObject { ["title"] = "dents on the left", ["station"] = Station, ["inspections"] = new JsonArray(first) })).Expect(201).Json["id"]}";
        (await anna.CallAsync(HttpMethod.Post, ncr + "/contain", new JsonObject { ["reason"] = "line stopped" })).Expect(200);
        var asked = (await anna.CallAsync(HttpMethod.Post, ncr + "/dispositions", new JsonObject { ["disposition"] = "useAsIs", ["reason"] = "cosmetic only", ["serials"] = new JsonArray(Serial) })).Expect(200).Json["concessions"]![0]!["id"]!;
        (await carl.CallAsync(HttpMethod.Post, $"{ncr}/dispositions/{asked}/concede", Signed("cosmetic only"))).Expect(200);
        (await carl.CallAsync(HttpMethod.Post, $"/api/v1/holds/{hold}/release", Signed("looked at"))).Expect(200);
        await SayAsync("component.replaced", new JsonObject { ["line"] = "L1", ["part"] = Part(), ["removed"] = new JsonObject { ["serial"] = "BOARD-1" }, ["fitted"] = new JsonObject { ["serial"] = "BOARD-2", ["place"] = "U1" } });
        await InspectAsync("born-2", "pass", await ShotAsync(8));
        await SayAsync("part.packed", new JsonObject { ["line"] = "L1", ["part"] = Part(), ["container"] = "BOX-1" });
        await SayAsync("part.shipped", new JsonObject { ["line"] = "L1", ["container"] = "BOX-1", ["shipment"] = "SH-1", ["customer"] = "ACME" });
        (await anna.CallAsync(HttpMethod.Post, "/api/v1/recalls", new JsonObject { ["of"] = "lot:GLUE-7", ["reason"] = "bad glue" })).Expect(201);
        await Until.TrueAsync(async () => (await Api.GetAsync($"/api/v1/parts/{Serial}")).Expect(200).Json["timeline"]!.AsArray().Count(m => (string)m!["what"]! == "delivered") >= 2, "both inspections are delivered");
    }

    private static JsonObject Part() => new() { ["serial"] = Serial };

    private static JsonObject Signed(string reason) => new() { ["reason"] = reason, ["password"] = PersonClient.Password, ["meaning"] = "decided" };

    private async Task SayAsync(string type, JsonObject body) => (await Api.PostAsync("/api/v1/events", body.With("type", type).With("id", Sample.Id("born")).With("at", Sample.Now))).Expect(201);

    private async Task<JsonObject> ShotAsync(ulong seed)
    {
        var png = PartImage.Png(PartLook.Of("BRACKET-10"), seed, [new DrawnDefect("dent", new Box(190, 60, 48, 40))]);
        var hash = Convert.ToHexStringLower(SHA256.HashData(png));
        (await Api.SendAsync(HttpMethod.Put, $"/api/v1/images/{hash}", png, "image/png")).Expect(201);
        var (width, height) = Pictures.SizeOf(png);
        return new JsonObject { ["name"] = "top", ["sha256"] = hash, ["mediaType"] = "image/png", ["width"] = width, ["height"] = height };
    }

    private async Task<string> InspectAsync(string id, string result, JsonObject image)
    {
        var message = Sample.Inspection(id, Station, result).With("part", Part().With("batch", "B-BIRTH")).With("inspectedAt", Sample.Now).With("confidence", 0.97)
            .With("measurements", new JsonArray(new JsonObject { ["name"] = "diameter", ["value"] = 10.07, ["unit"] = "mm", ["lower"] = 9.95, ["upper"] = 10.05 }))
            .With("recipe", new JsonObject { ["id"] = "R-100", ["version"] = "4" })
            .With("model", new JsonObject { ["name"] = "scratchnet", ["version"] = "2.3", ["sha256"] = new string('a', 64) })
            .With("images", new JsonArray(image));
        if (result == "fail")
        {
            message["defects"] = new JsonArray(new JsonObject
            {
                ["class"] = "dent", ["severity"] = "major", ["confidence"] = 0.93,
                ["location"] = new JsonObject { ["image"] = "top", ["x"] = 190, ["y"] = 60, ["width"] = 48, ["height"] = 40, ["unit"] = "px", ["zone"] = "A3" },
            });
        }

        (await Api.InspectAsync(message)).Expect(201);
        return (string)(await Api.RecordAsync(Station, id)).Expect(200).Json["position"]!.ToString();
    }
}
