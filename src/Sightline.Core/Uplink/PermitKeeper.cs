using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Sightline.Uplink;

/// <summary>
/// Whether lines may run, as the hub last said: asked for every few seconds once somebody has asked, kept on disk, and answered
/// with its age while the hub is away. Whether an old permit is good enough is for whoever runs the line to say.
/// </summary>
internal sealed partial class PermitKeeper : BackgroundService
{
    /// <summary>Lines of one edge that are kept. A name that is asked for and not kept costs a question to the hub each time.</summary>
    private const int Most = 100;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    private readonly UplinkFile _file;
    private readonly HubLine _hub;
    private readonly HubReach _reach;
    private readonly EdgeOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<PermitKeeper> _log;
    private readonly ConcurrentDictionary<string, Kept> _kept = new(StringComparer.Ordinal);

    public PermitKeeper(UplinkFile file, HubLine hub, HubReach reach, IOptions<EdgeOptions> options, TimeProvider time, ILogger<PermitKeeper> log)
    {
        (_file, _hub, _reach, _options, _time, _log) = (file, hub, reach, options.Value, time, log);
        foreach (var (line, askedAt, answer) in file.Permits())
        {
            _kept[line] = new Kept(askedAt, answer);
        }
    }

    public async Task<KeptAnswer> NowAsync(string line, CancellationToken ct)
    {
        if (_kept.TryGetValue(line, out var kept) && _time.GetUtcNow() - kept.AskedAt <= _options.AskContextEvery * 2)
        {
            return Good(kept, "kept", stale: !_reach.IsReached);
        }

        var (asked, refused) = _reach.IsReached || kept is null ? await AskAsync(line, ct) : (null, null);
        return asked is not null ? Good(asked, "hub", stale: false)
            : refused ?? (kept is not null
            ? Good(kept, "kept", stale: true)
            : new KeptAnswer(503, null, $"Whether line '{line}' may run is not known here, and the hub cannot be asked now. {_reach.Trouble} Nothing is guessed; ask again."));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(_options.AskContextEvery, _time, stoppingToken);
            foreach (var line in _kept.Keys)
            {
                try
                {
                    // While the hub is away nothing is asked; one that does not answer makes the others wait no longer.
                    if (!_reach.IsReached || await AskAsync(line, stoppingToken) is (null, null))
                    {
                        break;
                    }
                }
                catch (Exception error) when (error is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
                {
                    LogNotKept(error, line);
                }
            }
        }
    }

    private async Task<(Kept? Kept, KeptAnswer? Refused)> AskAsync(string line, CancellationToken ct)
    {
        switch (await _hub.GetAsync($"/api/v1/lines/{Uri.EscapeDataString(line)}/permit", s_patience, ct))
        {
            case HubAnswer.Good good when Read(good.Body) is not null:
                var kept = new Kept(_time.GetUtcNow(), good.Body);
                if (_kept.ContainsKey(line) || _kept.Count < Most)
                {
                    _kept[line] = kept;
                    _file.KeepPermit(line, kept.AskedAt, kept.Answer);
                }

                return (kept, null);
            case HubAnswer.Refused refused:
                if (_kept.TryRemove(line, out _))
                {
                    _file.ForgetPermit(line);
                }

                return (null, new KeptAnswer(refused.Status, null, refused.Why));
            default:
                return (null, null);
        }
    }

    private KeptAnswer Good(Kept kept, string from, bool stale)
    {
        var answer = Read(kept.Answer)!;
        (answer["from"], answer["stale"], answer["age"]) = (from, stale, Math.Round(Math.Max(0, (_time.GetUtcNow() - kept.AskedAt).TotalSeconds), 1));
        return new KeptAnswer(200, answer);
    }

    private static JsonObject? Read(byte[] body)
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

    private sealed record Kept(DateTimeOffset AskedAt, byte[] Answer);

    [LoggerMessage(EventId = 6112, Level = LogLevel.Error, Message = "Whether line {Line} may run could not be kept. It is asked for again")]
    private partial void LogNotKept(Exception error, string line);
}
