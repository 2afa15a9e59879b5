using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using RabbitMQ.Client;
using Sightline.SystemTests.Browser;
using Sightline.SystemTests.Connectors.RabbitMq;
using Sightline.SystemTests.Harness;

[assembly: AssemblyFixture(typeof(RabbitSite))]

namespace Sightline.SystemTests.Connectors.RabbitMq;

/// <summary>One running broker for all tests that ask for it. Started by the first.</summary>
public sealed class RabbitSite() : SharedServer<RabbitServer>(RabbitServer.StartAsync);

/// <summary>RabbitMQ from the distribution's package as a process beside the tests, with a folder and a port mapper of its own. Others wrote it.</summary>
public sealed class RabbitServer : IAsyncDisposable
{
    /// <summary>May do everything.</summary>
    public const string User = "plant";

    /// <summary>May sign in, and write nowhere.</summary>
    public const string Reader = "reader";

    public const string Password = "grindstone-42";

    private readonly TempFolder _folder = new();
    private readonly RabbitPrograms _programs = Tools.RabbitMq();
    private readonly int _namesPort = FreePort();
    private readonly int _nodesPort = FreePort();
    private Process? _names;
    private Process? _broker;
    private IConnection? _own;

    public int Port { get; } = FreePort();

    public int TlsPort { get; } = FreePort();

    /// <summary>The certificate of the authority that signed the broker's.</summary>
    public string AuthorityFile => _folder.In("authority.pem");

    public static async Task<RabbitServer> StartAsync()
    {
        var server = new RabbitServer();
        try
        {
            await server.BeginAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs the broker's own administration program.</summary>
    public async Task ControlAsync(params string[] arguments)
    {
        using var control = Run(_programs.Control, ["--longnames", "-n", Node, .. arguments]);
        using var hangs = new CancellationTokenSource(TimeSpan.FromMinutes(2), TimeProvider.System);
        var complaints = control.StandardError.ReadToEndAsync(hangs.Token);
        var said = await control.StandardOutput.ReadToEndAsync(hangs.Token) + await complaints;
        await control.WaitForExitAsync(hangs.Token);
        Assert.True(control.ExitCode == 0, $"rabbitmqctl {string.Join(' ', arguments)} ended with code {control.ExitCode}: {said}");
    }

    /// <summary>A channel of the tests' own, beside the connector.</summary>
    public async Task<IChannel> ChannelAsync()
    {
        if (_own is not { IsOpen: true })
        {
            var factory = new ConnectionFactory { HostName = "127.0.0.1", Port = Port, UserName = User, Password = Password, AutomaticRecoveryEnabled = false };
            _own = await factory.CreateConnectionAsync();
        }

        return await _own.CreateChannelAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_own is { } own)
        {
            await own.AbortAsync(TimeSpan.FromSeconds(2));
            await own.DisposeAsync();
        }

        foreach (var process in new[] { _broker, _names }.OfType<Process>())
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }

        _folder.Dispose();
    }

    private static string Node => "sightline@127.0.0.1";

    private async Task BeginAsync()
    {
        using (var authority = TestCertificate.Authority(_folder, "authority.pem"))
        {
            TestCertificate.Serve(_folder, IPAddress.Loopback, authority);
        }

        _folder.Write("enabled_plugins", "[].");
        _folder.Write("rabbitmq.conf", $"""
            listeners.tcp.1 = 127.0.0.1:{Port}
            listeners.ssl.1 = 127.0.0.1:{TlsPort}
            ssl_options.cacertfile = {AuthorityFile}
            ssl_options.certfile = {_folder.In("node.pem")}
            ssl_options.keyfile = {_folder.In("node.key")}
            ssl_options.verify = verify_none
            default_user = {User}
            default_pass = {Password}
            vm_memory_high_watermark.absolute = 1GB
            disk_free_limit.absolute = 50MB
            """);
        // Started here, because a broker that finds none starts one that outlives it.
        _names = Quiet(Run(_programs.Names, ["-address", "127.0.0.1", "-port", $"{_namesPort}"]));
        await Until.TrueAsync(() => ListensAsync(_namesPort), "the port mapper listens");
        _broker = Quiet(Run(_programs.Server, []));
        await Until.TrueAsync(AnswersAsync, "RabbitMQ answers");
        await ControlAsync("eval", $$"""
            ok = rabbit_auth_backend_internal:add_user(<<"{{Reader}}">>, <<"{{Password}}">>, <<"tests">>),
            ok = rabbit_auth_backend_internal:set_permissions(<<"{{Reader}}">>, <<"/">>, <<"">>, <<"">>, <<".*">>, <<"tests">>).
            """);
    }

    private async Task<bool> AnswersAsync()
    {
        Assert.False(_broker!.HasExited, $"RabbitMQ ended with code {(_broker.HasExited ? _broker.ExitCode : 0)}.");
        try
        {
            await (await ChannelAsync()).DisposeAsync();
            return true;
        }
        catch (RabbitMQ.Client.Exceptions.BrokerUnreachableException)
        {
            return false;
        }
    }

    private static async Task<bool> ListensAsync(int port)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private Process Run(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder.Path,
        };
        foreach (var (name, value) in Surroundings())
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    private Dictionary<string, string> Surroundings() => new(StringComparer.Ordinal)
    {
        ["HOME"] = _folder.Path,
        ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
        ["ERL_EPMD_PORT"] = $"{_namesPort}",
        ["RABBITMQ_CONF_ENV_FILE"] = "/dev/null",
        ["RABBITMQ_USE_LONGNAME"] = "true",
        ["RABBITMQ_NODENAME"] = Node,
        ["RABBITMQ_DIST_PORT"] = $"{_nodesPort}",
        ["RABBITMQ_CONFIG_FILE"] = _folder.In("rabbitmq.conf"),
        ["RABBITMQ_ENABLED_PLUGINS_FILE"] = _folder.In("enabled_plugins"),
        ["RABBITMQ_MNESIA_BASE"] = _folder.In("mnesia"),
        ["RABBITMQ_LOG_BASE"] = _folder.In("log"),
        ["RABBITMQ_PID_FILE"] = _folder.In("pid"),
        ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "-setcookie sightline -kernel inet_dist_use_interface {127,0,0,1}",
        ["RABBITMQ_CTL_ERL_ARGS"] = "-setcookie sightline",
    };

    // Read, so that a full pipe stops nobody.
    private static Process Quiet(Process process)
    {
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
