using Microsoft.Extensions.Options;

namespace Sightline.Server.Reports;

/// <summary>What became of a report that was to be printed.</summary>
/// <param name="Pdf">The file; null where there is none.</param>
/// <param name="Why">Why there is none, in words with what to do.</param>
/// <param name="IsMissing">True where no browser is set: it will not be there the next time either.</param>
internal sealed record Printed(byte[]? Pdf, string? Why = null, bool IsMissing = false);

/// <summary>
/// Prints reports, one at a time, with the browser the node is told of: the file is the same that a person would print. The
/// browser is started with the first report and stays a while for the next.
/// </summary>
internal sealed partial class ReportPrinter : IAsyncDisposable
{
    private readonly ReportsOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly SemaphoreSlim _one = new(1);
    private readonly CancellationTokenSource _ends = new();
    private readonly ITimer _idle;
    private PrintBrowser? _browser;
    private Task _ending = Task.CompletedTask;
    private int _reports;

    public ReportPrinter(IOptions<ReportsOptions> options, TimeProvider time, ILogger<ReportPrinter> log)
    {
        (_options, _time, _log) = (options.Value, time, log);
        _idle = time.CreateTimer(_ => _ending = EndIdleAsync(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public bool CanPrint => _options.Browser is not null;

    /// <summary>Prints a document that needs nothing besides itself.</summary>
    public async Task<Printed> PrintAsync(string html, CancellationToken ct)
    {
        if (_options.Browser is not { } program)
        {
            return new Printed(null, "This node has no browser to print with. Set Reports:Browser to the path of Chromium or Chrome", IsMissing: true);
        }

        await _one.WaitAsync(ct);
        try
        {
            return await WithinAsync(program, html, ct);
        }
        finally
        {
            Volatile.Write(ref _reports, _reports + 1);
            _idle.Change(_options.BrowserStays, Timeout.InfiniteTimeSpan);
            _one.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ends.CancelAsync();
        await _one.WaitAsync(CancellationToken.None);
        try
        {
            await _idle.DisposeAsync();
            await EndAsync();
        }
        finally
        {
            _one.Release();
        }

        await _ending;
        _ends.Dispose();
        _one.Dispose();
    }

    private async Task<Printed> WithinAsync(string program, string html, CancellationToken ct)
    {
        using var late = new CancellationTokenSource(_options.PrintsWithin, _time);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(ct, late.Token, _ends.Token);
        try
        {
            return new Printed(await TwiceAsync(program, html, any.Token));
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            return new Printed(null, $"{program} did not print within {_options.PrintsWithin:c}, which is Reports:PrintsWithin");
        }
        catch (NotPrintedException not)
        {
            return new Printed(null, not.Message);
        }
    }

    /// <summary>A browser that dies over a report gets a successor; a second one that does is told.</summary>
    private async Task<byte[]> TwiceAsync(string program, string html, CancellationToken ct)
    {
        try
        {
            return await OnceAsync(program, html, ct);
        }
        catch (NotPrintedException not) when (not.IsGone)
        {
            LogGone(not.Message);
            return await OnceAsync(program, html, ct);
        }
    }

    private async Task<byte[]> OnceAsync(string program, string html, CancellationToken ct)
    {
        try
        {
            if (_browser is { IsGone: true } gone)
            {
                LogGone(await gone.WhyGoneAsync(ct));
                await EndAsync();
            }

            ct.ThrowIfCancellationRequested();
            _browser ??= PrintBrowser.Start(program, _options.Sandbox, _time);
            return await _browser.PrintAsync(html, ct);
        }
        catch
        {
            // It may hang, or still be at a report that nobody waits for.
            await EndAsync();
            throw;
        }
    }

    private async Task EndIdleAsync()
    {
        var before = Volatile.Read(ref _reports);
        await _one.WaitAsync(CancellationToken.None);
        try
        {
            // A report that came in between has set the clock anew.
            await (before == _reports ? EndAsync() : Task.CompletedTask);
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task EndAsync()
    {
        var browser = _browser;
        _browser = null;
        await (browser?.DisposeAsync() ?? ValueTask.CompletedTask);
    }
}
