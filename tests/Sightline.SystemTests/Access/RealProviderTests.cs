using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;
using Sightline.Identity;
using Sightline.Server.Access.OpenId;
using Sightline.SystemTests.Browser;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Access;

/// <summary>Sign-in through a real provider, in a real browser.</summary>
public sealed class RealProviderTests(Chromium chromium)
{
    [Theory]
    [InlineData("RS256", "userinfo", "client_secret_basic")]
    [InlineData("ES256", "id_token", "client_secret_post")]
    public async Task Anna_signs_in_at_the_provider_and_comes_to_the_page_she_wanted(string algorithm, string claims, string authentication)
    {
        await using var provider = await RealProvider.StartAsync(algorithm, claims, authentication);
        await using var site = await StartAsync(provider);
        await VisitAsync(site, provider, async page =>
        {
            await page.GotoAsync("/sign-in/provider?return=/line%3Fstation%3DL1");
            await SignInAsync(page, "anna");
            await ArrivesAsync(page, $"{site.Url}/line?station=L1");
        });

        Assert.Equal([new ExternalPerson(provider.Issuer, "anna", "anna", "Anna Arnold", "quality")], site.Came);
        Assert.Empty(site.Log.At(LogLevel.Warning));
    }

    [Fact]
    public async Task Who_has_no_group_of_ours_or_is_refused_or_cancels_reads_why_on_the_sign_in_page()
    {
        await using var provider = await RealProvider.StartAsync("RS256", "userinfo", "client_secret_basic");
        await using var site = await StartAsync(provider);
        await VisitAsync(site, provider, async page =>
        {
            await page.GotoAsync("/sign-in/provider");
            await SignInAsync(page, "bert");
            await ReadsAsync(page, "none of your groups has a role here");
        });
        await VisitAsync(site, provider, async page =>
        {
            await page.GotoAsync("/sign-in/provider");
            await page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
            await ReadsAsync(page, SignInFailedException.Cancelled);
        });
        site.Refusal = "Your account was ended on 3 March.";
        await VisitAsync(site, provider, async page =>
        {
            await page.GotoAsync("/sign-in/provider");
            await SignInAsync(page, "anna");
            await ReadsAsync(page, "Your account was ended on 3 March.");
        });

        Assert.Empty(site.Came);
        Assert.Equal(3, site.Log.At(LogLevel.Warning).Count);
        Assert.DoesNotContain(site.Log.At(LogLevel.Warning), line => line.Contains('\n'));
    }

    [Fact]
    public async Task A_secret_is_read_anew_at_each_sign_in_and_a_wrong_one_is_told_to_the_log_without_it()
    {
        await using var provider = await RealProvider.StartAsync("RS256", "id_token", "client_secret_basic");
        await using var site = await StartAsync(provider);
        site.Secret("wrong-one");
        await VisitAsync(site, provider, async page =>
        {
            await page.GotoAsync("/sign-in/provider");
            await SignInAsync(page, "anna");
            await ReadsAsync(page, SignInFailedException.Away);
        });
        site.Secret(RealProvider.Secret);
        await VisitAsync(site, provider, async page =>
        {
            await page.GotoAsync("/sign-in/provider?return=/line");
            await SignInAsync(page, "anna");
            await ArrivesAsync(page, $"{site.Url}/line");
        });

        var line = Assert.Single(site.Log.At(LogLevel.Warning));
        Assert.Contains("answered 401 to the code: invalid_client", line, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-one", line, StringComparison.Ordinal);
        Assert.Single(site.Came);
    }

    [Fact]
    public async Task Anna_comes_into_a_whole_node_with_an_account_of_her_own_and_the_audit_says_who_vouched()
    {
        await using var provider = await RealProvider.StartAsync("RS256", "userinfo", "client_secret_basic");
        using var folder = new TempFolder();
        folder.Write("secrets/provider", RealProvider.Secret);
        folder.Write("config/sightline.json", new JsonObject
        {
            ["OpenId"] = new JsonObject
            {
                ["Authority"] = provider.Issuer,
                ["ClientId"] = "sightline",
                ["ClientSecret"] = $"${{file:{folder.In("secrets/provider")}}}",
                ["Scopes"] = "openid profile",
                ["DisplayName"] = "Plant account",
                ["Roles"] = new JsonArray(new JsonObject { ["Group"] = "plant-quality", ["Role"] = "quality" }),
            },
        }.ToJsonString());
        await using var hub = await HubInProcess.StartAsync(folder);
        await provider.SendsBackToAsync(hub.Url + OpenIdSignIn.BackPath);
        await chromium.VisitAsync(new Visit(hub.Url) { AlsoOrigins = [provider.Issuer] }, async page =>
        {
            await page.GotoAsync("/books");
            await page.GetByRole(AriaRole.Link, new() { Name = "Plant account" }).ClickAsync();
            await SignInAsync(page, "anna");

            // Strict cookies are not sent with a navigation that the provider began: she must still arrive signed in.
            await ArrivesAsync(page, $"{hub.Url}/books");
        });

        var person = Assert.Single(hub.Services.GetRequiredService<PeopleDesk>().List());
        Assert.Equal(("anna", "Anna Arnold", "quality", provider.Issuer, "anna"), (person.Name, person.DisplayName, person.Role.Name, person.Issuer, person.Subject));
        Assert.Equal($"Vouched for by {provider.Issuer}.", (string?)Assert.Single(await hub.AuditAsync("user.added"))["reason"]);
        Assert.Equal("user:anna", (string?)Assert.Single(await hub.AuditAsync("session.began"))["actor"]);
    }

    private static async Task<SignInSite> StartAsync(RealProvider provider)
    {
        var site = await SignInSite.StartAsync(provider.Issuer, RealProvider.Secret);
        await provider.SendsBackToAsync(site.BackAddress);
        return site;
    }

    private Task VisitAsync(SignInSite site, RealProvider provider, Func<IPage, Task> does) =>
        chromium.VisitAsync(new Visit(site.Url) { AlsoOrigins = [provider.Issuer] }, does);

    /// <summary>The address is the proof; what the page loads besides is not this test's matter.</summary>
    private static Task ArrivesAsync(IPage page, string url) => page.ArrivesAsync($"^{Regex.Escape(url)}$");

    private static async Task SignInAsync(IPage page, string name)
    {
        await page.GetByLabel("Name").FillAsync(name);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }

    private static async Task ReadsAsync(IPage page, string words)
    {
        await page.ArrivesAsync($"{SignInWords.Page}([?]|$)");
        Assert.Contains(words, await page.InnerTextAsync("body"), StringComparison.Ordinal);
    }
}
