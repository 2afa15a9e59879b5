using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Sightline.SystemTests.Browser;

/// <summary>What went wrong in the browser while a test looked elsewhere.</summary>
internal sealed class PageFaults(Visit visit)
{
    // The browser writes breaches of an enforced policy into the console by itself, of one that only reports not always.
    private const string TellOfBreaches = """
        addEventListener('securitypolicyviolation', e =>
            console.error(`Content security policy: ${e.effectiveDirective} forbids ${e.blockedURI || e.sample}`));
        """;

    private readonly ConcurrentQueue<string> _all = new();

    public IReadOnlyList<string> All => [.. _all];

    public async Task WatchAsync(IBrowserContext context)
    {
        await context.AddInitScriptAsync(TellOfBreaches);
        context.Console += (_, line) =>
        {
            if (line.Type == "error")
            {
                _all.Enqueue($"Console: {line.Text} ({line.Location})");
            }
        };
        context.WebError += (_, error) => _all.Enqueue($"Script: {error.Error}");
        context.Request += (_, request) => Asked(request.Url);
        context.Page += (_, page) =>
        {
            page.WebSocket += (_, socket) => Asked(socket.Url);
            page.Crash += (_, _) => _all.Enqueue("The page crashed.");
        };
    }

    public void MustBeAsExpected()
    {
        var all = All;
        var surprises = all.Where(fault => !visit.Expected.Any(part => fault.Contains(part, StringComparison.Ordinal))).ToList();
        Assert.True(surprises.Count == 0, $"The page has {surprises.Count} fault{(surprises.Count == 1 ? "" : "s")} that this test does not expect:\n  {string.Join("\n  ", surprises)}");
        Assert.All(visit.Expected, part => Assert.True(all.Any(fault => fault.Contains(part, StringComparison.Ordinal)), $"The expected fault '{part}' never came."));
    }

    private void Asked(string url)
    {
        var address = new Uri(url);
        if (address.Scheme is "data" or "blob" or "about")
        {
            return;
        }

        var scheme = address.Scheme switch { "ws" => "http", "wss" => "https", var other => other };
        var origin = $"{scheme}://{address.Authority}";
        if (!visit.AlsoOrigins.Prepend(visit.Origin).Any(known => origin == new Uri(known).GetLeftPart(UriPartial.Authority)))
        {
            _all.Enqueue($"Request: {url} leaves {visit.Origin}");
        }
    }
}
