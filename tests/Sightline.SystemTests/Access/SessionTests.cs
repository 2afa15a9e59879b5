using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Sightline.Identity;
using Sightline.SystemTests.Harness;
using Sightline.Tests;

namespace Sightline.SystemTests.Access;

/// <summary>Sessions that are forged, stolen, ended or expired, and forms that another site sends.</summary>
public sealed class SessionTests : IAsyncLifetime
{
    private readonly ManualClock _clock = new();
    private HubInProcess _hub = null!;

    public async ValueTask InitializeAsync() => _hub = await HubInProcess.StartAsync(more: services => services.AddSingleton<TimeProvider>(_clock));

    public async ValueTask DisposeAsync()
    {
        Assert.Empty(_hub.Log.Errors);
        await _hub.DisposeAsync();
    }

    [Fact]
    public async Task A_forged_or_truncated_cookie_is_nobody()
    {
        using var person = await PersonClient.InAsync(_hub, "auditor");
        var real = person.Cookies["sl-session"];
        foreach (var forged in (string[])["", "x", real[..^1], real[1..], real + "0", real.ToUpperInvariant(), new string('0', 64), new string('a', 5_000), "%00", "' OR 1=1 --"])
        {
            person.Cookies["sl-session"] = forged;
            (await person.GetAsync("/api/v1/books")).Problem(401);
            Assert.StartsWith("/sign-in?returnTo=%2Fbooks", (await person.GetAsync("/books")).Expect(302).Headers["Location"], StringComparison.Ordinal);
        }

        person.Cookies["sl-session"] = real;
        (await person.GetAsync("/api/v1/books")).Expect(200);
    }

    [Fact]
    public async Task What_the_file_keeps_of_a_session_opens_nothing()
    {
        using var person = await PersonClient.InAsync(_hub, "auditor");
        var id = (string)(await person.GetAsync("/api/v1/me/sessions")).Expect(200).Items[0]["id"]!;

        Assert.NotEqual(id, person.Cookies["sl-session"]);
        person.Cookies["sl-session"] = id;
        (await person.GetAsync("/api/v1/books")).Problem(401);
    }

    [Fact]
    public async Task A_session_ends_by_itself_after_its_length()
    {
        using var person = await PersonClient.InAsync(_hub, "auditor");
        var step = TimeSpan.FromHours(6);
        _clock.Advance(step);
        (await person.GetAsync("/api/v1/books")).Expect(200);
        _clock.Advance(step - TimeSpan.FromSeconds(1));
        (await person.GetAsync("/api/v1/books")).Expect(200);

        _clock.Advance(TimeSpan.FromSeconds(2));

        (await person.GetAsync("/api/v1/books")).Problem(401);
    }

    [Fact]
    public async Task Signing_out_ends_the_session_also_for_who_copied_the_cookie()
    {
        using var person = await PersonClient.InAsync(_hub, "auditor");
        var (cookies, csrf) = (new Dictionary<string, string>(person.Cookies), person.Csrf);
        (await person.PostFormAsync("/sign-out")).Expect(303);
        Assert.DoesNotContain("sl-session", person.Cookies.Keys);

        foreach (var (name, value) in cookies)
        {
            person.Cookies[name] = value;
        }

        person.Csrf = csrf;
        (await person.GetAsync("/api/v1/me")).Problem(401);
        (await person.CallAsync(HttpMethod.Post, "/api/v1/me/sessions/end", new JsonObject())).Problem(401);
    }

    [Fact]
    public async Task A_new_sign_in_changes_the_cookie_and_ends_the_session_before_it()
    {
        using var person = await PersonClient.InAsync(_hub, "auditor");
        var before = person.Cookies["sl-session"];
        (await person.PostFormAsync("/sign-in", ("name", person.Name), ("password", PersonClient.Password))).Expect(303);
        Assert.NotEqual(before, person.Cookies["sl-session"]);

        person.Cookies["sl-session"] = before;
        (await person.GetAsync("/api/v1/me")).Problem(401);
    }

    [Fact]
    public async Task A_cookie_planted_before_the_sign_in_is_not_the_one_after_it()
    {
        using var person = new PersonClient(_hub.Url, "planted");
        await PersonClient.AddAsync(_hub.Services, "planted", "operator");
        var planted = new string('b', 64);
        person.Cookies["sl-session"] = planted;
        (await person.SignInAsync()).Expect(303);

        Assert.NotEqual(planted, person.Cookies["sl-session"]);
        person.Cookies["sl-session"] = planted;
        (await person.GetAsync("/api/v1/me")).Problem(401);
    }

