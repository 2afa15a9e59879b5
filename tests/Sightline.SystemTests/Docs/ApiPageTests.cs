using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Sightline.Hosting;

namespace Sightline.SystemTests.Docs;

/// <summary>docs/api.md names every path and no other, and its examples have the form of a real node's answers.</summary>
public sealed partial class ApiPageTests
{
    private static readonly JsonSerializerOptions s_written = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_path_is_on_the_page_and_nothing_else_is()
    {
        await using var hub = await DocsHub.StartAsync(Ct);
        using var openApi = JsonDocument.Parse(await hub.Http.GetStringAsync("/openapi/v1.json", Ct));
        var served = openApi.RootElement.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(method => $"{method.Name.ToUpperInvariant()} {path.Name}")).ToHashSet();
        var written = PathRows().Matches(Page.Read("docs/api.md").Text).Select(row => $"{row.Groups[2].Value} {row.Groups[1].Value}").ToList();
        Assert.Equal(written.Count, written.Distinct().Count());
        Assert.Empty(served.Except(written));
        foreach (var undescribed in written.Except(served))
        {
            Assert.StartsWith("GET /", undescribed);
            Assert.DoesNotContain("{", undescribed);
            Assert.DoesNotContain("/api/", undescribed);
            using var answer = await hub.Http.GetAsync(undescribed[4..], Ct);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    [Fact]
    public async Task The_examples_have_the_form_of_real_answers()
    {
        await using var hub = await DocsHub.StartAsync(Ct, Configure);
        await DriveAsync(hub);
        var page = Page.Read("docs/api.md").Text;
        var examples = Examples().Matches(page);
        Assert.Equal(12, examples.Count);
        foreach (Match example in examples)
        {
            var real = JsonNode.Parse(await hub.Http.GetStringAsync(example.Groups["path"].Value, Ct))!;
            if (example.Groups["member"].Value is { Length: > 0 } member)
            {
                real = new JsonObject { [member] = real[member]!.DeepClone() };
            }

            if (Page.IsWriting)
            {
                page = page.Replace(example.Value, example.Value.Replace(example.Groups["body"].Value, real.ToJsonString(s_written) + "\n"));
                continue;
            }

            Assert.Equal(Form(real, "").Distinct(), Form(JsonNode.Parse(example.Groups["body"].Value), "").Distinct());
        }

        Page.MustSay("docs/api.md", page);
    }

    /// <summary>Every place in a document with the kind of what stands there; items of an array share a place.</summary>
    private static IEnumerable<string> Form(JsonNode? node, string at) => node switch
    {
        JsonObject o => o.SelectMany(m => Form(m.Value, $"{at}/{m.Key}")),
        JsonArray a => a.Count == 0 ? [$"{at}[]"] : a.SelectMany(item => Form(item, $"{at}[]")),
        _ => [$"{at} {node?.GetValueKind().ToString() ?? "Null"}"],
    };

    private static void Configure(Sightline.Storage.DataFolder folder)
    {
        Directory.CreateDirectory(folder.Targets);
        Directory.CreateDirectory(folder.Maps);
        Directory.CreateDirectory(folder.In("drop"));
        File.WriteAllText(folder.In("config/targets/mes.json"),
            $$"""{ "formatVersion": 1, "name": "mes", "connector": "file", "options": { "folder": {{JsonSerializer.Serialize(folder.In("drop"))}}, "filesStay": true } }""");
        File.Copy(Path.Combine(Page.Root, "src/Sightline.Server/Demo/mes.map.json"), folder.In("config/maps/mes.json"));
    }

    private static async Task DriveAsync(DocsHub hub)
    {
        await SendAsync(hub, HttpMethod.Put, "stations/L1-AOI-2", """{ "line": "L1" }""");
        await SendAsync(hub, HttpMethod.Put, "work-orders/WO-1001", """{ "product": "BRACKET-10" }""");
        await SendAsync(hub, HttpMethod.Put, "stations/L1-AOI-2/context", """{ "workOrder": "WO-1001", "validFrom": "2026-11-20T05:00:00Z", "materialLots": ["LOT-AL-0815"] }""");
        await SendAsync(hub, HttpMethod.Post, "inspections", """{ "id": "L1-AOI-2-000000", "station": "L1-AOI-2", "part": { "serial": "SN-000122" }, "inspectedAt": "2026-11-20T04:59:00Z", "result": "pass", "sequence": 1 }""");
        await SendAsync(hub, HttpMethod.Post, "inspections", """{ "id": "L1-AOI-2-000002", "station": "L1-AOI-2" }""");
        await SendAsync(hub, HttpMethod.Post, "inspections", """
            { "id": "L1-AOI-2-000001", "station": "L1-AOI-2", "part": { "serial": "SN-000123" }, "inspectedAt": "2026-11-20T08:15:30.123Z", "result": "fail", "sequence": 2,
              "defects": [ { "class": "surface_scratch", "severity": "major" } ],
              "images": [ { "name": "top", "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "mediaType": "image/png" } ] }
            """);
        await SendAsync(hub, HttpMethod.Post, "events", """{ "id": "plc-1", "type": "eject.confirmed", "at": "2026-11-20T08:15:31.050Z", "station": "L1-AOI-2", "part": { "serial": "SN-000123" }, "gate": 3 }""");
        await SendAsync(hub, HttpMethod.Put, "shifts/early", """{ "timeZone": "UTC", "start": "08:00", "end": "16:00" }""");
        var projector = hub.Services.GetRequiredService<Projector>();
        for (var state = ""; state != "delivered";)
        {
            var position = projector.Position;
            using var record = JsonDocument.Parse(await hub.Http.GetStringAsync("/api/v1/inspections/L1-AOI-2/L1-AOI-2-000001", Ct));
            state = record.RootElement.GetProperty("state").GetString();
            if (state != "delivered")
            {
                await projector.WaitPastAsync(position, Ct);
            }
        }
    }

    private static async Task SendAsync(DocsHub hub, HttpMethod method, string path, string body)
    {
        using var request = new HttpRequestMessage(method, "/api/v1/" + path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        using var answer = await hub.Http.SendAsync(request, Ct);
    }

    [GeneratedRegex(@"^\| `(/[^`]*)` \| `([A-Z]+)` \|", RegexOptions.Multiline)]
    private static partial Regex PathRows();

    [GeneratedRegex(@"<!-- GET (?<path>\S+)(?: (?<member>\w+))? -->\n```json\n(?<body>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Examples();
}
