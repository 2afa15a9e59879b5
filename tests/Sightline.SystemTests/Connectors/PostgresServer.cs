using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using Sightline.SystemTests.Browser;
using Sightline.SystemTests.Connectors;
using Sightline.SystemTests.Harness;

[assembly: AssemblyFixture(typeof(PostgresSite))]

namespace Sightline.SystemTests.Connectors;

/// <summary>One running PostgreSQL for all tests that ask for it, started by the first. They run one after another: some stop it.</summary>
public sealed class PostgresSite() : SharedServer<PostgresServer>(PostgresServer.StartAsync);

/// <summary>PostgreSQL from the distribution's package as a process beside the tests, with a cluster of its own on loopback.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string Account = "postgres";

    private readonly string _folder = Path.Combine("/tmp", $"sightline-postgres-{Guid.NewGuid():N}");
    private readonly string _programs = Tools.Postgres();
    private Process? _process;

    private PostgresServer()
    {
    }

    public int Port { get; } = FreePort();

    /// <summary>Its owner's connection, past any network of a test.</summary>
    public string Owner => $"Host=127.0.0.1;Port={Port};Database=postgres;Username=hub;Password=hub-owner;SSL Mode=Disable;Pooling=false";

    public static async Task<PostgresServer> StartAsync()
    {
        var server = new PostgresServer();
        // The server refuses to run as root, and another account cannot look into the tests' own folder.
        await RunAsync(IsRoot ? ["install", "-d", "-o", Account, "-m", "700", server._folder] : ["mkdir", "-m", "700", server._folder]);
        await RunAsync([.. AsAccount, "sh", "-c", $"echo hub-owner > {server._folder}/owner"]);
        await RunAsync([.. AsAccount, $"{server._programs}/initdb", "-D", server.Cluster, "-U", "hub", "--auth=scram-sha-256", $"--pwfile={server._folder}/owner",
            "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]);
        await server.ReturnAsync();
        return server;
    }

    /// <summary>Stops as an administrator stops it who does not wait: every connection is ended.</summary>
    public async Task GoAwayAsync()
    {
        if (_process is { } running)
        {
            _process = null;
            await RunAsync([.. AsAccount, $"{_programs}/pg_ctl", "-D", Cluster, "-w", "-m", "fast", "stop"]);
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

        _process = Begin([.. AsAccount, $"{_programs}/postgres", "-D", Cluster, "-c", "listen_addresses=127.0.0.1", "-p", $"{Port}", "-k", "", "-c", "fsync=off", "-c", "shared_buffers=16MB"]);
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await Until.TrueAsync(AnswersAsync, "PostgreSQL answers");
    }

    /// <summary>Runs statements as the owner.</summary>
    public async Task RunAsync(string statements)
    {
        await using var connection = await OpenAsync();
        await using var command = new NpgsqlCommand(statements, connection);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<string?> ScalarAsync(string query)
    {
        await using var connection = await OpenAsync();
        await using var command = new NpgsqlCommand(query, connection);
        return (await command.ExecuteScalarAsync())?.ToString();
    }

    public async Task<NpgsqlConnection> OpenAsync()
    {
        var connection = new NpgsqlConnection(Owner);
        await connection.OpenAsync();
        return connection;
    }

    public async ValueTask DisposeAsync()
    {
        await GoAwayAsync();
        await RunAsync(["rm", "-rf", _folder]);
    }

    private static bool IsRoot => Environment.UserName == "root";

    private static string[] AsAccount => IsRoot ? ["setpriv", $"--reuid={Account}", $"--regid={Account}", "--init-groups"] : [];

    private string Cluster => Path.Combine(_folder, "cluster");

    private async Task<bool> AnswersAsync()
    {
        Assert.False(_process!.HasExited, "PostgreSQL ended while it started.");
        try
        {
            await using var connection = await OpenAsync();
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private static async Task RunAsync(string[] line)
    {
        using var process = Begin(line);
        var said = await Task.WhenAll(process.StandardError.ReadToEndAsync(), process.StandardOutput.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{string.Join(' ', line)} ended with code {process.ExitCode}: {said[0]}");
    }

    private static Process Begin(string[] line) => Process.Start(new ProcessStartInfo(line[0], line[1..])
    {
        UseShellExecute = false,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        WorkingDirectory = "/",
    })!;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
