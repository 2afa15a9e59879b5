using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Sightline.Identity;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Pages;

public sealed class AccessPageTests : IAsyncLifetime
{
    private const string Evil = "<script>alert('x')</script> \"q\"";

    private HubInProcess _hub = null!;

    public async ValueTask InitializeAsync() => _hub = await HubInProcess.StartAsync();

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Fact]
    public async Task An_admin_adds_a_person_whose_first_password_is_shown_once_and_works()
    {
        using var admin = await AccountHolder.AsAsync(_hub, "admin");

        var made = (await admin.PostAsync("/access/people/new", ("name", "eva"), ("role", "quality"), ("displayName", Evil), ("reason", Evil))).Expect(200);

        var first = Regex.Match(made.Text, "id=\"secret\"[^>]* value=\"([^\"]+)\"").Groups[1].Value;
        Assert.Contains("no-store", made.Headers["Cache-Control"]);
        Assert.IsType<SignInOutcome.Welcome>(await _hub.Services.GetRequiredService<SignInDesk>().TryAsync("eva", first, null, null));
        foreach (var path in (string[])["/access", "/access/people/eva", "/audit", "/audit?object=user%3Aeva", "/audit?text=" + Uri.EscapeDataString(Evil)])
        {
            var page = (await admin.GetAsync(path)).Expect(200).Text;
            Assert.DoesNotContain(first, page);
            Assert.DoesNotContain("<script>alert", page, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("&lt;script&gt;", page);
        }

        Assert.DoesNotContain(Enum.GetValues<Microsoft.Extensions.Logging.LogLevel>().SelectMany(_hub.Log.At), line => line.Contains(first, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_wish_that_cannot_be_had_comes_back_with_what_was_typed_and_why()
    {
        using var admin = await AccountHolder.AsAsync(_hub, "admin");

        var vendor = (await admin.PostAsync("/access/people/new", ("name", "vic"), ("role", "vendor"), ("reason", Evil))).Expect(422).Text;
        var time = (await admin.PostAsync("/access/people/new", ("name", "vic"), ("role", "vendor"), ("ends", "tomorrow"))).Expect(422).Text;

        Assert.Contains("A vendor needs expiresAt", vendor);
        Assert.Contains("value=\"vic\"", vendor);
        Assert.DoesNotContain("<script>alert", vendor);
        Assert.Contains("The end is &#x27;tomorrow&#x27;", time);
        Assert.Null(await _hub.Services.GetRequiredService<PeopleDesk>().FindAsync("vic"));
    }

    [Fact]
    public async Task A_person_is_changed_signed_out_and_ended_on_their_page()
    {
        using var admin = await AccountHolder.AsAsync(_hub, "admin");
        using var eva = await AccountHolder.AsAsync(_hub, "operator", "eva/2");
        (await eva.GetAsync("/books")).Expect(200);

        Assert.Equal("/access/people/eva%2F2?notice=person-change", (await admin.PostAsync("/access/people/eva%2F2", ("act", "change"), ("role", "auditor"))).Expect(303).Headers["Location"]);
        (await eva.GetAsync("/access")).Expect(200);
        (await admin.PostAsync("/access/people/eva%2F2", ("act", "sign-out"), ("reason-sign-out", "panel left open"))).Expect(303);
        (await eva.GetAsync("/access")).Expect(302);
        (await admin.PostAsync("/access/people/eva%2F2", ("act", "end"), ("reason-end", "left"))).Expect(303);

        var page = (await admin.GetAsync("/access/people/eva%2F2")).Expect(200).Text;
        Assert.Contains("data-state=\"ended\"", page);
        Assert.DoesNotContain("id=\"act-", page);
        Assert.Contains("panel left open", (await admin.GetAsync("/audit?act=user.signed-out")).Text);
        Assert.Contains("last admin", (await admin.PostAsync("/access/people/anna", ("act", "end"))).Expect(422).Text);
    }

    [Fact]
    public async Task Who_may_only_read_sees_no_form_and_is_refused_when_sending_one()
    {
        using var auditor = await AccountHolder.AsAsync(_hub, "auditor");
        using var worker = await AccountHolder.AsAsync(_hub, "operator", "otto");

        foreach (var path in (string[])["/access", "/access/people/anna", "/access/keys", "/access/roles", "/audit", "/audit/verify", "/settings"])
        {
            Assert.DoesNotContain("method=\"post\" action=\"/access", (await auditor.GetAsync(path)).Expect(200).Text);
            (await worker.GetAsync(path)).Expect(403);
        }

        (await auditor.GetAsync("/access/people/new")).Expect(403);
        (await auditor.GetAsync("/access/keys/new")).Expect(403);
        (await auditor.PostAsync("/access/people/anna", ("act", "end"))).Expect(403);
        (await auditor.PostAsync("/access/keys/new", ("name", "x"), ("role", "auditor"))).Expect(403);
        (await worker.GetAsync("/account")).Expect(200);
    }

    [Fact]
    public async Task A_key_is_made_shown_once_rotated_and_revoked()
    {
        using var integrator = await AccountHolder.AsAsync(_hub, "integrator");
        Assert.Contains("stations is missing", (await integrator.PostAsync("/access/keys/new", ("name", "L1-AOI-2"), ("role", "station"))).Expect(422).Text);

        var made = (await integrator.PostAsync("/access/keys/new", ("name", "L1-AOI-2"), ("role", "station"), ("stations", "L1-AOI-2\r\nL1-AOI-3\r\n"))).Expect(200);
        var secret = Regex.Match(made.Text, "value=\"(sl_[0-9a-f_]+)\"").Groups[1].Value;
        var id = secret.Split('_')[1];
        (await _hub.Client(secret).GetAsync("/api/v1/me")).Expect(200);
        var fresh = Regex.Match((await integrator.PostAsync($"/access/keys/{id}", ("act", "rotate"), ("overlap", "01:00:00"))).Expect(200).Text, "value=\"(sl_[0-9a-f_]+)\"").Groups[1].Value;
        (await _hub.Client(fresh).GetAsync("/api/v1/me")).Expect(200);
        (await integrator.PostAsync($"/access/keys/{id}", ("act", "revoke"), ("reason-revoke", "lost"))).Expect(303);

        (await _hub.Client(secret).GetAsync("/api/v1/me")).Problem(401);
        var list = (await integrator.GetAsync("/access/keys?state=revoked&name=aoi")).Expect(200).Text;
        Assert.Contains($"data-id=\"{id}\"", list);
        Assert.DoesNotContain(fresh.Split('_')[1], list);
        Assert.Contains("L1-AOI-2, L1-AOI-3", list);
        (await integrator.PostAsync($"/access/keys/{id}", ("act", "rotate"), ("overlap", "01:00:00"))).Expect(422);
    }

    [Fact]
    public async Task Every_role_permission_state_and_known_act_has_words_in_both_languages()
    {
        using var admin = await AccountHolder.AsAsync(_hub, "admin");
        foreach (var language in (string[])["en", "de"])
        {
            var page = (await admin.GetAsync("/access/roles", language)).Expect(200).Text;
            Assert.Equal(Permissions.All.Count, Regex.Count(page, "data-permission="));
            Assert.Equal(Roles.All.Sum(r => Permissions.NamesOf(r.May).Count) + Roles.All.Sum(r => (r.ForPeople ? 1 : 0) + (r.ForKeys ? 1 : 0)), Regex.Count(page, "sl-yes"));
        }

        var german = (await admin.GetAsync("/audit", "de")).Expect(200).Text;
        Assert.All(Server.Pages.Audit.ActWords.Known, act => Assert.DoesNotContain($">{act}</option>", german));
    }
}
