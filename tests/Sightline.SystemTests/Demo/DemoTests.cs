using System.Text.Json.Nodes;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Demo;

/// <summary>The demo as a new user meets it.</summary>
public sealed class DemoTests
{
    /// <summary>Our words of the simulated plant's defects to the MES's codes, as the MES publishes them at /nc-codes.</summary>
    private static readonly Dictionary<string, string> Codes = new()
    {
        ["surface_scratch"] = "NC-1010", ["dent"] = "NC-1020", ["stain"] = "NC-1030", ["missing_hole"] = "NC-1040", ["misprint"] = "NC-1050",
    };

    /// <summary>What the plant's drawing says each line makes.</summary>
    private static readonly Dictionary<string, (string Order, string Lot, string Product, string Batch, string Operator)> Drawing = new()
    {
        ["L1"] = ("WO-1001", "LOT-AL-0815", "BRACKET-10", "B-77", "OP-17"),
        ["L2"] = ("WO-1002", "LOT-ST-0420", "COVER-20", "B-78", "OP-23"),
    };

    [Fact]
    public async Task Without_traffic_the_first_inspection_is_accepted_and_reaches_the_MES()
    {
        using var folder = new TempFolder();
        await using var demo = await DemoNode.StartAsync(folder, "--no-traffic");
        Assert.Equal(0, await demo.CountAsync());

        (await demo.Api.InspectAsync(Sample.Inspection("first-1", "L1-AOI-2", "fail", "surface_scratch"))).Expect(201);
        await Until.TrueAsync(async () => await demo.CountAsync() == 1, "the MES has it");

        var record = Assert.Single(await demo.RecordsAsync());
        Assert.Equal(("first-1", "NC-1010", "WO-1001", "SN-first-1"), ((string)record["inspectionId"]!, (string)record["ncCode"]!, (string)record["order"]!, (string)record["part"]!));
        Assert.Contains(demo.Api.Url, demo.Node.Out, StringComparison.Ordinal);
        await demo.Node.StopAsync();
        Assert.Equal((0, ""), (demo.Node.ExitCode, demo.Node.Error));
        Assert.Contains("Stopped.", demo.Node.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_traffic_every_record_in_the_MES_is_what_the_station_saw_and_the_plant_made()
    {
        using var folder = new TempFolder();
        await using var demo = await DemoNode.StartAsync(folder, "--parts-per-minute", "900");
        await Until.TrueAsync(async () => (await demo.RecordsAsync()).Count(r => (string)r["status"]! == "NOK") >= 6, "some parts are bad");

        var records = await demo.RecordsAsync();
        foreach (var record in records)
        {
            await CheckAsync(demo.Api, record);
        }

        Assert.Equal(["L1-AOI-1", "L1-AOI-2", "L2-AOI-1", "L2-AOI-2"], records.Select(r => (string)r["station"]!).Distinct().Order());
        Assert.Equal(records.Count, records.Select(r => (string)r["key"]!).Distinct().Count());
    }

    [Fact]
    public async Task A_second_start_goes_on_where_the_first_was_stopped()
    {
        using var folder = new TempFolder();
        string key;
        long before;
        await using (var first = await DemoNode.StartAsync(folder, "--parts-per-minute", "900"))
        {
            await Until.TrueAsync(async () => await first.CountAsync() >= 40, "the plant runs");
            key = first.Api.Key!;
            await first.Node.StopAsync();
            Assert.Equal((0, ""), (first.Node.ExitCode, first.Node.Error));
            before = File.ReadLines(folder.In("plant/mes.jsonl")).LongCount();
        }

        await using var second = await DemoNode.StartAsync(folder, "--parts-per-minute", "900");
        await Until.TrueAsync(async () => await second.CountAsync() >= before + 40, "the plant runs on");
        await second.Node.StopAsync();

        Assert.Equal((key, 0), (second.Api.Key, second.Node.ExitCode));
        await using var quiet = await DemoNode.StartAsync(folder, "--no-traffic");
        var books = await quiet.Api.SettledBooksAsync();
        var keys = (await quiet.RecordsAsync()).Select(r => (string)r["key"]!).ToList();
        Assert.Equal((true, 0, 0), (books.Balanced, books.Gaps, books.Parked));

        // An upload that the stop broke off is quarantined as such (400) and sent again whole. No conflict, nothing else.
        Assert.All((await quiet.Api.GetAsync("/api/v1/quarantine?limit=1000")).Expect(200).Items, entry => Assert.Equal(400, (int)entry["status"]!));
        Assert.Equal((keys.Count, keys.Count), (keys.Distinct().Count(), (int)books.Delivered));
        Assert.Equal(books.Stored, books.Delivered);
    }

    private static async Task CheckAsync(ApiClient api, JsonObject record)
    {
        var station = (string)record["station"]!;
        var inspection = (await api.RecordAsync(station, (string)record["inspectionId"]!)).Expect(200).Json["sent"]!;
        var classes = inspection["defects"]!.AsArray().Select(d => Codes[(string)d!["class"]!]).ToList();
        var result = (string)inspection["result"]!;
        Assert.Equal(result switch { "pass" => "OK", "fail" => "NOK", _ => "HOLD" }, (string)record["status"]!);
        Assert.Equal((string)inspection["part"]!["serial"]!, (string)record["part"]!);
        if (classes.Count > 0)
        {
            Assert.Contains((string)record["ncCode"]!, classes);
            Assert.Equal(classes.Distinct().Order(), record["ncCodes"]!.AsArray().Select(c => (string)c!).Distinct().Order());
        }

        Assert.Equal(
            Drawing[station[..2]],
            ((string)record["order"]!, (string)record["lot"]!, (string)record["product"]!, (string)record["batch"]!, (string)record["operator"]!));
        Assert.Equal(ShiftAt(DateTimeOffset.Parse((string)inspection["inspectedAt"]!)), ((string)record["shift"]!, (string)record["shiftDay"]!));
    }

    /// <summary>Early from 6, late from 14, night from 22 to 6 of the next day, by the clock in Berlin.</summary>
    private static (string Shift, string Day) ShiftAt(DateTimeOffset moment)
    {
        var local = TimeZoneInfo.ConvertTime(moment, TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"));
        var day = (local.Hour < 6 ? local.AddDays(-1) : local).ToString("yyyy-MM-dd");
        return (local.Hour switch { >= 6 and < 14 => "early", >= 14 and < 22 => "late", _ => "night" }, day);
    }
}
