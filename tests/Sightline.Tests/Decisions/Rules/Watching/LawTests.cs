using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Sightline.Decisions.Rules.Watching.Statistics;
using Sightline.Tests.Acquisition.Profiles;

namespace Sightline.Tests.Decisions.Rules.Watching;

/// <summary>The laws under the watches, against plain sums and published answers.</summary>
public sealed class LawTests
{
    [Fact]
    public void Tails_are_the_sums_of_their_masses() => Check.QuickThrowOnFailure(Prop.ForAll(
        (from count in Gen.Choose(0, 40) from of in Gen.Choose(0, 40) from chance in Gen.Choose(1, 999) select (count, of, chance: chance / 1_000.0)).ToArbitrary(), c =>
        {
            double Binomial(int k) => Choose(c.of, k) * Math.Pow(c.chance, k) * Math.Pow(1 - c.chance, c.of - k);
            var mean = c.of * c.chance;
            double Poisson(int k) => Enumerable.Range(1, k).Aggregate(Math.Exp(-mean), (p, i) => p * mean / i);
            return Near(BinomialLaw.Tail(c.count, c.of, c.chance), Enumerable.Range(0, c.of + 1).Where(k => k >= c.count).Sum(Binomial))
                && Near(PoissonLaw.Tail(c.count, mean), mean == 0 ? (c.count == 0 ? 1 : 0) : 1 - Enumerable.Range(0, c.count).Sum(Poisson));
        }));

    [Fact]
    public void Logarithms_and_exponentials_keep_their_digits()
    {
        Assert.Equal(1e-300, LogMath.Log1P(1e-300));
        Assert.Equal(-1e-18, LogMath.ExpM1(-1e-18));
        Assert.Equal(Math.E - 1, LogMath.ExpM1(1), 1e-15);
        Assert.Equal(Enumerable.Range(1, 200).Sum(i => Math.Log(i)), LogMath.LogFactorial(200), 1e-9);
        Assert.Equal(Enumerable.Range(1, 63).Sum(i => Math.Log(i)) + Math.Log(64), LogMath.LogFactorial(64), 1e-10);
    }

    [Fact]
    public void The_test_of_a_period_is_wrong_as_often_as_it_says_and_sees_what_is_there()
    {
        var random = new Random(7);
        var (wrong, seen) = (0, 0);
        for (var trial = 0; trial < 4_000; trial++)
        {
            var (noise, spike) = (new long[8], new long[8]);
            for (var i = 0; i < 40; i++)
            {
                noise[random.Next(8)]++;
                spike[i % 2 == 0 ? 3 : random.Next(8)]++;
            }

            wrong += RayleighTest.Chance(noise) <= 0.05 ? 1 : 0;
            seen += RayleighTest.Chance(spike) <= 0.001 ? 1 : 0;
        }

        var (low, high) = ScanStatisticTests.ExactInterval(wrong, 4_000);
        Assert.InRange(0.05, low, high);
        Assert.InRange(seen, 3_400, 4_000);
        Assert.Equal(1, RayleighTest.Chance([]));
    }

    [Fact]
    public void The_moving_average_gives_the_published_series_and_limit()
    {
        using var cases = JsonDocument.Parse(File.ReadAllText(RealData.Need("stats-reference/cases.json")));
        var published = cases.RootElement.EnumerateArray().Single(c => c.GetProperty("id").GetString() == "nist-6.3.2.4-ewma");
        var average = 50.0;
        var series = published.GetProperty("data").EnumerateArray().Select(v => average = MovingAverage.Next(average, v.GetDouble(), 0.3)).ToList();
        Assert.All(published.GetProperty("expected").GetProperty("ewma_from_t1").EnumerateArray().Zip(series), pair => Assert.Equal(pair.First.GetDouble(), pair.Second, 0.0051));
        Assert.Equal(published.GetProperty("expected").GetProperty("ucl").GetDouble(), 50 + (3 * MovingAverage.Sigma(2.0539, 0.3, 10_000)), 0.0005);
    }

    [Fact]
    public void The_limits_of_a_share_are_the_published_ones_where_groups_differ_by_chance_alone_and_wider_where_they_differ_more()
    {
        using var cases = JsonDocument.Parse(File.ReadAllText(RealData.Need("stats-reference/cases.json")));
        var published = cases.RootElement.EnumerateArray().Single(c => c.GetProperty("id").GetString() == "nist-6.3.3.2-p-wafer");
        List<(long, long)> groups = [.. published.GetProperty("data").EnumerateArray().Select(v => (v.GetInt64(), 50L))];
        var limits = ControlLimits.Of(groups)!.Value;
        Assert.Equal(published.GetProperty("expected").GetProperty("center").GetDouble(), limits.Centre, 0.00005);
        Assert.Equal(published.GetProperty("expected").GetProperty("ucl").GetDouble(), (limits with { Spread = 1 }).Upper(50), 0.0002);

        // By hand: 10 and 20 of 100 lie 1.40028 of their deviations below and above 0.15.
        Assert.Equal(2 * 1.40028 / 1.128, ControlLimits.Of([(10, 100), (20, 100)])!.Value.Spread, 1e-5);
        Assert.Null(ControlLimits.Of([(0, 100), (0, 100)]));
        Assert.Null(ControlLimits.Of([(5, 100)]));
    }

    private static bool Near(double one, double other) => Math.Abs(one - other) <= 1e-9 * Math.Max(1e-3, Math.Abs(other));

    private static double Choose(int n, int k) => Enumerable.Range(1, k).Aggregate(1.0, (c, i) => c * (n - k + i) / i);
}
