using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Sightline.Contract;
using Sightline.SystemTests.Harness;
using Sightline.SystemTests.Kills;
using Sightline.Tests;
using Sightline.Uplink;

namespace Sightline.SystemTests.Network;

/// <summary>
/// Stations, an edge, a bad network and a hub. Edge and network live by a clock that the test moves, so that a minute of outage
/// takes no minute, and so that whatever the edge answers while the clock stands did not wait for the network.
/// </summary>
internal sealed class EdgeLine : IAsyncDisposable
{
    private static readonly string[] s_stations = ["L1-AOI-1", "L1-AOI-2", "L2-AOI-1"];

    private readonly Dictionary<string, int> _sent = s_stations.ToDictionary(s => s, _ => 0);
    private readonly HubInProcess _hub;
    private EdgeInProcess _edge = null!;

    private EdgeLine(HubInProcess hub)
    {
        _hub = hub;
        Network = BadNetwork.To(hub.Url, Clock);
    }

    public ManualClock Clock { get; } = new(TimeProvider.System.GetUtcNow());

    public BadNetwork Network { get; }

    public HubInProcess Hub => _hub;

    public EdgeInProcess Edge => _edge;

    public int Sent => _sent.Values.Sum();

    public static async Task<EdgeLine> StartAsync()
    {
        var line = new EdgeLine(await HubInProcess.StartAsync());
        line._edge = await line.StartEdgeAsync("edge-1", line._hub.Services.AddKey("edge").Secret);
        return line;
    }

    /// <summary>An edge in the same network, with the same clock.</summary>
    public Task<EdgeInProcess> StartEdgeAsync(string name, string key) => EdgeInProcess.StartAsync(Network.Url, key, name: name, more: services => services
        .AddSingleton<TimeProvider>(Clock)
        .Configure<EdgeOptions>(o => (o.AnswerTimeout, o.LongestPause, o.ReportEvery, o.AskContextEvery) = (TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5))));

    /// <summary>Stations send, one by one and in batches, and the edge takes everything while its clock stands still.</summary>
    public async Task SendAsync(int count)
    {
        while (count > 0)
        {
            var station = s_stations[Sent % s_stations.Length];
            var size = Math.Min(count, count % 2 == 0 ? 20 : 1);
            var messages = Enumerable.Range(_sent[station] + 1, size).Select(n => (JsonNode?)Message(station, n)).ToArray();
            var answer = (await _edge.Api.InspectAsync(new JsonArray(messages))).Expect(200);
            Assert.All(answer.Items, item => Assert.Equal(201, (int)item["status"]!));
            _sent[station] += size;
            count -= size;
        }
    }

    /// <summary>Lets time pass until something is so.</summary>
    public Task PassAsync(Func<bool> until, string what) => PassAsync(() => Task.FromResult(until()), what);

    public Task PassAsync(Func<Task<bool>> until, string what) => Until.TrueAsync(async () =>
    {
        if (await until())
        {
            return true;
        }

        Clock.Advance(TimeSpan.FromMilliseconds(250));
        return false;
    }, what);

    /// <summary>All that was sent is at the hub: once, in the order of each station, without a gap; both books balance.</summary>
    public async Task ArrivesAsync()
    {
        Books atEdge = new();
        await PassAsync(async () => (atEdge = await _edge.Api.BooksAsync()).Projected == atEdge.Head, "the hub has all the edge has");
        Assert.True(atEdge.Balanced, string.Join(" ", atEdge.Differences));
        Assert.Equal((Sent, 0, Sent, 0), (atEdge.Stored, atEdge.Refused, atEdge.Delivered, atEdge.Waiting));
        Books atHub = new();
        await Until.TrueAsync(async () => (atHub = await _hub.Api.BooksAsync()).Projected == atHub.Head, "the hub has projected it");
        Assert.True(atHub.Balanced, string.Join(" ", atHub.Differences));
        Assert.Equal((Sent, 0, 0), (atHub.Stored, atHub.Refused, atHub.Gaps));
        foreach (var (station, count) in _sent)
        {
            await Promises.AreInOrderAsync(_hub.Api, station, count);
        }

        Assert.Empty(_edge.Log.Errors);

        // The web server's own words for an upload that broke off: it wanted to read the rest.
        Assert.DoesNotContain(_hub.Log.Errors, said => !said.Contains("automatic draining of the request body failed", StringComparison.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        await _edge.DisposeAsync();
        await Network.DisposeAsync();
        await _hub.DisposeAsync();
    }

    public static JsonObject Message(string station, int number) => Sample.Inspection($"{station}-{number}", station).With("sequence", number);
}
