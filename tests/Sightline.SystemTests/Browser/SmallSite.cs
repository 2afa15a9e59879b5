using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Sightline.SystemTests.Browser;

/// <summary>A site of one page, to see that the browser's tests see what is wrong with it.</summary>
internal sealed class SmallSite : IAsyncDisposable
{
    private readonly WebApplication _app;

    private SmallSite(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    /// <summary>Serves this body as an otherwise faultless page. <c>{other}</c> in it is an address that is not this site's.</summary>
    public static async Task<SmallSite> StartAsync(string body, string? policy = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddLogging(logging => logging.ClearProviders());
        var app = builder.Build();
        app.MapGet("/favicon.ico", () => Results.NoContent());
        app.MapGet("/", (HttpContext http) =>
        {
            if (policy is not null)
            {
                http.Response.Headers.ContentSecurityPolicy = policy;
            }

            return Results.Content(
                $"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page</title></head><body><main><h1>A page</h1>{body}</main></body></html>""", "text/html");
        });
        await app.StartAsync();
        return new SmallSite(app);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
