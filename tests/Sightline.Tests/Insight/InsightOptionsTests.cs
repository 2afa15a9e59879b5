using Sightline.Insight;

namespace Sightline.Tests.Insight;

public sealed class InsightOptionsTests
{
    [Theory]
    [InlineData("00:00:00")]
    [InlineData("-00:01:00")]
    [InlineData("1.00:00:01")]
    public void A_time_that_means_nothing_is_refused_with_the_way_out(string given)
    {
        var checkedOptions = new InsightOptionsCheck().Validate(null, new InsightOptions { SilentAfter = TimeSpan.Parse(given, System.Globalization.CultureInfo.InvariantCulture) });

        Assert.Equal($"Insight:SilentAfter is {given}. Give a time above zero, at most 1.00:00:00.", Assert.Single(checkedOptions.Failures!));
    }

    [Fact]
    public void What_is_set_by_itself_is_good() => Assert.True(new InsightOptionsCheck().Validate(null, new InsightOptions()).Succeeded);
}
