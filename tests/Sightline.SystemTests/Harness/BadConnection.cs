using System.Net.Sockets;

namespace Sightline.SystemTests.Harness;

/// <summary>One connection through a <see cref="BadNetwork"/>: two directions, each asking before every piece what holds now.</summary>
internal sealed class BadConnection(BadNetwork network, Socket client)
{
    private const int MostAtOnce = 16 * 1024;

    private readonly CancellationTokenSource _end = new();
    private readonly TaskCompletionSource<Socket> _behind = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Bytes were lost on the way: what follows them would be no stream, so nothing follows.</summary>
    private volatile bool _broken;

    /// <summary>Something was asked since the last answer began.</summary>
    private volatile bool _asked;

    /// <summary>The request was seen whose answer is to be lost.</summary>
    private volatile bool _named;

    private int _ended;

    public async Task RunAsync()
    {
        client.NoDelay = true;
        await Task.WhenAll(Task.Run(SendAsync), Task.Run(AnswerAsync));
        End(reset: false);
    }

    /// <summary>RST, or FIN, to both sides.</summary>
    public void End(bool reset)
    {
        if (Interlocked.Exchange(ref _ended, 1) != 0)
        {
            return;
        }

        _behind.TrySetCanceled();
        Close(client, reset);
        if (_behind.Task.IsCompletedSuccessfully)
        {
            Close(_behind.Task.Result, reset);
        }

        _end.Cancel();
    }

    private static void Close(Socket socket, bool reset)
    {
        try
        {
            if (reset)
            {
                socket.LingerState = new LingerOption(enable: true, seconds: 0);
            }
            else
            {
                socket.Shutdown(SocketShutdown.Both);
            }
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // The other side was quicker: it is ended all the same.
        }

        socket.Dispose();
    }

    /// <summary>Requests: client to node.</summary>
    private async Task SendAsync()
    {
        var buffer = new byte[MostAtOnce];
        try
        {
            while (await client.ReceiveAsync(buffer, _end.Token) is > 0 and var read)
            {
                _asked = true;
                await PassOnAsync(buffer.AsMemory(0, read));
            }

            if (!_broken && _behind.Task.IsCompletedSuccessfully)
            {
                _behind.Task.Result.Shutdown(SocketShutdown.Send);
            }
            else
            {
                End(reset: false);
            }
        }
        catch (Exception gone) when (IsEnd(gone))
        {
            End(reset: true);
        }
    }

    private async Task PassOnAsync(Memory<byte> piece)
    {
        var fault = network.Fault;
        if (_broken || fault is NetworkFault.Swallowing)
        {
            _broken = true;
            network.Swallow(piece.Length);
            return;
        }

        if (fault is NetworkFault.Saying { Passed: false } says && piece.Span.StartsWith(says.To) && network.Strikes(says))
        {
            _broken = true;
            await client.SendAsync(says.Answer, _end.Token);
            client.Shutdown(SocketShutdown.Send);
            return;
        }

        _named |= fault is NetworkFault.Losing lost && piece.Span.IndexOf(lost.To) >= 0;
        if (!_behind.Task.IsCompleted)
        {
            await ConnectAsync();
        }

        await PassAsync(piece, _behind.Task.Result, isAnswer: false);
    }

    private async Task ConnectAsync()
    {
        var socket = await network.ConnectAsync();
        if (!_behind.TrySetResult(socket))
        {
            socket.Dispose();
        }
        else if (Volatile.Read(ref _ended) != 0)
        {
            Close(socket, reset: true);
        }
    }

    /// <summary>Answers: node to client.</summary>
    private async Task AnswerAsync()
    {
        var buffer = new byte[MostAtOnce];
        try
        {
            var behind = await _behind.Task;
            while (await behind.ReceiveAsync(buffer, _end.Token) is > 0 and var read)
            {
                await GiveBackAsync(buffer.AsMemory(0, read));
            }

            End(reset: false);
        }
        catch (Exception gone) when (IsEnd(gone))
        {
            End(reset: true);
        }
    }

    private async Task GiveBackAsync(Memory<byte> piece)
    {
        var fault = network.Fault;
        if (_broken || fault is NetworkFault.Swallowing)
        {
            _broken = true;
        }
        else if (fault is NetworkFault.Losing losing && (_named || losing.To.Length == 0) && network.Strikes(losing))
        {
            _broken = true;
            if (!losing.Silent)
            {
                End(reset: true);
            }
        }
        else if (fault is NetworkFault.Saying { Passed: true } says && network.Strikes(says))
        {
            _broken = true;
            await client.SendAsync(says.Answer, _end.Token);
            End(reset: false);
        }
        else
        {
            if (fault is NetworkFault.Delayed late && _asked)
            {
                await Task.Delay(late.By, network.Time, _end.Token);
            }

            _asked = false;
            await PassAsync(piece, client, isAnswer: true);
        }
    }

    private async Task PassAsync(Memory<byte> piece, Socket to, bool isAnswer)
    {
        while (piece.Length > 0)
        {
            var fault = network.Fault;
            var part = piece.Length;
            if (fault is NetworkFault.Slowed slow)
            {
                part = Math.Min(part, Math.Max(1, slow.BytesPerSecond / 10));
                await Task.Delay(TimeSpan.FromSeconds((double)part / slow.BytesPerSecond), network.Time, _end.Token);
            }
            else if (fault is NetworkFault.Resetting resets && resets.OfAnswer == isAnswer)
            {
                part = network.Passes(resets, part);
                await SendAllAsync(piece[..part], to);
                if (part < piece.Length && network.Strikes(resets))
                {
                    End(reset: true);
                    return;
                }

                piece = piece[part..];
                continue;
            }

            await SendAllAsync(piece[..part], to);
            if (!isAnswer)
            {
                network.Pass(part);
            }

            piece = piece[part..];
        }
    }

    private async Task SendAllAsync(ReadOnlyMemory<byte> piece, Socket to)
    {
        while (piece.Length > 0)
        {
            piece = piece[await to.SendAsync(piece, _end.Token)..];
        }
    }

    private static bool IsEnd(Exception e) => e is SocketException or ObjectDisposedException or OperationCanceledException;
}
