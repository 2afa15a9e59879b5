using System.Security.Cryptography;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Replays;

/// <summary>Real recordings through the real verb, the whole journey, into the MES; counted again from the files.</summary>
public sealed class RealReplayTests
{
    private static readonly Dictionary<string, string> SteelCodes = new()
    {
        ["Pastry_Fault"] = "NC-2010", ["Z_Scratch_Fault"] = "NC-2020", ["K_Scatch_Fault"] = "NC-2030", ["Stains_Fault"] = "NC-2040",
        ["Dirtiness_Fault"] = "NC-2050", ["Bumps_Fault"] = "NC-2060", ["Other_Faults"] = "NC-2090",
    };

    private static readonly string[] Stated = ["--start", "2026-03-02T06:00:00Z", "--every", "1s", "--serial-prefix", "SP-"];

    [Fact]
    public async Task Every_steel_plate_arrives_once_under_the_code_of_its_fault_and_a_second_replay_changes_nothing()
    {
        var csv = RealData.Need("steel-plates-faults/steel_dev.csv");
        var rows = (await File.ReadAllLinesAsync(csv)).Select(line => line.Split(',')).ToList();
        await using var rig = await ReplayRig.StartAsync();

        var first = await rig.ReplayAsync(csv, "steel-plates", Stated);
        var books = await rig.Api.SettledBooksAsync();

        Assert.Equal(1_456, rows.Count - 1);
        Assert.Equal((1_456, 0), ((int)first["counts"]!["stored"]!, (int)first["counts"]!["duplicates"]!));
        Assert.Equal((true, 1_456, 1_456, 0, 0, 0), (books.Balanced, books.Stored, books.Delivered, books.Parked, books.Closed, books.Refused));
        var records = await rig.MesRecordsAsync();
        Assert.Equal(
            SteelCodes.ToDictionary(c => c.Value, c => rows.Skip(1).Count(r => r[rows[0].IndexOf(c.Key)] == "1")),
            records.GroupBy(r => (string)r["ncCode"]!).ToDictionary(g => g.Key, g => g.Count()));
        Assert.Equal(rows.Skip(1).Select(r => $"SP-{r[0]}").Order(), records.Select(r => (string)r["part"]!).Order());
        Assert.All(records, r => Assert.Equal(("NOK", "WO-STEEL-1", "HEAT-4711", "STEEL"), ((string)r["status"]!, (string)r["order"]!, (string)r["lot"]!, (string)r["line"]!)));

        var second = await rig.ReplayAsync(csv, "steel-plates", Stated);
        await rig.Api.SettledBooksAsync();

        Assert.Equal((0, 1_456), ((int)second["counts"]!["stored"]!, (int)second["counts"]!["duplicates"]!));
        Assert.Equal(records.Select(r => r.ToJsonString()), (await rig.MesRecordsAsync()).Select(r => r.ToJsonString()));
    }

    [Fact]
    public async Task The_training_factorys_sessions_give_exactly_the_expected_verdicts_and_the_cameras_own_pictures()
    {
        var folder = RealData.Need("aps-mqtt-sessions/dev");
        var expected = (await File.ReadAllLinesAsync(Path.Combine(folder, "expected_quality.csv"))).Skip(1).Select(line => line.Split(',')).ToList();
        var camera = (await File.ReadAllLinesAsync(Path.Combine(folder, "ai_camera_results.csv"))).Skip(1).ToDictionary(l => l.Split(',')[0], l => l.Split(','));
        await using var rig = await ReplayRig.StartAsync();

        var report = await rig.ReplayAsync(folder, "aps-quality");
        await rig.Api.SettledBooksAsync();
        var records = await rig.RecordsAsync("APS-AIQS");

        Assert.Equal(expected.Count, (int)report["counts"]!["stored"]!);
        Assert.Equal(
            expected.Select(e => $"{e[1]} {e[2]} {(e[4] == "PASSED" ? "pass" : "fail")}").Order(),
            records.Select(r => $"{r["context"]!["workOrder"]!["value"]} {r["part"]!["serial"]} {r["result"]}").Order());
        foreach (var session in expected)
        {
            var record = records.Single(r => (string)r["part"]!["serial"]! == session[2]);
            var picture = await File.ReadAllBytesAsync(Path.Combine(folder, "images", camera[session[0]][6]));
            Assert.True((bool)record["images"]![0]!["stored"]!);
            Assert.Equal(picture, (await rig.Api.GetAsync((string)record["images"]![0]!["url"]!)).Expect(200).Body);
        }

        Assert.Equal(
            expected.Select(e => $"{e[2]} {e[1]} {(e[4] == "PASSED" ? "OK" : "NOK")} {(e[4] == "PASSED" ? "" : "NC-4010")}").Order(),
            (await rig.MesRecordsAsync()).Select(r => $"{r["part"]} {r["order"]} {r["status"]} {r["ncCode"]}").Order());
    }

    [Fact]
    public async Task Every_board_arrives_with_both_pictures_and_every_box_of_its_file()
    {
        string[] classes = ["", "open", "short", "mousebite", "spur", "copper", "pin-hole"];
        var folder = RealData.Need("deeppcb/images-dev");
        var files = Directory.GetFiles(folder, "*.txt", SearchOption.AllDirectories);
        await using var rig = await ReplayRig.StartAsync();

        var report = await rig.ReplayAsync(folder, "deeppcb", Stated);
        var books = await rig.Api.SettledBooksAsync();
        var records = (await rig.RecordsAsync("PCB-AOI-1")).ToDictionary(r => (string)r["part"]!["serial"]!);

        Assert.Equal((94, 188), ((int)report["counts"]!["stored"]!, (int)report["counts"]!["imagesUploaded"]! + (int)report["counts"]!["imagesKnown"]!));
        Assert.Equal((94, 94), (files.Length, books.Delivered));
        foreach (var file in files)
        {
            var name = Path.GetFileNameWithoutExtension(file);
            var record = records[$"SP-{name}"];
            Assert.Equal(
                (await File.ReadAllLinesAsync(file)).Where(l => l.Length > 0).Select(l => l.Split(' ').Select(int.Parse).ToArray()).Select(n => $"{classes[n[4]]} {n[0]},{n[1]} {n[2] - n[0]}x{n[3] - n[1]}"),
                record["inspection"]!["defects"]!.AsArray().Select(d => $"{d!["class"]} {d["location"]!["x"]},{d["location"]!["y"]} {d["location"]!["width"]}x{d["location"]!["height"]}"));
            foreach (var (image, ending) in record["images"]!.AsArray().Zip(["_test.jpg", "_temp.jpg"]))
            {
                var bytes = (await rig.Api.GetAsync((string)image!["url"]!)).Expect(200).Body;
                var original = Path.Combine(Path.GetDirectoryName(file)!.Replace("_not", ""), name + ending);
                Assert.Equal(SHA256.HashData(await File.ReadAllBytesAsync(original)), SHA256.HashData(bytes));
            }
        }
    }
}
