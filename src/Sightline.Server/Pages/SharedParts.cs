using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Sightline.Hosting;

namespace Sightline.Server.Pages;

/// <summary>
/// Live parts that are the same for everybody who may see the same: rendered once for all who were told of the same movement.
/// One is given again only while the feed has told of nothing newer, so that whoever gets it is told when it is old, and never
/// after a second, because a part also shows what the clock makes of it.
/// </summary>
internal sealed class SharedParts(LiveFeed live, Projector projector, IServiceProvider services, ILoggerFactory logs, TimeProvider time)
{
    public static readonly TimeSpan Kept = TimeSpan.FromSeconds(1);

    /// <summary>More kinds of viewers than this at once get what is made for them alone.</summary>
    private const int MostKept = 64;

    private readonly ConcurrentDictionary<string, Part> _kept = new();

    /// <summary>Answers with the part. <paramref name="sees"/> names all that it depends on besides the language and the part itself.</summary>
    public async Task AnswerAsync<TPart>(HttpContext http, string sees, Func<object> read)
        where TPart : IComponent
    {
        var key = $"{typeof(TPart).Name}\n{services.GetRequiredService<Languages>().For(http.Request).Code}\n{sees}";
        var html = await HtmlOfAsync(key, () => RenderAsync<TPart>(http, read));
        http.Response.Headers.CacheControl = "no-cache, no-store";
        http.Response.ContentType = "text/html; charset=utf-8";
        http.Response.ContentLength = html.Length;
        await http.Response.Body.WriteAsync(html, http.RequestAborted);
    }

    private async Task<byte[]> HtmlOfAsync(string key, Func<Task<byte[]>> render)
    {
        if (_kept.TryGetValue(key, out var kept) && IsFresh(kept))
        {
            return await kept.Html.Value;
        }

        foreach (var (old, part) in _kept.Where(p => !IsFresh(p.Value)))
        {
            _kept.TryRemove(new KeyValuePair<string, Part>(old, part));
        }

        // The position is read before the part is made: what it holds is this new or newer.
        var made = new Part(projector.Position, time.GetTimestamp(), new Lazy<Task<byte[]>>(render));
        if (_kept.Count < MostKept)
        {
            made = _kept.GetOrAdd(key, made);
        }

        try
        {
            return await made.Html.Value;
        }
        catch
        {
            _kept.TryRemove(new KeyValuePair<string, Part>(key, made));
            throw;
        }
    }

    private bool IsFresh(Part part) => part.Position >= live.Told && time.GetElapsedTime(part.At) < Kept;

    private async Task<byte[]> RenderAsync<TPart>(HttpContext http, Func<object> read)
        where TPart : IComponent
    {
        var parameters = ParameterView.FromDictionary(new Dictionary<string, object?>
        {
            [nameof(PageHost.Context)] = new PageContext(http, read()),
            [nameof(PageHost.Shows)] = typeof(TPart),
        });
        await using var renderer = new HtmlRenderer(services, logs);
        return await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var root = await renderer.RenderComponentAsync<PageHost>(parameters);
            return Encoding.UTF8.GetBytes(root.ToHtmlString());
        });
    }

    private sealed record Part(long Position, long At, Lazy<Task<byte[]>> Html);
}
