using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Sightline.Server.Reports;
using Sightline.SystemTests.Harness;
using Sightline.Tests;
using Sightline.Tests.Hosting;

namespace Sightline.SystemTests.Reports;

/// <summary>One browser stays for all reports, is replaced when it dies, and ends when it is not needed.</summary>
public sealed class ReportPrinterTests : IDisposable
{
    private readonly ManualClock _clock = new();
    private readonly LogBook _log = new();

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task Several_at_once_get_each_its_own_content_from_one_browser()
    {
        using var browser = new NotedBrowser();
        await using var printer = Printer(browser);
        var names = Enumerable.Range(1, 6).Select(i => $"report-{i}-of-six").ToList();

        var printed = await Task.WhenAll(names.Select(name => TextAsync(printer, $"<p>{name}</p>")));

        Assert.Equal(names, printed.Select(text => text.Trim()));
        Assert.Single(browser.Starts);
    }

    [Fact]
    public async Task A_browser_killed_between_two_reports_has_a_successor()
    {
        using var browser = new NotedBrowser();
        await using var printer = Printer(browser);
        Assert.Contains("before", await TextAsync(printer, "<p>before</p>"), StringComparison.Ordinal);

        using (var killed = Process.GetProcessById(browser.Starts[0].Process))
        {
            killed.Kill();
        }

        Assert.Contains("after", await TextAsync(printer, "<p>after</p>"), StringComparison.Ordinal);
        Assert.Equal(2, browser.Starts.Count);
        Assert.False(Directory.Exists(browser.Starts[0].Folder));
        Assert.Contains($"{browser.Program} ended with 137", Assert.Single(_log.Of(9901)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_browser_that_dies_over_a_report_has_a_successor_that_prints_it()
    {
        // The first one dies when it is asked for something.
        using var browser = new NotedBrowser("[ $starts -gt 1 ] || { head -c 1 <&3 >/dev/null; echo 'out of memory' >&2; exit 9; }");
        await using var printer = Printer(browser);

        Assert.Contains("all the same", await TextAsync(printer, "<p>all the same</p>"), StringComparison.Ordinal);

        Assert.Equal(2, browser.Starts.Count);
        Assert.Equal($"The browser that prints reports is gone: {browser.Program} ended with 9: out of memory. Another is started", Assert.Single(_log.Of(9901)));
    }

    [Fact]
    public async Task A_second_one_that_dies_is_told_with_its_last_words_and_the_next_report_begins_anew()
    {
        using var browser = new NotedBrowser("[ $starts -gt 2 ] || { head -c 1 <&3 >/dev/null; echo 'out of memory' >&2; exit 9; }");
        await using var printer = Printer(browser);

        Assert.Equal(new Printed(null, $"{browser.Program} ended with 9: out of memory"), await printer.PrintAsync("<p>never</p>", CancellationToken.None));
        Assert.Equal(2, browser.Starts.Count);
        Assert.Contains("again", await TextAsync(printer, "<p>again</p>"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_browser_that_hangs_is_ended_at_the_limit()
    {
        using var browser = new NotedBrowser("exec tail -f /dev/null");
        await using var printer = Printer(browser, _clock);

        var printing = printer.PrintAsync("<p>never</p>", CancellationToken.None);
        await Until.TrueAsync(() => browser.Starts.Count == 1 && _clock.PendingTimers == 1, "the browser has been started and its time runs");
        _clock.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal(new Printed(null, $"{browser.Program} did not print within 00:00:30, which is Reports:PrintsWithin"), await printing);
        await NotedBrowser.EndedAsync(browser.Starts[0].Process);
        Assert.False(Directory.Exists(browser.Starts[0].Folder));
    }

    [Fact]
    public async Task Who_hangs_up_takes_nothing_from_the_next()
    {
        using var browser = new NotedBrowser("[ $starts -gt 1 ] || exec tail -f /dev/null");
        await using var printer = Printer(browser);
        using var hangsUp = new CancellationTokenSource();

        var printing = printer.PrintAsync("<p>nobody waits</p>", hangsUp.Token);
        var next = TextAsync(printer, "<p>the next</p>");
        await Until.TrueAsync(() => browser.Starts.Count == 1, "the browser has been started");
        await hangsUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => printing);
        Assert.Contains("the next", await next, StringComparison.Ordinal);
        Assert.False(NotedBrowser.IsAlive(browser.Starts[0].Process));
    }

    [Fact]
    public async Task Without_a_report_for_long_it_ends_and_the_next_starts_another()
    {
        using var browser = new NotedBrowser();
        await using var printer = Printer(browser, _clock);
        await TextAsync(printer, "<p>first</p>");
        _clock.Advance(TimeSpan.FromMinutes(4));
        await TextAsync(printer, "<p>a report counts from itself</p>");
        _clock.Advance(TimeSpan.FromMinutes(4));
        Assert.True(NotedBrowser.IsAlive(Assert.Single(browser.Starts).Process));

        _clock.Advance(TimeSpan.FromMinutes(1));

        await NotedBrowser.EndedAsync(browser.Starts[0].Process);
        await Until.TrueAsync(() => !Directory.Exists(browser.Starts[0].Folder), "its folder is removed");
        Assert.Contains("much later", await TextAsync(printer, "<p>much later</p>"), StringComparison.Ordinal);
        Assert.Equal(2, browser.Starts.Count);
        Assert.Empty(_log.Of(9901));
    }

    [Fact]
    public async Task It_ends_after_each_report_where_it_is_not_to_stay()
    {
        using var browser = new NotedBrowser();
        await using var printer = Printer(browser, stays: TimeSpan.Zero);

        Assert.Contains("once", await TextAsync(printer, "<p>once</p>"), StringComparison.Ordinal);

        await NotedBrowser.EndedAsync(browser.Starts[0].Process);
    }

    [Fact]
    public async Task It_ends_with_the_printer_and_leaves_no_folder()
    {
        using var browser = new NotedBrowser();
        var printer = Printer(browser);
        await TextAsync(printer, "<p>last</p>");
        Assert.Empty(Directory.GetFiles(browser.Starts[0].Folder, "*.html"));

        await printer.DisposeAsync();

        Assert.False(NotedBrowser.IsAlive(browser.Starts[0].Process));
        Assert.False(Directory.Exists(browser.Starts[0].Folder));
    }

    [Fact]
    public async Task A_report_loads_nothing_and_runs_nothing()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var at = $"http://127.0.0.1:{((IPEndPoint)server.LocalEndpoint).Port}";
        using var browser = new NotedBrowser();
        await using var printer = Printer(browser);

        var text = await TextAsync(printer, $"""
            <!doctype html><link rel="stylesheet" href="{at}/style.css"><script src="{at}/script.js"></script>
            <p id="p">printed</p><img src="{at}/picture.png" alt=""><iframe src="{at}/frame.html"></iframe>
            <script>document.getElementById('p').append('scripted'); fetch('{at}/told');</script>
            """);

        Assert.Contains("printed", text, StringComparison.Ordinal);
        Assert.DoesNotContain("scripted", text, StringComparison.Ordinal);
        Assert.False(server.Pending());
    }

    private ReportPrinter Printer(NotedBrowser browser, TimeProvider? time = null, TimeSpan? stays = null) => new(
        Options.Create(new ReportsOptions { Browser = browser.Program, Sandbox = false, BrowserStays = stays ?? TimeSpan.FromMinutes(5) }), time ?? TimeProvider.System, _log.For<ReportPrinter>());

    private static async Task<string> TextAsync(ReportPrinter printer, string html)
    {
        var printed = await printer.PrintAsync(html, CancellationToken.None);
        Assert.Null(printed.Why);
        return await PdfText.OfAsync(printed.Pdf!);
    }
}
