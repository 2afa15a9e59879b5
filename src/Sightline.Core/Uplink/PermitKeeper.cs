using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Sightline.Uplink;

/// <summary>
/// Whether lines may run, as the hub last said: asked for every few seconds once somebody has asked. Whether an old permit is
/// good enough is for whoever runs the line to say.
/// </summary>
internal sealed partial class PermitKeeper : BackgroundService, IKeptSubject
{
    /// <summary>Lines of one edge.</summary>
    private const int Most = 100;

    private readonly UplinkFile _file;
    private readonly EdgeOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<PermitKeeper> _log;
    private readonly KeptAnswers _answers;

    public PermitKeeper(UplinkFile file, HubLine hub, HubReach reach, IOptions<EdgeOptions> options, TimeProvider time, ILogger<PermitKeeper> log)
    {
        (_file, _options, _time, _log) = (file, options.Value, time, log);
        _answers = new KeptAnswers(this, hub, reach, _options.AskContextEvery * 2, Most, time);
    }

    public Task<KeptAnswer> NowAsync(string line, CancellationToken ct) => _answers.NowAsync(line, ct);

    string IKeptSubject.PathOf(string name) => $"/api/v1/lines/{Uri.EscapeDataString(name)}/permit";

    string IKeptSubject.UnknownWords(string name) => $"Whether line '{name}' may run is not known here";

    IEnumerable<(string Name, DateTimeOffset AskedAt, byte[] Answer)> IKeptSubject.OnDisk() => _file.Permits();

    void IKeptSubject.Keep(string name, DateTimeOffset askedAt, byte[] answer) => _file.KeepPermit(name, askedAt, answer);

    void IKeptSubject.Forget(string name) => _file.ForgetPermit(name);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(_options.AskContextEvery, _time, stoppingToken);
            await _answers.AskForAllAsync(_answers.Names, LogNotKept, stoppingToken);
        }
    }

    [LoggerMessage(EventId = 6112, Level = LogLevel.Error, Message = "Whether line {Line} may run could not be kept. It is asked for again")]
    private partial void LogNotKept(Exception error, string line);
}
