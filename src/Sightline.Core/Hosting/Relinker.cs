using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sightline.Context;

namespace Sightline.Hosting;

/// <summary>
/// Relinks the records of the past when a context arrives late for them. What is to be relinked is on a list that the journey
/// keeps; this writes the facts, in batches, and waits until the journey has taken each batch before it reads on.
/// </summary>
internal sealed partial class Relinker(RelinkList list, RelinkDesk desk, Projector projector, TimeProvider time, ILogger<Relinker> log) : BackgroundService
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // While a node catches up, facts that take records off the list may still be on their way through the journey.
        await projector.WaitForAsync(projector.HeadAtStart, stoppingToken);
        while (true)
        {
            var marked = list.Marked;
            await projector.WaitForAsync(marked, stoppingToken);
            await RelinkAllAsync(stoppingToken);
            await list.WaitPastAsync(marked, stoppingToken);
        }
    }

    private async Task RelinkAllAsync(CancellationToken ct)
    {
        var (before, relinked) = (0L, false);
        while (await desk.StepAsync(ct) is var position && position != 0)
        {
            if (position is null)
            {
                LogWaits();
                await Task.Delay(s_pause, time, ct);
                continue;
            }

            await projector.WaitForAsync(position.Value, ct);
            if (position <= before)
            {
                LogStuck(before);
                return;
            }

            (before, relinked) = (position.Value, true);
        }

        if (relinked)
        {
            LogRelinked(before);
        }
    }

    [LoggerMessage(EventId = 8020, Level = LogLevel.Warning, Message = "The journal has no room to say which records of the past belong to something else; it is said as soon as there is room")]
    private partial void LogWaits();

    [LoggerMessage(EventId = 8022, Level = LogLevel.Error, Message = "Records of the past are to be relinked and the facts up to position {Position} did not do it. Run 'sightline rebuild', then restart the node")]
    private partial void LogStuck(long position);

    [LoggerMessage(EventId = 8021, Level = LogLevel.Information, Message = "A context that came late changed records of the past; they are relinked up to position {Position}")]
    private partial void LogRelinked(long position);
}
