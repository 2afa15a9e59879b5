using FsCheck;
using FsCheck.Fluent;
using Sightline.Contract;
using Sightline.Decisions.Rules;
using Sightline.Decisions.Rules.Watching;

namespace Sightline.Tests.Decisions.Rules.Watching;

/// <summary>Fails in a row, and confidence that drifts.</summary>
public sealed class SeriesTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(30, 1)]
    [InlineData(30, 3)]
    public void A_row_is_that_of_all_parts_sorted_by_exposure(int latestSeconds, int passes) => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(25),
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            var watch = Sightings.Watch(new WatchSettings { Kind = "run", Fails = 2, Passes = passes });
            var all = new List<Sighting>();
            var open = new HashSet<string>();
            // Passes that come after a row was found end it; what was passed before it was found does not.
            var ending = new Dictionary<string, List<DateTimeOffset>>();
            foreach (var seen in Sightings.Random(seed, 300, TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(latestSeconds)))
            {
                var before = Row(all, seen.Station);
                all.Add(seen);
                Assert.Equal(Naive(before, all, open, ending, seen, passes), watch.See(seen).Select(m => m.Short()));
            }
        }));

    [Fact]
    public void A_pass_that_comes_late_stands_where_it_was_exposed()
    {
        var watch = Sightings.Watch(new WatchSettings { Kind = "run" });
        Assert.Empty(watch.SeeAll([Fail(1, 1), Fail(2, 3), Pass(3, 2), Fail(4, 4)]));
        Assert.Equal(["open S1 2,4,5"], watch.SeeAll([Fail(5, 5)]).Select(m => m.Short()));
        Assert.Equal(["grow S1 6", "close S1"], watch.SeeAll([Fail(6, 6), Pass(7, 7)]).Select(m => m.Short()));
    }

    [Fact]
    public void One_part_that_fails_again_and_again_is_no_row_and_a_review_neither_ends_nor_makes_one()
    {
        var watch = Sightings.Watch(new WatchSettings { Kind = "run" });
        Assert.Empty(watch.SeeAll([Fail(1, 1, "A"), Fail(2, 2, "A"), Fail(3, 3, "A"), Fail(4, 4, "B"), Fail(5, 5, "B") with { Result = InspectionResult.Review }]));
        Assert.Equal(["open S1 3,4,6"], watch.SeeAll([Fail(6, 6, "C")]).Select(m => m.Short()));
    }

    [Fact]
    public void With_classes_a_row_is_of_parts_that_have_such_a_defect()
    {
        var watch = Sightings.Watch(new WatchSettings { Kind = "run", Fails = 2 }, "dent");
        Assert.Equal(
            ["open S1 1,3"],
            watch.SeeAll([Fail(1, 1) with { Defects = [Sightings.In("dent", "rim")] }, Fail(3, 3) with { Defects = [Sightings.In("dent", "rim")] }, Fail(4, 4)]).Where(m => m is FindingMove.Opened).Select(m => m.Short()));
        Assert.Empty(Sightings.Watch(new WatchSettings { Kind = "run", Fails = 2 }, "dent").SeeAll([Fail(1, 1), Fail(2, 2), Fail(3, 3)]));
    }

    [Fact]
    public void Confidence_that_falls_below_its_base_is_found_and_over_when_it_is_half_way_back()
    {
        var watch = Sightings.Watch(new WatchSettings { Kind = "confidence", Parts = 10, Base = 20, Lambda = 0.5m });
        var random = new Random(11);
        var position = 0L;
        IReadOnlyList<FindingMove> Passes(int count, decimal mean) => watch.SeeAll(Enumerable.Range(0, count).Select(_ =>
            Pass(++position, position) with { Confidence = mean + (random.Next(-20, 21) / 1_000m) }));

        Assert.Empty(Passes(400, 0.95m));
        // Fails, and passes without a confidence, say nothing of it.
        Assert.Empty(watch.SeeAll(Enumerable.Range(0, 100).Select(_ => Fail(++position, position) with { Confidence = 0.1m }).Append(Pass(++position, position))));
        var opened = Assert.IsType<FindingMove.Opened>(Assert.Single(Passes(100, 0.92m)));
        Assert.Equal(("S1", 10), (opened.Station!, opened.Records.Count));
        Assert.InRange(opened.Expected!.Value, 0.945, 0.955);
        Assert.InRange(opened.Threshold!.Value, 0.93, 0.95);
        Assert.Equal(["close S1/P"], Passes(100, 0.95m).Select(m => m.Short()));
    }

    [Fact]
    public void Confidence_that_stays_as_it_is_brings_no_finding_in_a_month()
    {
        var watch = Sightings.Watch(new WatchSettings { Kind = "confidence" });
        var random = new Random(12);
        var moves = new List<FindingMove>();
        for (var i = 1; i <= 60 * 3_000; i++)
        {
            // Skewed, as confidences are: most close to one, some far below.
            watch.See(Pass(i, i) with { Confidence = 1 - (decimal)Math.Pow(random.NextDouble(), 6) * 0.4m }, moves);
        }

        Assert.True(moves.OfType<FindingMove.Opened>().Count() <= 1);
    }

    private static List<Sighting> Row(List<Sighting> all, string station)
    {
        var mine = all.Where(s => s.Station == station && s.Result != InspectionResult.Review).OrderBy(s => s.ExposedAt).ToList();
        return [.. mine.Skip(mine.FindLastIndex(s => s.Result == InspectionResult.Pass) + 1).Reverse().DistinctBy(s => s.PartKey).Reverse()];
    }

    private static List<string> Naive(List<Sighting> before, List<Sighting> all, HashSet<string> open, Dictionary<string, List<DateTimeOffset>> ending, Sighting seen, int passes)
    {
        var row = Row(all, seen.Station);
        var grew = seen.Result == InspectionResult.Fail && row.Exists(s => s.PartKey == seen.PartKey) && !before.Exists(s => s.PartKey == seen.PartKey);
        if (!open.Contains(seen.Station))
        {
            if (!grew || row.Count < 2)
            {
                return [];
            }

            open.Add(seen.Station);
            ending[seen.Station] = [];
            return [$"open {seen.Station} {string.Join(',', row.Select(s => s.Position))}"];
        }

        var lastFail = all.Where(s => s.Station == seen.Station && s.Result == InspectionResult.Fail).Max(s => s.ExposedAt);
        if (seen.Result == InspectionResult.Pass)
        {
            ending[seen.Station].Add(seen.ExposedAt);
        }

        ending[seen.Station].RemoveAll(p => p <= lastFail);
        if (ending[seen.Station].Count >= passes)
        {
            open.Remove(seen.Station);
            return [$"close {seen.Station}"];
        }

        return grew ? [$"grow {seen.Station} {seen.Position}"] : [];
    }

    private static Sighting Fail(long position, long second, string? part = null) => Sightings.Of(position, Sightings.Morning.AddSeconds(second), part ?? $"SN-{position}", InspectionResult.Fail);

    private static Sighting Pass(long position, long second) => Sightings.Of(position, Sightings.Morning.AddSeconds(second), $"SN-{position}");
}
