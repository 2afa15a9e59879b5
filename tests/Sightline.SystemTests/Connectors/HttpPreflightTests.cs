using System.Text.Json.Nodes;
using Sightline.Model;
using Sightline.SystemTests.Connectors.OAuth;
using Sightline.Tests;

namespace Sightline.SystemTests.Connectors;

/// <summary>A target over HTTP is tried step by step; what is not looked at is never good, and nothing is left there.</summary>
public sealed class HttpPreflightTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public async Task A_target_that_takes_the_credential_is_good_step_by_step_and_keeps_nothing()
    {
        await using var rig = await StartAsync();
        rig.Target.Policy = "\"default\";q=3000;w=1";

        var found = await TryAsync(rig);

        Assert.Equal(
            ["certificate NotAsked", "clock Good", "sign-in Good", "permission POST Good", "permission read-back GET Good", "rate Good"],
            found.Select(f => $"{f.Check} {f.Verdict}"));
        Assert.Contains("not encrypted", found[0].Detail, StringComparison.Ordinal);
        Assert.Empty(rig.Target.Records);
    }

    [Fact]
    public async Task A_refused_credential_is_bad_and_is_not_shown()
    {
        await using var rig = await StartAsync();
        rig.Target.Credential = "Bearer another";
        var signIn = Find(await TryAsync(rig), "sign-in");
        Assert.Equal((ProbeVerdict.Bad, "The target refuses the credential. Renew it where its reference points, or let it be allowed there. The target said 401: expired"), (signIn.Verdict, signIn.Detail));
    }

    [Fact]
    public async Task A_target_that_answers_strangers_too_has_not_looked_at_the_credential()
    {
        await using var rig = await StartAsync();
        rig.Target.Credential = null;
        Assert.Equal(ProbeVerdict.NotAsked, Find(await TryAsync(rig), "sign-in").Verdict);
    }

    [Fact]
    public async Task A_method_that_is_not_allowed_is_bad_and_one_that_nobody_tells_of_is_not_asked()
    {
        await using var rig = await StartAsync();
        rig.Target.Allow = "GET, HEAD";
        var method = Find(await TryAsync(rig), "permission POST");
        Assert.Equal((ProbeVerdict.Bad, "The target allows GET, HEAD there, and not POST. Correct url or method, or let it be allowed."), (method.Verdict, method.Detail));
        rig.Target.Allow = "";
        Assert.Equal(ProbeVerdict.NotAsked, Find(await TryAsync(rig), "permission POST").Verdict);
    }

    [Fact]
    public async Task A_clock_that_is_two_hours_off_is_a_doubt()
    {
        await using var rig = await StartAsync(TimeSpan.FromHours(2));
        var clock = Find(await TryAsync(rig), "clock");
        Assert.Equal(ProbeVerdict.Doubt, clock.Verdict);
        Assert.Contains("behind this node's", clock.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_target_that_is_away_is_good_in_nothing()
    {
        await using var rig = await StartAsync();
        await rig.TakeTargetAwayAsync();
        Assert.DoesNotContain(await TryAsync(rig), f => f.Verdict == ProbeVerdict.Good);
    }

    [Fact]
    public async Task A_token_is_renewed_ahead_of_time()
    {
        await using var rig = await OAuthRig.StartAsync();
        rig.Mes.Credential = "Bearer t-2";
        var found = await TryAsync(rig.Http);
        Assert.Equal((ProbeVerdict.Good, ProbeVerdict.Good), (Find(found, "renewal").Verdict, Find(found, "sign-in").Verdict));
        Assert.Contains("lives 01:00:00", Find(found, "renewal").Detail, StringComparison.Ordinal);
        Assert.Equal(2, rig.Tokens.Asked.Count);
    }

    [Fact]
    public async Task A_token_endpoint_that_gives_none_is_bad()
    {
        await using var rig = await OAuthRig.StartAsync();
        rig.Tokens.Always = LoopbackTarget.Say(400, """{ "error": "invalid_scope" }""");
        var found = await TryAsync(rig.Http);
        Assert.Equal((ProbeVerdict.Bad, ProbeVerdict.Bad), (Find(found, "renewal").Verdict, Find(found, "sign-in").Verdict));
        Assert.Contains("Correct scope.", Find(found, "renewal").Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "codes": [ { "code": "NC-1" }, { "code": "NC-1" }, { "code": 7 } ] }""", "NC-1 7")]
    [InlineData("""{ "codes": [] }""", "")]
    public async Task The_codes_are_read_each_once(string answer, string codes)
    {
        await using var rig = await StartAsync();
        rig.Target.Codes = answer;
        Assert.Equal(codes, string.Join(' ', Assert.IsType<CodeList.Known>(await ((ICodeList)rig.Connector).CodesAsync(rig.Stop)).Codes));
    }

    [Theory]
    [InlineData("""{ "codes": [ { "code": "NC-1" }, { "name": "x" } ] }""", "Entry 1 of the target's codes has no text or number at '/code'. Correct codes.code.")]
    [InlineData("""{ "items": [] }""", "The answer with the codes has no list at '/codes'. Correct codes.list.")]
    [InlineData("<html>", "The answer with the codes is not JSON. Correct codes.url.")]
    public async Task A_list_that_cannot_be_read_tells_nothing(string answer, string why)
    {
        await using var rig = await StartAsync();
        rig.Target.Codes = answer;
        Assert.Equal(why, Assert.IsType<CodeList.CannotTell>(await ((ICodeList)rig.Connector).CodesAsync(rig.Stop)).Reason);
    }

    private async Task<HttpTargetRig> StartAsync(TimeSpan ahead = default)
    {
        await File.WriteAllTextAsync(_file, "token");
        var rig = await HttpTargetRig.StartAsync(new ManualClock(TimeProvider.System.GetUtcNow() + ahead), change: options =>
        {
            options["headers"] = new JsonObject { ["Authorization"] = $$"""Bearer ${file:{{_file}}}""" };
            options["codes"] = new JsonObject { ["url"] = ((string)options["url"]!).Replace("/records", "/codes", StringComparison.Ordinal), ["list"] = "/codes", ["code"] = "/code" };
        });
        rig.Target.Credential = "Bearer token";
        return rig;
    }

    private static Task<IReadOnlyList<ProbeFinding>> TryAsync(HttpTargetRig rig) =>
        ((IProbe)rig.Connector).ProbeAsync(new ProbeSetup(rig.Message("never sent"), TimeSpan.FromHours(1), TimeSpan.FromDays(30), 1_500), rig.Stop);

    private static ProbeFinding Find(IReadOnlyList<ProbeFinding> found, string check) => found.Single(f => f.Check == check);
}
