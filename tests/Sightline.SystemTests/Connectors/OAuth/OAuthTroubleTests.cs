using Microsoft.AspNetCore.Http;
using Sightline.Model;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Connectors.OAuth;

/// <summary>Where there is no token, nothing is sent, nobody is asked too often, and the words tell what to do without telling a secret.</summary>
public sealed class OAuthTroubleTests
{
    [Fact]
    public async Task Without_its_token_endpoint_nothing_is_sent_and_it_goes_on_by_itself()
    {
        await using var rig = await OAuthRig.StartAsync();
        rig.Tokens.Always = LoopbackTarget.Say(503, "");
        Assert.Contains("said 503 without a word. It is asked again by itself.", await rig.WhyNotAsync("SN-1"), StringComparison.Ordinal);
        Assert.Empty(rig.Mes.Arrivals);
        rig.Tokens.Always = null;
        rig.Clock.Advance(TimeSpan.FromSeconds(1));
        await rig.AcceptedAsync("SN-1");
        Assert.Null(rig.Trouble);
    }

    [Fact]
    public async Task An_endpoint_that_cannot_be_reached_is_named()
    {
        await using var rig = await OAuthRig.StartAsync();
        await rig.Tokens.GoAwayAsync();
        Assert.Matches(@"^No access token: 127\.0\.0\.1:\d+ could not be reached: .+ It is asked again by itself\.$", await rig.WhyNotAsync("SN-1"));
    }

    [Fact]
    public async Task A_token_in_use_outlives_the_endpoint_and_two_failures_are_trouble()
    {
        await using var rig = await OAuthRig.StartAsync();
        await rig.AcceptedAsync("SN-1");
        rig.Tokens.Always = LoopbackTarget.Say(500, "");
        rig.Clock.Advance(TimeSpan.FromSeconds(2880));
        await rig.AcceptedAsync("SN-2");
        await Until.TrueAsync(() => rig.Trouble is { Failures: 1 }, "one failure is counted");
        rig.Clock.Advance(TimeSpan.FromSeconds(1));
        await rig.AcceptedAsync("SN-3");
        await Until.TrueAsync(() => rig.Trouble is { Failures: 2 }, "two failures are counted");
        Assert.All(rig.Mes.Arrivals, credential => Assert.Equal("Bearer t-1", credential));
    }

    [Fact]
    public async Task After_a_failure_the_endpoint_is_left_alone_for_longer_each_time()
    {
        await using var rig = await OAuthRig.StartAsync();
        rig.Tokens.Always = LoopbackTarget.Say(400, """{ "error": "invalid_scope" }""");
        await Task.WhenAll(Enumerable.Range(0, 16).Select(i => rig.WhyNotAsync($"SN-{i}")));
        Assert.Single(rig.Tokens.Asked);
        rig.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.EndsWith("Correct scope.", await rig.WhyNotAsync("SN-1"), StringComparison.Ordinal);
        rig.Clock.Advance(TimeSpan.FromSeconds(1));
        await rig.WhyNotAsync("SN-1");
        Assert.Equal(2, rig.Tokens.Asked.Count);
        Assert.Equal(2, rig.Trouble!.Failures);
    }

    [Fact]
    public async Task An_endpoint_that_names_a_time_is_not_asked_before()
    {
        await using var rig = await OAuthRig.StartAsync();
        rig.Tokens.Always = LoopbackTarget.Say(429, "", retryAfter: "60");
        await rig.WhyNotAsync("SN-1");
        rig.Tokens.Always = null;
        rig.Clock.Advance(TimeSpan.FromSeconds(59));
        await rig.WhyNotAsync("SN-1");
        Assert.Single(rig.Tokens.Asked);
        rig.Clock.Advance(TimeSpan.FromSeconds(1));
        await rig.AcceptedAsync("SN-1");
    }

