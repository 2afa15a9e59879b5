using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sightline.Identity;
using Sightline.Plant.Seed;
using Sightline.Server;
using Sightline.Storage;

namespace Sightline.SystemTests.Harness;

/// <summary>A whole node in the tests' process, on a port of its own. What it logs is kept, not shown.</summary>
public sealed class HubInProcess : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly DataFolder _folder;
    private readonly TempFolder? _own;
    private readonly List<ApiClient> _clients = [];

    private HubInProcess(WebApplication app, DataFolder folder, TempFolder? own, LogLines log)
    {
        (_app, _folder, _own, Log) = (app, folder, own, log);
        Api = ClientFor("integrator");
    }

    public string Url => _app.Urls.First();

    public string Folder => _folder.Path;

    public LogLines Log { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>A client that may do everything.</summary>
    public ApiClient Api { get; }

    public static async Task<HubInProcess> StartAsync(TempFolder? folder = null, Action<IServiceCollection>? more = null, string urls = "http://127.0.0.1:0")
    {
        var own = folder is null ? new TempFolder() : null;
        var data = new DataFolder((folder ?? own)!.Path).Hold();
        var log = new LogLines();
        WebApplication? app = null;
        try
        {
            app = Hub.Build(data, urls, services =>
            {
                services.AddLogging(logging => logging.ClearProviders().AddProvider(log));
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

        return new HubInProcess(app, data, own, log);
    }

    /// <summary>Tells the hub of the simulated plant's lines, stations, orders, lots and contexts.</summary>
    public async Task<HubInProcess> SeededAsync()
    {
        using var http = new HttpClient { BaseAddress = new Uri(Url) };
        await new PlantSeeder(http, Api.Key).SeedAsync(CancellationToken.None);
        return this;
    }

    /// <summary>A client with a new key of a role, for every station and target unless they are named.</summary>
    public ApiClient ClientFor(string role, IReadOnlyList<string>? stations = null, IReadOnlyList<string>? targets = null) =>
        Client(Services.AddKey(role, stations, targets).Secret);

    public ApiClient Client(string? key)
    {
        var client = new ApiClient(Url, key);
        _clients.Add(client);
        return client;
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
