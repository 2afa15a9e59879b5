using Microsoft.Playwright;
using Sightline.SystemTests.Browser;

[assembly: AssemblyFixture(typeof(Chromium))]

namespace Sightline.SystemTests.Browser;

/// <summary>
/// A real browser, one for all tests, started when the first test needs it. Each visit gets a context of its own: no cookie,
/// cache or storage of another test.
/// </summary>
public sealed class Chromium : IAsyncLifetime
{
    // The first keeps what is no node of ours from being found at all: a page that asks for it gets an error, and the test a fault.
    private static readonly string[] s_arguments =
    [
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--font-render-hinting=none",
    ];

    private readonly SemaphoreSlim _gate = new(1);
    private IPlaywright? _driver;
    private IBrowser? _browser;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>
    /// Opens an empty page, lets the test do its work, and then fails it for every fault the page showed meanwhile: an error in
    /// the console, an uncaught exception, a breach of the content security policy, a request that leaves the node.
    /// </summary>
    public async Task VisitAsync(Visit visit, Func<IPage, Task> does)
    {
        var browser = await BrowserAsync();
        await using var context = await browser.NewContextAsync(visit.ToContext());
        context.SetDefaultTimeout(15_000);
        var faults = new PageFaults(visit);
        await faults.WatchAsync(context);
        var page = await context.NewPageAsync();
        try
        {
            await does(page);
            if (!page.IsClosed)
            {
                // Faults come through the same pipe: what was on its way before this answer has been counted with it.
                await page.EvaluateAsync("() => 0");
            }

            faults.MustBeAsExpected();
        }
        catch (Exception failure) when (!IsSkip(failure))
        {
            throw new PageFailedException(failure, faults.All, await FailedPage.KeepAsync(page));
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _driver?.Dispose();
        _gate.Dispose();
    }

    private static bool IsSkip(Exception failure) => failure.Message.StartsWith("$XunitDynamicSkip$", StringComparison.Ordinal);

    private async Task<IBrowser> BrowserAsync()
    {
        var path = Tools.Chromium();
        await _gate.WaitAsync();
        try
        {
            if (_browser is null)
            {
                _driver = await Playwright.CreateAsync();
                _browser = await _driver.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = path, Headless = true, Args = s_arguments });
            }

            return _browser;
        }
        finally
        {
            _gate.Release();
        }
    }
}
