using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Sightline.SystemTests.Connectors;

/// <summary>One call on its way to Tryton.</summary>
/// <param name="Method">Its method, such as <c>model.ir.note.create</c>.</param>
/// <param name="Number">The how manieth it is, from 1.</param>
/// <param name="Context">Where it came from.</param>
/// <param name="DoAsync">Lets Tryton do it; the answer is not passed on.</param>
public sealed record TrytonCall(string Method, int Number, HttpContext Context, Func<Task> DoAsync);

/// <summary>Stands before a Tryton server and passes calls on, except where the test bends one.</summary>
public sealed class TrytonProxy : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _http = new();
    private readonly string _behind;
    private readonly ConcurrentQueue<string> _calls = new();
    private int _number;

    private TrytonProxy(WebApplication app, string behind) => (_app, _behind) = (app, behind);

    public string Url => _app.Urls.Single();

    /// <summary>Every call that came, in the order of arrival.</summary>
    public IReadOnlyList<string> Calls => [.. _calls];

    /// <summary>Asked about every call; true when it has been answered, or cut, instead of being passed on.</summary>
    public Func<TrytonCall, Task<bool>>? Bend { get; set; }

    public static async Task<TrytonProxy> StartAsync(string behind)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var proxy = new TrytonProxy(builder.Build(), behind);
        proxy._app.Run(proxy.PassAsync);
        await proxy._app.StartAsync();
        return proxy;
    }

    /// <summary>Bends the next call of a method and no other.</summary>
    public void Once(string method, Func<TrytonCall, Task> bend)
    {
        var done = 0;
        Bend = async call =>
        {
            if (call.Method != method || Interlocked.Exchange(ref done, 1) != 0)
            {
                return false;
            }

            await bend(call);
            return true;
        };
    }

    /// <summary>Tryton does it, and the connection breaks before its answer.</summary>
    public static async Task LoseAnswerAsync(TrytonCall call)
    {
        await call.DoAsync();
        call.Context.Abort();
    }

    /// <summary>The connection breaks before Tryton has heard of it.</summary>
    public static Task LoseCallAsync(TrytonCall call)
    {
        call.Context.Abort();
        return Task.CompletedTask;
    }

    /// <summary>An answer that no Tryton gave.</summary>
    public static Func<TrytonCall, Task> Say(int status, string body, string? retryAfter = null) => async call => await LoopbackTarget.Say(status, body, retryAfter)(call.Context);

    public Task GoAwayAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _http.Dispose();
    }

    private async Task PassAsync(HttpContext context)
    {
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer);
        var body = buffer.ToArray();
        var method = (string)JsonNode.Parse(body)!["method"]!;
        _calls.Enqueue(method);
        var call = new TrytonCall(method, Interlocked.Increment(ref _number), context, async () => (await ForwardAsync(context, body)).Dispose());
        if (Bend is { } bend && await bend(call))
        {
            return;
        }

        using var answer = await ForwardAsync(context, body);
        context.Response.StatusCode = (int)answer.StatusCode;
        context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
        await answer.Content.CopyToAsync(context.Response.Body);
    }

    private async Task<HttpResponseMessage> ForwardAsync(HttpContext context, byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _behind + context.Request.Path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(context.Request.ContentType!);
        if (context.Request.Headers.Authorization is [{ } authorization])
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        return await _http.SendAsync(request);
    }
}
