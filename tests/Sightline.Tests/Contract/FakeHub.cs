using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Sightline.Contract;
using Sightline.Contract.Client;

namespace Sightline.Tests.Contract;

/// <summary>A small Kestrel on loopback that answers like the contract, and misbehaves on command.</summary>
internal sealed class FakeHub : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Func<HttpContext, Task>> _faults = new();
    private readonly Dictionary<string, string> _stored = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    private FakeHub(WebApplication app) => _app = app;

    public ConcurrentQueue<(string Method, string Path, byte[] Body, string? Key)> Requests { get; } = new();

    public ConcurrentDictionary<string, byte[]> Images { get; } = new();

    /// <summary>Status of one item, whatever it holds; null answers like the contract.</summary>
    public Func<JsonNode, int?> Judge { get; set; } = _ => null;

    public Uri Url => new(_app.Urls.First());

    public static async Task<FakeHub> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var hub = new FakeHub(builder.Build());
        hub._app.Run(hub.AnswerAsync);
        await hub._app.StartAsync();
        return hub;
    }

    /// <summary>The next request gets this instead of an answer.</summary>
    public void Next(Func<HttpContext, Task> fault) => _faults.Enqueue(fault);

    /// <summary>The next request gets this status.</summary>
    public void Next(int status, string? retryAfter = null, string? body = null) => Next(async context =>
    {
        context.Response.StatusCode = status;
        if (retryAfter is not null)
        {
            context.Response.Headers.RetryAfter = retryAfter;
        }

        await context.Response.WriteAsync(body ?? "");
    });

    public SightlineClient Client(TimeProvider clock, Action<SightlineClientOptions>? change = null)
    {
        // No limit on an attempt, so that a pending timer of the clock can only be a wait between attempts.
        var options = new SightlineClientOptions { HubUrl = Url, ApiKey = "key-1", AttemptTimeout = Timeout.InfiniteTimeSpan };
        change?.Invoke(options);
        return new SightlineClient(options, clock);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        Requests.Enqueue((context.Request.Method, context.Request.Path, body.ToArray(), context.Request.Headers["X-Api-Key"]));
        if (_faults.TryDequeue(out var fault))
        {
            await fault(context);
            return;
        }

        var path = context.Request.Path.Value!["/api/v1/".Length..];
        await (path switch
        {
            "inspections" when context.Request.ContentType == "application/x-ndjson" => BatchAsync(context, body.ToArray()),
            "inspections" => SingleAsync(context, body.ToArray()),
            "books" => JsonAsync(context, 200, JsonSerializer.Serialize(Books(), ContractJson.Default.Books)),
            _ when path.StartsWith("images/", StringComparison.Ordinal) => ImageAsync(context, path["images/".Length..], body.ToArray()),
            _ => JsonAsync(context, 404, """{"status":404,"title":"Not found","detail":"There is no such record."}"""),
        });
    }

    private async Task BatchAsync(HttpContext context, byte[] body)
    {
        var items = Encoding.UTF8.GetString(body).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select((line, i) => Take(line, i)).ToList();
        await JsonAsync(context, 200, JsonSerializer.Serialize(new BatchAnswer(items), ContractJson.Default.BatchAnswer));
    }

    private async Task SingleAsync(HttpContext context, byte[] body)
    {
        var answer = Take(Encoding.UTF8.GetString(body), null);
        await JsonAsync(context, answer.Status, JsonSerializer.Serialize(answer, ContractJson.Default.InspectionAnswer));
    }

    private InspectionAnswer Take(string line, int? index)
    {
        var item = JsonNode.Parse(line)!;
        var id = (string)item["id"]!;
        lock (_gate)
        {
            var key = $"{item["station"]}|{id}";
            var status = Judge(item) ?? (_stored.TryGetValue(key, out var known) ? known == line ? 200 : 409 : 201);
            if (status == 201)
            {
                _stored[key] = line;
            }

            return new InspectionAnswer(id, status, index, Errors: status == 422 ? [new ContractError("/part", "is empty. Give a serial.")] : null);
        }
    }

    private async Task ImageAsync(HttpContext context, string sha256, byte[] body)
    {
        var honest = Convert.ToHexStringLower(SHA256.HashData(body)) == sha256;
        context.Response.StatusCode = !honest ? 422 : Images.TryAdd(sha256, body) ? 201 : 200;
        await context.Response.CompleteAsync();
    }

    private Books Books()
    {
        lock (_gate)
        {
            return new Books { Balanced = true, Received = _stored.Count, Stored = _stored.Count, Waiting = _stored.Count };
        }
    }

    private static async Task JsonAsync(HttpContext context, int status, string json)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(json);
    }
}

/// <summary>Moves a clock by hand while work waits on it, so that nothing sleeps.</summary>
internal static class Driven
{
    public static async Task<T> RunAsync<T>(this ManualClock clock, Task<T> work)
    {
        while (!work.IsCompleted)
        {
            if (clock.PendingTimers > 0)
            {
                clock.Advance(TimeSpan.FromMilliseconds(10));
            }

            await Task.Yield();
        }

        return await work;
    }

    public static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Yield();
        }
    }
}
