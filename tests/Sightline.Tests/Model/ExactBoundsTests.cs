using Sightline.Model;

namespace Sightline.Tests.Model;

/// <summary>Bounds of counted shares, against the sums of the binomial distribution they are made of.</summary>
public sealed class ExactBoundsTests
{
    [Theory]
    [InlineData(0, 299, 0, 0.012262)]
    [InlineData(5, 10, 0.187086, 0.812914)]
    [InlineData(48, 50, 0.862862, 0.995122)]
    [InlineData(10, 10, 0.691503, 1)]
    public void Bounds_are_those_that_are_printed(int found, int tried, double lower, double upper)
    {
        var (low, high) = ExactBounds.Of(found, tried);
        Assert.Equal(lower, low, 5);
        Assert.Equal(upper, high, 5);
    }

    [Fact]
    public void At_each_bound_the_tail_of_the_binomial_distribution_is_what_was_asked_for()
    {
        for (var tried = 1; tried <= 60; tried++)
        {
            for (var found = 0; found <= tried; found++)
            {
                var (low, high) = ExactBounds.Of(found, tried, 0.9);
                Assert.True(low <= (double)found / tried && (double)found / tried <= high);
                Assert.Equal(found == 0 ? 1 : 0.05, AtLeast(found, tried, low), 9);
                Assert.Equal(found == tried ? 0 : 0.05, 1 - AtLeast(found + 1, tried, high) is var tail && found == tried ? 0 : tail, 9);
            }
        }
    }

    [Fact]
    public void Nothing_tried_says_nothing() => Assert.Equal((0.0, 1.0), ExactBounds.Of(0, 0));

    /// <summary>Chance of at least so many, summed up term by term.</summary>
    private static double AtLeast(int found, int tried, double share)
    {
        var sum = 0.0;
        for (var k = found; k <= tried; k++)
        {
            var term = 1.0;
            for (var i = 0; i < k; i++)
            {
                term *= (double)(tried - i) / (k - i) * share;
            }

            sum += term * Math.Pow(1 - share, tried - k);
        }

        return sum;
    }
}
