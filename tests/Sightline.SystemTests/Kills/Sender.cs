using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Kills;

/// <summary>A station that remembers what was acknowledged, and sends again what was not until it is.</summary>
/// <param name="station">Its name.</param>
/// <param name="hub">The node it speaks to now.</param>
/// <param name="random">Decides what it sends.</param>
/// <param name="between">Time between two requests; null for none. It bounds how much a long run makes.</param>
internal sealed class Sender(string station, Func<ApiClient> hub, Random random, TimeSpan? between = null)
{
    private readonly List<JsonObject> _open = [];
    private int _number;

    /// <summary>Acknowledged messages by id, as they were sent. May be looked at while more are sent.</summary>
    public ConcurrentDictionary<string, JsonObject> Acknowledged { get; } = new();

    /// <summary>Acknowledged with 200: it had been stored, and the answer was lost.</summary>
    public int FoundStored { get; private set; }

    public string Station => station;

    /// <summary>Sends until it is told to end, and then until everything is acknowledged.</summary>
    public async Task RunAsync(CancellationToken end)
    {
        while (!end.IsCancellationRequested || _open.Count > 0)
        {
            while (!end.IsCancellationRequested && _open.Count < 1 + random.Next(8))
            {
                _open.Add(Next());
            }

            await TrySendAsync();
            if (between is { } pause)
            {
                await Task.Delay(pause, TimeProvider.System, CancellationToken.None);
            }
        }
    }

    private async Task TrySendAsync()
    {
        try
        {
            if (_open.Count == 1)
            {
                Note(_open[0], (await hub().InspectAsync(_open[0])).Status);
            }
            else
            {
                var sent = _open.ToList();
                var answer = await hub().InspectAsync(new JsonArray([.. sent.Select(m => (JsonNode?)m.DeepClone())]));
                if (answer.Status == 200)
                {
                    foreach (var (message, item) in sent.Zip(answer.Items))
                    {
                        Note(message, (int)item["status"]!);
                    }
                }
            }
        }
        catch (Exception lost) when (lost is HttpRequestException or ObjectDisposedException or OperationCanceledException)
        {
            // Killed meanwhile. It may be stored or not: the same is sent again. The pause keeps the wait for a restart quiet.
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, CancellationToken.None);
        }
    }

    private void Note(JsonObject message, int status)
    {
        if (status is 200 or 201)
        {
            FoundStored += status == 200 ? 1 : 0;
            Assert.True(Acknowledged.TryAdd((string)message["id"]!, message));
            _open.Remove(message);
        }
        else
        {
            Assert.Equal(503, status);
        }
    }

    private JsonObject Next()
    {
        var number = ++_number;
        var fail = random.Next(10) == 0;
        return Sample.Inspection($"{station}-{number}", station, fail ? "fail" : "pass", fail ? ["dent"] : [])
            .With("part", new JsonObject { ["serial"] = $"SN-{station}-{number / 2}" })
            .With("sequence", number);
    }
}
