using System.Diagnostics;
using System.Globalization;

namespace Sightline.Benchmarks.HubUnderTest;

/// <summary>A server in a process of its own, whose address is read from what it prints.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const int KeptLines = 40;

    private readonly Process _process;
    private readonly Queue<string> _said = [];
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServerProcess(Process process) => _process = process;

    public Uri Address { get; private set; } = null!;

    /// <summary>Memory the process holds now, in MB (10^6 bytes).</summary>
    public double ResidentMegabytes
    {
        get
        {
            var line = File.ReadLines($"/proc/{_process.Id}/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
            return long.Parse(line.Split(':')[1].Replace("kB", "").Trim(), CultureInfo.InvariantCulture) * 1_024 / 1e6;
        }
    }

    /// <summary>CPU time it has used.</summary>
    public TimeSpan Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts a program of this build, which stands beside the benchmark.</summary>
    public static async Task<ServerProcess> StartAsync(string dll, params string[] arguments)
    {
        var server = new ServerProcess(new Process { StartInfo = How(dll, arguments) });
        server._process.OutputDataReceived += (_, line) => server.Hear(line.Data);
        server._process.ErrorDataReceived += (_, line) => server.Hear(line.Data);
        server._process.EnableRaisingEvents = true;
        server._process.Exited += (_, _) => server._address.TrySetException(new IOException($"The server ended before it listened.\n{server.Said()}"));
        server._process.Start();
        server._process.BeginOutputReadLine();
        server._process.BeginErrorReadLine();
        server.Address = await server._address.Task.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);
        return server;
    }

    /// <summary>Runs a verb to its end and returns what it printed.</summary>
    public static async Task<string> RunAsync(string dll, params string[] arguments)
    {
        using var process = Process.Start(How(dll, arguments))!;
        var text = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? text : throw new IOException($"{string.Join(' ', arguments.Take(2))} ended with {process.ExitCode}: {await process.StandardError.ReadToEndAsync()}");
    }

    public string Said()
    {
        lock (_said)
        {
            return string.Join('\n', _said);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private static ProcessStartInfo How(string dll, string[] arguments) =>
        new(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, dll), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };

    private void Hear(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_said)
        {
            _said.Enqueue(line);
            if (_said.Count > KeptLines)
            {
                _said.Dequeue();
            }
        }

        const string Here = " at http://127.0.0.1:";
        var at = line.IndexOf(Here, StringComparison.Ordinal);
        if (at >= 0)
        {
            _address.TrySetResult(new Uri(line[(at + 4)..].Split(' ', ',')[0]));
        }
    }
}
