using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Sightline.Contract;
using Sightline.Decisions.Rules;
using Sightline.Decisions.Rules.Watching;

namespace Sightline.Tests.Decisions.Rules.Watching;

/// <summary>Too many fails, by a limit that was set and by the station's own.</summary>
public sealed class RateWatchTests
{
    [Theory]
    [InlineData(0, false)]
    [InlineData(200, false)]
    [InlineData(0, true)]
    [InlineData(200, true)]
    public void A_rate_in_time_is_that_of_counting_the_newest_slices_anew(int latestSeconds, bool byClass) => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(25),
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            var watch = Sightings.Watch(new WatchSettings { Kind = "rate", Window = "PT5M", Limit = 0.25m, Least = 8 }, byClass ? ["dent", "pore"] : []);
            var all = new List<(Sighting Seen, long Slice)>();
            var open = new Dictionary<string, long>();
            foreach (var seen in Sightings.Random(seed, 300, TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(latestSeconds)))
            {
                all.Add((seen, seen.ExposedAt.UtcTicks / TimeSpan.FromSeconds(20).Ticks));
                var mine = all.Where(a => a.Seen.Station == seen.Station).ToList();
                var newest = mine.Max(a => a.Slice);
                // What came late for its window was never in it, also not for the windows before.
                var kept = mine.Where((a, i) => a.Slice > mine.Take(i + 1).Max(b => b.Slice) - 15 && a.Slice > newest - 15).Select(a => a.Seen).ToList();
                Assert.Equal(Naive(kept, newest, 15, 0.25m, 8, seen, byClass, open), watch.See(seen).Select(m => m.Short()));
            }
        }));

    [Fact]
    public void A_rate_in_parts_is_that_of_the_newest_parts() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(25),
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            var watch = Sightings.Watch(new WatchSettings { Kind = "rate", Parts = 30, Limit = 0.25m, Least = 8 });
            var all = new List<Sighting>();
            var open = new Dictionary<string, long>();
            foreach (var seen in Sightings.Random(seed, 300, TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(60)))
            {
                all.Add(seen);
                var mine = all.Where(a => a.Station == seen.Station).ToList();
                Assert.Equal(Naive([.. mine.TakeLast(30)], mine.Count, 30, 0.25m, 8, seen, false, open), watch.See(seen).Select(m => m.Short()));
            }
        }));

    [Fact]
    public void A_rate_over_its_limit_says_the_numbers()
    {
        var watch = Sightings.Watch(new WatchSettings { Kind = "rate", Parts = 100, Limit = 0.02m, Least = 10 });
        var moves = watch.SeeAll(Enumerable.Range(1, 60).Select(i => Sightings.Of(i, Sightings.Morning.AddSeconds(i), $"SN-{i}", i % 20 == 0 ? InspectionResult.Fail : InspectionResult.Pass)));
        Assert.Equal(
            "open S1 20 1 of 20 inspections failed (5%), the last 100 inspections. More than 2%. S1   0.4 1 ",
            moves[0].Full());
        Assert.Equal(["grow S1 40", "grow S1 60"], moves.Skip(1).Select(m => m.Short()));
    }

    [Fact]
    public void Without_a_limit_a_group_is_compared_with_the_stations_own_groups()
    {
        var watch = Sightings.Watch(new WatchSettings { Kind = "rate", Parts = 100, Base = 10 });
        // 4 to 6 fails in 100, ten times; 6 again; then 20, 15 and 5.
        int[] groups = [4, 6, 5, 4, 6, 5, 4, 6, 5, 5, 6, 20, 15, 5];
        var position = 0L;
        var moves = groups.Select(fails => watch.SeeAll(Enumerable.Range(0, 100).Select(i =>
            Sightings.Of(++position, Sightings.Morning.AddSeconds(position), $"SN-{position}", i < fails ? InspectionResult.Fail : InspectionResult.Pass)))).ToList();

        Assert.All(moves.Take(11), Assert.Empty);
        var opened = Assert.IsType<FindingMove.Opened>(Assert.Single(moves[11]));
        Assert.Equal(Enumerable.Range(1101, 20).Select(i => (long)i), opened.Records);
        Assert.StartsWith("20 of 100 inspections failed (20%), the last 100 inspections. Usual are 5.2%, and up to", opened.Text, StringComparison.Ordinal);
        Assert.Equal(5.2, opened.Expected!.Value, 1e-9);
        Assert.Equal(["grow S1 1215"], moves[12].Select(m => m.Short()));
        Assert.Equal(["close S1"], moves[13].Select(m => m.Short()));
    }

    [Fact]
    public void Groups_of_a_window_leave_out_what_came_after_they_were_complete_and_those_that_are_too_small()
    {
        var watch = Sightings.Watch(new WatchSettings { Kind = "rate", Window = "PT1H", Base = 10, Least = 50 });
        var position = 0L;
        IReadOnlyList<FindingMove> Hour(int hour, int parts, int fails) => watch.SeeAll(Enumerable.Range(0, parts).Select(i =>
            Sightings.Of(++position, Sightings.Morning.AddHours(hour).AddSeconds(i), $"SN-{position}", i < fails ? InspectionResult.Fail : InspectionResult.Pass)));

        for (var hour = 0; hour < 10; hour++)
        {
            Assert.Empty(Hour(hour, 100, 4 + (hour % 3)));
        }

        Assert.Empty(Hour(10, 40, 40));
        Assert.Empty(Hour(11, 100, 4));
        Assert.Empty(Hour(10, 60, 60));
        Assert.Empty(Hour(12, 100, 40));
        Assert.Equal(["open S1"], Hour(13, 1, 0).Select(m => m.Short().Split(' ') is var words ? $"{words[0]} {words[1]}" : ""));
    }

    private static List<string> Naive(List<Sighting> window, long newest, long length, decimal limit, int least, Sighting seen, bool byClass, Dictionary<string, long> open)
    {
        bool Counts(Sighting s) => byClass ? s.Defects.Count > 0 : s.Result == InspectionResult.Fail;
        var found = window.Where(Counts).ToList();
        var isOver = window.Count >= least && found.Count > limit * window.Count;
        var isIn = window.Contains(seen) && Counts(seen);
        if (!open.TryGetValue(seen.Station, out var overAt))
        {
            if (!isIn || !isOver)
            {
                return [];
            }

            open[seen.Station] = newest;
            // In time the records come by slice, and as they came within one.
            var records = length == 15 ? found.OrderBy(f => f.ExposedAt.UtcTicks / TimeSpan.FromSeconds(20).Ticks) : found.AsEnumerable();
            return [$"open {seen.Station} {string.Join(',', records.Select(f => f.Position.ToString(CultureInfo.InvariantCulture)))}"];
        }

        if (isOver)
        {
            open[seen.Station] = overAt = newest;
        }

        if (isIn)
        {
            return [$"grow {seen.Station} {seen.Position}"];
        }

        return newest - overAt >= length && open.Remove(seen.Station) ? [$"close {seen.Station}"] : [];
    }
}