    [Fact]
    public async Task An_ended_account_and_a_changed_role_count_with_the_next_request()
    {
        using var person = await PersonClient.InAsync(_hub, "auditor");
        var desk = _hub.Services.GetRequiredService<PeopleDesk>();
        (await person.GetAsync("/api/v1/audit")).Expect(200);
        Assert.Empty((await desk.ChangeAsync((await desk.FindAsync(person.Name))!, new PersonWish(person.Name, "operator"), Asking.Owner("os:tests"))).Problems);
        (await person.GetAsync("/api/v1/audit")).Problem(403);
        (await person.GetAsync("/api/v1/books")).Expect(200);
        Assert.Empty((await desk.ChangeAsync((await desk.FindAsync(person.Name))!, new PersonWish(person.Name, "operator", Stations: ["L1-AOI-1"]), Asking.Owner("os:tests"))).Problems);
        (await person.GetAsync("/api/v1/books")).Problem(403);

        Assert.Empty((await desk.EndAsync((await desk.FindAsync(person.Name))!, "left", Asking.Owner("os:tests"))).Problems);

        (await person.GetAsync("/api/v1/me")).Problem(401);
        (await person.SignInAsync()).Expect(401);
    }

    [Fact]
    public async Task Signing_out_everywhere_ends_all_other_browsers_and_nobody_elses()
    {
        using var here = await PersonClient.InAsync(_hub, "auditor");
        using var there = new PersonClient(_hub.Url, here.Name);
        using var other = await PersonClient.InAsync(_hub, "auditor");
        (await there.SignInAsync()).Expect(303);
        Assert.Equal(2, (await here.GetAsync("/api/v1/me/sessions")).Expect(200).Items.Count);
        var othersId = (string)(await other.GetAsync("/api/v1/me/sessions")).Items[0]["id"]!;
        (await here.CallAsync(HttpMethod.Post, "/api/v1/me/sessions/end", new JsonObject { ["id"] = othersId })).Problem(404);

        (await here.CallAsync(HttpMethod.Post, "/api/v1/me/sessions/end", new JsonObject())).Expect(204);

        (await there.GetAsync("/api/v1/me")).Problem(401);
        (await here.GetAsync("/api/v1/me")).Expect(200);
        (await other.GetAsync("/api/v1/me")).Expect(200);
    }

    [Fact]
    public async Task The_cookies_are_out_of_reach_of_scripts_and_of_other_sites()
    {
        using var person = new PersonClient(_hub.Url, "strict");
        await PersonClient.AddAsync(_hub.Services, "strict", "operator");
        await person.GetAsync("/sign-in");
        var lines = person.LastSetCookies.ToList();
        await person.TakeTokenAsync("/sign-in");
        await person.PostFormAsync("/sign-in", ("name", "strict"), ("password", PersonClient.Password));
        lines.AddRange(person.LastSetCookies.Where(l => l.StartsWith("sl-session=", StringComparison.Ordinal)));

        Assert.Contains(lines, l => l.StartsWith("sl-csrf=", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.StartsWith("sl-session=", StringComparison.Ordinal));
        Assert.All(lines, l => Assert.Contains("httponly", l, StringComparison.OrdinalIgnoreCase));
        Assert.All(lines, l => Assert.Contains("samesite=strict", l, StringComparison.OrdinalIgnoreCase));
        Assert.All(lines, l => Assert.Contains("path=/", l, StringComparison.OrdinalIgnoreCase));
        Assert.All(lines, l => Assert.DoesNotContain("domain=", l, StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("https://evil.example")]
    [InlineData("javascript:alert(1)")]
    [InlineData("/\t/evil.example")]
    [InlineData("/x\r\nSet-Cookie: a=b")]
    [InlineData("evil.example")]
    [InlineData("")]
    public async Task After_the_sign_in_nobody_is_led_to_another_site(string returnTo)
    {
        var name = $"led{Sample.Id("")}".Replace("-", "", StringComparison.Ordinal);
        using var person = new PersonClient(_hub.Url, name);
        await PersonClient.AddAsync(_hub.Services, name, "operator");

        Assert.Equal("/", (await person.SignInAsync(returnTo: returnTo)).Expect(303).Headers["Location"]);
        Assert.Equal("/", (await person.GetAsync($"/sign-in?returnTo={Uri.EscapeDataString(returnTo)}")).Expect(303).Headers["Location"]);
        Assert.Equal("/", (await person.PostFormAsync("/look", ("theme", "dark"), ("returnTo", returnTo))).Expect(303).Headers["Location"]);
    }
}
