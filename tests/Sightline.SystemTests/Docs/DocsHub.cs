using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sightline.Identity;
using Sightline.Plant.Seed;
using Sightline.Server;
using Sightline.Storage;
using Sightline.Tests;

namespace Sightline.SystemTests.Docs;

/// <summary>A real node in a folder of its own, as the pages' reader has one. Its clock stands shortly after the times in the examples.</summary>
internal sealed class DocsHub : IAsyncDisposable
{
    private readonly DataFolder _folder;
    private readonly WebApplication _app;

    private DocsHub(DataFolder folder, WebApplication app)
    {
        (_folder, _app) = (folder, app);
        Url = app.Urls.Single();
        Key = app.Services.GetRequiredService<KeyDesk>().Add(new KeyWish("docs", Roles.Integrator.Name), Asking.Owner("os:docs")).Secret;
        Http = new HttpClient { BaseAddress = new Uri(Url) };
        Http.DefaultRequestHeaders.Add("X-Api-Key", Key);
        Work = Directory.CreateTempSubdirectory("sightline-docs-").FullName;
    }

    public string Url { get; }

    public string Key { get; }

    public HttpClient Http { get; }

    /// <summary>The folder that examples run in.</summary>
    public string Work { get; }

    public IServiceProvider Services => _app.Services;

    /// <param name="prepare">Puts configuration into the data folder before the node starts.</param>
    /// <param name="time">Null for a clock that stands still.</param>
    public static async Task<DocsHub> StartAsync(CancellationToken ct, Action<DataFolder>? prepare = null, TimeProvider? time = null)
    {
        var folder = new DataFolder(Directory.CreateTempSubdirectory("sightline-hub-").FullName).Hold();
        prepare?.Invoke(folder);
        var clock = time ?? new ManualClock(new DateTimeOffset(2026, 11, 20, 8, 16, 0, TimeSpan.Zero));
        var app = Hub.Build(folder, "http://127.0.0.1:0", services => services.AddSingleton(clock).AddLogging(logging => logging.ClearProviders()));
        await app.StartAsync(ct);
        return new DocsHub(folder, app);
    }

    /// <summary>Tells the node about the simulated plant.</summary>
    public Task SeedAsync(CancellationToken ct) => new PlantSeeder(Http, null).SeedAsync(ct);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _folder.Dispose();
        Directory.Delete(_folder.Path, recursive: true);
        Directory.Delete(Work, recursive: true);
    }
}
