using System.Net.Http.Json;
using System.Text.Json;
using Sightline.Benchmarks.Load;
using Sightline.Contract;

namespace Sightline.Benchmarks.HubUnderTest;

/// <summary>An edge under test in a process and a data folder of its own, in front of a hub or of nothing.</summary>
internal sealed class Edge : IAsyncDisposable
{
    private readonly WorkFolder _folder;
    private readonly HttpClient _http;

    private Edge(WorkFolder folder, ServerProcess process, string key)
    {
        (_folder, Process, Key) = (folder, process, key);
        _http = new HttpClient { BaseAddress = process.Address };
        _http.DefaultRequestHeaders.Add("X-Api-Key", key);
    }

    public ServerProcess Process { get; }

    public string Key { get; }

    public Uri Address => Process.Address;

    /// <summary>The cameras behind this edge: none of them speaks to the hub itself.</summary>
    public static IReadOnlyList<Station> StationsOf(Hub hub) => [.. hub.Stations.Skip(24)];

    /// <param name="hub">Where it forwards to.</param>
    /// <param name="away">True leads it to a port where nobody listens.</param>
    /// <param name="prepare">Puts something into its data folder before the start.</param>
    public static async Task<Edge> StartAsync(Hub hub, bool away = false, Action<string>? prepare = null)
    {
        var folder = new WorkFolder();
        try
        {
            prepare?.Invoke(folder.Path);
            var file = folder.In("secrets/hub-key");
            var key = await Hub.AddKeyAsync(folder.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, await Hub.AddKeyAsync(hub.Folder, "edge"));
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }

            var process = await ServerProcess.StartAsync(Hub.Dll, "edge", "--data", folder.Path, "--urls", "http://127.0.0.1:0",
                "--hub", away ? "http://127.0.0.1:9" : hub.Address.ToString(), "--key-file", file);
            return new Edge(folder, process, key);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    public async Task<Books> BooksAsync() => (await _http.GetFromJsonAsync<Books>("/api/v1/books", JsonSerializerOptions.Web))!;

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Process.DisposeAsync();
        _folder.Dispose();
    }
}
