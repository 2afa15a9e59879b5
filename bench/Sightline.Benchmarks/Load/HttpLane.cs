using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;

namespace Sightline.Benchmarks.Load;

/// <summary>
/// One keep-alive connection on a blocking socket: bytes out, status and body in. An HttpClient would cost more CPU than
/// the server under test, on the same cores.
/// </summary>
internal sealed class HttpLane : IDisposable
{
    private readonly Socket _socket;
    private byte[] _buffer = new byte[64 * 1024];
    private int _bodyAt;
    private int _bodyLength;

    public HttpLane(Uri address)
    {
        _socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 60_000 };
        _socket.Connect(new IPEndPoint(IPAddress.Loopback, address.Port));
    }

    /// <summary>Body of the newest answer.</summary>
    public ReadOnlySpan<byte> Body => _buffer.AsSpan(_bodyAt, _bodyLength);

    /// <summary>Sends a request and reads its whole answer. Returns the status.</summary>
    public int Exchange(ReadOnlySpan<byte> request)
    {
        while (!request.IsEmpty)
        {
            request = request[_socket.Send(request)..];
        }

        var size = 0;
        int end;
        while ((end = _buffer.AsSpan(0, size).IndexOf("\r\n\r\n"u8)) < 0)
        {
            size += Receive(size);
        }

        var head = _buffer.AsSpan(0, end + 2);
        _bodyAt = end + 4;
        if (!Utf8Parser.TryParse(head[9..], out int status, out _))
        {
            throw new InvalidDataException("The answer does not begin with a status line.");
        }

        if (head.IndexOf("\r\nTransfer-Encoding: chunked"u8) >= 0)
        {
            ReceiveChunks(size);
            return status;
        }

        _bodyLength = LengthIn(head);
        while (size < _bodyAt + _bodyLength)
        {
            size += Receive(size);
        }

        return status;
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>Reads to the last chunk. The body keeps its chunk lines; only a simulated MES answers this way.</summary>
    private void ReceiveChunks(int size)
    {
        while (!_buffer.AsSpan(0, size).EndsWith("0\r\n\r\n"u8))
        {
            size += Receive(size);
        }

        _bodyLength = size - _bodyAt;
    }

    private int Receive(int size)
    {
        if (size == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        var read = _socket.Receive(_buffer.AsSpan(size));
        return read > 0 ? read : throw new IOException("The server closed the connection in the middle of an answer.");
    }

    private static int LengthIn(ReadOnlySpan<byte> head)
    {
        var at = head.IndexOf("\r\nContent-Length: "u8);
        return at >= 0 && Utf8Parser.TryParse(head[(at + 18)..], out int length, out _)
            ? length
            : throw new InvalidDataException("The answer has no Content-Length; this client reads no other form.");
    }
}
