using FsCheck;
using FsCheck.Fluent;
using Sightline.Clocks;

namespace Sightline.Tests.Clocks;

/// <summary>The filter against a plant made up by chance, whose true offset is known, and against ten lines that forget nothing.</summary>
public sealed class ClockFilterTests
{
    private static readonly DateTimeOffset s_start = new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero);

    /// <summary>One exchange: time since the one before, the two ways, time at the node, all in microseconds, and how far the station's clock was set before it, in hours.</summary>
    private sealed record Turn(int Gap, int There, int Back, int Inside, int Step);

    private sealed record Plant(int OffsetInMilliseconds, int DriftInPartsPerMillion, IReadOnlyList<Turn> Turns);

    [Fact]
    public void The_chosen_offset_is_never_further_from_the_truth_than_it_says_and_the_newest_way_allow() =>
        Prop.ForAll(Plants().ToArbitrary(), plant =>
        {
            var filter = new ClockFilter();
            foreach (var (exchange, truth) in Run(plant))
            {
                filter.Add(exchange);
                var best = filter.Best!.Value;
                var allowed = best.Uncertainty + exchange.RoundTrip + TimeSpan.FromMilliseconds(2);
                Assert.True((best.Offset - truth).Duration() <= allowed, $"The truth is {truth}, chosen was {best.Offset}, allowed are {allowed}.");
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Of_the_last_eight_that_agree_with_the_newest_the_shortest_counts() =>
        Prop.ForAll(Plants().ToArbitrary(), plant =>
        {
            var filter = new ClockFilter();
            var all = new List<ClockExchange>();
            foreach (var (exchange, _) in Run(plant))
            {
                filter.Add(exchange);
                all.RemoveAll(known => (known.Offset - exchange.Offset).Duration() - known.Uncertainty - exchange.Uncertainty > TimeSpan.FromMicroseconds(1));
                all.Add(exchange);
                all = [.. all.TakeLast(8)];
                var last = Enumerable.Reverse(all).ToList();
                Assert.Equal(last.First(e => e.RoundTrip / 2 == last.Min(l => l.RoundTrip / 2)), filter.Best);
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_clock_that_stands_still_is_known_as_well_as_the_shortest_way_allows() =>
        Prop.ForAll(Plants().Where(p => p.DriftInPartsPerMillion == 0 && p.Turns.All(t => t.Step == 0)).ToArbitrary(), plant =>
        {
            var filter = new ClockFilter();
            foreach (var (exchange, truth) in Run(plant))
            {
                Assert.False(filter.Add(exchange));
                Assert.True((filter.Best!.Value.Offset - truth).Duration() <= filter.Best.Value.Uncertainty + TimeSpan.FromMicroseconds(1));
            }
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    [InlineData(40)]
    [InlineData(-40)]
    public void One_exchange_after_a_clock_was_set_is_enough(int hours)
    {
        var turns = Enumerable.Repeat(new Turn(1_000_000, 1_000, 1_000, 100, 0), 8).Append(new Turn(1_000_000, 400_000, 900_000, 100, hours)).ToList();
        var filter = new ClockFilter();
        var moved = Run(new Plant(20, 0, turns)).Select(turn => filter.Add(turn.Exchange)).ToList();

        Assert.Equal([.. Enumerable.Repeat(false, 8), true], moved);
        Assert.InRange(filter.Best!.Value.Offset - TimeSpan.FromHours(hours), TimeSpan.FromMilliseconds(-630), TimeSpan.FromMilliseconds(670));
    }

    [Fact]
    public void The_sign_is_positive_for_a_station_that_is_ahead()
    {
        var exchange = new ClockExchange(s_start.AddMilliseconds(180_000), s_start.AddMilliseconds(10), s_start.AddMilliseconds(11), s_start.AddMilliseconds(180_031));

        Assert.Equal((180_005, 15, 30), (exchange.Offset.TotalMilliseconds, exchange.Uncertainty.TotalMilliseconds, exchange.RoundTrip.TotalMilliseconds));
    }

    [Theory]
    [InlineData(50)]
    [InlineData(-120)]
    [InlineData(0)]
    public void Drift_is_told_in_parts_per_million_after_ten_minutes_and_not_before(int ppm)
    {
        var drift = new Drift();
        for (var minute = 0; minute <= 90; minute++)
        {
            Assert.Equal(minute < 10 ? null : ppm, drift.PartsPerMillion());
            drift.Add(TimeSpan.FromMinutes(minute), TimeSpan.FromHours(40) + TimeSpan.FromTicks(TimeSpan.FromMinutes(minute).Ticks / 1_000_000 * ppm));
            drift.Add(TimeSpan.FromMinutes(minute) + TimeSpan.FromSeconds(20), TimeSpan.FromHours(3));
            if (minute == 9)
            {
                Assert.Null(drift.PartsPerMillion());
                drift.Add(TimeSpan.FromMinutes(10), TimeSpan.FromHours(40) + TimeSpan.FromTicks(TimeSpan.FromMinutes(10).Ticks / 1_000_000 * ppm));
            }
        }
    }

    private static IEnumerable<(ClockExchange Exchange, TimeSpan Truth)> Run(Plant plant)
    {
        var (now, steps) = (s_start, TimeSpan.Zero);
        foreach (var turn in plant.Turns)
        {
            now += TimeSpan.FromMicroseconds(turn.Gap);
            steps += TimeSpan.FromHours(turn.Step);
            var arrives = now + TimeSpan.FromMicroseconds(turn.There);
            var answers = arrives + TimeSpan.FromMicroseconds(turn.Inside);
            var back = answers + TimeSpan.FromMicroseconds(turn.Back);
            yield return (new ClockExchange(now + Ahead(now), arrives, answers, back + Ahead(back)), Ahead(back));
            now = back;
        }

        TimeSpan Ahead(DateTimeOffset at) => TimeSpan.FromMilliseconds(plant.OffsetInMilliseconds) + steps + TimeSpan.FromTicks((at - s_start).Ticks / 1_000_000 * plant.DriftInPartsPerMillion);
    }

    private static Gen<Plant> Plants() =>
        from offset in Gen.Elements(0, 3, -3, 740, 180_000, -144_927_000, 1_036_800_000)
        from drift in Gen.Elements(0, 0, 20, -100, 300)
        from turns in Gen.NonEmptyListOf(
            from gap in Gen.Choose(1_000, 120_000_000)
            from there in Gen.OneOf(Gen.Choose(50, 5_000), Gen.Choose(50, 3_000_000))
            from back in Gen.OneOf(Gen.Choose(50, 5_000), Gen.Choose(50, 3_000_000))
            from inside in Gen.Choose(1, 50_000)
            from step in Gen.Frequency((12, Gen.Constant(0)), (1, Gen.Elements(1, -1, 40, -40)))
            select new Turn(gap, there, back, inside, step))
        select new Plant(offset, drift, [.. turns]);
}
