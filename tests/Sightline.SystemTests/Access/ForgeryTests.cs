using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Sightline.Identity;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Access;

/// <summary>What another site makes a browser send: refused, and in the audit.</summary>
public sealed class ForgeryTests : IAsyncLifetime
{
    private HubInProcess _hub = null!;

    public async ValueTask InitializeAsync() => _hub = await HubInProcess.StartAsync();

    public async ValueTask DisposeAsync()
    {
        Assert.Empty(_hub.Log.Errors);
        await _hub.DisposeAsync();
    }

    [Fact]
    public async Task A_change_without_the_token_of_its_own_session_is_refused_and_audited()
    {
        using var person = await PersonClient.InAsync(_hub, "admin");
        using var other = await PersonClient.InAsync(_hub, "admin");
        using var nobody = new PersonClient(_hub.Url, "nobody");
        await nobody.TakeTokenAsync("/sign-in");
        var own = person.Csrf;
        var line = new JsonObject { ["name"] = "forged" };
        foreach (var token in (string[])["", "x", own[..^2], other.Csrf, nobody.Csrf, new string('A', 4_000)])
        {
            person.Csrf = token;
            (await person.CallAsync(HttpMethod.Put, "/api/v1/lines/FORGED", line)).Problem(400);
        }

        (await person.CallBareAsync(HttpMethod.Put, "/api/v1/lines/FORGED", line)).Problem(400);
        (await person.PostBareFormAsync("/new-password", ("old", PersonClient.Password), ("new", "a-new-password-x"), ("again", "a-new-password-x"))).Problem(400);
        (await person.PostBareFormAsync("/sign-out")).Problem(400);

        var forged = await _hub.AuditAsync("request.forged");
        Assert.Equal(9, forged.Count);
        Assert.All(forged, f => Assert.Equal(($"user:{person.Name}", "admin", "127.0.0.1"), ((string)f["actor"]!, (string)f["role"]!, (string)f["from"]!)));
        (await person.GetAsync("/api/v1/lines/FORGED")).Problem(404);
        person.Csrf = own;
        (await person.CallAsync(HttpMethod.Put, "/api/v1/lines/FORGED", line)).Expect(200);
    }

    [Fact]
    public async Task A_token_of_the_session_before_opens_nothing_in_the_next_one_of_the_same_person()
    {
        using var person = await PersonClient.InAsync(_hub, "admin");
        var before = person.Csrf;
        (await person.PostFormAsync("/sign-out")).Expect(303);
        (await person.SignInAsync()).Expect(303);
        Assert.NotEqual(before, person.Csrf);

        person.Csrf = before;
        (await person.CallAsync(HttpMethod.Put, "/api/v1/lines/FORGED", new JsonObject())).Problem(400);
    }

    [Fact]
    public async Task Nobody_is_signed_in_or_given_another_language_by_another_site()
    {
        await PersonClient.AddAsync(_hub.Services, "attacker", "operator");
        using var browser = new PersonClient(_hub.Url, "victim");
        (await browser.PostBareFormAsync("/sign-in", ("name", "attacker"), ("password", PersonClient.Password))).Problem(400);
        (await browser.PostBareFormAsync("/look", ("theme", "dark"))).Problem(400);
        (await browser.PostBareFormAsync("/set-up/x", ("name", "x"))).Problem(400);
        Assert.Empty(browser.LastSetCookies);

        _hub.Services.GetRequiredService<AddressLimits>().Tell(all: true);
        var forged = Assert.Single(await _hub.AuditAsync("request.forged"));
        Assert.Equal(("nobody", "127.0.0.1", 3), ((string)forged["actor"]!, (string)forged["from"]!, (int)forged["count"]!));
    }

    [Fact]
    public async Task A_key_beside_a_cookie_is_the_key()
    {
        using var admin = await PersonClient.InAsync(_hub, "admin");
        var auditor = _hub.Services.AddKey("auditor").Secret;
        (await admin.SendAsync(HttpMethod.Get, "/api/v1/keys", null, ("X-Api-Key", auditor))).Expect(200);
        (await admin.SendAsync(HttpMethod.Put, "/api/v1/lines/X", new StringContent("{}"), ("X-Api-Key", auditor), ("X-CSRF", admin.Csrf))).Problem(403);
        (await admin.SendAsync(HttpMethod.Get, "/api/v1/keys", null, ("X-Api-Key", "wrong"))).Problem(401);
    }

    [Fact]
    public async Task An_account_and_its_act_are_both_there_or_neither()
    {
        using var person = await PersonClient.InAsync(_hub, "operator");
        var (file, desk) = (_hub.Services.GetRequiredService<IdentityFile>(), _hub.Services.GetRequiredService<PeopleDesk>());
        var owner = Asking.Owner("os:tests");
        Run("CREATE TRIGGER torn BEFORE INSERT ON acts BEGIN SELECT RAISE(ABORT, 'torn'); END");

        await Assert.ThrowsAnyAsync<Exception>(() => desk.AddAsync(new PersonWish("unsaid", "operator"), owner));
        await Assert.ThrowsAnyAsync<Exception>(async () => await desk.ChangeAsync((await desk.FindAsync(person.Name))!, new PersonWish(person.Name, "admin"), owner));
        var key = Assert.ThrowsAny<Exception>(() => _hub.Services.AddKey("auditor"));

        Assert.NotNull(key);
        Run("DROP TRIGGER torn");
        Assert.Null(await desk.FindAsync("unsaid"));
        Assert.Equal("operator", (await desk.FindAsync(person.Name))!.Role.Name);
        Assert.DoesNotContain(_hub.Services.GetRequiredService<KeyDesk>().List(), k => k.Role == "auditor");

        void Run(string sql) => file.Change(db =>
        {
            db.Run(sql);
            return 0;
        });
    }
}
