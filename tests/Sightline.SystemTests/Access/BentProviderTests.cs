using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Sightline.Server.Access.OpenId;
using Sightline.Tests;
using Sightline.Tests.Access.OpenId;

namespace Sightline.SystemTests.Access;

/// <summary>A provider, or somebody who speaks in its place, that does not do as it should lets nobody in.</summary>
public sealed partial class BentProviderTests(TokenMint mint) : IClassFixture<TokenMint>
{
    public static TheoryData<string> Bends => [.. BentTokens.All.Keys];

    [Fact]
    public async Task What_the_bent_rows_start_from_is_let_in()
    {
        await using var provider = await BentProvider.StartAsync(mint);
        await using var site = await SignInSite.StartAsync(provider.Url, "x");

        Assert.Equal("The line.", await SignInAsync(site));

        Assert.Equal([new ExternalPerson(provider.Url, "4711", "anna", null, "quality")], site.Came);
    }

    [Theory, MemberData(nameof(Bends))]
    public async Task A_bent_id_token_lets_nobody_in(string bend)
    {
        await using var provider = await BentProvider.StartAsync(mint);
        provider.Token = claims => BentTokens.All[bend].Make(provider.Mint, claims, TimeProvider.System.GetUtcNow());
        await using var site = await SignInSite.StartAsync(provider.Url, "x");

        await IsRefusedAsync(site, SignInFailedException.NotBelieved, BentTokens.All[bend].Why);
    }

    [Fact]
    public async Task Without_an_id_token_nobody_is_let_in()
    {
        await using var provider = await BentProvider.StartAsync(mint);
        provider.Token = _ => null;
        await using var site = await SignInSite.StartAsync(provider.Url, "x");

        await IsRefusedAsync(site, SignInFailedException.NotBelieved, "no id_token");
    }

    [Fact]
    public async Task More_about_somebody_else_lends_nobody_their_groups()
    {
        await using var provider = await BentProvider.StartAsync(mint);
        provider.Token = claims => provider.Mint.RS256(claims.But("groups", null));
        provider.UserInfo = () => new JsonObject { ["sub"] = "1", ["groups"] = new JsonArray("plant-admin") };
        await using var site = await SignInSite.StartAsync(provider.Url, "x");

        await IsRefusedAsync(site, SignInFailedException.NotBelieved, "speaks of somebody else");
    }

    [Fact]
    public async Task What_the_id_token_says_counts_before_what_is_told_beside_it()
    {
        await using var provider = await BentProvider.StartAsync(mint);
        provider.Token = claims => provider.Mint.RS256(claims.But("preferred_username", null));
        provider.UserInfo = () => new JsonObject { ["sub"] = "4711", ["preferred_username"] = "anna", ["groups"] = new JsonArray("plant-admin") };
        await using var site = await SignInSite.StartAsync(provider.Url, "x");

        await SignInAsync(site);

        Assert.Equal("quality", Assert.Single(site.Came).Role);
    }

    [Theory]
    [InlineData("issuer", "https://elsewhere.example", "calls itself https://elsewhere.example")]
    [InlineData("token_endpoint", "http://elsewhere.example/token", "no https address")]
    [InlineData("jwks_uri", "file:///etc/passwd", "no https address")]
    [InlineData("authorization_endpoint", "javascript:alert(1)", "no https address")]
    [InlineData("userinfo_endpoint", "http://elsewhere.example/me", "no https address")]
    public async Task A_document_that_leads_elsewhere_is_not_followed(string member, string value, string detail)
    {
        await using var provider = await BentProvider.StartAsync(mint);
        provider.Document = url => BentProvider.Honest(url).But(member, value);
        await using var site = await SignInSite.StartAsync(provider.Url, "x");

        await IsRefusedAsync(site, SignInFailedException.NotBelieved, detail);
    }

    [Fact]
    public async Task A_way_back_that_names_another_provider_is_refused()
    {
        await using var provider = await BentProvider.StartAsync(mint);
        provider.Besides["iss"] = "https://elsewhere.example";
        await using var site = await SignInSite.StartAsync(provider.Url, "x");

        await IsRefusedAsync(site, SignInFailedException.NotBelieved, "names another provider");
    }

    [Theory]
    [InlineData("?code=the-code&state=forged")]
    [InlineData("?code=the-code")]
    [InlineData("")]
    public async Task A_way_back_that_nobody_set_out_on_is_refused(string query)
    {
        await using var provider = await BentProvider.StartAsync(mint);
        await using var site = await SignInSite.StartAsync(provider.Url, "x");

        Assert.Equal(SignInFailedException.TooLate, await ReadAsync(new CookieContainer(), site.BackAddress + query));
        Assert.Empty(site.Came);
    }

