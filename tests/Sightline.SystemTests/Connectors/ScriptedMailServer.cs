using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sightline.SystemTests.Connectors;

/// <summary>A mail server played line by line, for what no real one does. One connection, nothing encrypted.</summary>
public sealed class ScriptedMailServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private TcpClient? _client;
    private StreamReader? _reader;

    public ScriptedMailServer() => _listener.Start();

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async Task SayAsync(string line)
    {
        _client ??= await _listener.AcceptTcpClientAsync();
        await _client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(line));
    }

    /// <summary>The next line from the connector; null when it has hung up.</summary>
    public async Task<string?> HearAsync()
    {
        _reader ??= new StreamReader(_client!.GetStream(), Encoding.ASCII);
        try
        {
            return await _reader.ReadLineAsync();
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Takes everything up to the final dot and leaves the answer to the test.</summary>
    public async Task TakeMailAsync()
    {
        await TakeUntilDataAsync();
        await SayAsync("354 go on\r\n");
        while (await HearAsync() is not ".")
        {
            // A line of the mail.
        }
    }

    /// <summary>Says yes until the mail itself is announced.</summary>
    public async Task TakeUntilDataAsync()
    {
        await SayAsync("220 mail.test\r\n");
        while (await HearAsync() is { } line && line != "DATA")
        {
            await SayAsync(line.StartsWith("EHLO", StringComparison.Ordinal) ? "250-mail.test\r\n250 SIZE 1000\r\n" : "250 yes\r\n");
        }
    }

    public void HangUp() => _client?.Dispose();

    public void Dispose()
    {
        _reader?.Dispose();
        _client?.Dispose();
        _listener.Dispose();
    }
}
