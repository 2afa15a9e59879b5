using System.Diagnostics;
using Sightline.SystemTests.Browser;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Images;

/// <summary>A real S3 server as a process beside the tests, on a free port of the loopback.</summary>
internal sealed class S3Server : IAsyncDisposable
{
    public const string Bucket = "plant";
    public const string Key = "S3RVER";

    private readonly TempFolder _folder = new();
    private Process? _process;

    public string Address { get; private set; } = "";

    public static async Task<S3Server> StartAsync()
    {
        Tools.Module("s3rver/package.json");
        var server = new S3Server();
        await server.RunAsync(0);
        return server;
    }

    public Task ReturnAsync() => RunAsync(new Uri(Address).Port);

    public async Task GoAwayAsync()
    {
        if (_process is { } running)
        {
            _process = null;
            running.StandardInput.Close();
            using var hangs = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);
            await running.WaitForExitAsync(hangs.Token);
            running.Dispose();
        }
    }

    /// <summary>Settings of a node that keeps its images here.</summary>
    public void Write(TempFolder node)
    {
        node.Write("secrets/s3-name", Key);
        node.Write("secrets/s3-secret", Key);
        node.Write("config/sightline.json", $$"""
            { "Images": { "Store": "s3", "S3Endpoint": "{{Address}}", "S3Bucket": "{{Bucket}}", "S3AccessKey": "${file:s3-name}", "S3SecretKey": "${file:s3-secret}" } }
            """);
    }

    public async ValueTask DisposeAsync()
    {
        await GoAwayAsync();
        _folder.Dispose();
    }

    private async Task RunAsync(int port)
    {
        var start = new ProcessStartInfo(Tools.Node(), [Path.Combine(Tools.Folder, "Images", "s3server.mjs")])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = Tools.Folder,
        };
        (start.Environment["S3_FOLDER"], start.Environment["S3_PORT"]) = (_folder.Path, $"{port}");
        _process = Process.Start(start)!;
        using var hangs = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        while (await _process.StandardOutput.ReadLineAsync(hangs.Token) is { } line)
        {
            if (line.StartsWith("address ", StringComparison.Ordinal))
            {
                Address = line["address ".Length..];
                return;
            }
        }

        throw new InvalidOperationException("The S3 server ended before it said where it listens.");
    }
}
