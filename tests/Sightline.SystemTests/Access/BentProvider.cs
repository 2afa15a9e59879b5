using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sightline.Tests.Access.OpenId;

namespace Sightline.SystemTests.Access;

/// <summary>A provider that does as a test tells it, right or wrong. It signs everybody in as Anna without asking.</summary>
internal sealed class BentProvider : IAsyncDisposable
{
    private readonly WebApplication _app;
    private string _nonce = "";
    private int _askedForKeys;

    private BentProvider(WebApplication app, TokenMint mint) => (_app, Mint) = (app, mint);

    /// <summary>Its keys. Another mint in their place is a change of keys.</summary>
    public TokenMint Mint { get; set; }

    public string Url => _app.Urls.First();

    /// <summary>Makes the id_token out of good claims; null leaves it out.</summary>
    public Func<JsonObject, string?> Token { get; set; } = _ => null;

    public Func<JsonObject> UserInfo { get; set; } = () => [];

    public Func<string, JsonObject> Document { get; set; } = Honest;

    /// <summary>What stands on the way back besides code and state.</summary>
    public Dictionary<string, string?> Besides { get; } = [];

    public int AskedForKeys => Volatile.Read(ref _askedForKeys);

    public static async Task<BentProvider> StartAsync(TokenMint mint)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddLogging(logging => logging.ClearProviders());
        var app = builder.Build();
        var provider = new BentProvider(app, mint);
        provider.Token = claims => provider.Mint.RS256(claims);
        app.MapGet("/.well-known/openid-configuration", () => Json(provider.Document(provider.Url)));
        app.MapGet("/authorize", (HttpContext http) => Results.Redirect(provider.Back(http.Request.Query)));
        app.MapPost("/token", () => Json(provider.Tokens()));
        app.MapGet("/userinfo", () => Json(provider.UserInfo()));
        app.MapGet("/keys", () =>
        {
            Interlocked.Increment(ref provider._askedForKeys);
            return Json(BentTokens.KeysOf(provider.Mint));
        });
        await app.StartAsync();
        return provider;
    }

    public static JsonObject Honest(string url) => new()
    {
        ["issuer"] = url,
        ["authorization_endpoint"] = $"{url}/authorize",
        ["token_endpoint"] = $"{url}/token",
        ["userinfo_endpoint"] = $"{url}/userinfo",
        ["jwks_uri"] = $"{url}/keys",
    };

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static IResult Json(JsonObject json) => Results.Text(json.ToJsonString(), "application/json");

    private string Back(IQueryCollection asked)
    {
        _nonce = asked["nonce"].ToString();
        var answer = new Dictionary<string, string?> { ["code"] = "the-code", ["state"] = asked["state"] };
        return QueryHelpers.AddQueryString(asked["redirect_uri"].ToString(), answer.Concat(Besides));
    }

    private JsonObject Tokens() => new()
    {
        ["access_token"] = "the-access-token",
        ["token_type"] = "Bearer",
        ["id_token"] = Token(TokenMint.Claims(Url, "sightline", _nonce, TimeProvider.System.GetUtcNow())),
    };
}
