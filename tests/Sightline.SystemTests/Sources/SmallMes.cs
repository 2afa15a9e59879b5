using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Sightline.SystemTests.Sources;

/// <summary>A small MES with an HTTP interface of its own: a list of orders in pages of five, a cursor, an ETag, a key.</summary>
internal sealed class SmallMes : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly List<(long Change, JsonObject Order)> _orders = [];
    private WebApplication? _app;
    private long _changes;

    public string Url { get; private set; } = "";

    /// <summary>The key it wants; null for none.</summary>
    public string? Key { get; set; }

    /// <summary>What the next request gets in place of the usual answer.</summary>
    public Func<HttpContext, Task>? Next { get; set; }

    /// <summary>Status of every answer.</summary>
    public List<int> Answers { get; } = [];

    public static async Task<SmallMes> StartAsync()
    {
        var mes = new SmallMes();
        await mes.ReturnAsync("http://127.0.0.1:0");
        return mes;
    }

    public void Put(string id, decimal quantity, string product = "P-1")
    {
        lock (_gate)
        {
            _orders.RemoveAll(o => (string)o.Order["no"]! == id);
            _orders.Add((++_changes, new JsonObject { ["no"] = id, ["item"] = new JsonObject { ["code"] = product }, ["qty"] = quantity, ["lots"] = new JsonArray("LOT;1", "LOT-2") }));
        }
    }

    public async Task GoAwayAsync()
    {
        await _app!.StopAsync();
        await _app.DisposeAsync();
        _app = null;
    }

    public Task ReturnAsync() => ReturnAsync(Url);

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await GoAwayAsync();
        }
    }

    private async Task ReturnAsync(string url)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        _app = builder.Build();
        _app.Run(AnswerAsync);
        await _app.StartAsync();
        Url = _app.Urls.Single();
    }

    private async Task AnswerAsync(HttpContext http)
    {
        if (Next is { } unusual)
        {
            Next = null;
            await unusual(http);
        }
        else if (Key is { } key && http.Request.Headers["X-Key"] != key)
        {
            http.Response.StatusCode = 401;
        }
        else
        {
            await OrdersAsync(http);
        }

        Answers.Add(http.Response.StatusCode);
    }

    private async Task OrdersAsync(HttpContext http)
    {
        JsonObject body;
        lock (_gate)
        {
            var since = long.TryParse(http.Request.Query["since"], out var cursor) ? cursor : 0;
            var page = _orders.Where(o => o.Change > since).OrderBy(o => o.Change).Take(5).ToList();
            body = new JsonObject { ["orders"] = new JsonArray([.. page.Select(o => o.Order.DeepClone())]), ["next"] = $"{(page.Count > 0 ? page[^1].Change : since)}" };
            http.Response.Headers.ETag = $"\"{_changes}\"";
            if (http.Request.Headers.IfNoneMatch == http.Response.Headers.ETag)
            {
                http.Response.StatusCode = 304;
                return;
            }
        }

        await http.Response.WriteAsync(body.ToJsonString());
    }
}
