using System.Diagnostics;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Sightline.Benchmarks.Load;
using Sightline.Contract;

namespace Sightline.Benchmarks.HubUnderTest;

/// <summary>The hub under test in a process and a data folder of its own, and the questions a benchmark has for it.</summary>
internal sealed class Hub : IAsyncDisposable
{
    public const string Dll = "Sightline.Server.dll";
    public const string Posts = "/api/v1/inspections";

    private readonly WorkFolder _folder;
    private HttpClient _http;

    private Hub(WorkFolder folder, ServerProcess process, string key)
    {
        (_folder, Process, Key) = (folder, process, key);
        _http = ClientOf(process, key);
    }

    public ServerProcess Process { get; private set; }

    public string Key { get; }

    public string Folder => _folder.Path;

    public Uri Address => Process.Address;

    public HttpClient Http => _http;

    public Numbers Numbers { get; } = new();

    /// <summary>The cameras of this hub's plant; each load takes as many as it has clients.</summary>
    public IReadOnlyList<Station> Stations { get; } = [.. Enumerable.Range(1, 32).Select(i => new Station($"BENCH-{i:D2}"))];

    /// <param name="prepare">Puts files into the data folder before the start.</param>
    public static async Task<Hub> StartAsync(Action<string>? prepare = null)
    {
        var folder = new WorkFolder();
        try
        {
            prepare?.Invoke(folder.Path);
            var key = await AddKeyAsync(folder.Path);
            var process = await ServerProcess.StartAsync(Dll, "hub", "--data", folder.Path, "--urls", "http://127.0.0.1:0");
            return new Hub(folder, process, key);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Ends the process and starts another on the same folder.</summary>
    public async Task RestartAsync(Action<string> prepare)
    {
        await Process.DisposeAsync();
        prepare(Folder);
        Process = await ServerProcess.StartAsync(Dll, "hub", "--data", Folder, "--urls", "http://127.0.0.1:0");
        _http.Dispose();
        _http = ClientOf(Process, Key);
    }

    public static async Task<string> AddKeyAsync(string folder, string role = "integrator")
    {
        using var said = JsonDocument.Parse(await ServerProcess.RunAsync(Dll, "key", "add", "--data", folder, "--name", $"bench-{role}", "--role", role, "--station", "*", "--json"));
        return said.RootElement.GetProperty("key").GetString()!;
    }

    public IReadOnlyList<IRequests> Clients(int count, BodyForm form, int items) =>
        [.. Stations.Take(count).Select(s => new InspectionRequests(Posts, Key, s, Numbers, form, items))];

    public async Task<Books> BooksAsync() => (await _http.GetFromJsonAsync<Books>("/api/v1/books", JsonSerializerOptions.Web))!;

    public async Task PutAsync(string path, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await _http.PutAsync(path, content);
        await GoodAsync(path, answer);
    }

    public async Task PostAsync(string path)
    {
        using var answer = await _http.PostAsync(path, null);
        await GoodAsync(path, answer);
    }

    public Task<string> GetAsync(string path) => _http.GetStringAsync(path);

    /// <summary>Waits until projections hold everything. Returns how long that took and how many facts it were.</summary>
    public async Task<(double Seconds, long Facts)> DrainAsync()
    {
        var started = Stopwatch.GetTimestamp();
        var first = await BooksAsync();
        for (var books = first; books.Projected < books.Head; books = await BooksAsync())
        {
            if (Stopwatch.GetElapsedTime(started) > TimeSpan.FromMinutes(60))
            {
                throw new TimeoutException($"Projections stand at {books.Projected} of {books.Head} after 60 minutes.\n{Process.Said()}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }

        return (Stopwatch.GetElapsedTime(started).TotalSeconds, first.Head - first.Projected);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Process.DisposeAsync();
        _folder.Dispose();
    }

    private static HttpClient ClientOf(ServerProcess process, string key)
    {
        var http = new HttpClient { BaseAddress = process.Address, Timeout = TimeSpan.FromMinutes(10) };
        http.DefaultRequestHeaders.Add("X-Api-Key", key);
        return http;
    }

    private static async Task GoodAsync(string path, HttpResponseMessage answer)
    {
        if (!answer.IsSuccessStatusCode)
        {
            throw new IOException($"{path} answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
        }
    }
}
