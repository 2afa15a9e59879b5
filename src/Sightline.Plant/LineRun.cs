using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Sightline.Contract;
using Sightline.Plant.Plc;
using Sightline.Plant.Stations;

namespace Sightline.Plant;

/// <summary>
/// One line: the PLC indexes at its rate, a sender hands the shots to the hub in order. Between them a bounded queue;
/// when it is full the line stands still, as a real one would whose results nobody takes.
/// </summary>
internal sealed class LineRun(SimulatedPlc plc, PlantOptions options, PlantState state, HubPost hub, PlantCounters counters)
{
    private readonly Channel<PlcCycle> _queue = Channel.CreateBounded<PlcCycle>(
        new BoundedChannelOptions(options.WaitingCyclesPerLine) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true, SingleWriter = true });

    public async Task RunAsync(CancellationToken ct)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var tasks = new[] { IndexAsync(both.Token), SendAsync(both.Token) };
        await foreach (var done in Task.WhenEach(tasks).WithCancellation(CancellationToken.None))
        {
            if (!done.IsCompletedSuccessfully)
            {
                await both.CancelAsync(); // one half alone would wait for the other for ever
            }
        }

        await Task.WhenAll(tasks);
    }

    private async Task IndexAsync(CancellationToken ct)
    {
        var resumed = state.Of(plc.Line);
        foreach (var waiting in resumed.Waiting)
        {
            await _queue.Writer.WriteAsync(plc.Expose(waiting.Number, waiting.Exposure), ct);
        }

        var end = options.CyclesPerLine is { } cycles ? resumed.NextCycle + cycles : long.MaxValue;
        for (var number = resumed.NextCycle; number < end; number++)
        {
            await Task.Delay(options.CycleTime, options.Time, ct);
            await plc.RunningAsync(ct);

            // Room first: with a full queue the line must not index. There is one writer, so the room stays.
            await _queue.Writer.WaitToWriteAsync(ct);
            var exposure = new Exposure(Milliseconds(options.Time.GetUtcNow()), options.PartsPerMinutePerLine);
            var cycle = plc.Index(number, exposure);
            state.Exposed(plc.Line, new WaitingCycle(number, exposure));
            counters.Exposed(cycle.Shots.Count);
            await _queue.Writer.WriteAsync(cycle, CancellationToken.None);
        }

        _queue.Writer.Complete();
    }

    private async Task SendAsync(CancellationToken ct)
    {
        await foreach (var cycle in _queue.Reader.ReadAllAsync(ct))
        {
            // The stations of a line send side by side, each in its own order.
            await Task.WhenAll(cycle.Shots.Select(shot => SendAsync(shot, ct)));
            if (cycle.Ejected is { } part)
            {
                await ConfirmAsync(cycle, part, ct);
            }

            state.Accepted(plc.Line, cycle.Number);
        }
    }

    /// <summary>The PLC says that the ejector took the part off: who decides and who acts are two, and both report.</summary>
    private async Task ConfirmAsync(PlcCycle cycle, PartOnLine part, CancellationToken ct)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new JsonObject
        {
            ["id"] = $"{cycle.Line}-EJECT-{part.Number:D8}",
            ["type"] = "eject.confirmed",
            ["at"] = cycle.Exposure.At.ToString("yyyy-MM-dd'T'HH:mm:ss.fffK", CultureInfo.InvariantCulture),
            ["line"] = cycle.Line,
            ["part"] = new JsonObject { ["serial"] = part.Serial },
        });
        await hub.UntilAnsweredAsync(() => Request(HttpMethod.Post, "api/v1/events", body, "application/json"), ct);
    }

    private async Task SendAsync(StationShot shot, CancellationToken ct)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(shot.Inspection, ContractJson.Default.Inspection);
        var verdict = await hub.UntilAnsweredAsync(() => Request(HttpMethod.Post, "api/v1/inspections", body, "application/json"), ct);
        counters.Answered(verdict);

        // The result first, the picture after it: a verdict never waits for bytes.
        var image = await hub.UntilAnsweredAsync(
            () => Request(HttpMethod.Put, $"api/v1/images/{shot.ImageSha256}", shot.Png, "image/png"), ct);
        counters.ImageAnswered(image);
    }

    private static HttpRequestMessage Request(HttpMethod method, string path, byte[] body, string mediaType)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        return new HttpRequestMessage(method, path) { Content = content };
    }

    // The message carries milliseconds; the state must not know the moment better than the message said it.
    private static DateTimeOffset Milliseconds(DateTimeOffset at) => at.AddTicks(-(at.Ticks % TimeSpan.TicksPerMillisecond));
}
