using FsCheck;
using FsCheck.Fluent;
using Sightline.Decisions.Rules.Watching.Statistics;

namespace Sightline.Tests.Decisions.Rules.Watching;

/// <summary>How often a sliding window alarms by chance: the closed form against printed values and against a simulation.</summary>
public sealed class ScanStatisticTests
{
    private const double WindowsOfShift = 32;

    [Theory]
    [InlineData(0.05, 3, 0.0018)]
    [InlineData(0.2, 4, 0.0065)]
    [InlineData(0.5, 4, 0.159)]
    [InlineData(1, 6, 0.077)]
    public void The_closed_form_gives_the_printed_chances_of_an_alarm_in_a_shift(double m, int k, double printed)
    {
        var digits = printed < 0.1 ? 4 : 3;
        Assert.Equal(printed, Math.Round(ScanStatistic.Alarm(k, m, WindowsOfShift), printed == 0.077 ? 3 : digits));
    }

    [Theory]
    [InlineData(1, 2, 2, 3, 3, 4, 6, 7)]
    [InlineData(20, 3, 3, 4, 4, 5, 7, 9)]
    [InlineData(100, 3, 3, 4, 5, 6, 8, 10)]
    [InlineData(500, 3, 4, 4, 5, 6, 8, 10)]
    public void The_smallest_count_for_one_false_alarm_in_a_month_is_the_printed_one(int combinations, params int[] printed) => Assert.Equal(
        printed.Select(k => (long)k),
        ((double[])[0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1]).Select(m => ScanStatistic.Smallest(m, WindowsOfShift, combinations, 1, 1)));

    [Theory]
    [InlineData(0.02, 2, 3, 3)]
    [InlineData(0.05, 3, 3, 4)]
    [InlineData(0.1, 3, 4, 4)]
    [InlineData(0.2, 4, 4, 5)]
    [InlineData(0.5, 5, 6, 7)]
    [InlineData(1, 6, 7, 9)]
    [InlineData(2, 9, 10, 11)]
    public void The_smallest_count_whose_tail_lies_below_a_chance_is_the_printed_one(double m, params int[] printed) => Assert.Equal(
        printed, ((double[])[1e-3, 1e-4, 1e-5]).Select(chance => Enumerable.Range(1, 40).First(k => PoissonLaw.Tail(k, m) < chance)));

    [Fact]
    public void The_floor_is_never_passed_downwards() => Assert.Equal(3, ScanStatistic.Smallest(1e-9, WindowsOfShift, 1, 1, 3));

    [Fact]
    public void Tiny_means_large_counts_and_large_means_give_chances_and_an_end()
    {
        // (1e-7)^3 / 3! times (1 + 31 * 3): what the closed form is close to zero.
        Assert.Equal(1e-21 / 6 * (1 + (3 * 31)), ScanStatistic.Alarm(3, 1e-7, WindowsOfShift), 1e-26);
        Assert.InRange(ScanStatistic.Alarm(2_000, 0.5, WindowsOfShift), 0, double.Epsilon);
        Assert.InRange(ScanStatistic.Smallest(10_000, WindowsOfShift, 1_000, 1, 3), 10_500, 10_800);
        Assert.Equal(1, ScanStatistic.Alarm(3, 3, WindowsOfShift));
        // One window alone is the plain tail.
        Assert.Equal(PoissonLaw.Tail(4, 0.3), ScanStatistic.Alarm(4, 0.3, 1), 1e-15);
    }

    [Fact]
    public void A_chance_lies_between_zero_and_one_falls_with_the_count_and_a_count_within_the_budget_stays_within_it() => Check.QuickThrowOnFailure(Prop.ForAll(
        (from m in Gen.Choose(1, 400_000) from windows in Gen.Choose(1, 500) from combinations in Gen.Choose(1, 10_000) select (m: m / 10_000.0, windows, combinations)).ToArbitrary(), c =>
        {
            var k = ScanStatistic.Smallest(c.m, c.windows, c.combinations, 1, 3);
            var further = Enumerable.Range(0, 20).Select(i => ScanStatistic.Alarm(k + i, c.m, c.windows)).ToList();
            return further.TrueForAll(p => p is >= 0 and <= 1)
                && further.Zip(further.Skip(1)).All(pair => pair.Second <= pair.First)
                && Enumerable.Range(0, 20).All(i => ScanStatistic.IsWithin(k + i, c.m, c.windows, c.combinations, 1))
                && (k == 3 || !ScanStatistic.IsWithin(k - 1, c.m, c.windows, c.combinations, 1));
        }));

    [Theory]
    [InlineData(0.05, 3, 20_000)]
    [InlineData(0.2, 4, 20_000)]
    [InlineData(0.5, 5, 5_000)]
    [InlineData(1, 6, 5_000)]
    public void A_simulated_shift_alarms_as_often_as_the_closed_form_says(double m, int k, int shifts)
    {
        var random = new Random(20_261_121);
        var alarms = 0;
        for (var shift = 0; shift < shifts; shift++)
        {
            alarms += Alarms(random, m, k) ? 1 : 0;
        }

        // The closed form is an approximation: within 12 % by its own account.
        var (low, high) = ExactInterval(alarms, shifts);
        Assert.InRange(ScanStatistic.Alarm(k, m, WindowsOfShift), low * 0.88, high * 1.12);
    }

    [Fact]
    public void The_exact_interval_is_the_known_one()
    {
        var (low, high) = ExactInterval(48, 50);
        Assert.Equal((0.863, 0.995), (Math.Round(low, 3), Math.Round(high, 3)));
    }

    private static bool Alarms(Random random, double m, int k)
    {
        var times = new List<double>();
        for (var at = -Math.Log(1 - random.NextDouble()) / m; at < WindowsOfShift; at -= Math.Log(1 - random.NextDouble()) / m)
        {
            times.Add(at);
        }

        return Enumerable.Range(0, Math.Max(0, times.Count - k + 1)).Any(i => times[i + k - 1] - times[i] < 1);
    }

    /// <summary>Clopper and Pearson, 95 %.</summary>
    internal static (double Low, double High) ExactInterval(int found, int of) => (
        found == 0 ? 0 : Solve(p => BinomialLaw.Tail(found, of, p) - 0.025),
        found == of ? 1 : Solve(p => BinomialLaw.Tail(found + 1, of, p) - 0.975));

    private static double Solve(Func<double, double> rising)
    {
        var (low, high) = (0.0, 1.0);
        for (var i = 0; i < 60; i++)
        {
            var middle = (low + high) / 2;
            (low, high) = rising(middle) < 0 ? (middle, high) : (low, middle);
        }

        return (low + high) / 2;
    }
}
