using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sightline.Clocks;
using Sightline.Model;

namespace Sightline.Uplink;

/// <summary>
/// Compares this edge's own clock with the hub's, by the same exchange that stations use. What stations' clocks are off here
/// plus what this one is off there is what they are off at the hub.
/// </summary>
internal sealed partial class ClockUplink(HubLine line, HubReach reach, ClockDesk desk, NodeClock clock, IOptions<EdgeOptions> options, TimeProvider time, ILogger<ClockUplink> log)
    : BackgroundService
{
    /// <summary>Exchanges among which the one with the shortest way counts, as among those of stations.</summary>
    private const int Kept = 8;

    /// <summary>An exchange that took longer on the way says too little.</summary>
    private static readonly TimeSpan s_longestWay = TimeSpan.FromSeconds(10);

    private readonly Queue<ClockExchange> _exchanges = new();
    private string? _name;
    private ClockExchange? _last;
    private int _steps;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (reach.IsReached)
                {
                    await CompareAsync(stoppingToken);
                }
            }
            catch (Exception error) when (error is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                LogFailed(error);
            }

            await Task.Delay(options.Value.ReportEvery, time, stoppingToken);
        }
    }

    private async Task CompareAsync(CancellationToken ct)
    {
        // The hub knows this edge's clock by the name of its key, which only the hub knows.
        if ((_name ??= await NameAsync(ct)) is not { } name)
        {
            return;
        }

        if (_steps != clock.Steps)
        {
            // Set in between: what was compared before is of another clock.
            (_steps, _last) = (clock.Steps, null);
            _exchanges.Clear();
            desk.Reference = new ClockReference(name, null, null);
        }

        var sent = default(DateTimeOffset);
        var answer = await line.PostJsonAsync($"/api/v1/stations/{Uri.EscapeDataString(name)}/clock", () => Ask(sent = clock.Now(), _last), ct);
        var arrived = clock.Now();
        _last = null;
        if (answer is not HubAnswer.Good good || Read(good.Body) is not { } json || clock.Steps != _steps
            || Moment(json, "t2") is not { } t2 || Moment(json, "t3") is not { } t3)
        {
            return;
        }

        var exchange = new ClockExchange(sent, t2, t3, arrived);
        if (exchange.RoundTrip >= TimeSpan.Zero && exchange.RoundTrip <= s_longestWay)
        {
            Take(name, exchange);
        }
    }

    private void Take(string name, ClockExchange exchange)
    {
        _last = exchange;
        if (_exchanges.Count > 0 && _exchanges.Last().Contradicts(exchange))
        {
            // One of the two clocks was set, or drifts: what was measured before does not hold any more.
            _exchanges.Clear();
        }

        _exchanges.Enqueue(exchange);
        while (_exchanges.Count > Kept)
        {
            _exchanges.Dequeue();
        }

        var best = _exchanges.MinBy(e => e.RoundTrip);
        desk.Reference = new ClockReference(name, best.Offset, best.Uncertainty);
    }

    private async Task<string?> NameAsync(CancellationToken ct) =>
        await line.GetAsync("/api/v1/me", s_longestWay, ct) is HubAnswer.Good good && Read(good.Body)?["name"] is JsonValue value && value.TryGetValue<string>(out var name) ? $"edge:{name}" : null;

    private static byte[] Ask(DateTimeOffset now, ClockExchange? last)
    {
        var json = new JsonObject { ["t1"] = Stamp(now) };
        if (last is { } before)
        {
            json["last"] = new JsonObject { ["t1"] = Stamp(before.T1), ["t2"] = Stamp(before.T2), ["t3"] = Stamp(before.T3), ["t4"] = Stamp(before.T4) };
        }

        return JsonSerializer.SerializeToUtf8Bytes(json);
    }

    private static JsonObject? Read(byte[] body)
    {
        try
        {
            return JsonNode.Parse(body) as JsonObject;
        }
        catch (JsonException)
        {
            // Not from a hub: no exchange.
            return null;
        }
    }

    private static DateTimeOffset? Moment(JsonObject json, string name) =>
        json[name] is JsonValue value && value.TryGetValue<string>(out var text) && Rfc3339.TryParse(text, out var moment) ? moment : null;

    private static string Stamp(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);

    [LoggerMessage(EventId = 6110, Level = LogLevel.Error, Message = "The clock of this edge could not be compared with the hub's. It is tried again")]
    private partial void LogFailed(Exception error);
}
