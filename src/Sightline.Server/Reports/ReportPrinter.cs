using System.Diagnostics;
using Microsoft.Extensions.Options;

namespace Sightline.Server.Reports;

/// <summary>What became of a report that was to be printed.</summary>
/// <param name="Pdf">The file; null where there is none.</param>
/// <param name="Why">Why there is none, in words with what to do.</param>
/// <param name="IsMissing">True where no browser is set: it will not be there the next time either.</param>
internal sealed record Printed(byte[]? Pdf, string? Why = null, bool IsMissing = false);

/// <summary>Prints a report with the browser the node is told of, one at a time: the file is the same that a person would print.</summary>
internal sealed class ReportPrinter(IOptions<ReportsOptions> options, TimeProvider time) : IDisposable
{
    private readonly ReportsOptions _options = options.Value;
    private readonly SemaphoreSlim _one = new(1);

    public bool CanPrint => _options.Browser is not null;

    /// <summary>Prints a document that needs nothing besides itself.</summary>
    public async Task<Printed> PrintAsync(string html, CancellationToken ct)
    {
        if (_options.Browser is not { } browser)
        {
            return new Printed(null, "This node has no browser to print with. Set Reports:Browser to the path of Chromium or Chrome", IsMissing: true);
        }

        await _one.WaitAsync(ct);
        var folder = Directory.CreateTempSubdirectory("sightline-report-").FullName;
        try
        {
            var (page, pdf) = (Path.Combine(folder, "report.html"), Path.Combine(folder, "report.pdf"));
            await File.WriteAllTextAsync(page, html, ct);
            var why = await RunAsync(browser, folder, page, pdf, ct);
            return why is null && File.Exists(pdf) ? new Printed(await File.ReadAllBytesAsync(pdf, ct)) : new Printed(null, why ?? $"{browser} ended and printed nothing");
        }
        finally
        {
            _one.Release();
            Remove(folder);
        }
    }

    public void Dispose() => _one.Dispose();

    /// <summary>Null where it ended well, else why not.</summary>
    private async Task<string?> RunAsync(string browser, string folder, string page, string pdf, CancellationToken ct)
    {
        var start = new ProcessStartInfo(browser) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false, WorkingDirectory = folder };
        string[] arguments =
        [
            "--headless", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync", "--disable-extensions", "--host-resolver-rules=MAP * ~NOTFOUND",
            $"--user-data-dir={Path.Combine(folder, "profile")}", "--no-pdf-header-footer", $"--print-to-pdf={pdf}", .. _options.Sandbox ? (string[])[] : ["--no-sandbox"], new Uri(page).AbsoluteUri,
        ];
        Array.ForEach(arguments, start.ArgumentList.Add);
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{browser} was not started.");
        using var late = new CancellationTokenSource(_options.PrintsWithin, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, late.Token);
        try
        {
            var (_, said) = (process.StandardOutput.ReadToEndAsync(either.Token), process.StandardError.ReadToEndAsync(either.Token));
            await process.WaitForExitAsync(either.Token);
            return process.ExitCode == 0 ? null : $"{browser} ended with {process.ExitCode}: {LastLine(await said)}";
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            return $"{browser} did not print within {_options.PrintsWithin:c}, which is Reports:PrintsWithin";
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync(CancellationToken.None);
            }
        }
    }

    private static string LastLine(string said) => said.Trim().Split('\n')[^1] is { Length: > 300 } line ? line[..300] : said.Trim().Split('\n')[^1];

    /// <summary>A browser's children may write for a moment after it ended. What is left then lies in the folder for temporary files.</summary>
    private static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (IOException)
        {
            // The next start of the machine clears it; the report itself is answered.
            File.Delete(Path.Combine(folder, "report.html"));
        }
    }
}
