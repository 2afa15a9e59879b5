using System.Text.Json.Nodes;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Api;

/// <summary>Sources, merged records and notices as programs see them.</summary>
public sealed class SourcesTests
{
    [Fact]
    public async Task Gaps_repeats_and_resets_are_listed_page_by_page()
    {
        await using var hub = await (await HubInProcess.StartAsync()).SeededAsync();
        foreach (var number in (long[])[5, 8, 10, 12, 7, 11, 12, 0])
        {
            (await hub.Api.InspectAsync(Sample.Inspection().With("sequence", number))).Expect(201);
        }

        await hub.Api.SettledBooksAsync();
        var first = (await hub.Api.GetAsync("/api/v1/sources/L1-AOI-1?limit=1")).Expect(200).Json;
        var second = (await hub.Api.GetAsync($"/api/v1/sources/L1-AOI-1?limit=1&gapsCursor={first["openGaps"]!["cursor"]}&closedCursor={first["closedGaps"]!["cursor"]}&eventsCursor={first["events"]!["cursor"]}")).Expect(200).Json;

        Assert.Equal((0, 2, 2, 1, 1), (Number(first, "last"), Number(first, "missing"), Number(first, "gaps"), Number(first, "repeats"), Number(first, "resets")));
        Assert.Equal(["6-6", "9-9"], ((JsonObject[])[first, second]).SelectMany(p => Range(p, "openGaps")));
        Assert.Equal(["11-11", "7-7"], ((JsonObject[])[first, second]).SelectMany(p => Range(p, "closedGaps")));
        Assert.Equal(["0-0", "12-12"], ((JsonObject[])[first, second]).SelectMany(p => Range(p, "events")));
        var all = (await hub.Api.GetAsync("/api/v1/sources")).Expect(200).Items.Select(i => (string)i["station"]!).ToList();
        var page = (await hub.Api.GetAsync("/api/v1/sources?limit=1")).Expect(200);
        var rest = (await hub.Api.GetAsync($"/api/v1/sources?cursor={page.Cursor}")).Expect(200).Items.Select(i => (string)i["station"]!);
        Assert.Contains("L1-AOI-1", all);
        Assert.Equal(all, page.Items.Select(i => (string)i["station"]!).Concat(rest));
        (await hub.Api.GetAsync("/api/v1/sources/NOBODY")).Problem(404);
        (await hub.Api.GetAsync("/api/v1/sources/L1-AOI-1?gapsCursor=x")).Problem(422);
    }

    [Fact]
    public async Task A_report_names_each_reason_with_an_example_that_can_be_read()
    {
        await using var hub = await (await HubInProcess.StartAsync()).SeededAsync();
        (await hub.Api.InspectAsync(Sample.Inspection())).Expect(201);
        (await hub.Api.InspectAsync("{ \"id\": \"broken\", \"station\": \"L1-AOI-1\" }")).Problem(422);
        await hub.Api.SettledBooksAsync();

        var report = (await hub.Api.GetAsync("/api/v1/sources/L1-AOI-1/report")).Expect(200).Json;

        Assert.Equal("too-few", (string)report["verdict"]!);
        var refusal = Assert.Single(report["refusals"]!.AsArray())!;
        Assert.Equal((422, "/part", 1), ((int)refusal["status"]!, (string)refusal["pointer"]!, (int)refusal["count"]!));
        (await hub.Api.GetAsync($"/api/v1/quarantine/{refusal["example"]}")).Expect(200);
        (await hub.Api.GetAsync("/api/v1/sources/L1-AOI-1/report?from=2026-11-21T00:00:00Z&to=2026-11-20T00:00:00Z")).Problem(422);
    }

    [Fact]
    public async Task A_merged_record_names_the_one_that_counts_and_the_other_way_round()
    {
        await using var hub = await (await HubInProcess.StartAsync()).SeededAsync();
        (await hub.Api.SendAsync(HttpMethod.Put, "/api/v1/stations/L1-AOI-1", """{ "line": "L1", "vendor": "Acme", "merge": { "with": ["L1-AOI-2"], "by": "part" } }"""u8.ToArray(), "application/json")).Expect(200);
        var camera = Sample.Inspection("cam", "L1-AOI-1");
        var plc = Sample.Inspection("plc", "L1-AOI-2").With("inspectedAt", (string)camera["inspectedAt"]!).With("part", camera["part"]!.DeepClone());
        (await hub.Api.InspectAsync(camera)).Expect(201);
        (await hub.Api.InspectAsync(plc)).Expect(201);

        var merged = (await hub.Api.RecordAsync("L1-AOI-2", "plc")).Expect(200).Json;
        var counted = (await hub.Api.RecordAsync("L1-AOI-1", "cam")).Expect(200).Json;

        Assert.Equal(("closed", "L1-AOI-1", "cam"), ((string)merged["state"]!, (string)merged["mergedInto"]!["station"]!, (string)merged["mergedInto"]!["id"]!));
        Assert.Equal("L1-AOI-1", (string)merged["mergedInto"]!["rule"]!["station"]!);
        Assert.Equal("plc", (string)Assert.Single(counted["mergedFrom"]!.AsArray())!["id"]!);
        Assert.Null(counted["mergedInto"]);
        Assert.Equal("Acme", (string)(await hub.Api.GetAsync("/api/v1/sources/L1-AOI-1")).Expect(200).Json["vendor"]!);
        (await hub.Api.SendAsync(HttpMethod.Put, "/api/v1/stations/L1-AOI-1", """{ "merge": { "by": "luck" } }"""u8.ToArray(), "application/json")).Problem(422);
    }

    private static long Number(JsonObject source, string name) => (long)source["sequence"]![name]!;

    private static IEnumerable<string> Range(JsonObject source, string list) => source[list]!["items"]!.AsArray().Select(g => $"{g!["first"]}-{g["last"]}");
}
