using Sightline.Model;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Connectors.OAuth;

/// <summary>Tokens are fetched, renewed early and once for all lanes, and nothing they do makes a record twice or loses one.</summary>
public sealed class OAuthTests
{
    [Fact]
    public async Task One_token_serves_many_messages()
    {
        await using var rig = await OAuthRig.StartAsync(change: o => (o["scope"], o["audience"]) = ("results write", "mes"));
        await rig.AcceptedAsync("SN-1");
        await rig.AcceptedAsync("SN-2");
        Assert.Equal(["Bearer t-1", "Bearer t-1"], rig.Mes.Arrivals);
        Assert.Equal(["audience=mes&grant_type=client_credentials&scope=results write"], rig.Tokens.Asked);
    }

    [Fact]
    public async Task The_secret_goes_into_the_form_where_the_file_says_post()
    {
        await using var rig = await OAuthRig.StartAsync(change: o => o["clientAuthentication"] = "post");
        await rig.AcceptedAsync("SN-1");
        Assert.Equal([$"client_id={TokenServer.Client}&client_secret={rig.Tokens.Secret}&grant_type=client_credentials"], rig.Tokens.Asked);
    }

    [Fact]
    public async Task Lanes_that_need_a_token_at_once_share_one_request()
    {
        await using var rig = await OAuthRig.StartAsync();
        await Task.WhenAll(Enumerable.Range(0, 16).Select(i => rig.AcceptedAsync($"SN-{i}")));
        Assert.Single(rig.Tokens.Asked);
        Assert.Equal(16, rig.Mes.Records.Count);
    }

    [Fact]
    public async Task A_token_is_renewed_when_80_percent_of_its_life_are_over_and_serves_until_the_next_is_there()
    {
        await using var rig = await OAuthRig.StartAsync();
        await rig.AcceptedAsync("SN-1");
        rig.Clock.Advance(TimeSpan.FromSeconds(2879));
        await rig.AcceptedAsync("SN-2");
        Assert.Single(rig.Tokens.Asked);
        var answering = new TaskCompletionSource();
        rig.Tokens.Answering = answering.Task;
        rig.Clock.Advance(TimeSpan.FromSeconds(1));
        await rig.AcceptedAsync("SN-3");
        await Until.TrueAsync(() => rig.Tokens.Asked.Count == 2, "the next token is asked for");
        await rig.AcceptedAsync("SN-4");
        Assert.All(rig.Mes.Arrivals, credential => Assert.Equal("Bearer t-1", credential));
        answering.SetResult();
        for (var i = 5; rig.Mes.Arrivals[^1] != "Bearer t-2"; i++)
        {
            await rig.AcceptedAsync($"SN-{i}");
        }

        Assert.Equal(2, rig.Tokens.Asked.Count);
    }

    [Fact]
    public async Task A_token_that_ends_in_the_middle_of_a_batch_is_renewed_once_for_all_lanes_and_each_record_is_there_once()
    {
        await using var rig = await OAuthRig.StartAsync();
        rig.Mes.Credential = "Bearer t-1";
        await rig.AcceptedAsync("SN-0");
        rig.Mes.Credential = "Bearer t-2";
        await Task.WhenAll(Enumerable.Range(1, 16).Select(i => rig.AcceptedAsync($"SN-{i}")));
        Assert.Equal(2, rig.Tokens.Asked.Count);
        Assert.Equal(17, rig.Mes.Records.Count);
        Assert.Null(rig.Trouble);
    }

    [Fact]
    public async Task An_expired_token_is_never_sent()
    {
        await using var rig = await OAuthRig.StartAsync();
        await rig.AcceptedAsync("SN-1");
        rig.Clock.Advance(TimeSpan.FromHours(2));
        await rig.AcceptedAsync("SN-2");
        Assert.Equal(["Bearer t-1", "Bearer t-2"], rig.Mes.Arrivals);
    }

    [Fact]
    public async Task Asking_the_target_signs_in_too()
    {
        await using var rig = await OAuthRig.StartAsync();
        Assert.IsType<ReadBack.NotThere>(await rig.Http.Connector.FindAsync(rig.Http.Message(), rig.Http.Stop));
        Assert.Equal(["Bearer t-1"], rig.Mes.Arrivals);
    }

    [Fact]
    public async Task A_renewed_secret_buys_the_next_token()
    {
        await using var rig = await OAuthRig.StartAsync();
        rig.Tokens.Secret = "new";
        Assert.Contains("invalid_client: no such client", await rig.WhyNotAsync("SN-1"), StringComparison.Ordinal);
        rig.WriteSecret("new");
        rig.Clock.Advance(TimeSpan.FromSeconds(1));
        await rig.AcceptedAsync("SN-1");
        Assert.Null(rig.Trouble);
    }

    [Fact]
    public async Task A_token_that_says_nothing_of_its_life_is_used_for_five_minutes_and_an_endless_one_for_a_day()
    {
        await using var rig = await OAuthRig.StartAsync();
        rig.Tokens.ExpiresIn = null;
        await rig.AcceptedAsync("SN-1");
        rig.Tokens.ExpiresIn = "1e300";
        rig.Clock.Advance(TimeSpan.FromMinutes(5));
        await rig.AcceptedAsync("SN-2");
        rig.Clock.Advance(TimeSpan.FromHours(19));
        await rig.AcceptedAsync("SN-3");
        rig.Clock.Advance(TimeSpan.FromHours(5));
        await rig.AcceptedAsync("SN-4");
        Assert.Equal(["Bearer t-1", "Bearer t-2", "Bearer t-2", "Bearer t-3"], rig.Mes.Arrivals);
    }

    [Fact]
    public async Task A_life_written_as_a_text_is_a_life()
    {
        await using var rig = await OAuthRig.StartAsync();
        rig.Tokens.ExpiresIn = "\"60\"";
        await rig.AcceptedAsync("SN-1");
        rig.Clock.Advance(TimeSpan.FromSeconds(60));
        await rig.AcceptedAsync("SN-2");
        Assert.Equal(["Bearer t-1", "Bearer t-2"], rig.Mes.Arrivals);
    }
}
