using System.Text.Json.Nodes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Sightline.Uplink;

/// <summary>What the edge's stations make, as the hub last said: asked for every few seconds for every station that was heard.</summary>
internal sealed partial class ContextKeeper : BackgroundService, IKeptSubject
{
    private readonly UplinkFile _file;
    private readonly HeardStations _heard;
    private readonly EdgeOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<ContextKeeper> _log;
    private readonly KeptAnswers _answers;

    public ContextKeeper(UplinkFile file, HubLine line, HubReach reach, HeardStations heard, IOptions<EdgeOptions> options, TimeProvider time, ILogger<ContextKeeper> log)
    {
        (_file, _heard, _options, _time, _log) = (file, heard, options.Value, time, log);
        // Every station of an edge is kept: without its order none of them can work.
        _answers = new KeptAnswers(this, line, reach, _options.AskContextEvery * 2, int.MaxValue, time);
        foreach (var station in _answers.Names)
        {
            heard.Add(station);
        }
    }

    /// <summary>What a station makes now.</summary>
    public Task<KeptAnswer> NowAsync(string station, CancellationToken ct) => _answers.NowAsync(station, ct);

    /// <summary>What was last kept of a station, however old; null for nothing.</summary>
    public JsonObject? Kept(string station) => _answers.Last(station);

    /// <summary>What a station made at another moment: only the hub knows.</summary>
    public Task<KeptAnswer> AtAsync(string station, string query, CancellationToken ct) =>
        _answers.FromHubAsync(station, query, $"Only the hub knows what '{station}' made at another moment", ct);

    string IKeptSubject.PathOf(string name) => $"/api/v1/stations/{Uri.EscapeDataString(name)}/context";

    string IKeptSubject.UnknownWords(string name) => $"What '{name}' makes is not known here";

    IEnumerable<(string Name, DateTimeOffset AskedAt, byte[] Answer)> IKeptSubject.OnDisk() => _file.Contexts();

    void IKeptSubject.Keep(string name, DateTimeOffset askedAt, byte[] answer)
    {
        _heard.Add(name);
        _file.Keep(name, askedAt, answer);
    }

    void IKeptSubject.Forget(string name) => _file.Forget(name);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            // Not all edges of a plant at one moment.
            await Task.Delay(_options.AskContextEvery * (0.75 + (Random.Shared.NextDouble() / 2)), _time, stoppingToken);
            await _answers.AskForAllAsync(_heard.Names, LogNotKept, stoppingToken);
        }
    }

    [LoggerMessage(EventId = 6108, Level = LogLevel.Error, Message = "What {Station} makes could not be kept. It is asked for again")]
    private partial void LogNotKept(Exception error, string station);
}
