using System.Text.RegularExpressions;
using Sightline.SystemTests.Harness;
using Sightline.Tests.Identity;

namespace Sightline.SystemTests.Pages;

public sealed class AccountPageTests : IAsyncLifetime
{
    private HubInProcess _hub = null!;

    public async ValueTask InitializeAsync() => _hub = await HubInProcess.StartAsync();

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Fact]
    public async Task A_second_factor_is_turned_on_with_a_code_and_off_with_the_password()
    {
        using var anna = await AccountHolder.AsAsync(_hub, "quality");
        (await anna.PostAsync("/account/second-factor", ("act", "begin"))).Expect(303);
        var begun = (await anna.GetAsync("/account/second-factor")).Expect(200).Text;
        var key = Regex.Match(begun, "id=\"factor-key\"[^>]*>([A-Z2-7 ]+)<").Groups[1].Value.Replace(" ", "", StringComparison.Ordinal);
        Assert.Contains("id=\"factor-qr\"", begun);

        (await anna.PostAsync("/account/second-factor", ("act", "confirm"), ("code", "12"))).Expect(422);
        var code = Totp.Code(Totp.Key(key), TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
        var on = (await anna.PostAsync("/account/second-factor", ("act", "confirm"), ("code", code))).Expect(200);

        Assert.Equal(10, Regex.Count(on.Text, "<li class=\"sl-mono\">"));
        Assert.Contains("no-store", on.Headers["Cache-Control"]);
        var account = (await anna.GetAsync("/account")).Text;
        Assert.Contains("data-on=\"true\"", account);
        Assert.Contains("Recovery codes left: 10", account);
        Assert.DoesNotContain(key, (await anna.GetAsync("/account/second-factor")).Text);
        (await anna.PostAsync("/account/second-factor", ("act", "end"), ("password", "wrong"))).Expect(422);
        (await anna.PostAsync("/account/second-factor", ("act", "end"), ("password", AccountHolder.Password))).Expect(303);
        Assert.Contains("data-on=\"false\"", (await anna.GetAsync("/account")).Text);
    }

    [Fact]
    public async Task One_ends_ones_other_sessions_and_nobody_elses()
    {
        using var anna = await AccountHolder.AsAsync(_hub, "quality");
        using var bert = await AccountHolder.AsAsync(_hub, "quality", "bert");
        using var there = await AccountHolder.AgainAsync(_hub, "anna");
        var ids = Regex.Matches((await anna.GetAsync("/account")).Text, "name=\"session\" value=\"([0-9a-f]{64})\"").Select(m => m.Groups[1].Value).ToList();

        Assert.Equal("/account", (await bert.PostAsync("/account", ("session", Assert.Single(ids)))).Expect(303).Headers["Location"]);
        (await there.GetAsync("/account")).Expect(200);
        (await anna.PostAsync("/account", ("session", ids[0]))).Expect(303);

        (await there.GetAsync("/account")).Expect(302);
        (await anna.GetAsync("/account")).Expect(200);
    }

    [Fact]
    public async Task The_second_factor_goes_over_the_API_too()
    {
        using var anna = await AccountHolder.AsAsync(_hub, "quality");
        var key = Totp.Key((string)(await anna.ApiAsync("me/second-factor/begin", [])).Expect(200).Json["key"]!);

        (await anna.ApiAsync("me/second-factor/confirm", new() { ["code"] = "1" })).Problem(422);
        var code = Totp.Code(key, TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
        Assert.Equal(10, (await anna.ApiAsync("me/second-factor/confirm", new() { ["code"] = code })).Expect(200).Json["recoveryCodes"]!.AsArray().Count);
        (await anna.ApiAsync("me/second-factor/begin", [])).Problem(409);
        (await anna.ApiAsync("me/second-factor/end", new() { ["password"] = "wrong" })).Problem(422);
        (await anna.ApiAsync("me/second-factor/end", new() { ["password"] = AccountHolder.Password })).Expect(204);
        (await _hub.ClientFor("auditor").PostAsync("/api/v1/me/second-factor/begin", new System.Text.Json.Nodes.JsonObject())).Problem(403);
    }

    [Fact]
    public async Task The_settings_are_shown_with_where_they_were_written()
    {
        using var auditor = await AccountHolder.AsAsync(_hub, "auditor");

        var page = (await auditor.GetAsync("/settings")).Expect(200).Text;

        Assert.Contains("data-setting=\"Access:SessionIdle\"", page);
        Assert.Contains("12:00:00", page);
    }
}
