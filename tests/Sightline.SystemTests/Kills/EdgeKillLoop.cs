using System.Diagnostics;
using Sightline.Plant.Seed;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Kills;

/// <summary>
/// Stations send to an edge, the edge forwards to a hub, the hub delivers to an MES; edge and hub are killed at random moments
/// and started again, again and again. What the edge acknowledged is counted at the end in the hub and in the MES.
/// </summary>
internal sealed class EdgeKillLoop(int kills, int seed, ITestOutputHelper output) : IAsyncDisposable
{
    private static readonly string[] s_stations = ["L1-AOI-1", "L1-AOI-2", "L2-AOI-1", "L2-AOI-2"];

    private readonly Random _random = new(seed);
    private readonly TempFolder _hubFolder = new();
    private readonly TempFolder _edgeFolder = new();
    private HubProcess _hub = null!;
    private EdgeProcess _edge = null!;
    private BadNetwork _network = null!;
    private List<Sender> _senders = [];
    private List<Task> _sending = [];
    private long _inHub;

    public async Task RunAsync()
    {
        output.WriteLine($"{kills} kills, seed {seed}");
        await using var mes = await MesTarget.StartAsync();
        MesTarget.Configure(_hubFolder, mes);
        await StartAsync();
        using var end = new CancellationTokenSource();
        _sending = [.. _senders.Select(sender => Task.Run(() => sender.RunAsync(end.Token)))];

        var started = Stopwatch.GetTimestamp();
        var (edges, hubs) = (0, 0);
        for (var kill = 0; kill < kills; kill++)
        {
            await UntilTheMomentAsync();
            var which = _random.Next(5);
            (edges, hubs) = (edges + (which != 1 && which != 2 ? 1 : 0), hubs + (which is 1 or 2 or 4 ? 1 : 0));
            await KillAsync(edge: which is 0 or 3 or 4, hub: which is 1 or 2 or 4);
            await BalancedAsync();
        }

        await end.CancelAsync();
        await Task.WhenAll(_sending);
        output.WriteLine($"{edges} kills of the edge, {hubs} of the hub in {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s; "
            + $"{_senders.Sum(s => s.Acknowledged.Count)} acknowledged by the edge, {_senders.Sum(s => s.FoundStored)} of them found stored when they were sent again");
        await EmptyAsync();
        await Promises.AreInHubAsync(_hub.Api, _senders, output);
        await Promises.AreInMesAsync(mes, _senders, output);
        foreach (var sender in _senders)
        {
            await Promises.AreInOrderAsync(_hub.Api, sender.Station, sender.Acknowledged.Count);
        }

        await Promises.ChainHoldsAsync(_edge.Node, _edgeFolder, output);
        await Promises.ChainHoldsAsync(_hub.Node, _hubFolder, output);
    }

    public async ValueTask DisposeAsync()
    {
        await (_edge?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_network?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_hub?.DisposeAsync() ?? ValueTask.CompletedTask);
        _edgeFolder.Dispose();
        _hubFolder.Dispose();
    }

    private async Task StartAsync()
    {
        _hub = await HubProcess.StartAsync(_hubFolder);
        using (var http = new HttpClient { BaseAddress = new Uri(_hub.Api.Url) })
        {
            await new PlantSeeder(http, _hub.Api.Key).SeedAsync(CancellationToken.None);
        }

        // The hub has another port after each start; the network between knows it, as a name server would.
        _network = BadNetwork.To(_hub.Api.Url);
        _edgeFolder.Write("config/sightline.json", """{ "Edge": { "LongestPause": "00:00:01" } }""");
        _edge = await EdgeProcess.StartAsync(_edgeFolder, _network.Url, EdgeProcess.KeyAt(_hubFolder));
        _senders = [.. s_stations.Select((station, i) => new Sender(station, () => _edge.Api, new Random(seed + i), TimeSpan.FromMilliseconds(25)))];
    }

    /// <summary>A moment under load on both: some further inspections acknowledged by the edge, and some owned by the hub.</summary>
    private async Task UntilTheMomentAsync()
    {
        var (here, there) = (Acknowledged() + 20 + _random.Next(300), _inHub + 1 + _random.Next(300));
        await Until.TrueAsync(() => Acknowledged() >= here || _sending.Exists(s => s.IsFaulted), "the senders are heard again");
        await Until.TrueAsync(async () => (_inHub = (await _hub.Api.BooksAsync()).Stored) >= there || _sending.Exists(s => s.IsFaulted), "the hub is spoken to again");

        int Acknowledged() => _senders.Sum(s => s.Acknowledged.Count);
    }

    private async Task KillAsync(bool edge, bool hub)
    {
        await Task.WhenAll(edge ? _edge.Node.KillAsync() : Task.CompletedTask, hub ? _hub.Node.KillAsync() : Task.CompletedTask);
        if (hub)
        {
            await _hub.RestartAsync();
            _network.LeadTo(_hub.Api.Url);
        }

        if (edge)
        {
            await _edge.RestartAsync(_network.Url);
        }
    }

    private async Task BalancedAsync()
    {
        foreach (var node in (ApiClient[])[_edge.Api, _hub.Api])
        {
            var books = await node.BooksAsync();
            Assert.True(books.Balanced, string.Join(" ", books.Differences));
        }
    }

    private async Task EmptyAsync()
    {
        await Until.TrueAsync(async () => (await _edge.Api.BooksAsync()).Waiting == 0, "the hub has all that the edge has");
        var books = await _edge.Api.BooksAsync();
        output.WriteLine($"edge: received {books.Received}, stored {books.Stored}, delivered {books.Delivered}, waiting {books.Waiting}, balanced {books.Balanced}");
        Assert.Equal((true, books.Stored, 0), (books.Balanced, books.Delivered, books.Refused));
    }
}
