using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Sightline.SystemTests.Connectors;

/// <summary>A small MES on loopback: keeps one record a key, answers for it, and misbehaves once when told how.</summary>
public sealed class LoopbackTarget : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, JsonObject> _records = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _arrivals = new();
    private Func<HttpContext, Task>? _next;

    private LoopbackTarget(WebApplication app) => _app = app;

    public string Url => _app.Urls.Single();

    /// <summary>False stores every arrival as a new record, as a target without idempotency does.</summary>
    public bool Remembers { get; init; } = true;

    /// <summary>When set, requests without this Authorization value are answered 401.</summary>
    public string? Credential { get; set; }

    /// <summary>What it says of the methods it allows; empty says nothing.</summary>
    public string Allow { get; set; } = "GET, POST";

    /// <summary>What it says of how much it takes; empty says nothing.</summary>
    public string Policy { get; set; } = "";

    /// <summary>Its answer at /codes.</summary>
    public string Codes { get; set; } = """{ "codes": [ { "code": "NC-1" }, { "code": "NC-2" }, { "code": 7 } ] }""";

    public IReadOnlyList<JsonObject> Records => [.. _records.Values];

    /// <summary>Authorization value of every request, in the order of arrival.</summary>
    public IReadOnlyList<string> Arrivals => [.. _arrivals];

    public static async Task<LoopbackTarget> StartAsync(bool remembers = true)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var target = new LoopbackTarget(builder.Build()) { Remembers = remembers };
        target._app.Run(target.AnswerAsync);
        await target._app.StartAsync();
        return target;
    }

    /// <summary>The next request gets this instead of the usual answer.</summary>
    public void Next(Func<HttpContext, Task> answer) => _next = answer;

    /// <summary>Stores the request's document as the usual answer would.</summary>
    public async Task<string> StoreAsync(HttpContext context)
    {
        var key = context.Request.Headers["Idempotency-Key"].ToString();
        var record = (await JsonNode.ParseAsync(context.Request.Body))!.AsObject();
        _records.TryAdd(Remembers ? key : $"{key}-{_arrivals.Count}", record);
        return $"R-{key[..8]}";
    }

    public Task GoAwayAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    public static Func<HttpContext, Task> Say(int status, string body, string? retryAfter = null) => async context =>
    {
        context.Response.StatusCode = status;
        if (retryAfter is not null)
        {
            context.Response.Headers.RetryAfter = retryAfter;
        }

        await context.Response.WriteAsync(body);
    };

    private async Task AnswerAsync(HttpContext context)
    {
        var credential = context.Request.Headers.Authorization.ToString();
        _arrivals.Enqueue(credential);
        var unusual = Interlocked.Exchange(ref _next, null);
        if (unusual is not null)
        {
            await unusual(context);
        }
        else if (HttpMethods.IsHead(context.Request.Method))
        {
            // A look at the root, as of anybody.
        }
        else if (Credential is not null && credential != Credential)
        {
            await Say(401, """{ "error": "expired" }""")(context);
        }
        else if (HttpMethods.IsOptions(context.Request.Method))
        {
            context.Response.Headers.Allow = Allow;
        }
        else if (context.Request.Path == "/codes")
        {
            await context.Response.WriteAsync(Codes);
        }
        else if (HttpMethods.IsGet(context.Request.Method))
        {
            context.Response.Headers["RateLimit-Policy"] = Policy;
            var key = context.Request.Path.Value!.Split('/')[^1];
            await (_records.ContainsKey(key) ? Say(200, $$"""{ "id": "R-{{key[..8]}}" }""") : Say(404, "{}"))(context);
        }
        else
        {
            var reference = await StoreAsync(context);
            await Say(201, $$"""{ "result": "ok", "id": "{{reference}}" }""")(context);
        }
    }
}