    [Fact]
    public async Task The_way_back_of_another_browser_signs_nobody_in()
    {
        await using var provider = await BentProvider.StartAsync(mint);
        await using var site = await SignInSite.StartAsync(provider.Url, "x");
        using var theirs = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var toProvider = await theirs.GetAsync(site.Url + OpenIdSignIn.StartPath);
        using var back = await theirs.GetAsync(toProvider.Headers.Location);

        Assert.Equal(SignInFailedException.TooLate, await ReadAsync(new CookieContainer(), back.Headers.Location!.AbsoluteUri));
        Assert.Empty(site.Came);
    }

    [Fact]
    public async Task A_new_key_is_asked_for_once_a_minute_at_most_and_then_believed()
    {
        var clock = new ManualClock(TimeProvider.System.GetUtcNow());
        await using var provider = await BentProvider.StartAsync(mint);
        await using var site = await SignInSite.StartAsync(provider.Url, "x", clock);
        await SignInAsync(site);
        provider.Token = claims => provider.Mint.RS256(claims, "unheard-of");
        await IsRefusedAsync(site, SignInFailedException.NotBelieved, "no key of the provider's");
        await IsRefusedAsync(site, SignInFailedException.NotBelieved, "no key of the provider's");
        Assert.Equal(1, provider.AskedForKeys);

        clock.Advance(Provider.AskAgainAfter);
        await IsRefusedAsync(site, SignInFailedException.NotBelieved, "no key of the provider's");
        await IsRefusedAsync(site, SignInFailedException.NotBelieved, "no key of the provider's");
        Assert.Equal(2, provider.AskedForKeys);

        clock.Advance(Provider.KeepFor);
        using var next = new TokenMint();
        provider.Mint = next;
        provider.Token = claims => provider.Mint.RS256(claims.But("exp", clock.GetUtcNow().ToUnixTimeSeconds() + 60));
        Assert.Equal("The line.", await SignInAsync(site));
        Assert.Equal(3, provider.AskedForKeys);
    }

    [Fact]
    public async Task A_provider_that_is_away_is_said_in_words()
    {
        var provider = await BentProvider.StartAsync(mint);
        var url = provider.Url;
        await provider.DisposeAsync();
        await using var site = await SignInSite.StartAsync(url, "x");

        await IsRefusedAsync(site, SignInFailedException.Away, "does not answer");
    }

    [Fact]
    public async Task Words_that_nobody_here_has_sealed_are_not_shown()
    {
        await using var provider = await BentProvider.StartAsync(mint);
        await using var site = await SignInSite.StartAsync(provider.Url, "x");

        Assert.Equal("no words", await ReadAsync(new CookieContainer(), $"{site.Url}/sign-in?told=Call%20this%20number"));
    }

    private static async Task IsRefusedAsync(SignInSite site, string words, string detail)
    {
        var before = site.Came.Count;
        Assert.Equal(words, await SignInAsync(site));
        Assert.Equal(before, site.Came.Count);
        var line = site.Log.At(LogLevel.Warning)[^1];
        Assert.Contains(detail, line, StringComparison.Ordinal);
        Assert.DoesNotContain("the-code", line, StringComparison.Ordinal);
        Assert.DoesNotContain("the-access-token", line, StringComparison.Ordinal);
        Assert.DoesNotContain("eyJ", line, StringComparison.Ordinal);
    }

    private static Task<string> SignInAsync(SignInSite site) => ReadAsync(new CookieContainer(), $"{site.Url}{OpenIdSignIn.StartPath}?return=/line");

    /// <summary>Goes where it is led, as a browser does, and reads the words at the end of it.</summary>
    private static async Task<string> ReadAsync(CookieContainer cookies, string url)
    {
        using var browser = new HttpClient(new SocketsHttpHandler { CookieContainer = cookies });
        var text = await browser.GetStringAsync(url);
        if (LeadsOn().Match(text) is { Success: true } on)
        {
            text = await browser.GetStringAsync(new Uri(new Uri(url), WebUtility.HtmlDecode(on.Groups[1].Value)));
        }

        return text[(text.LastIndexOf('>') + 1)..];
    }

    [GeneratedRegex("""http-equiv="refresh" content="0;url=([^"]+)""")]
    private static partial Regex LeadsOn();
}
