using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Sightline.Server.Access.OpenId;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Access;

/// <summary>A server with nothing but the sign-in through a provider: whom it let in, and what it told those it did not.</summary>
internal sealed class SignInSite : IExternalSignIn, IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ConcurrentQueue<ExternalPerson> _came = new();
    private WebApplication? _app;

    public string Url => _app!.Urls.First();

    public string BackAddress => Url + OpenIdSignIn.BackPath;

    public LogLines Log { get; } = new();

    public IReadOnlyList<ExternalPerson> Came => [.. _came];

    /// <summary>What it answers to the next ones, in the place of letting them in.</summary>
    public string? Refusal { get; set; }

    public static async Task<SignInSite> StartAsync(string issuer, string secret, TimeProvider? time = null, params (string Name, string Value)[] more)
    {
        var site = new SignInSite();
        site.Secret(secret);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["OpenId:Authority"] = issuer,
            ["OpenId:ClientId"] = "sightline",
            ["OpenId:ClientSecret"] = $"${{file:{site._folder.In("secret")}}}",
            ["OpenId:Scopes"] = "openid profile",
            ["OpenId:Roles:0:Group"] = "plant-admin",
            ["OpenId:Roles:0:Role"] = "admin",
            ["OpenId:Roles:1:Group"] = "plant-quality",
            ["OpenId:Roles:1:Role"] = "quality",
        });
        builder.Configuration.AddInMemoryCollection(more.Select(setting => new KeyValuePair<string, string?>(setting.Name, setting.Value)));
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddLogging(logging => logging.ClearProviders().AddProvider(site.Log)).AddSingleton<IExternalSignIn>(site);
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        builder.Services.AddOpenId(builder.Configuration);
        var app = builder.Build();
        app.UseAuthentication();
        app.MapOpenIdSignIn();
        app.MapGet("/favicon.ico", () => Results.NoContent());
        app.MapGet("/line", () => Results.Content("<!doctype html><title>Line</title>The line.", "text/html"));
        app.MapGet(SignInWords.Page, (HttpContext http, SignInWords words) => Results.Text(words.Read(http.Request) ?? "no words"));
        await app.StartAsync();
        site._app = app;
        return site;
    }

    public void Secret(string secret) => _folder.Write("secret", secret + "\n");

    public Task<string?> SignInAsync(HttpContext http, ExternalPerson person, CancellationToken ct)
    {
        if (Refusal is null)
        {
            _came.Enqueue(person);
        }

        return Task.FromResult(Refusal);
    }

    public async ValueTask DisposeAsync()
    {
        await _app!.StopAsync();
        await _app.DisposeAsync();
        _folder.Dispose();
    }
}
