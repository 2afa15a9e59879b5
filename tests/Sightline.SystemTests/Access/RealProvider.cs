using System.Collections.Concurrent;
using System.Diagnostics;
using Sightline.SystemTests.Browser;

namespace Sightline.SystemTests.Access;

/// <summary>An OpenID provider that others wrote and certified, as a process beside the tests.</summary>
internal sealed class RealProvider : IAsyncDisposable
{
    public const string Secret = "s3cret of the tests: with / and +";

    private static readonly ConcurrentQueue<string> s_complaints = new();

    private readonly Process _process;

    private RealProvider(Process process, string issuer) => (_process, Issuer) = (process, issuer);

    public string Issuer { get; }

    /// <param name="algorithm">What it signs with.</param>
    /// <param name="claims">Where it tells of a person: <c>id_token</c>, or only <c>userinfo</c>.</param>
    /// <param name="authentication">How a client shows its secret.</param>
    public static async Task<RealProvider> StartAsync(string algorithm, string claims, string authentication)
    {
        Tools.Module("oidc-provider/package.json");
        var start = new ProcessStartInfo(Tools.Node(), [Path.Combine(Tools.Folder, "Access", "provider.mjs")])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Tools.Folder,
        };
        (start.Environment["PROVIDER_SECRET"], start.Environment["PROVIDER_ALGORITHM"]) = (Secret, algorithm);
        (start.Environment["PROVIDER_CLAIMS"], start.Environment["PROVIDER_AUTH"]) = (claims, authentication);
        var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, line) => s_complaints.Enqueue(line.Data ?? "");
        process.BeginErrorReadLine();
        return new RealProvider(process, await SaidAsync(process, "issuer "));
    }

    /// <summary>Registers where it sends people back to. Before that it serves nothing.</summary>
    public async Task SendsBackToAsync(string address)
    {
        await _process.StandardInput.WriteLineAsync(address);
        await _process.StandardInput.FlushAsync();
        await SaidAsync(_process, "ready");
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var hangs = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);
        await _process.WaitForExitAsync(hangs.Token);
        _process.Dispose();
    }

    private static async Task<string> SaidAsync(Process process, string start)
    {
        using var hangs = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        while (await process.StandardOutput.ReadLineAsync(hangs.Token) is { } line)
        {
            if (line.StartsWith(start, StringComparison.Ordinal))
            {
                return line[start.Length..];
            }
        }

        throw new InvalidOperationException($"The provider ended before it said '{start}': {string.Join('\n', s_complaints)}");
    }
}