    [Theory]
    [InlineData("<html>Please sign in</html>", "is not JSON")]
    [InlineData("[1]", "is not JSON, or no object")]
    [InlineData("{}", "holds no access_token")]
    [InlineData("""{ "access_token": "", "token_type": "Bearer" }""", "holds no access_token")]
    [InlineData("""{ "access_token": "abc\r\nX: y", "token_type": "Bearer" }""", "no header can carry")]
    [InlineData("""{ "access_token": "secret-token" }""", "no token_type Bearer")]
    [InlineData("""{ "access_token": "secret-token", "token_type": "mac" }""", "no token_type Bearer")]
    [InlineData("""{ "access_token": "secret-token", "token_type": "Bearer", "expires_in": 0 }""", "expired before it is used")]
    [InlineData("""{ "access_token": "secret-token", "token_type": "Bearer", "expires_in": -5 }""", "expired before it is used")]
    [InlineData("""{ "access_token": "secret-token", "token_type": "Bearer", "expires_in": "soon" }""", "expired before it is used")]
    public async Task An_answer_that_is_no_token_is_none_and_is_not_repeated_in_words(string answer, string why)
    {
        await using var rig = await OAuthRig.StartAsync();
        rig.Tokens.Always = context => context.Response.WriteAsync(answer);
        var reason = await rig.WhyNotAsync("SN-1");
        Assert.Contains(why, reason, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-token", reason, StringComparison.Ordinal);
        Assert.DoesNotContain("sign in", reason, StringComparison.Ordinal);
        Assert.Empty(rig.Mes.Arrivals);
    }

    [Fact]
    public async Task An_answer_without_end_is_no_token()
    {
        await using var rig = await OAuthRig.StartAsync();
        rig.Tokens.Always = context => context.Response.WriteAsync(new string('x', 70_000));
        Assert.Contains("is longer than 65536 bytes", await rig.WhyNotAsync("SN-1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_target_that_refuses_every_token_is_tried_twice_and_the_endpoint_is_not_worn_out()
    {
        await using var rig = await OAuthRig.StartAsync();
        rig.Mes.Credential = "Bearer of another";
        Assert.Contains("See which scope and audience it wants", await rig.WhyNotAsync("SN-1"), StringComparison.Ordinal);
        Assert.Equal(["Bearer t-1", "Bearer t-2"], rig.Mes.Arrivals);
        await rig.WhyNotAsync("SN-2");
        Assert.Equal(["Bearer t-1", "Bearer t-2", "Bearer t-2"], rig.Mes.Arrivals);
        Assert.Equal(2, rig.Tokens.Asked.Count);
        rig.Clock.Advance(TimeSpan.FromSeconds(1));
        await rig.WhyNotAsync("SN-3");
        Assert.Equal(3, rig.Tokens.Asked.Count);
        Assert.Equal(2, rig.Trouble!.Failures);
        Assert.Empty(rig.Mes.Records);
        rig.Mes.Credential = "Bearer t-3";
        await rig.AcceptedAsync("SN-1");
        Assert.Null(rig.Trouble);
    }

    [Fact]
    public async Task Neither_secret_nor_token_is_ever_shown()
    {
        await using var rig = await OAuthRig.StartAsync();
        rig.Tokens.Always = async context =>
        {
            context.Response.StatusCode = 400;
            await context.Response.WriteAsync($"you sent {context.Request.Headers.Authorization} for {rig.Tokens.Secret}");
        };
        var reason = await rig.WhyNotAsync("SN-1");
        Assert.DoesNotContain(rig.Tokens.Secret, reason, StringComparison.Ordinal);
        Assert.Matches(@"you sent Basic \$\{file:.+\} for \$\{file:.+\}", reason);
        rig.Tokens.Always = null;
        rig.Clock.Advance(TimeSpan.FromSeconds(1));
        rig.Mes.Next(LoopbackTarget.Say(403, """{ "error": "t-1 may not post" }"""));
        var refused = Assert.IsType<DeliveryOutcome.Refused>(await rig.DeliverAsync("SN-1"));
        Assert.Equal("The target said 403: (the access token) may not post", refused.Reason);
    }

    [Fact]
    public async Task A_stop_while_the_token_is_on_its_way_leaves_nothing()
    {
        await using var rig = await OAuthRig.StartAsync();
        var answering = new TaskCompletionSource();
        rig.Tokens.Answering = answering.Task;
        using var stop = new CancellationTokenSource();
        var delivering = rig.Http.Connector.DeliverAsync(rig.Http.Message(), stop.Token);
        await Until.TrueAsync(() => rig.Tokens.Asked.Count == 1, "a token is asked for");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => delivering);
        Assert.Empty(rig.Mes.Arrivals);
        answering.SetResult();
        await rig.AcceptedAsync("SN-1");
    }
}
