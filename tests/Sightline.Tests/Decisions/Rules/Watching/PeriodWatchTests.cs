using Sightline.Contract;
using Sightline.Decisions.Rules;
using Sightline.Decisions.Rules.Watching;

namespace Sightline.Tests.Decisions.Rules.Watching;

/// <summary>One cavity of eight, and every twelfth unit.</summary>
public sealed class PeriodWatchTests
{
    [Fact]
    public void A_cavity_with_more_than_its_share_is_found_among_defects_that_are_everywhere_and_over_when_it_is_mended()
    {
        var moves = Shift(new WatchSettings { Kind = "period" }, 1, 12_000, (unit, random) => random.NextDouble() < (unit % 8 == 3 && unit < 3_000 ? 0.05 : 0.002));
        var opened = Assert.IsType<FindingMove.Opened>(moves[0]);
        Assert.Equal(("S1", "dent", "cavity 3"), (opened.Station!, opened.Class!, opened.Place!));
        Assert.InRange(opened.Chance!.Value, 0, 1.0 / 60);
        Assert.True(opened.Records.Count >= 3);
        Assert.All(moves.Skip(1).Take(moves.Count - 2), m => Assert.IsType<FindingMove.Grew>(m));
        Assert.IsType<FindingMove.Closed>(moves[^1]);
        Assert.All(moves, m => Assert.Equal("S1/P/dent/place/cavity 3", m.Key));
    }

    [Fact]
    public void A_defect_at_every_twelfth_unit_is_found_by_its_period_and_its_halves_are_not_told_too()
    {
        var moves = Shift(new WatchSettings { Kind = "period", Periods = [2, 3, 4, 5, 7, 12, 60] }, 2, 3_000, (unit, random) => random.NextDouble() < (unit % 12 == 5 ? 0.1 : 0.001));
        var opened = Assert.Single(moves.OfType<FindingMove.Opened>(), o => o.Key.Contains("every", StringComparison.Ordinal));
        Assert.Equal("S1/P/dent/every/12", opened.Key);
    }

    [Fact]
    public void Defects_that_are_everywhere_alike_bring_no_more_findings_in_a_month_than_one()
    {
        var settings = new WatchSettings { Kind = "period", Periods = [2, 3, 5, 8, 12] };
        var alarms = Enumerable.Range(0, 20).Sum(i => Shift(settings, 10 + i, 9_000, (_, random) => random.NextDouble() < 0.01).OfType<FindingMove.Opened>().Count());
        // Twenty times three shifts: a month.
        Assert.InRange(alarms, 0, 1);
    }

    [Fact]
    public void A_part_that_comes_again_counts_once()
    {
        var watch = Sightings.Watch(new WatchSettings { Kind = "period", FalseAlarms = 30 });
        var moves = watch.SeeAll(Enumerable.Range(0, 400).Select(i => Sightings.Of(i + 1, Sightings.Morning.AddSeconds(i), i < 200 ? $"SN-{i}" : "SN-3", InspectionResult.Fail, "S1", "P", i is 3 or >= 200 ? [Sightings.In("dent", "rim")] : [])
            with { Place = i is >= 200 ? "cavity 3" : $"cavity {i % 8}" }));
        Assert.Empty(moves);
    }

    [Fact]
    public void What_is_not_remembered_for_want_of_room_is_told_until_there_is_room_again()
    {
        var moves = Shift(new WatchSettings { Kind = "period", Window = "PT10M", Most = 20 }, 3, 400, (unit, _) => unit < 200);
        Assert.Equal(["open full", "close full"], moves.Where(m => m.Key == "full").Select(m => m.Short()[..(m is FindingMove.Opened ? 9 : 10)]));
    }

    private static IReadOnlyList<FindingMove> Shift(WatchSettings settings, int seed, int units, Func<int, Random, bool> isBad)
    {
        var random = new Random(seed);
        return Sightings.Watch(settings).SeeAll(Enumerable.Range(0, units).Select(unit =>
            Sightings.Of(unit + 1, Sightings.Morning.AddSeconds(unit * 9.6), $"SN-{unit}", InspectionResult.Pass, "S1", "P", isBad(unit, random) ? [new Defect { Class = "dent" }] : []) with { Place = $"cavity {unit % 8}" }));
    }
}
