using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Sightline.Tests.Plant;

internal sealed record HubRequest(string Method, string Path, string? Key, string? ContentType, byte[] Body)
{
    public string Text => System.Text.Encoding.UTF8.GetString(Body);
}

/// <summary>What the hub answers to one request.</summary>
internal sealed record HubAnswer(int Status, string? Json = null, bool Abort = false);

/// <summary>A real server that notes every request and answers as told.</summary>
internal sealed class RecordingHub : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<HubRequest> _requests = new();

    private RecordingHub(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    public IReadOnlyList<HubRequest> Requests => [.. _requests];

    public IReadOnlyList<HubRequest> Of(string method, string start) =>
        [.. _requests.Where(r => r.Method == method && r.Path.StartsWith(start, StringComparison.Ordinal))];

    public static async Task<RecordingHub> StartAsync(Func<HubRequest, HubAnswer> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var hub = new RecordingHub(app);
        app.Run(http => hub.NoteAsync(http, answer));
        await app.StartAsync();
        return hub;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task NoteAsync(HttpContext http, Func<HubRequest, HubAnswer> answer)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var headers = http.Request.Headers;
        var request = new HubRequest(http.Request.Method, http.Request.Path, headers["X-Api-Key"], http.Request.ContentType, body.ToArray());
        _requests.Enqueue(request);
        var (status, json, abort) = answer(request);
        if (abort)
        {
            http.Abort();
            return;
        }

        http.Response.StatusCode = status;
        if (json is not null)
        {
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync(json);
        }
    }
}
