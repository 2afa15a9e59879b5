using System.Net;
using System.Net.Http.Json;
using Sightline.Plant.Mes;

namespace Sightline.Tests.Plant.Mes;

public class MesFaultTests
{
    [Fact]
    public async Task Error500_stores_nothing_and_counts_down_to_none()
    {
        await using var rig = await MesRig.StartAsync();
        rig.Mes.Inject(new MesFault(MesFaultKind.Error500, Times: 2));

        Assert.Equal([500, 500, 201], await StatusesAsync(rig, "key", 3));
        Assert.Equal((1, 0, 0), await rig.CountAsync());
        Assert.Equal("none", (await rig.GetAsync("faults")).GetProperty("kind").GetString());
    }

    [Fact]
    public async Task A_lost_answer_leaves_a_stored_record_that_can_be_read_back_and_repeated()
    {
        await using var rig = await MesRig.StartAsync();
        rig.Mes.Inject(new MesFault(MesFaultKind.DropAfterStoring, Times: 1));

        await Assert.ThrowsAsync<HttpRequestException>(() => rig.PostAsync("key-1", MesRig.GoodPart()));
        Assert.Equal("MR-000001", (await rig.GetAsync("records/by-key/key-1")).GetProperty("id").GetString());
        using var again = await rig.PostAsync("key-1", MesRig.GoodPart());
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal((1, 0, 1), await rig.CountAsync());
    }

    [Fact]
    public async Task OkButFailed_says_200_and_stores_nothing()
    {
        await using var rig = await MesRig.StartAsync();
        rig.Mes.Inject(new MesFault(MesFaultKind.OkButFailed));
        using var answer = await rig.PostAsync("key-1", MesRig.GoodPart());

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("failed", (await MesRig.JsonOf(answer)).GetProperty("result").GetString());
        Assert.Equal((0, 0, 0), await rig.CountAsync());
    }

    [Fact]
    public async Task An_expired_token_is_answered_with_a_challenge_on_posts_only()
    {
        await using var rig = await MesRig.StartAsync();
        rig.Mes.Inject(new MesFault(MesFaultKind.ExpiredToken));
        using var answer = await rig.PostAsync("key-1", MesRig.GoodPart());

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains("invalid_token", answer.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        Assert.Equal((0, 0, 0), await rig.CountAsync());
    }

    [Fact]
    public async Task Unavailable_names_when_to_come_back()
    {
        await using var rig = await MesRig.StartAsync();
        rig.Mes.Inject(new MesFault(MesFaultKind.Unavailable503, RetryAfterSeconds: 7));
        using var answer = await rig.PostAsync("key-1", MesRig.GoodPart());

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(7), answer.Headers.RetryAfter?.Delta);
        Assert.Equal((0, 0, 0), await rig.CountAsync());
    }

    [Fact]
    public async Task A_slow_answer_comes_after_the_delay_and_the_record_is_there_before_it()
    {
        var clock = new ManualClock();
        await using var rig = await MesRig.StartAsync(new MesOptions { Time = clock });
        rig.Mes.Inject(new MesFault(MesFaultKind.Slow, Times: 1, DelayMs: 60_000));
        var slow = rig.PostAsync("key-1", MesRig.GoodPart());
        await TimerSetAsync(clock);

        Assert.Equal((1, 0, 0), await rig.CountAsync());
        clock.Advance(TimeSpan.FromMilliseconds(59_999));
        Assert.False(slow.IsCompleted);
        clock.Advance(TimeSpan.FromMilliseconds(1));
        using var answer = await slow;
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
    }

    [Fact]
    public async Task A_slow_answer_does_not_keep_the_MES_from_stopping()
    {
        var clock = new ManualClock();
        var rig = await MesRig.StartAsync(new MesOptions { Time = clock });
        rig.Mes.Inject(new MesFault(MesFaultKind.Slow));
        var slow = rig.PostAsync("key-1", MesRig.GoodPart());
        await TimerSetAsync(clock);

        await rig.Mes.DisposeAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => slow);
        rig.Client.Dispose();
    }

    [Theory]
    [InlineData("slow")]
    [InlineData("error500")]
    [InlineData("dropAfterStoring")]
    [InlineData("okButFailed")]
    [InlineData("expiredToken")]
    [InlineData("unavailable503")]
    [InlineData("none")]
    public async Task Every_fault_is_set_by_its_name_over_HTTP(string kind)
    {
        await using var rig = await MesRig.StartAsync();
        using var put = await rig.Client.PutAsJsonAsync("faults", new { kind, times = 3, delayMs = 20, retryAfterSeconds = 2 });
        Assert.Equal(HttpStatusCode.OK, put.StatusCode);

        var fault = await rig.GetAsync("faults");
        Assert.Equal(kind, fault.GetProperty("kind").GetString());
        Assert.Equal(3, fault.GetProperty("times").GetInt32());
        Assert.Equal(20, fault.GetProperty("delayMs").GetInt32());
        Assert.Equal(2, fault.GetProperty("retryAfterSeconds").GetInt32());
    }

    [Fact]
    public async Task A_fault_that_cannot_be_is_refused_and_the_MES_goes_on_as_before()
    {
        await using var rig = await MesRig.StartAsync();
        using var unknown = await rig.Client.PutAsJsonAsync("faults", new { kind = "fire" });
        using var never = await rig.Client.PutAsJsonAsync("faults", new { kind = "error500", times = 0 });
        Assert.Equal(HttpStatusCode.BadRequest, unknown.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, never.StatusCode);
        using var misspelt = await rig.Client.PutAsJsonAsync("faults", new { kid = "error500" });
        Assert.Equal(HttpStatusCode.BadRequest, misspelt.StatusCode);
        Assert.Throws<ArgumentException>(() => rig.Mes.Inject(new MesFault(MesFaultKind.Slow, DelayMs: -1)));
        Assert.Equal([201], await StatusesAsync(rig, "key", 1));
    }

    private static async Task<List<int>> StatusesAsync(MesRig rig, string key, int posts)
    {
        var statuses = new List<int>();
        for (var n = 0; n < posts; n++)
        {
            using var answer = await rig.PostAsync(key, MesRig.GoodPart());
            statuses.Add((int)answer.StatusCode);
        }

        return statuses;
    }

    private static async Task TimerSetAsync(ManualClock clock)
    {
        while (clock.PendingTimers == 0)
        {
            await Task.Yield();
        }
    }
}
