using System.Text.Json.Nodes;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Targets;

/// <summary>An ERP that reads files from a folder hears what becomes of bad parts, in the words of its map.</summary>
public sealed class NonconformanceTargetTests
{
    private const string Map = """
        {
          "formatVersion": 1, "target": "erp", "version": "1", "results": { "pass": null, "fail": "SCRAP", "review": null },
          "fields": { "event": { "const": "quality" }, "part": { "from": "part.serial" } },
          "facts": { "nonconformance": { "notification": { "from": "nonconformance.id" }, "step": { "from": "nonconformance.happened" }, "usage": { "from": "nonconformance.disposition" }, "parts": { "from": "nonconformance.serials" } } }
        }
        """;

    [Fact]
    public async Task The_ERP_hears_that_it_was_opened_what_was_decided_of_which_parts_and_that_it_was_closed()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.In("erp"));
        folder.Write("config/maps/erp.json", Map);
        folder.Write("config/targets/erp.json", new JsonObject
        {
            ["formatVersion"] = 1, ["name"] = "erp", ["connector"] = "file",
            ["options"] = new JsonObject { ["folder"] = folder.In("erp"), ["layout"] = "filePerMessage", ["filesStay"] = true },
        }.ToJsonString());
        await using var hub = await (await HubInProcess.StartAsync(folder)).SeededAsync();
        using var anna = await PersonClient.InAsync(hub, "quality");

        var ncr = (string)(await anna.CallAsync(HttpMethod.Post, "/api/v1/nonconformances", new JsonObject { ["title"] = "dents", ["serials"] = new JsonArray("SN-1", "SN-2") })).Expect(201).Json["id"]!;
        foreach (var (step, body) in ((string, string)[])[
            ("contain", """{"reason":"held"}"""), ("dispositions", """{"reason":"bent","disposition":"scrap","serials":["SN-1"]}"""), ("dispositions", """{"reason":"bent","disposition":"return","lot":"LOT-7"}"""),
            ("verify", """{"reason":"seen"}"""), ("close", """{"reason":"done"}""")])
        {
            (await anna.CallAsync(HttpMethod.Post, $"/api/v1/nonconformances/{ncr}/{step}", JsonNode.Parse(body)!)).Expect(200);
        }

        await Until.TrueAsync(() => Erp(folder).Count == 4, "the ERP has all four messages");
        Assert.Equal(
            [$"{ncr} closed - -", $"{ncr} dispositioned return [\"SN-2\"]", $"{ncr} dispositioned scrap [\"SN-1\"]", $"{ncr} opened - [\"SN-1\",\"SN-2\"]"],
            Erp(folder).Select(e => $"{e["notification"]} {e["step"]} {e["usage"]?.ToString() ?? "-"} {e["parts"]?.ToJsonString() ?? "-"}").Order(StringComparer.Ordinal));
        Assert.True((await hub.Api.BooksAsync()).Balanced);
    }

    private static List<JsonNode> Erp(TempFolder folder) => [.. Directory.GetFiles(folder.In("erp"), "*.json").Order(StringComparer.Ordinal).Select(f => JsonNode.Parse(File.ReadAllText(f))!)];
}
