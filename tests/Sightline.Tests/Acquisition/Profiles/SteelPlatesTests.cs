using Sightline.Contract;

namespace Sightline.Tests.Acquisition.Profiles;

public sealed class SteelPlatesTests
{
    private static readonly Dictionary<string, string> Words = new()
    {
        ["Pastry_Fault"] = "pastry", ["Z_Scratch_Fault"] = "z_scratch", ["K_Scatch_Fault"] = "k_scatch", ["Stains_Fault"] = "stains",
        ["Dirtiness_Fault"] = "dirtiness", ["Bumps_Fault"] = "bumps", ["Other_Faults"] = "other_faults",
    };

    private static string Csv => RealData.Need("steel-plates-faults/steel_dev.csv");

    [Fact]
    public void Every_row_becomes_one_failed_plate_and_the_classes_count_as_in_the_file()
    {
        var lines = File.ReadAllLines(Csv);
        var header = lines[0].Split(',');
        var expected = Words.ToDictionary(
            word => word.Value, word => lines.Skip(1).Count(line => line.Split(',')[Array.IndexOf(header, word.Key)] == "1"));

        var records = Bench.ReadAll(Bench.Shipped("steel-plates"), Bench.EverySecond, Csv);

        Assert.Equal(lines.Length - 1, records.Count);
        Assert.All(records, record => Assert.Equal(InspectionResult.Fail, record.Inspection.Result));
        Assert.Equal(expected, records.GroupBy(r => Assert.Single(r.Inspection.Defects!).Class).ToDictionary(g => g.Key, g => g.Count()));
    }

    [Fact]
    public void Boxes_and_measurements_are_the_rows_own_numbers()
    {
        var lines = File.ReadAllLines(Csv);
        var header = lines[0].Split(',');
        var records = Bench.ReadAll(Bench.Shipped("steel-plates"), Bench.EverySecond, Csv);

        foreach (var (line, record) in lines.Skip(1).Zip(records))
        {
            var cells = line.Split(',');
            decimal Cell(string name) => decimal.Parse(cells[Array.IndexOf(header, name)]);
            var box = record.Inspection.Defects![0].Location!;
            Assert.Equal(
                (Cell("X_Minimum"), Cell("Y_Minimum"), Cell("X_Maximum"), Cell("Y_Maximum"), "px"),
                (box.X!.Value, box.Y!.Value, (box.X + box.Width)!.Value, (box.Y + box.Height)!.Value, box.Unit));
            var thickness = record.Inspection.Measurements!.Single(m => m.Name == "thickness");
            Assert.Equal((Cell("Steel_Plate_Thickness"), "mm"), (thickness.Value, thickness.Unit));
        }
    }

    [Fact]
    public void What_the_file_lacks_is_stated_by_the_person_and_marked_so()
    {
        var first = Bench.ReadAll(Bench.Shipped("steel-plates"), Bench.EverySecond, Csv)[0].Inspection;

        Assert.Equal("""
            {"id":"75404d538428e8380decc1c9c36b04eb","station":"STEEL-SURF-1","part":{"serial":"P-0"},"inspectedAt":"2026-11-20T08:00:00.000Z","result":"fail",
            "defects":[{"class":"pastry","location":{"x":42,"y":270900,"width":8,"height":44,"unit":"px"}}],
            "measurements":[{"name":"thickness","value":80,"unit":"mm"},{"name":"defect_area","value":267,"unit":"px"},
            {"name":"defect_perimeter_x","value":17,"unit":"px"},{"name":"defect_perimeter_y","value":44,"unit":"px"},
            {"name":"luminosity_sum","value":24220,"unit":"grey"},{"name":"luminosity_minimum","value":76,"unit":"grey"},
            {"name":"luminosity_maximum","value":108,"unit":"grey"}],"purpose":"production",
            "extensions":{"steelType":"A300","conveyerLength":"1687","statedByReplay":["inspectedAt","part.serial"]}}
            """.ReplaceLineEndings(""), Bench.Json(first));
    }

    [Fact]
    public void Reading_it_again_gives_the_same_ids_and_content_and_no_id_twice()
    {
        var profile = Bench.Shipped("steel-plates");
        var once = Bench.ReadAll(profile, Bench.EverySecond, Csv).Select(r => Bench.Json(r.Inspection)).ToList();
        var again = Bench.ReadAll(profile, Bench.EverySecond, Csv);

        Assert.Equal(once, again.Select(r => Bench.Json(r.Inspection)));
        Assert.Equal(again.Count, again.Select(r => r.Inspection.Id).Distinct().Count());
    }
}
