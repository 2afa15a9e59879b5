using System.Diagnostics;
using System.Runtime.InteropServices;
using Sightline.Server;

namespace Sightline.SystemTests.Harness;

/// <summary>The real executable as a process of its own: started, read, killed.</summary>
public sealed class NodeProcess : IAsyncDisposable
{
    private const int Terminate = 15;

    private readonly Process _process;
    private readonly Lock _gate = new();
    private readonly List<string> _out = [];
    private readonly List<string> _error = [];

    private NodeProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Keep(_out, line.Data);
        process.ErrorDataReceived += (_, line) => Keep(_error, line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Out => Text(_out);

    public string Error => Text(_error);

    public bool HasEnded => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    public static NodeProcess Start(params IReadOnlyList<string> arguments)
    {
        var host = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";
        var start = new ProcessStartInfo(host, ["exec", typeof(Hub).Assembly.Location, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        return new NodeProcess(new Process { StartInfo = start });
    }

    /// <summary>Runs a verb to its end.</summary>
    public static async Task<(int Code, string Out, string Error)> RunAsync(params IReadOnlyList<string> arguments)
    {
        await using var process = Start(arguments);
        await process.EndedAsync();
        return (process.ExitCode, process.Out, process.Error);
    }

    /// <summary>The process at its end, all its output read.</summary>
    public async Task EndedAsync()
    {
        using var hangs = new CancellationTokenSource(TimeSpan.FromSeconds(120), TimeProvider.System);
        await _process.WaitForExitAsync(hangs.Token);
    }

    /// <summary>kill -9: nothing is asked, nothing can be tidied up.</summary>
    public Task KillAsync()
    {
        _process.Kill(entireProcessTree: false);
        return EndedAsync();
    }

    /// <summary>SIGTERM, as a service manager stops it.</summary>
    public Task StopAsync()
    {
        Assert.Equal(0, SendSignal(_process.Id, Terminate));
        return EndedAsync();
    }

    /// <summary>What stands on a line of its output between two texts.</summary>
    public async Task<string> SaysAsync(string before, string after)
    {
        return await Until.SomeAsync(
            () => Task.FromResult(HasEnded ? throw new InvalidOperationException($"It ended with {ExitCode}: {Out}{Error}") : Between(Out, before, after)),
            $"the process says '{before}…{after}'");
    }

    public async ValueTask DisposeAsync()
    {
        if (!HasEnded)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private static string? Between(string text, string before, string after)
    {
        var start = text.IndexOf(before, StringComparison.Ordinal);
        var end = start < 0 ? -1 : text.IndexOf(after, start + before.Length, StringComparison.Ordinal);
        return end < 0 ? null : text[(start + before.Length)..end];
    }

    private void Keep(List<string> lines, string? line)
    {
        if (line is not null)
        {
            lock (_gate)
            {
                lines.Add(line);
            }
        }
    }

    private string Text(List<string> lines)
    {
        lock (_gate)
        {
            return string.Concat(lines.Select(l => l + "\n"));
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int process, int signal);
}
