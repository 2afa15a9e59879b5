using System.Diagnostics;
using Sightline.Plant.Mes;
using Sightline.Plant.Seed;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Kills;

/// <summary>
/// A hub under load that is killed at random moments and started again on the same data, again and again. What it promised
/// is counted at the end by those it was promised to: the senders and the MES.
/// </summary>
internal sealed class KillLoop(int kills, int seed, ITestOutputHelper output)
{
    private static readonly string[] Stations = ["L1-AOI-1", "L1-AOI-2", "L2-AOI-1", "L2-AOI-2"];

    private readonly Random _random = new(seed);

    public async Task RunAsync(bool mesBreaksConnections)
    {
        output.WriteLine($"{kills} kills, seed {seed}");
        using var folder = new TempFolder();
        await using var mes = await MesTarget.StartAsync();
        MesTarget.Configure(folder, mes);
        await using var hub = await HubProcess.StartAsync(folder);
        await SeedAsync(hub.Api);
        var senders = Stations.Select((station, i) => new Sender(station, () => hub.Api, new Random(seed + i))).ToList();
        using var end = new CancellationTokenSource();
        var sending = senders.Select(sender => Task.Run(() => sender.RunAsync(end.Token))).ToList();

        var started = Stopwatch.GetTimestamp();
        for (var kill = 0; kill < kills; kill++)
        {
            if (mesBreaksConnections)
            {
                mes.Inject(new MesFault(MesFaultKind.DropAfterStoring, Times: 1 + _random.Next(20)));
            }

            await UntilKilledAsync(hub, senders, sending);
        }

        await end.CancelAsync();
        await Task.WhenAll(sending);
        mes.Inject(MesFault.None);
        output.WriteLine($"{Stopwatch.GetElapsedTime(started).TotalSeconds:0} s, {senders.Sum(s => s.Acknowledged.Count)} acknowledged, "
            + $"{senders.Sum(s => s.FoundStored)} of them found stored when they were sent again");

        await CheckAsync(hub, mes, senders, folder);
    }

    /// <summary>Kills when a random number of further inspections was acknowledged: a moment under load, whatever the machine's speed.</summary>
    private async Task UntilKilledAsync(HubProcess hub, List<Sender> senders, List<Task> sending)
    {
        var mark = Acknowledged() + 20 + _random.Next(300);
        await Until.TrueAsync(() => Acknowledged() >= mark || sending.Exists(s => s.IsFaulted), "the senders are heard again");
        await hub.Node.KillAsync();
        await hub.RestartAsync();

        int Acknowledged() => senders.Sum(s => s.Acknowledged.Count);
    }

    private async Task CheckAsync(HubProcess hub, SimulatedMes mes, List<Sender> senders, TempFolder folder)
    {
        await Promises.AreInHubAsync(hub.Api, senders, output);
        await Promises.AreInMesAsync(mes, senders, output);
        await Promises.ChainHoldsAsync(hub.Node, folder, output);
    }

    private static async Task SeedAsync(ApiClient api)
    {
        using var http = new HttpClient { BaseAddress = new Uri(api.Url) };
        await new PlantSeeder(http, api.Key).SeedAsync(CancellationToken.None);
    }
}
