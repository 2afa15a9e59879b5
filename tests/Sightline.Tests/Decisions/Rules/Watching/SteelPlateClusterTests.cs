using Sightline.Decisions.Rules;
using Sightline.Decisions.Rules.Watching;
using Sightline.Tests.Acquisition.Profiles;

namespace Sightline.Tests.Decisions.Rules.Watching;

/// <summary>Real faults of real steel plates, with their boxes, in the order of their file.</summary>
public sealed class SteelPlateClusterTests
{
    // Across the plate in ten strips; along it the coil is too long for a place to come back.
    private static readonly WatchGrid s_strips = new() { Width = 1_710, Height = 14_000_000, Columns = 10, Rows = 1, Unit = "px" };

    [Theory]
    [InlineData(5_000, 1)]
    [InlineData(100, 1)]
    [InlineData(100, 30)]
    public void Clusters_of_the_plates_are_those_of_counting_everything_anew(int provisional, int falseAlarms)
    {
        var watch = Sightings.Watch(new WatchSettings { Kind = "cluster", Window = "PT1M", Grid = s_strips, ProvisionalParts = provisional, FalseAlarms = falseAlarms });
        var naive = new NaiveClusters(TimeSpan.FromMinutes(1), s_strips, falseAlarms, 3, provisional, false);
        var opened = 0;
        foreach (var plate in Plates())
        {
            var moves = watch.See(plate).Select(m => m.Short()).Order(StringComparer.Ordinal).ToList();
            Assert.Equal(naive.See(plate).Order(StringComparer.Ordinal), moves);
            opened += moves.Count(m => m.StartsWith("open", StringComparison.Ordinal));
        }

        Assert.InRange(opened, 5, 1_000);
    }

    [Fact]
    public void How_many_plates_have_which_fault_on_which_strip_is_what_the_file_says()
    {
        var lines = File.ReadAllLines(RealData.Need("steel-plates-faults/steel_dev.csv")).Select(l => l.Split(',')).ToList();
        int Column(string name) => Array.IndexOf(lines[0], name);
        var expected = lines.Skip(1).CountBy(row => (
            Fault: lines[0].Index().Skip(Column("Pastry_Fault")).First(c => row[c.Index] == "1").Item,
            Strip: Strip((decimal.Parse(row[Column("X_Minimum")]) + decimal.Parse(row[Column("X_Maximum")])) / 2)));

        // Every plate lies within one window, and three of a kind are a finding: what each holds at the end is the Pareto.
        var watch = Sightings.Watch(new WatchSettings { Kind = "cluster", Window = "P7D", Floor = 3 });
        var counted = new Dictionary<string, long>();
        foreach (var move in watch.SeeAll(Plates().Select(p => p with { Defects = [.. p.Defects.Select(d => Sightings.In(d.Class, Strip(d.Location!.X!.Value + (d.Location.Width!.Value / 2))))] })))
        {
            counted[move.Key] = counted.GetValueOrDefault(move.Key) + (move is FindingMove.Opened opened ? opened.Records.Count : 1);
        }

        Assert.Equal(
            expected.Where(e => e.Value >= 3).Select(e => $"{e.Value} STEEL-SURF-1//{Words[e.Key.Fault]}/zone {e.Key.Strip}").Order(StringComparer.Ordinal),
            counted.Select(c => $"{c.Value} {c.Key}").Order(StringComparer.Ordinal));
        Assert.True(counted.Count > 30);
    }

    private static readonly Dictionary<string, string> Words = new()
    {
        ["Pastry_Fault"] = "pastry", ["Z_Scratch_Fault"] = "z_scratch", ["K_Scatch_Fault"] = "k_scatch", ["Stains_Fault"] = "stains",
        ["Dirtiness_Fault"] = "dirtiness", ["Bumps_Fault"] = "bumps", ["Other_Faults"] = "other_faults",
    };

    private static string Strip(decimal centre) => $"strip {Math.Floor(centre / 171) + 1}";

    /// <summary>As the shipped profile reads them, one a second.</summary>
    private static List<Sighting> Plates() => [.. Bench.ReadAll(Bench.Shipped("steel-plates"), Bench.EverySecond, RealData.Need("steel-plates-faults/steel_dev.csv")).Select((r, i) =>
        Sightings.Of(i + 1, DateTimeOffset.Parse(r.Inspection.InspectedAt), r.Inspection.Part.Serial!, r.Inspection.Result, r.Inspection.Station, null, [.. r.Inspection.Defects!]))];
}
