using Microsoft.Extensions.Logging;

namespace Sightline.Hosting;

/// <summary>
/// Says how far the projections are while a node that starts has much to catch up with: nothing answers until they hold
/// what the journal held at the start, and whoever waits wants to see it move.
/// </summary>
internal sealed partial class CatchUp(long from, long to, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(5);

    private readonly long _started = time.GetTimestamp();
    private long _said = time.GetTimestamp();
    private bool _spoke;
    private bool _done;

    public void At(long position)
    {
        if (_done)
        {
            return;
        }

        if (position >= to)
        {
            _done = true;
            if (_spoke)
            {
                var took = time.GetElapsedTime(_started);
                LogCaughtUp(to - from, took);
            }
        }
        else if (time.GetElapsedTime(_said) >= s_pause)
        {
            (_said, _spoke) = (time.GetTimestamp(), true);
            LogCatchingUp(position, to, 100 * position / to);
        }
    }

    [LoggerMessage(EventId = 8004, Level = LogLevel.Information, Message = "Projections hold {Position} of {Facts} facts, {Percent} %. The node answers when they hold all")]
    private partial void LogCatchingUp(long position, long facts, long percent);

    [LoggerMessage(EventId = 8005, Level = LogLevel.Information, Message = "Projections have caught up: {Facts} facts in {Took}")]
    private partial void LogCaughtUp(long facts, TimeSpan took);
}
