using System.Net;
using System.Net.Sockets;

namespace Sightline.SystemTests.Harness;

/// <summary>An address that stays the same while what is behind it goes away and comes back on another port.</summary>
public sealed class PortRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private volatile Uri _to;
    private Task _accepting = Task.CompletedTask;

    private PortRelay(string to) => _to = new Uri(to);

    public string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    public static Task<PortRelay> StartAsync(string to)
    {
        var relay = new PortRelay(to);
        relay._listener.Start();
        relay._accepting = relay.AcceptAsync();
        return Task.FromResult(relay);
    }

    public void LeadTo(string url) => _to = new Uri(url);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                _ = RelayAsync(client);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The end of the test.
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        using var near = client;
        using var far = new TcpClient();
        try
        {
            await far.ConnectAsync(_to.Host, _to.Port, _stop.Token);
            await Task.WhenAny(near.GetStream().CopyToAsync(far.GetStream(), _stop.Token), far.GetStream().CopyToAsync(near.GetStream(), _stop.Token));
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or IOException)
        {
            // Nobody there: the caller sees its connection closed.
        }
    }
}
