using System.Net.Sockets;
using System.Text;

namespace Sightline.SystemTests.Harness;

/// <summary>Bytes on a socket, for what no HTTP client would send.</summary>
public static class RawHttp
{
    /// <summary>Sends and reads what is answered until the other side closes, as a request with Connection: close asks it to.</summary>
    public static async Task<string> SendAsync(string url, string request)
    {
        using var socket = await ConnectAsync(url);
        await socket.SendAsync(Encoding.Latin1.GetBytes(request));
        return await ReadAsync(socket);
    }

    /// <summary>
    /// Begins an upload, waits until the other side reads its body (100 Continue), sends a part of it, and then says that no
    /// more will come (FIN) or breaks the connection (RST), as a pulled plug or a crashed sender does.
    /// </summary>
    public static async Task BreakOffAsync(string url, string head, string part, bool reset)
    {
        using var socket = await ConnectAsync(url);
        await socket.SendAsync(Encoding.Latin1.GetBytes(head));
        var buffer = new byte[1024];
        var told = Encoding.ASCII.GetString(buffer, 0, await socket.ReceiveAsync(buffer));
        Assert.StartsWith("HTTP/1.1 100 ", told, StringComparison.Ordinal);
        await socket.SendAsync(Encoding.Latin1.GetBytes(part));
        if (reset)
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
            socket.Close();
            return;
        }

        socket.Shutdown(SocketShutdown.Send);
        try
        {
            await ReadAsync(socket);
        }
        catch (SocketException)
        {
            // The other side may close, or break the connection in its turn. Either way it has ended.
        }
    }

    private static async Task<Socket> ConnectAsync(string url)
    {
        var address = new Uri(url);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(address.Host, address.Port);
        return socket;
    }

    private static async Task<string> ReadAsync(Socket socket)
    {
        using var hangs = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        var answer = new StringBuilder();
        var buffer = new byte[16 * 1024];
        while (await socket.ReceiveAsync(buffer, hangs.Token) is > 0 and var read)
        {
            answer.Append(Encoding.UTF8.GetString(buffer, 0, read));
        }

        return answer.ToString();
    }
}
