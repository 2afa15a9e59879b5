using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Sightline.SystemTests.Connectors.OAuth;

/// <summary>A token endpoint on loopback: gives t-1, t-2 and so on to the one client it knows, and misbehaves when told how.</summary>
public sealed class TokenServer : IAsyncDisposable
{
    public const string Client = "sight:line";

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<string> _asked = new();
    private int _given;

    private TokenServer(WebApplication app) => _app = app;

    public string Url => _app.Urls.Single() + "/token";

    public string Secret { get; set; } = "s3cr%t pass";

    /// <summary>What the answer says of the token's life; null leaves the member out.</summary>
    public string? ExpiresIn { get; set; } = "3600";

    /// <summary>When set, every request gets this instead of the usual answer.</summary>
    public Func<HttpContext, Task>? Always { get; set; }

    /// <summary>The form of every request, in the order of arrival.</summary>
    public IReadOnlyList<string> Asked => [.. _asked];

    /// <summary>When set, requests wait for it before they are answered.</summary>
    public Task Answering { get; set; } = Task.CompletedTask;

    public static async Task<TokenServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = new TokenServer(builder.Build());
        server._app.Run(server.AnswerAsync);
        await server._app.StartAsync();
        return server;
    }

    public Task GoAwayAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync();
        _asked.Enqueue(string.Join('&', form.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => $"{f.Key}={f.Value}")));
        await Answering;
        if (Always is { } answer)
        {
            await answer(context);
        }
        else if (!IsKnown(context, form))
        {
            context.Response.StatusCode = 401;
            await context.Response.WriteAsync("""{ "error": "invalid_client", "error_description": "no such client" }""");
        }
        else
        {
            var life = ExpiresIn is { } seconds ? $""", "expires_in": {seconds}""" : "";
            await context.Response.WriteAsync($$"""{ "access_token": "t-{{Interlocked.Increment(ref _given)}}", "token_type": "bearer"{{life}} }""");
        }
    }

    private bool IsKnown(HttpContext context, IFormCollection form)
    {
        if (form["client_id"] == Client && form["client_secret"] == Secret)
        {
            return true;
        }

        var header = context.Request.Headers.Authorization.ToString();
        if (!header.StartsWith("Basic ", StringComparison.Ordinal))
        {
            return false;
        }

        var parts = Encoding.ASCII.GetString(Convert.FromBase64String(header[6..])).Split(':');
        return parts.Length == 2 && Plain(parts[0]) == Client && Plain(parts[1]) == Secret;
    }

    private static string Plain(string form) => Uri.UnescapeDataString(form.Replace('+', ' '));
}
