using Sightline.Plant;
using Sightline.Plant.Mes;
using Sightline.Plant.Seed;
using Sightline.Server.Verbs;
using Sightline.Storage;

namespace Sightline.Server.Demo;

/// <summary>The demo: a real node, and around it a simulated plant that speaks to it as any plant would.</summary>
internal sealed class DemoPlant(string data, string urls, bool noTraffic, int partsPerMinute)
{
    public async Task<int> RunAsync(CancellationToken ct)
    {
        using var folder = new DataFolder(data).Hold();
        var files = new DemoFiles(folder);
        var before = files.TakeAccess();
        await using var mes = await files.StartMesAsync(before?.Mes, ct);
        files.WriteConfiguration(mes.Url);
        var (key, user, password) = await files.AccessForAsync(before);
        await using var app = Hub.Build(folder, urls, services => services.AddLogging(l => l.AddFilter("Sightline.Plant", LogLevel.Information)));
        await app.StartAsync(ct);
        var hub = DemoFiles.Reachable(app.Urls.First());
        using (var http = new HttpClient { BaseAddress = new Uri(hub) })
        {
            await new PlantSeeder(http, key).SeedAsync(ct);
        }

        var access = new DemoAccess(hub, mes.Url, key, user, password);
        files.WriteAccess(access);
        Console.WriteLine(DemoGuide.Text(access, folder, noTraffic));
        await RunPlantAsync(app, folder, hub, key, ct);
        return Run.Done;
    }

    private async Task RunPlantAsync(WebApplication app, DataFolder folder, string hub, string key, CancellationToken ct)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct, app.Lifetime.ApplicationStopping);
        var options = new PlantOptions
        {
            Hub = hub,
            ApiKey = key,
            PartsPerMinutePerLine = partsPerMinute,
            StateFile = folder.In("plant/stations.json"),
            ReportMachinesEvery = TimeSpan.FromSeconds(1),
            CompareClocksEvery = TimeSpan.FromSeconds(15),
            ClocksAhead = new Dictionary<string, TimeSpan> { ["L2-AOI-2"] = TimeSpan.FromMilliseconds(740) },
        };
        var plant = noTraffic ? Task.CompletedTask : new PlantRun(app.Services.GetRequiredService<ILogger<PlantRun>>()).RunAsync(options, ending.Token);
        await app.WaitForShutdownAsync(ct);
        await ending.CancelAsync();
        await plant;
        Console.WriteLine("Stopped. Start again with the same folder to go on.");
    }
}
