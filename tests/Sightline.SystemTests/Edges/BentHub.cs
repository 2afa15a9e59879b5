using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Edges;

/// <summary>Stands between an edge and its hub, and answers as told for as many requests as told; all others reach the hub.</summary>
internal sealed class BentHub : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _http = new();
    private readonly ConcurrentQueue<Func<HttpContext, Func<Task<string>>, Task>> _bends = new();

    private BentHub(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    /// <summary>Method and path of each request that came, in order.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    public bool IsStraightAgain => _bends.IsEmpty;

    public static async Task<BentHub> StartAsync(HubInProcess hub)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var bent = new BentHub(app);
        app.Run(http => bent.AnswerAsync(http, hub));
        await app.StartAsync();
        return bent;
    }

    /// <summary>Answers the next requests with facts so, instead of asking the hub.</summary>
    public void Bend(int times, int status, string body) => Bend(times, async (http, _) =>
    {
        http.Response.StatusCode = status;
        await http.Response.WriteAsync(body);
    });

    /// <summary>Lets the next requests with facts reach the hub, and answers something else than it did.</summary>
    public void BendAfter(int times, Func<HttpContext, string, Task> answer) => Bend(times, async (http, ask) => await answer(http, await ask()));

    public void Bend(int times, Func<HttpContext, Func<Task<string>>, Task> bend)
    {
        for (var i = 0; i < times; i++)
        {
            _bends.Enqueue(bend);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _http.Dispose();
    }

    private async Task AnswerAsync(HttpContext http, HubInProcess hub)
    {
        Asked.Enqueue($"{http.Request.Method} {http.Request.Path}");
        if (http.Request.Path.Value!.EndsWith("/facts", StringComparison.Ordinal) && _bends.TryDequeue(out var bend))
        {
            await bend(http, async () =>
            {
                using var real = await AskAsync(http, hub);
                return await real.Content.ReadAsStringAsync();
            });
            return;
        }

        using var answer = await AskAsync(http, hub);
        http.Response.StatusCode = (int)answer.StatusCode;
        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await answer.Content.CopyToAsync(http.Response.Body);
        }
    }

    private async Task<HttpResponseMessage> AskAsync(HttpContext http, HubInProcess hub)
    {
        using var request = new HttpRequestMessage(new HttpMethod(http.Request.Method), hub.Url + http.Request.Path + http.Request.QueryString);
        if (http.Request.ContentLength > 0 || http.Request.Headers.TransferEncoding.Count > 0)
        {
            request.Content = new StreamContent(http.Request.Body);
        }

        foreach (var (name, value) in http.Request.Headers.Where(h => h.Key is "X-Api-Key" or "Content-Type" or "Content-Encoding"))
        {
            if (!request.Headers.TryAddWithoutValidation(name, value.ToString()))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, value.ToString());
            }
        }

        return await _http.SendAsync(request);
    }
}
