using System.Net.Sockets;
using System.Text;

namespace Sightline.SystemTests.Harness;

/// <summary>Bytes on a socket, for what no HTTP client would send.</summary>
public static class RawHttp
{
    /// <summary>Sends, says that no more will come, and reads what is answered until the other side closes.</summary>
    public static async Task<string> SendAsync(string url, string request)
    {
        using var socket = await ConnectAsync(url);
        await socket.SendAsync(Encoding.Latin1.GetBytes(request));
        socket.Shutdown(SocketShutdown.Send);
        return await ReadAsync(socket);
    }

    /// <summary>Sends and breaks the connection at once (RST), as a pulled plug or a crashed sender does.</summary>
    public static async Task SendAndResetAsync(string url, string request)
    {
        var socket = await ConnectAsync(url);
        await socket.SendAsync(Encoding.Latin1.GetBytes(request));
        socket.LingerState = new LingerOption(enable: true, seconds: 0);
        socket.Close();
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
