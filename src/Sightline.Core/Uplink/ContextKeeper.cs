using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Sightline.Uplink;

/// <summary>What a station is told of what it makes.</summary>
/// <param name="Status">200, or the hub's own refusal, or 503 where nobody knows.</param>
/// <param name="Answer">The hub's answer with where it is from and how old it is; null unless 200.</param>
/// <param name="Why">In words, when not 200.</param>
internal sealed record KeptAnswer(int Status, JsonObject? Answer, string? Why = null);

/// <summary>
/// What stations make, as the hub last said: asked for every few seconds, kept on disk, and answered with its age while the
/// hub is away. What was never known is never guessed.
/// </summary>
internal sealed partial class ContextKeeper : BackgroundService
{
    /// <summary>A station waits for this answer before it can choose its program.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    private readonly UplinkFile _file;
    private readonly HubLine _line;
    private readonly HubReach _reach;
    private readonly HeardStations _heard;
    private readonly EdgeOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<ContextKeeper> _log;
    private readonly ConcurrentDictionary<string, Known> _kept = new(StringComparer.Ordinal);

    public ContextKeeper(UplinkFile file, HubLine line, HubReach reach, HeardStations heard, IOptions<EdgeOptions> options, TimeProvider time, ILogger<ContextKeeper> log)
    {
        (_file, _line, _reach, _heard, _options, _time, _log) = (file, line, reach, heard, options.Value, time, log);
        foreach (var (station, askedAt, answer) in file.Contexts())
        {
            _kept[station] = new Known(askedAt, answer);
            heard.Add(station);
        }
    }

    /// <summary>What a station makes now. Kept where that is young enough, else from the hub, else kept and marked as old.</summary>
    public async Task<KeptAnswer> NowAsync(string station, CancellationToken ct)
    {
        if (_kept.TryGetValue(station, out var kept) && Age(kept) <= _options.AskContextEvery * 2)
        {
            return Good(kept, "kept", stale: !_reach.IsReached);
        }

        var (asked, refused) = _reach.IsReached || kept is null ? await AskAsync(station, ct) : (null, null);
        return asked is not null ? Good(asked, "hub", stale: false)
            : refused ?? (kept is not null
            ? Good(kept, "kept", stale: true)
            : new KeptAnswer(503, null, $"What '{station}' makes is not known here, and the hub cannot be asked now. {_reach.Trouble} Nothing is guessed; ask again."));
    }

    /// <summary>What was last kept of a station, however old; null for nothing.</summary>
    public JsonObject? Kept(string station) => _kept.TryGetValue(station, out var kept) ? Read(kept.Answer) : null;

    /// <summary>What a station made at another moment: only the hub knows.</summary>
    public async Task<KeptAnswer> AtAsync(string station, string query, CancellationToken ct) =>
        await _line.GetAsync(PathOf(station) + query, s_patience, ct) switch
        {
            HubAnswer.Good good when Read(good.Body) is { } json => new KeptAnswer(200, Marked(json, "hub", stale: false, TimeSpan.Zero)),
            HubAnswer.Refused refused => new KeptAnswer(refused.Status, null, refused.Why),
            HubAnswer.Lost lost => new KeptAnswer(503, null, $"Only the hub knows what '{station}' made at another moment, and it cannot be asked now. {lost.Why}"),
            _ => new KeptAnswer(503, null, "The hub answered what no hub answers. Ask again."),
        };

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            // Not all edges of a plant at one moment.
            await Task.Delay(_options.AskContextEvery * (0.75 + (Random.Shared.NextDouble() / 2)), _time, stoppingToken);
            if (_reach.IsReached)
            {
                await AskForAllAsync(stoppingToken);
            }
        }
    }

    private async Task AskForAllAsync(CancellationToken ct)
    {
        foreach (var station in _heard.Names)
        {
            try
            {
                // One that does not answer makes the others wait no longer: they are asked for in the next round.
                if (await AskAsync(station, ct) is (null, null))
                {
                    return;
                }
            }
            catch (Exception error) when (error is not OperationCanceledException || !ct.IsCancellationRequested)
            {
                LogNotKept(error, station);
            }
        }
    }

    /// <summary>The hub's answer, kept; or its refusal; or neither where it is away.</summary>
    private async Task<(Known? Kept, KeptAnswer? Refused)> AskAsync(string station, CancellationToken ct)
    {
        switch (await _line.GetAsync(PathOf(station), s_patience, ct))
        {
            case HubAnswer.Good good when Read(good.Body) is not null:
                var kept = _kept[station] = new Known(_time.GetUtcNow(), good.Body);
                _heard.Add(station);
                _file.Keep(station, kept.AskedAt, kept.Answer);
                return (kept, null);
            case HubAnswer.Refused refused:
                if (_kept.TryRemove(station, out _))
                {
                    _file.Forget(station);
                }

                return (null, new KeptAnswer(refused.Status, null, refused.Why));
            default:
                return (null, null);
        }
    }

    private KeptAnswer Good(Known kept, string from, bool stale) => new(200, Marked(Read(kept.Answer)!, from, stale, Age(kept)));

    private TimeSpan Age(Known kept) => _time.GetUtcNow() - kept.AskedAt;

    private static JsonObject Marked(JsonObject answer, string from, bool stale, TimeSpan age)
    {
        (answer["from"], answer["stale"], answer["age"]) = (from, stale, Math.Round(Math.Max(0, age.TotalSeconds), 1));
        return answer;
    }

    private static string PathOf(string station) => $"/api/v1/stations/{Uri.EscapeDataString(station)}/context";

    /// <summary>Null for what is no JSON object.</summary>
    public static JsonObject? Read(byte[] body)
    {
        try
        {
            return JsonNode.Parse(body) as JsonObject;
        }
        catch (System.Text.Json.JsonException)
        {
            // Not from a hub: counts as no answer.
            return null;
        }
    }

    private sealed record Known(DateTimeOffset AskedAt, byte[] Answer);

    [LoggerMessage(EventId = 6108, Level = LogLevel.Error, Message = "What {Station} makes could not be kept. It is asked for again")]
    private partial void LogNotKept(Exception error, string station);
}
