using Sightline.Connectors.LineActions;
using Sightline.Decisions.Rules.Life;
using Sightline.Plant;
using Sightline.Plant.Mes;
using Sightline.Plant.Plc;
using Sightline.Plant.Seed;
using Sightline.Plant.Stations;
using Sightline.Server.Verbs;
using Sightline.Storage;

namespace Sightline.Server.Demo;

/// <summary>The demo: a real node, and around it a simulated plant that speaks to it as any plant would.</summary>
internal sealed class DemoPlant(string data, string urls, bool noTraffic, int partsPerMinute)
{
    /// <summary>Number of the first part that the breaking tool marks: some minutes after the start, when enough parts are known.</summary>
    private const long BreaksAt = 300;

    private const long MarkedParts = 40;

    private readonly PlcRequests _requests = new();

    public async Task<int> RunAsync(CancellationToken ct)
    {
        using var folder = new DataFolder(data).Hold();
        var files = new DemoFiles(folder);
        var before = files.TakeAccess();
        await using var mes = await files.StartMesAsync(before?.Mes, ct);
        files.WriteConfiguration(mes.Url);
        var (key, user, password) = await files.AccessForAsync(before);
        await using var plc = await PlcDoor.StartAsync(_requests, "http://127.0.0.1:0", ct);
        await using var app = Hub.Build(folder, urls, services => services
            .AddLogging(l => l.AddFilter("Sightline.Plant", LogLevel.Information))
            .Configure<RuleOptions>(rules => rules.LiveFiles = true)
            .Configure<LineActionsOptions>(actions => PlcDoor.Lines.ToList().ForEach(line => actions.Ports.Add(new LinePort { Line = line, Url = plc.ActionsUrl }))));
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
            Break = new PlantedBreak("L1-AOI-2", BreaksAt, MarkedParts),
            Requests = _requests,
            ClocksAhead = new Dictionary<string, TimeSpan> { ["L2-AOI-2"] = TimeSpan.FromMilliseconds(740) },
        };
        var plant = noTraffic ? Task.CompletedTask : new PlantRun(app.Services.GetRequiredService<ILogger<PlantRun>>()).RunAsync(options, ending.Token);
        await app.WaitForShutdownAsync(ct);
        await ending.CancelAsync();
        await plant;
        Console.WriteLine("Stopped. Start again with the same folder to go on.");
    }
}
