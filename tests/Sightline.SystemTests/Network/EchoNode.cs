using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sightline.SystemTests.Network;

/// <summary>A node of the simplest kind: it answers every line with "answer to" and the line, and remembers what it heard.</summary>
internal sealed class EchoNode : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly StringBuilder _heard = new();
    private readonly Task _run;

    public EchoNode()
    {
        _listener.Start();
        _run = RunAsync();
    }

    public string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    public string Heard
    {
        get
        {
            lock (_heard)
            {
                return _heard.ToString();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _run;
    }

    private async Task RunAsync()
    {
        while (true)
        {
            try
            {
                _ = AnswerAsync(await _listener.AcceptSocketAsync());
            }
            catch (Exception end) when (end is ObjectDisposedException or SocketException)
            {
                // The test is over.
                return;
            }
        }
    }

    private async Task AnswerAsync(Socket client)
    {
        using var _ = client;
        var buffer = new byte[4096];
        var line = new StringBuilder();
        try
        {
            while (await client.ReceiveAsync(buffer) is > 0 and var read)
            {
                var text = Encoding.ASCII.GetString(buffer, 0, read);
                lock (_heard)
                {
                    _heard.Append(text);
                }

                line.Append(text);
                if (text[^1] == '\n')
                {
                    await client.SendAsync(Encoding.ASCII.GetBytes($"answer to {line}"));
                    line.Clear();
                }
            }
        }
        catch (SocketException)
        {
            // Cut, as the test wanted it.
        }
    }
}
