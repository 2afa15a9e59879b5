using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sightline.Clocks;
using Sightline.Model;

namespace Sightline.Uplink;

/// <summary>
/// Compares the edge's own clock with the hub's, as a station does, and tells the desk that answers the edge's stations: what
/// they hear of their clocks, and what the hub hears of them, is then by the hub's clock. While the hub is away the last
/// comparison stands, moved by what the edge's own clock was set by.
/// </summary>
internal sealed partial class HubClock(HubAddress hub, HubLine line, HubReach reach, ClockDesk desk, NodeClock clock, TimeProvider time, ILogger<HubClock> log) : BackgroundService
{
    /// <summary>What stands before an edge's name where a station's would stand.</summary>
    public const string Prefix = "edge:";

    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(16);

    /// <summary>While the hub is away, and for the first exchanges: two make the first that is finished.</summary>
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(1);

    /// <summary>An answer that took longer says little of a clock.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    private readonly string _name = Prefix + hub.Edge;
    private readonly ClockFilter _filter = new();
    private ClockExchange? _last;
    private int _steps;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(desk.Reference is null || !reach.IsReached ? s_soon : s_every, time, stoppingToken);
            if (reach.IsReached)
            {
                await CompareAsync(stoppingToken);
            }
        }
    }

    private async Task CompareAsync(CancellationToken ct)
    {
        clock.Now();
        if (clock.Steps != _steps)
        {
            (_steps, _last) = (clock.Steps, null);
            _filter.Forget();
        }

        var sent = clock.Now();
        var body = new JsonObject { ["t1"] = Rfc3339.WritePrecise(sent) };
        if (_last is { } before)
        {
            body["last"] = new JsonObject { ["t1"] = Rfc3339.WritePrecise(before.T1), ["t2"] = Rfc3339.WritePrecise(before.T2), ["t3"] = Rfc3339.WritePrecise(before.T3), ["t4"] = Rfc3339.WritePrecise(before.T4) };
        }

        var answer = await line.PostJsonAsync($"/api/v1/stations/{Uri.EscapeDataString(_name)}/clock", JsonSerializer.SerializeToUtf8Bytes(body), s_patience, ct);
        var arrived = clock.Now();
        if (clock.Steps != _steps)
        {
            return;
        }

        switch (answer)
        {
            case HubAnswer.Good good when Read(good.Body) is var (received, answered):
                Take(new ClockExchange(sent, received, answered, arrived));
                break;
            case HubAnswer.Refused refused:
                _last = null;
                LogNotCompared(_name, refused.Status, refused.Why);
                break;
            default:
                // The hub is away or slow: the uplink says so. The next exchange begins anew.
                _last = null;
                break;
        }
    }

    private void Take(ClockExchange exchange)
    {
        _last = exchange;
        _filter.Add(exchange);
        var best = _filter.Best!.Value;
        desk.Reference = new ClockReference(_name, best.Offset, best.Uncertainty, clock.Stepped);
    }

    private static (DateTimeOffset Received, DateTimeOffset Answered)? Read(byte[] body)
    {
        try
        {
            return JsonNode.Parse(body) is JsonObject json && json["t2"] is JsonValue t2 && json["t3"] is JsonValue t3
                && Rfc3339.TryParse(t2.ToString(), out var received) && Rfc3339.TryParse(t3.ToString(), out var answered)
                ? (received, answered)
                : null;
        }
        catch (JsonException)
        {
            // Not from a hub: counts as no answer.
            return null;
        }
    }

    [LoggerMessage(EventId = 6110, Level = LogLevel.Warning, Message = "The hub does not compare clocks with {Edge}: it answered {Status}. {Why}")]
    private partial void LogNotCompared(string edge, int status, string why);
}
