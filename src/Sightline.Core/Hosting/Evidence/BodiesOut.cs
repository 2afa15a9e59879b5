using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sightline.Buffering;
using Sightline.Proof.Archives;
using Sightline.Telemetry;

namespace Sightline.Hosting.Evidence;

/// <summary>
/// Takes the bodies of archived facts out of the journal, a few at a time and with pauses, beside the intake. It goes by the fact that says that they were
/// archived, so a node that was stopped in the middle goes on.
/// </summary>
internal sealed partial class BodiesOut(Journal journal, ArchiveQuery archives, Projector projector, TimeProvider time, ILogger<BodiesOut> log) : BackgroundService
{
    private readonly Signal _archived = new();
    private long _asked;

    /// <summary>Something new was archived.</summary>
    public void Wake()
    {
        Interlocked.Increment(ref _asked);
        _archived.Raise();
    }

    /// <summary>Takes out what there is. Returns how many bodies.</summary>
    public async Task<long> TakeOutAsync(CancellationToken ct)
    {
        var (last, taken) = (archives.Last(), 0L);
        if (last == 0)
        {
            return 0;
        }

        var spacing = new Spacing(time);
        for (int some; (some = await journal.TakeOutBodiesAsync(last)) > 0; taken += some)
        {
            await spacing.RestAsync(ct);
        }

        if (taken > 0)
        {
            LogTakenOut(taken, last);
        }

        return taken;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await projector.WaitForAsync(projector.HeadAtStart, stoppingToken);
        for (var done = -1L; ; await _archived.WaitUntilAsync(() => Interlocked.Read(ref _asked) > done, stoppingToken))
        {
            done = Interlocked.Read(ref _asked);
            await TakeOutAsync(stoppingToken);
        }
    }

    [LoggerMessage(EventId = 9803, Level = LogLevel.Information, Message = "{Taken} bodies were taken out of the journal: the facts up to {Last} are archived")]
    private partial void LogTakenOut(long taken, long last);
}
