using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sightline.Buffering;
using Sightline.Storage;

namespace Sightline.Identity;

/// <summary>
/// Carries acts from the identity file into the journal: at once for what this node did, within a second for what the command
/// line did. An act is removed from the box only after the journal has flushed it; its id makes a repeat recognisable.
/// </summary>
internal sealed partial class ActCourier(ActBox box, AddressLimits limits, IJournal journal, TimeProvider time, ILogger<ActCourier> log) : BackgroundService
{
    private const int AtOnce = 100;
    private readonly SemaphoreSlim _one = new(1);
    private long _last;
    private bool _told;

    /// <summary>Carries what is there. Returns the position of the last fact it ever carried, for another may just have taken one's own; 0 when there was none.</summary>
    public async Task<long> CarryAsync(CancellationToken ct)
    {
        await _one.WaitAsync(ct);
        try
        {
            while (box.Oldest(AtOnce) is { Count: > 0 } acts)
            {
                var results = await journal.AppendAsync([.. acts.Select(Draft)], CancellationToken.None);
                var flushed = acts.Where((_, i) => results[i].Outcome != AppendOutcome.Full).ToList();
                if (flushed.Count == 0)
                {
                    return _last;
                }

                _last = results.Max(r => r.Position);
                box.Remove(flushed);
            }

            return _last;
        }
        finally
        {
            _one.Release();
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryCarryAsync(all: true, CancellationToken.None);
    }

    public override void Dispose()
    {
        _one.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        do
        {
            await TryCarryAsync(all: false, stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>A disk that refuses leaves the acts in the box; they are carried when it does not.</summary>
    private async Task TryCarryAsync(bool all, CancellationToken ct)
    {
        try
        {
            limits.Tell(all);
            await CarryAsync(ct);
            _told = false;
        }
        catch (SqliteFailure refused) when (refused.IsDisk)
        {
            if (!_told)
            {
                LogActsWait(refused.Message);
            }

            _told = true;
        }
    }

    [LoggerMessage(EventId = 8006, Level = LogLevel.Warning, Message = "Acts of people and keys wait in the identity file: {Reason}. They become facts when the disk takes them")]
    private partial void LogActsWait(string reason);

    private static FactDraft Draft(BoxedAct act) => new(FactKinds.Act, act.Object, act.Id, act.At, act.At, act.Actor, act.Body);
}
