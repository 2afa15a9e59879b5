using System.Text.Json.Nodes;
using Sightline.SystemTests.Harness;
using Sightline.SystemTests.Pages;

namespace Sightline.SystemTests.Api;

/// <summary>A context that comes late for the past, on a whole node with a target.</summary>
public sealed class RelinkTests
{
    [Fact]
    public async Task Records_of_the_past_are_relinked_and_read_as_known_then_and_as_known_now_and_the_delivery_says_what_was_told()
    {
        using var folder = new TempFolder();
        await using var mes = await MesTarget.StartAsync();
        MesTarget.Configure(folder, mes, "mes");
        await using var hub = await (await HubInProcess.StartAsync(folder)).SeededAsync();
        var api = hub.Api;
        (await api.PutAsync("/api/v1/work-orders/WO-LATER", new JsonObject { ["product"] = "BRACKET-10" })).Expect(200);
        var message = Sample.Inspection(station: "L1-AOI-2");
        var id = (string)message["id"]!;
        (await api.InspectAsync(message)).Expect(201);
        await Until.TrueAsync(async () => (string)(await RecordAsync(""))["state"]! == "delivered", "the record is delivered");
        var first = (string)(await RecordAsync(""))["workOrder"]!;
        Assert.Null((await RecordAsync(""))["targets"]![0]!["toldBefore"]);

        var late = (await api.PutAsync("/api/v1/stations/L1-AOI-2/context", new JsonObject { ["workOrder"] = "WO-LATER", ["validFrom"] = (string)message["inspectedAt"]! })).Expect(200).Json;
        await Until.TrueAsync(async () => (string)(await RecordAsync(""))["workOrder"]! == "WO-LATER", "the record is relinked");

        var (now, then) = (await RecordAsync("?asOf=now"), await RecordAsync("?asOf=then"));
        Assert.Equal((first, "WO-LATER"), ((string)then["context"]!["workOrder"]!["value"]!, (string)now["context"]!["workOrder"]!["value"]!));
        Assert.Equal((first, "then"), ((string)then["workOrder"]!, (string)then["asOf"]!));
        Assert.Equal(2, now["contexts"]!.AsArray().Count);
        Assert.Equal((long)now["boundBy"]!, (long)now["contexts"]![1]!["boundBy"]!);
        Assert.Equal((long)now["boundBy"]!, (long)now["targets"]![0]!["toldBefore"]!);
        Assert.Equal("delivered", (string)now["state"]!);
        Assert.Equal(first, (string)(await RecordAsync($"?asOf={now["contexts"]![0]!["from"]}"))["workOrder"]!);
        (await api.GetAsync($"/api/v1/inspections/L1-AOI-2/{id}?asOf=2026-01-01T00:00:00Z")).Problem(404);
        var fact = (await api.GetAsync($"/api/v1/journal?after={(long)now["boundBy"]! - 1}&limit=1")).Expect(200).Json.ToJsonString();
        Assert.Contains("inspection.relinked", fact, StringComparison.Ordinal);
        Assert.True((long)now["contexts"]![1]!["because"]! > (long)now["position"]! && (long)now["contexts"]![1]!["because"]! < (long)now["boundBy"]!, late.ToJsonString());
        var part = (await api.GetAsync($"/api/v1/parts/SN-{id}?asOf=then")).Expect(200).Json;
        Assert.Equal(first, (string)part["inspections"]![0]!["workOrder"]!);
        Assert.Contains(part["timeline"]!.AsArray(), m => (string)m!["what"]! == "relinked");
        using var anna = await SignedIn.AsAsync(hub, "quality");
        var page = await anna.PageAsync($"/inspections/L1-AOI-2/{id}");
        Assert.Contains("data-changed=\"workOrder\"", page);
        Assert.Contains("Was told something else", page);
        (await api.GetAsync($"/api/v1/parts/SN-{id}?asOf=yesterday")).Problem(422);
        (await api.GetAsync($"/api/v1/inspections/L1-AOI-2/{id}?asOf=yesterday")).Problem(422);
        var books = await api.SettledBooksAsync();
        Assert.True(books.Balanced, string.Join(" ", books.Differences));
        Assert.Empty(hub.Log.Errors);

        async Task<JsonNode> RecordAsync(string asOf) => (await api.GetAsync($"/api/v1/inspections/L1-AOI-2/{id}{asOf}")).Expect(200).Json;
    }
}
