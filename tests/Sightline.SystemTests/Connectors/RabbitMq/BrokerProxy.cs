using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Sightline.SystemTests.Connectors.RabbitMq;

/// <summary>Stands between connector and broker, reads the broker's frames, and loses a confirm on command.</summary>
internal sealed class BrokerProxy : IAsyncDisposable
{
    private const byte MethodFrame = 1;
    private static readonly (ushort Class, ushort Method) s_ack = (60, 80);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<TcpClient> _ends = [];
    private readonly int _brokerPort;
    private readonly Task _accepting;
    private int _next = (int)NextConfirm.Passes;

    public BrokerProxy(int brokerPort)
    {
        _brokerPort = brokerPort;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>Done once the broker's confirm was kept back: the broker has the message.</summary>
    public TaskCompletionSource Swallowed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Connections that were opened through here.</summary>
    public int Opened { get; private set; }

    /// <summary>The next confirm breaks the connection instead of arriving.</summary>
    public void CutInsteadOfTheNextConfirm() => Volatile.Write(ref _next, (int)NextConfirm.Cuts);

    /// <summary>The next confirm never arrives, and the connection stays.</summary>
    public void SwallowTheNextConfirm() => Volatile.Write(ref _next, (int)NextConfirm.IsSwallowed);

    /// <summary>Nobody listens here from now on.</summary>
    public async Task GoAwayAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        foreach (var end in _ends)
        {
            end.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await GoAwayAsync();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var near = await _listener.AcceptTcpClientAsync(_stop.Token);
                Opened++;
                _ = RelayAsync(near);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The end of the test.
        }
    }

    private async Task RelayAsync(TcpClient near)
    {
        using var far = new TcpClient();
        _ends.Add(near);
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, _brokerPort, _stop.Token);
            near.NoDelay = far.NoDelay = true;
            await Task.WhenAny(near.GetStream().CopyToAsync(far.GetStream(), _stop.Token), RelayFramesAsync(far.GetStream(), near.GetStream()));
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
        {
            // One end is gone; the other follows.
        }
        finally
        {
            near.Dispose();
        }
    }

    /// <summary>A frame is type, channel, size, that many bytes and an end mark; a method begins with its class and number.</summary>
    private async Task RelayFramesAsync(NetworkStream from, NetworkStream to)
    {
        var header = new byte[7];
        while (await from.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, _stop.Token) == header.Length)
        {
            var rest = new byte[BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(3)) + 1];
            await from.ReadExactlyAsync(rest, _stop.Token);
            var confirm = header[0] == MethodFrame
                && (BinaryPrimitives.ReadUInt16BigEndian(rest), BinaryPrimitives.ReadUInt16BigEndian(rest.AsSpan(2))) == s_ack;
            var what = confirm ? (NextConfirm)Interlocked.Exchange(ref _next, (int)NextConfirm.Passes) : NextConfirm.Passes;
            if (what == NextConfirm.Passes)
            {
                await to.WriteAsync(header, _stop.Token);
                await to.WriteAsync(rest, _stop.Token);
                continue;
            }

            Swallowed.TrySetResult();
            if (what == NextConfirm.Cuts)
            {
                return;
            }
        }
    }

    private enum NextConfirm
    {
        Passes,
        IsSwallowed,
        Cuts,
    }
}
