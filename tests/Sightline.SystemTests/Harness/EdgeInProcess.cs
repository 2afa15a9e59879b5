using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sightline.Server;
using Sightline.Storage;
using Sightline.Uplink;

namespace Sightline.SystemTests.Harness;

/// <summary>A whole edge in the tests' process, on a port of its own, that forwards to an address.</summary>
public sealed class EdgeInProcess : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly DataFolder _folder;
    private readonly TempFolder? _own;
    private readonly List<ApiClient> _clients = [];

    private EdgeInProcess(WebApplication app, DataFolder folder, TempFolder? own, LogLines log)
    {
        (_app, _folder, _own, Log) = (app, folder, own, log);
        Api = ClientFor("integrator");
    }

    public string Url => _app.Urls.First();

    public string Folder => _folder.Path;

    public LogLines Log { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>A client that may do everything an edge offers.</summary>
    public ApiClient Api { get; }

    /// <summary>Starts an edge for a hub: with a new key of the hub's, that may speak for the stations.</summary>
    public static Task<EdgeInProcess> StartAsync(
        HubInProcess hub, TempFolder? folder = null, string name = "edge-1", IReadOnlyList<string>? stations = null, Action<IServiceCollection>? more = null) =>
        StartAsync(hub.Url, hub.Services.AddKey("edge", stations).Secret, folder, name, more);

    /// <summary>Starts an edge for whatever answers at an address.</summary>
    public static async Task<EdgeInProcess> StartAsync(string hub, string key, TempFolder? folder = null, string name = "edge-1", Action<IServiceCollection>? more = null)
    {
        var own = folder is null ? new TempFolder() : null;
        var place = (folder ?? own)!;
        place.Write("secrets/hub.key", key);
        var data = new DataFolder(place.Path).Hold();
        var log = new LogLines();
        WebApplication? app = null;
        try
        {
            app = Edge.Build(data, "http://127.0.0.1:0", HubAddress.Of(hub, place.In("secrets/hub.key"), name), services =>
            {
                services.AddLogging(logging => logging.ClearProviders().AddProvider(log));
                services.Configure<EdgeOptions>(o => (o.LongestPause, o.ReportEvery, o.AskContextEvery) = (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)));
                more?.Invoke(services);
            });
            await app.StartAsync();
        }
        catch
        {
            await (app?.DisposeAsync() ?? ValueTask.CompletedTask);
            data.Dispose();
            own?.Dispose();
            throw;
        }

        return new EdgeInProcess(app, data, own, log);
    }

    public ApiClient ClientFor(string role, IReadOnlyList<string>? stations = null)
    {
        var client = new ApiClient(Url, Services.AddKey(role, stations).Secret);
        _clients.Add(client);
        return client;
    }

    /// <summary>The books when the hub has all there is.</summary>
    public async Task<Contract.Books> ForwardedAsync()
    {
        Contract.Books books = new();
        await Until.TrueAsync(async () => (books = await Api.BooksAsync()).Projected == books.Head, "the hub has all the edge has");
        return books;
    }

    public async ValueTask DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        await _app.StopAsync();
        await _app.DisposeAsync();
        _folder.Dispose();
        _own?.Dispose();
    }
}
