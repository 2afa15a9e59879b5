using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Sightline.Context.Parameters;

namespace Sightline.Tests.Context.Parameters;

/// <summary>Samples are read back as they were written, and sums are exact.</summary>
public sealed class SampleBlockTests
{
    private const long Minute = 29_700_000;

    /// <summary>Values of every kind: few and many decimals, whole, huge, tiny, and the ends of what a decimal holds.</summary>
    internal static Gen<decimal> Values { get; } = Gen.OneOf(
        Gen.Choose(-2_000, 2_000).Select(n => n / 100m),
        Gen.Choose(0, 3).Select(n => (decimal)n),
        Gen.Choose(-1_000_000, 1_000_000).Select(n => n / 1_000_000_000_000m),
        Gen.Choose(1, 1_000).Select(n => n * 12_345_678_901_234_567.89m),
        Gen.Elements(0m, -0.0m, 1.7730000000000001m, decimal.MaxValue, decimal.MinValue, 0.0000000000000000000000000001m, long.MaxValue, long.MinValue, 9_223_372_036_854_775_808m));

    [Fact]
    public void Every_sample_is_read_as_it_was_written() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(500),
        Prop.ForAll(
            (from value in Values
             from at in Gen.OneOf(Gen.Choose(0, 59_999).Select(ms => ms * 1_000L), Gen.Choose(0, 59_999_999).Select(us => (long)us))
             from position in Gen.OneOf(Gen.Choose(1, 3).Select(n => (long)n), Gen.Constant(long.MaxValue - 1))
             select new KnownSample((Minute * PieceKey.Minute) + at, position, value)).NonEmptyListOf().ToArbitrary(),
            made =>
            {
                var samples = made.OrderBy(s => s, Comparer<KnownSample>.Create(KnownSample.Compare)).ToList();
                return SampleBlock.Read(SampleBlock.Write(samples, Minute), Minute).SequenceEqual(samples);
            }));

    [Fact]
    public void A_value_that_does_not_change_at_an_even_pace_takes_next_to_no_room()
    {
        var samples = Enumerable.Range(0, 600).Select(i => new KnownSample((Minute * PieceKey.Minute) + (i * 100_000), 7, 21.50m)).ToList();

        Assert.InRange(SampleBlock.Write(samples, Minute).Length, 1, 32);
    }

    [Fact]
    public void A_sum_is_the_same_in_any_order_and_in_any_parts_and_a_mean_is_right_to_its_last_digit() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(500),
        Prop.ForAll(Values.NonEmptyListOf().ToArbitrary(), Gen.Choose(0, 1_000).ToArbitrary(), (values, cut) =>
        {
            var (whole, parts, left, right) = (new ExactSum(), new ExactSum(), new ExactSum(), new ExactSum());
            values.ToList().ForEach(whole.Add);
            Enumerable.Reverse(values).Where((_, i) => i % 7 <= cut % 7).ToList().ForEach(left.Add);
            Enumerable.Reverse(values).Where((_, i) => i % 7 > cut % 7).ToList().ForEach(right.Add);
            parts.Add(left.ToString());
            parts.Add(right.ToString());
            Assert.Equal(whole.ToString(), parts.ToString());
            Assert.Equal(whole.Mean(values.Count), parts.Mean(values.Count));
            AssertMean(values, whole.Mean(values.Count));
        }));

    /// <summary>Not further from the true mean than half of its last digit, of twenty or of twenty-eight decimals.</summary>
    internal static void AssertMean(IReadOnlyCollection<decimal> values, decimal mean)
    {
        var sum = values.Aggregate(BigInteger.Zero, (total, value) => total + Whole(value));
        var off = BigInteger.Abs((Whole(mean) * values.Count) - sum) * 2;
        Assert.True(off * BigInteger.Pow(10, ExactSum.Digits - 1) <= BigInteger.Abs(sum) || off <= values.Count, $"{mean} is not the mean of {string.Join(", ", values)}");
    }

    /// <summary>In units of the twenty-eighth decimal.</summary>
    private static BigInteger Whole(decimal value)
    {
        var bits = decimal.GetBits(value);
        var mantissa = ((BigInteger)(uint)bits[2] << 64) + ((BigInteger)(uint)bits[1] << 32) + (uint)bits[0];
        return (bits[3] < 0 ? -mantissa : mantissa) * BigInteger.Pow(10, 28 - ((bits[3] >> 16) & 0xFF));
    }
}
