using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Sightline.Connectors.Email;

/// <summary>One connection to a mail server: commands out, answers in, encryption between.</summary>
internal sealed class SmtpLine : IAsyncDisposable
{
    private const int MostBytesInLine = 4096;
    private const int MostLines = 200;

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[MostBytesInLine];
    private Stream _stream = Stream.Null;
    private int _at;
    private int _end;

    /// <summary>This machine as the server sees it, in the form of a greeting (RFC 5321, section 4.1.3).</summary>
    public string Own => _socket.LocalEndPoint is System.Net.IPEndPoint { Address: var address }
        ? address.IsIPv4MappedToIPv6 ? $"[{address.MapToIPv4()}]"
            : address.AddressFamily == AddressFamily.InterNetwork ? $"[{address}]" : $"[IPv6:{new System.Net.IPAddress(address.GetAddressBytes())}]"
        : "[127.0.0.1]";

    public async Task ConnectAsync(string host, int port, CancellationToken ct)
    {
        await _socket.ConnectAsync(host, port, ct);
        _stream = new NetworkStream(_socket, ownsSocket: false);
    }

    /// <summary>Encrypts from here on.</summary>
    /// <exception cref="IOException">The server said more than its answer before: words that somebody put in between must not count as said under encryption.</exception>
    public async Task EncryptAsync(string host, X509ChainPolicy? trust, CancellationToken ct)
    {
        if (_at < _end)
        {
            throw new IOException("it said more than it was asked before the encryption began");
        }

        var secured = new SslStream(_stream);
        _stream = secured;
        await secured.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = host, CertificateChainPolicy = trust }, ct);
    }

    /// <summary>Sends one command and reads its answer.</summary>
    public async Task<SmtpReply> AskAsync(string command, CancellationToken ct)
    {
        await SendAsync(Encoding.ASCII.GetBytes(command + "\r\n"), ct);
        return await ReadAsync(ct);
    }

    public async Task SendAsync(byte[] bytes, CancellationToken ct)
    {
        await _stream.WriteAsync(bytes, ct);
        await _stream.FlushAsync(ct);
    }

    /// <summary>One answer, which may have several lines.</summary>
    /// <exception cref="IOException">The connection ended, or what came is no answer.</exception>
    public async Task<SmtpReply> ReadAsync(CancellationToken ct)
    {
        var lines = new List<string>();
        while (lines.Count < MostLines)
        {
            var line = await LineAsync(ct);
            if (line.Length < 3 || !int.TryParse(line.AsSpan(0, 3), System.Globalization.NumberStyles.None, null, out var code) || code is < 200 or > 599)
            {
                throw new IOException("it does not speak SMTP");
            }

            lines.Add(line.Length > 4 ? line[4..].Trim() : "");
            if (line.Length == 3 || line[3] != '-')
            {
                return new SmtpReply(code, lines);
            }
        }

        throw new IOException("its answer does not end");
    }

    public async ValueTask DisposeAsync()
    {
        // Not a closing handshake: who hangs up on a server that is silent must not wait for it.
        _socket.Dispose();
        await _stream.DisposeAsync();
    }

    private async Task<string> LineAsync(CancellationToken ct)
    {
        using var line = new MemoryStream();
        while (line.Length <= MostBytesInLine)
        {
            if (_at == _end)
            {
                (_at, _end) = (0, await _stream.ReadAsync(_buffer, ct));
                if (_end == 0)
                {
                    throw new IOException("it hung up");
                }
            }

            var feed = Array.IndexOf(_buffer, (byte)'\n', _at, _end - _at);
            var stop = feed < 0 ? _end : feed;
            line.Write(_buffer, _at, stop - _at);
            _at = feed < 0 ? stop : stop + 1;
            if (feed >= 0)
            {
                return Encoding.UTF8.GetString(line.GetBuffer(), 0, (int)line.Length).TrimEnd('\r');
            }
        }

        throw new IOException("its answer does not end");
    }
}
