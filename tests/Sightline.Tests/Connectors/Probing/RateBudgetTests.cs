using Sightline.Connectors.Http;
using Sightline.Connectors.Probing;
using Sightline.Model;

namespace Sightline.Tests.Connectors.Probing;

/// <summary>What a target says it takes, in each form that is in use, beside what its file allows.</summary>
public sealed class RateBudgetTests
{
    [Theory]
    [InlineData("RateLimit-Policy", "100;w=60", 1, ProbeVerdict.Good)]
    [InlineData("RateLimit-Policy", "100;w=60", 2, ProbeVerdict.Doubt)]
    [InlineData("RateLimit-Policy", "\"burst\";q=100;w=1, \"daily\";q=864000;w=86400", 10, ProbeVerdict.Good)]
    [InlineData("RateLimit-Policy", "\"burst\";q=100;w=1, \"daily\";q=864000;w=86400", 11, ProbeVerdict.Doubt)]
    [InlineData("RateLimit-Limit", "100, 100;w=10", 10, ProbeVerdict.Good)]
    [InlineData("RateLimit-Limit", "100;window=10", 11, ProbeVerdict.Doubt)]
    [InlineData("X-RateLimit-Limit", "5000", 1, ProbeVerdict.Doubt)]
    [InlineData("RateLimit-Policy", "100;w=0", 1, ProbeVerdict.Doubt)]
    [InlineData("RateLimit-Policy", "soon", 1, ProbeVerdict.Doubt)]
    public void A_limit_is_compared_by_the_second(string header, string value, int mostPerSecond, ProbeVerdict verdict) =>
        Assert.Equal(verdict, Judge(header, value, mostPerSecond)!.Verdict);

    [Fact]
    public void The_words_name_the_header_and_what_to_write() => Assert.Equal(
        "The target takes 1.67 a second (RateLimit-Policy: 100;w=60) and mostPerSecond is 1500: a backlog would be refused. Set mostPerSecond to 1.",
        Judge("RateLimit-Policy", "100;w=60", 1_500)!.Detail);

    [Fact]
    public void A_target_that_says_nothing_is_not_judged() => Assert.Null(Judge("Server", "100;w=60", 1));

    private static ProbeFinding? Judge(string header, string value, int mostPerSecond)
    {
        using var response = new HttpResponseMessage();
        response.Headers.TryAddWithoutValidation(header, value);
        return RateBudget.Judge(new Answer(200, "", false, null, null, [response.Headers]), mostPerSecond);
    }
}
