using System.Security.Cryptography;
using System.Text.Json;
using Sightline.Contract;
using Sightline.Plant.Images;
using Sightline.Plant.Seed;
using Sightline.Plant.Stations;

namespace Sightline.Tests.Plant.Stations;

public class StationSimulatorTests
{
    private static readonly Exposure Shutter = new(new DateTimeOffset(2026, 11, 20, 8, 15, 30, 123, TimeSpan.FromHours(1)), 60);

    [Fact]
    public void A_shot_is_a_whole_contract_inspection()
    {
        var shot = Station("L1-AOI-2").Inspect(new PartOnLine("L1", 123), Shutter);
        var said = shot.Inspection;
        Assert.Equal("L1-AOI-2-00000123", said.Id);
        Assert.Equal("SN-L1-000123", said.Part.Serial);
        Assert.Equal("B-77", said.Part.Batch);
        Assert.Equal("2026-11-20T08:15:30.123+01:00", said.InspectedAt);
        Assert.Equal(123, said.Sequence);
        Assert.Equal(("R-100", "4"), (said.Recipe!.Id, said.Recipe.Version));
        Assert.Equal(64, said.Model!.Sha256!.Length);
        Assert.Equal(60, said.Line!.Speed);
        var image = Assert.Single(said.Images!);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(shot.Png)), image.Sha256);
        Assert.Equal((320, 240), (image.Width, image.Height));
        Assert.All(said.Measurements!, m => Assert.InRange(m.Value, m.Lower!.Value, m.Upper!.Value));
    }

    [Fact]
    public void The_same_seed_says_and_shows_the_same_and_another_seed_does_not()
    {
        Assert.Equal(Run("L1-AOI-1", seed: 7), Run("L1-AOI-1", seed: 7));
        Assert.NotEqual(Run("L1-AOI-1", seed: 7), Run("L1-AOI-1", seed: 8));
    }

    [Fact]
    public void The_two_stations_of_a_line_judge_the_same_part_each_by_itself()
    {
        var parts = Enumerable.Range(1, 2_000).Select(n => new PartOnLine("L1", n)).ToList();
        var first = parts.Select(Station("L1-AOI-1").Verdict).ToList();
        var second = parts.Select(Station("L1-AOI-2").Verdict).ToList();
        Assert.NotEqual(first, second);
    }

    [Fact]
    public void About_four_in_a_hundred_fail_and_one_needs_a_person()
    {
        var station = Station("L2-AOI-1");
        var verdicts = Enumerable.Range(1, 20_000).Select(n => station.Verdict(new PartOnLine("L2", n))).ToList();
        Assert.InRange(verdicts.Count(v => v == InspectionResult.Fail), 700, 900);
        Assert.InRange(verdicts.Count(v => v == InspectionResult.Review), 150, 250);
    }

    [Fact]
    public void Every_defect_lies_on_its_image_and_only_bad_parts_have_any()
    {
        var shots = Enumerable.Range(1, 200).Select(n => Station("L2-AOI-2").Inspect(new PartOnLine("L2", n), Shutter).Inspection).ToList();
        Assert.All(shots, s => Assert.Equal(s.Result == InspectionResult.Pass, s.Defects!.Count == 0));
        var defects = shots.SelectMany(s => s.Defects!).ToList();
        Assert.NotEmpty(defects);
        Assert.All(defects, d => Assert.Contains(d.Class, DefectWords.All));
        Assert.All(defects, d =>
        {
            var at = d.Location!;
            Assert.InRange(at.X!.Value, 0, PartLook.Width - at.Width!.Value);
            Assert.InRange(at.Y!.Value, 0, PartLook.Height - at.Height!.Value);
        });
    }

    [Fact]
    public void A_review_is_a_finding_the_camera_is_unsure_of()
    {
        var station = Station("L1-AOI-1");
        var part = Enumerable.Range(1, 10_000).Select(n => new PartOnLine("L1", n)).First(p => station.Verdict(p) == InspectionResult.Review);
        var said = station.Inspect(part, Shutter).Inspection;
        Assert.InRange(said.Confidence!.Value, 0.40m, 0.64m);
        Assert.Single(said.Defects!);
    }

    private static StationSimulator Station(string id, int seed = 1) =>
        new(PlantModel.Default, PlantModel.Default.Stations.Single(s => s.Id == id), seed);

    private static List<string> Run(string id, int seed) =>
    [
        .. Enumerable.Range(1, 25)
            .Select(n => Station(id, seed).Inspect(new PartOnLine("L1", n), Shutter))
            .Select(s => JsonSerializer.Serialize(s.Inspection, ContractJson.Default.Inspection) + Convert.ToHexString(SHA256.HashData(s.Png))),
    ];
}
