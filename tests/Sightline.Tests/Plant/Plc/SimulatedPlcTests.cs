using Sightline.Contract;
using Sightline.Plant.Plc;
using Sightline.Plant.Seed;
using Sightline.Plant.Stations;

namespace Sightline.Tests.Plant.Plc;

public class SimulatedPlcTests
{
    private static readonly Exposure Shutter = new(new DateTimeOffset(2026, 11, 20, 8, 0, 0, TimeSpan.Zero), 60);

    [Fact]
    public void A_part_comes_to_the_first_station_and_one_cycle_later_to_the_second()
    {
        var plc = Line1();
        var seen = Enumerable.Range(1, 3)
            .Select(n => plc.Index(n, Shutter).Shots.Select(s => $"{s.Inspection.Station} {s.Inspection.Part.Serial}"))
            .ToList();
        Assert.Equal(["L1-AOI-1 SN-L1-000001"], seen[0]);
        Assert.Equal(["L1-AOI-1 SN-L1-000002", "L1-AOI-2 SN-L1-000001"], seen[1]);
        Assert.Equal(["L1-AOI-1 SN-L1-000003", "L1-AOI-2 SN-L1-000002"], seen[2]);
    }

    [Fact]
    public void Each_station_counts_by_one()
    {
        var plc = Line1();
        var shots = Enumerable.Range(1, 10).SelectMany(n => plc.Index(n, Shutter).Shots).ToList();
        Assert.All(
            shots.GroupBy(s => s.Inspection.Station),
            g => Assert.Equal(Enumerable.Range(1, g.Count()).Select(n => (long?)n), g.Select(s => s.Inspection.Sequence)));
    }

    [Fact]
    public void The_parts_a_station_failed_are_the_parts_ejected()
    {
        var plc = Line1();
        var shots = Enumerable.Range(1, 102).SelectMany(n => plc.Index(n, Shutter).Shots).ToList();
        var failed = shots
            .Where(s => s.Inspection.Result == InspectionResult.Fail)
            .Select(s => s.Inspection.Part.Serial)
            .Where(s => string.CompareOrdinal(s, "SN-L1-000100") <= 0)
            .Distinct()
            .Count();
        Assert.Equal(new PlcCounts(100, failed), plc.Counts);
        Assert.True(failed > 0);
    }

    [Fact]
    public void A_restarted_line_goes_on_with_the_part_that_lay_on_it()
    {
        var cycle = Line1().Index(8, Shutter);
        Assert.Equal(["SN-L1-000008", "SN-L1-000007"], cycle.Shots.Select(s => s.Inspection.Part.Serial));
    }

    private static SimulatedPlc Line1() =>
        new("L1", [.. PlantModel.Default.StationsOf("L1").Select(s => new StationSimulator(PlantModel.Default, s, seed: 1))]);
}
