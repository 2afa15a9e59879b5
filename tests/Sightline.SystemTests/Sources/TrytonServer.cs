using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Sightline.SystemTests.Browser;
using Sightline.SystemTests.Harness;
using Sightline.SystemTests.Sources;

[assembly: AssemblyFixture(typeof(TrytonSite))]

namespace Sightline.SystemTests.Sources;

/// <summary>One running Tryton for all tests that ask for it: making a database takes longer than all of them. Started by the first.</summary>
public sealed class TrytonSite() : SharedServer<TrytonServer>(TrytonServer.StartAsync);

/// <summary>Tryton from the distribution's packages as a process beside the tests, with a database of its own. Others wrote it.</summary>
public sealed class TrytonServer : IAsyncDisposable
{
    public const string Database = "plant";
    public const string User = "admin";
    public const string Password = "grindstone-42";

    private readonly TempFolder _folder = new();
    private readonly int _port = FreePort();
    private Process? _process;

    public string Url => $"http://127.0.0.1:{_port}";

    /// <summary>A file with the password, as the node wants its secrets kept.</summary>
    public string PasswordFile => _folder.In("secret-password");

    /// <summary>Orders, lots and products in it, made as its own people do.</summary>
    public TrytonPlant Plant { get; private set; } = null!;

    public static async Task<TrytonServer> StartAsync()
    {
        var program = Tools.Tryton();
        var server = new TrytonServer();
        server._folder.Write("secret-password", Password);
        server._folder.Write("trytond.conf", $"""
            [web]
            listen = 127.0.0.1:{server._port}
            [database]
            uri = sqlite://
            path = {server._folder.Path}
            [password]
            length = 8
            """);
        server._folder.Write($"{Database}.sqlite", "");
        await server.AdminAsync(program, "--all", "--email", "admin@plant.example");
        await server.AdminAsync(program, "-u", "production", "stock_lot", "--activate-dependencies");
        await server.ReturnAsync();
        server.Plant = await TrytonPlant.OpenAsync(server);
        return server;
    }

    public async Task GoAwayAsync()
    {
        if (_process is { } running)
        {
            _process = null;
            running.Kill(entireProcessTree: true);
            await running.WaitForExitAsync();
            running.Dispose();
        }
    }

    public async Task ReturnAsync()
    {
        if (_process is not null)
        {
            return;
        }

        _process = Run(Tools.Tryton());
        using var http = new HttpClient();
        await Until.TrueAsync(() => AnswersAsync(http), "Tryton answers");
    }

    public async ValueTask DisposeAsync()
    {
        await GoAwayAsync();
        _folder.Dispose();
    }

    private async Task<bool> AnswersAsync(HttpClient http)
    {
        Assert.False(_process!.HasExited, $"Tryton ended with code {(_process.HasExited ? _process.ExitCode : 0)}. See its log in the test's output.");
        try
        {
            // With its length: this server waits for ever for a body in chunks.
            using var asked = new StringContent("""{"id":1,"method":"common.server.version","params":[]}""", Encoding.UTF8, "application/json");
            using var answer = await http.PostAsync(Url, asked);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private async Task AdminAsync(string program, params string[] arguments)
    {
        using var admin = Run($"{program}-admin", arguments);
        using var hangs = new CancellationTokenSource(TimeSpan.FromMinutes(10), TimeProvider.System);
        var said = await admin.StandardError.ReadToEndAsync(hangs.Token);
        await admin.WaitForExitAsync(hangs.Token);
        Assert.True(admin.ExitCode == 0, $"trytond-admin {string.Join(' ', arguments)} ended with code {admin.ExitCode}: {said}");
    }

    private Process Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, ["-c", _folder.In("trytond.conf"), "-d", Database, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder.Path,
        };
        start.Environment["TRYTONPASSFILE"] = PasswordFile;
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        if (!program.EndsWith("-admin", StringComparison.Ordinal))
        {
            process.ErrorDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
        }

        return process;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
