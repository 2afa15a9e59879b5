using System.Diagnostics;

namespace Sightline.Server.Reports;

/// <summary>One running browser with a profile of its own, that reaches no network. It ends when it is disposed, and when this process ends, however that ends.</summary>
internal sealed class PrintBrowser : IAsyncDisposable
{
    private const int LongestWord = 300;
    private static readonly TimeSpan s_children = TimeSpan.FromSeconds(5);

    private readonly string _program;
    private readonly string _folder;
    private readonly TimeProvider _time;
    private readonly BrowserProcess _started;
    private readonly DevToolsPipe _tools;
    private readonly Task _listening;
    private string _said = "";

    private PrintBrowser(string program, string folder, BrowserProcess started, TimeProvider time)
    {
        (_program, _folder, _started, _time) = (program, folder, started, time);
        _tools = new DevToolsPipe(started.To, started.From);
        _listening = ListenAsync();
    }

    /// <summary>True when it can print no more.</summary>
    public bool IsGone => _tools.Over.IsCompleted || _started.Process.HasExited;

    public static PrintBrowser Start(string program, bool sandbox, TimeProvider time)
    {
        var folder = Directory.CreateTempSubdirectory("sightline-report-").FullName;
        try
        {
            var started = BrowserProcess.Start(program, folder,
            [
                "--headless", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions",
                "--host-resolver-rules=MAP * ~NOTFOUND", $"--user-data-dir={Path.Combine(folder, "profile")}", "--no-startup-window", .. sandbox ? (string[])[] : ["--no-sandbox"],
            ]);
            return new PrintBrowser(program, folder, started, time);
        }
        catch
        {
            Remove(folder);
            throw;
        }
    }

    /// <summary>Prints one document. After any exception it is not to be used again.</summary>
    public async Task<byte[]> PrintAsync(string html, CancellationToken ct)
    {
        var report = Path.Combine(_folder, "report.html");
        try
        {
            await File.WriteAllTextAsync(report, html, ct);
            return await new PrintPage(_tools).PrintAsync(new Uri(report), ct);
        }
        catch (NotPrintedException not)
        {
            throw new NotPrintedException(not.IsGone ? await WhyGoneAsync(ct) : $"{_program} did not print: {not.Message}", not.IsGone);
        }
        finally
        {
            File.Delete(report);
        }
    }

    /// <summary>Why it can print no more.</summary>
    public async Task<string> WhyGoneAsync(CancellationToken ct)
    {
        if (_tools.Over is { IsCompleted: true } over && await over is { Length: > 0 } broke)
        {
            return $"{_program} did not print: {broke}";
        }

        await _started.Process.WaitForExitAsync(ct);
        await _listening.WaitAsync(ct);
        return $"{_program} ended with {_started.Process.ExitCode}{(_said.Length > 0 ? $": {_said}" : "")}";
    }

    public async ValueTask DisposeAsync()
    {
        var process = _started.Process;
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }

        await process.WaitForExitAsync(CancellationToken.None);
        // Its children hold the same ends: when those are closed, nobody writes into the folder any more.
        await Task.WhenAny(Task.WhenAll(_tools.Over, _listening), Task.Delay(s_children, _time, CancellationToken.None));
        _started.Dispose();
        Remove(_folder);
    }

    /// <summary>Keeps the last thing it said of itself.</summary>
    private async Task ListenAsync()
    {
        while (await _started.Process.StandardError.ReadLineAsync(CancellationToken.None) is { } line)
        {
            if (line.Trim() is { Length: > 0 } said)
            {
                _said = said.Length > LongestWord ? said[..LongestWord] : said;
            }
        }
    }

    private static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (IOException)
        {
            // A child that outlived it writes still. No report lies there, and the next start of the machine clears it.
        }
    }
}
