using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Sightline.SystemTests.Harness;

/// <summary>
/// The network between two nodes, on loopback, as bad as the test wants it. Whoever sends is given <see cref="Url"/>; where
/// that leads may change, as it does when the node behind starts again on another port.
/// </summary>
public sealed class BadNetwork : IAsyncDisposable
{
    private readonly TimeProvider _time;
    private readonly int _port;
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<BadConnection, Task> _living = new();
    private readonly Lock _gate = new();
    private Socket? _listening;
    private Socket? _kept;
    private Task _taking = Task.CompletedTask;
    private Uri _behind;
    private Steering _steering = new(NetworkFault.Open, long.MaxValue);
    private int _taken;
    private int _struck;
    private long _swallowed;
    private long _sent;

    private BadNetwork(string url, TimeProvider time)
    {
        (_behind, _time) = (new Uri(url), time);
        _listening = Bound(0);
        _port = ((IPEndPoint)_listening.LocalEndPoint!).Port;
        Listen();
    }

    /// <summary>The address for whoever sends: the same all the time.</summary>
    public string Url => $"http://127.0.0.1:{_port}";

    /// <summary>Connections taken since the start.</summary>
    public int Taken => Volatile.Read(ref _taken);

    /// <summary>How often the present kind of fault and those before it struck: an answer lost, a connection reset.</summary>
    public int Struck => Volatile.Read(ref _struck);

    /// <summary>Bytes of requests that were taken and went nowhere.</summary>
    public long Swallowed => Interlocked.Read(ref _swallowed);

    /// <summary>Bytes of requests that were passed on.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    public static BadNetwork To(string url, TimeProvider? time = null) => new(url, time ?? TimeProvider.System);

    /// <summary>From now on it leads there.</summary>
    public void LeadTo(string url) => Volatile.Write(ref _behind, new Uri(url));

    /// <summary>From now on it behaves so, on living connections too. With a number it strikes so often and then is good again.</summary>
    public void Be(NetworkFault fault, int times = int.MaxValue)
    {
        lock (_gate)
        {
            _steering = new Steering(fault, times);
            var refuses = fault is NetworkFault.Refused;
            if (refuses && _listening is not null)
            {
                Refuse();
            }
            else if (!refuses && _listening is null)
            {
                _listening = _kept;
                Listen();
            }
        }
    }

    /// <summary>Ends every living connection: RST as a pulled plug does it, or FIN as a proxy that stops. New ones are taken unless it also refuses.</summary>
    public void Cut(bool reset = true)
    {
        foreach (var connection in _living.Keys)
        {
            connection.End(reset);
        }
    }

    /// <summary>Cut and refused: nobody gets through until it is another.</summary>
    public void CutAndRefuse()
    {
        Be(NetworkFault.Refuse);
        Cut();
    }

    /// <summary>Comes and goes in this rhythm until told to end, and is good afterwards.</summary>
    public async Task FlapAsync(TimeSpan every, CancellationToken end)
    {
        try
        {
            while (true)
            {
                CutAndRefuse();
                await Task.Delay(every, _time, end);
                Be(NetworkFault.Open);
                await Task.Delay(every, _time, end);
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            Be(NetworkFault.Open);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        lock (_gate)
        {
            _listening?.Dispose();
            _kept?.Dispose();
        }

        await _taking;
        Cut();
        await Task.WhenAll(_living.Values);
        _end.Dispose();
    }

    /// <summary>What holds for the next bytes.</summary>
    internal NetworkFault Fault
    {
        get
        {
            lock (_gate)
            {
                return _steering.Fault;
            }
        }
    }

    internal TimeProvider Time => _time;

    /// <summary>One stroke of the fault; true for whoever may strike. After the last one the network is good.</summary>
    internal bool Strikes(NetworkFault fault)
    {
        lock (_gate)
        {
            if (!ReferenceEquals(_steering.Fault, fault))
            {
                return false;
            }

            _struck++;
            _steering = _steering.Left > 1 ? _steering with { Left = _steering.Left - 1, Passed = 0 } : new Steering(NetworkFault.Open, long.MaxValue);
            return true;
        }
    }

    /// <summary>How many of these bytes still pass before the connection is reset.</summary>
    internal int Passes(NetworkFault.Resetting fault, int bytes)
    {
        lock (_gate)
        {
            if (!ReferenceEquals(_steering.Fault, fault))
            {
                return bytes;
            }

            var pass = (int)Math.Min(bytes, fault.Bytes - _steering.Passed);
            _steering = _steering with { Passed = _steering.Passed + pass };
            return pass;
        }
    }

    internal void Swallow(int bytes) => Interlocked.Add(ref _swallowed, bytes);

    internal void Pass(int bytes) => Interlocked.Add(ref _sent, bytes);

    internal async Task<Socket> ConnectAsync()
    {
        var behind = Volatile.Read(ref _behind);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, behind.Port, _end.Token);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static Socket Bound(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
        return socket;
    }

    /// <summary>A socket that is bound and does not listen: the system refuses for us, and nobody else gets the port meanwhile.</summary>
    private void Refuse()
    {
        _listening!.Dispose();
        _listening = null;
        _kept = Bound(_port);
    }

    private void Listen()
    {
        var socket = _listening!;
        _kept = null;
        socket.Listen();
        _taking = Task.WhenAll(_taking, Task.Run(() => TakeAsync(socket)));
    }

    private async Task TakeAsync(Socket listening)
    {
        while (true)
        {
            try
            {
                var client = await listening.AcceptAsync(_end.Token);
                Interlocked.Increment(ref _taken);
                var connection = new BadConnection(this, client);
                var run = connection.RunAsync();
                _living[connection] = run;
                _ = run.ContinueWith(_ => _living.TryRemove(connection, out var _), TaskScheduler.Default);
            }
            catch (Exception end) when (end is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                // It refuses now, or the test is over.
                return;
            }
        }
    }

    private sealed record Steering(NetworkFault Fault, long Left, long Passed = 0);
}
