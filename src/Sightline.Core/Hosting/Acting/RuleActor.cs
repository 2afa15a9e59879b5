using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sightline.Decisions.Rules;
using Sightline.Decisions.Rules.Acting;

namespace Sightline.Hosting.Acting;

/// <summary>
/// Does what live rules want done about what they found, as soon as that is readable. Machines are asked beside it: one that does not
/// answer holds up no hold.
/// </summary>
internal sealed partial class RuleActor(FindingList findings, ActingDesk desk, Projector projector, TimeProvider time, ILogger<RuleActor> log) : BackgroundService
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    /// <summary>The clock may be set: what waits for its time is looked at again after this.</summary>
    private static readonly TimeSpan s_longestSleep = TimeSpan.FromMinutes(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(RunAsync(machines: false, stoppingToken), RunAsync(machines: true, stoppingToken));

    private async Task RunAsync(bool machines, CancellationToken ct)
    {
        // While a node catches up, facts that say what was done may still be on their way through the journey.
        await projector.WaitForAsync(projector.HeadAtStart, ct);
        while (true)
        {
            var marked = findings.Marked;
            await projector.WaitForAsync(marked, ct);
            var next = await ActAsync(machines, ct);
            await SleepAsync(marked, next, ct);
        }
    }

    private async Task<DateTimeOffset?> ActAsync(bool machines, CancellationToken ct)
    {
        while (true)
        {
            var step = await desk.StepAsync(machines, ct);
            if (step.Written is not { } position)
            {
                return step.Next;
            }

            if (position == 0)
            {
                LogNoRoom();
                await Task.Delay(s_pause, time, ct);
                continue;
            }

            await projector.WaitForAsync(position, ct);
        }
    }

    private async Task SleepAsync(long marked, DateTimeOffset? next, CancellationToken ct)
    {
        if (next is not { } due)
        {
            await findings.WaitPastAsync(marked, ct);
            return;
        }

        var left = due - time.GetUtcNow();
        if (left <= TimeSpan.Zero)
        {
            return;
        }

        using var sleep = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var moved = findings.WaitPastAsync(marked, sleep.Token);
        await Task.WhenAny(moved, Task.Delay(left < s_longestSleep ? left : s_longestSleep, time, sleep.Token));
        await sleep.CancelAsync();
        ct.ThrowIfCancellationRequested();
    }

    [LoggerMessage(EventId = 8040, Level = LogLevel.Warning, Message = "The journal has no room to say what a rule does about a finding; it is done as soon as there is room")]
    private partial void LogNoRoom();
}
