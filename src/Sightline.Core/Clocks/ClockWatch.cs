using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Sightline.Clocks;

/// <summary>Looks every second whether this node's own clock was set, and says so. On a hub the journal is told as well.</summary>
internal sealed partial class ClockWatch(NodeClock clock, TimeProvider time, ILogger<ClockWatch> log, ClockNotes? notes = null) : BackgroundService
{
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _one = new(1);
    private TimeSpan _pending;

    /// <summary>
    /// Looks at the clock and tells what nobody was told. A desk does so before it tells what it measured, so that the
    /// journal has the step before the first offset that was measured after it.
    /// </summary>
    /// <returns>False while the journal has no room for a step.</returns>
    public async Task<bool> LookAsync()
    {
        clock.Now();
        await _one.WaitAsync();
        try
        {
            foreach (var step in clock.Untold())
            {
                LogStepped(step.By < TimeSpan.Zero ? "back" : "forwards", step.By.Duration().TotalSeconds, step.At);
                _pending += step.By;
            }

            if (_pending == TimeSpan.Zero || notes is null || await notes.SteppedAsync(_pending))
            {
                _pending = TimeSpan.Zero;
            }

            return _pending == TimeSpan.Zero;
        }
        finally
        {
            _one.Release();
        }
    }

    public override void Dispose()
    {
        _one.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await LookAsync();
        }
    }

    [LoggerMessage(EventId = 3003, Level = LogLevel.Warning,
        Message = "This node's own clock was set {Direction} by {Seconds:0.000} s and shows {Now:O}. Exchanges with stations before it no longer count; what was measured is shifted by as much until they exchange again. Positions, not clocks, order facts")]
    private partial void LogStepped(string direction, double seconds, DateTimeOffset now);
}
