using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Connectors;

/// <summary>One request as it arrived: what a receiver has to judge it by.</summary>
public sealed record HookRequest(string Method, string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body);

/// <summary>
/// A receiver of webhooks on loopback, over TLS. It checks every signature by itself, refuses what does not fit,
/// keeps one record an id, and misbehaves once when told how.
/// </summary>
public sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, JsonObject> _records = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<HookRequest> _arrivals = new();
    private Func<HttpContext, HookRequest, Task>? _next;

    private WebhookReceiver(WebApplication app) => _app = app;

    /// <summary>The secret the receiver knows.</summary>
    public required string Secret { get; set; }

    public required bool Remembers { get; init; }

    /// <summary>The receiver's clock; a request further than five minutes from it is refused.</summary>
    public required TimeProvider Clock { get; init; }

    public int Port => new Uri(_app.Urls.Single()).Port;

    public string Url => $"{new Uri(_app.Urls.Single()).Scheme}://127.0.0.1:{Port}";

    public IReadOnlyList<JsonObject> Records => [.. _records.Values];

    public IReadOnlyList<HookRequest> Arrivals => [.. _arrivals];

    public static async Task<WebhookReceiver> StartAsync(TimeProvider clock, string secret, bool remembers = true, X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (certificate is not null)
            {
                listen.UseHttps(certificate);
            }
        }));
        var receiver = new WebhookReceiver(builder.Build()) { Secret = secret, Remembers = remembers, Clock = clock };
        receiver._app.Run(receiver.AnswerAsync);
        await receiver._app.StartAsync();
        return receiver;
    }

    /// <summary>The next request gets this instead of the usual answer.</summary>
    public void Next(Func<HttpContext, HookRequest, Task> answer) => _next = answer;

    public string Store(HookRequest request)
    {
        var id = request.Headers["webhook-id"];
        _records.TryAdd(Remembers ? id : $"{id}-{_arrivals.Count}", JsonNode.Parse(request.Body)!.AsObject());
        return $"R-{id[..8]}";
    }

    public Task GoAwayAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    public static async Task SayAsync(HttpContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        await context.Response.WriteAsync(body);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var headers = context.Request.Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString(), StringComparer.Ordinal);
        var request = new HookRequest(context.Request.Method, context.Request.Path, headers, body.ToArray());
        _arrivals.Enqueue(request);
        if (Interlocked.Exchange(ref _next, null) is { } unusual)
        {
            await unusual(context, request);
        }
        else if (!IsGenuine(request))
        {
            await SayAsync(context, 403, """{ "error": "signature" }""");
        }
        else if (HttpMethods.IsGet(request.Method))
        {
            var id = request.Path.Split('/')[^1];
            await (_records.ContainsKey(id) ? SayAsync(context, 200, $$"""{ "id": "R-{{id[..8]}}" }""") : SayAsync(context, 404, "{}"));
        }
        else
        {
            await SayAsync(context, 200, $$"""{ "id": "{{Store(request)}}" }""");
        }
    }

    // Written from the specification's words, and not from the connector's code.
    private bool IsGenuine(HookRequest request)
    {
        if (!request.Headers.TryGetValue("webhook-id", out var id)
            || !request.Headers.TryGetValue("webhook-timestamp", out var stamp)
            || !request.Headers.TryGetValue("webhook-signature", out var signatures)
            || !long.TryParse(stamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || (Clock.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(seconds)).Duration() > TimeSpan.FromMinutes(5))
        {
            return false;
        }

        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Convert.FromBase64String(Secret.Split('_')[1]));
        hmac.AppendData(Encoding.ASCII.GetBytes(id));
        hmac.AppendData("."u8);
        hmac.AppendData(Encoding.ASCII.GetBytes(stamp));
        hmac.AppendData("."u8);
        hmac.AppendData(request.Body);
        var ours = hmac.GetHashAndReset();
        return signatures.Split(' ').Select(one => one.Split(',')).Any(one =>
            one is ["v1", var encoded] && CryptographicOperations.FixedTimeEquals(Convert.FromBase64String(encoded), ours));
    }
}
