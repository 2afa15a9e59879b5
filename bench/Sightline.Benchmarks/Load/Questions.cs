using System.Text;

namespace Sightline.Benchmarks.Load;

/// <summary>GET requests with paths made up one by one.</summary>
internal sealed class Questions(string key, Func<string> path) : IRequests
{
    public int Items => 1;

    public ReadOnlySpan<byte> Next() => Of(path(), key);

    public static byte[] Of(string path, string key) => Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: hub\r\nX-Api-Key: {key}\r\n\r\n");
}
