using Microsoft.Extensions.Logging;

namespace Sightline.Uplink;

/// <summary>Whether the hub answers, since when, and what is wrong if it does not. Says so once, and again now and then while it lasts.</summary>
internal sealed partial class HubReach(HubAddress hub, TimeProvider time, ILogger<HubReach> log)
{
    private static readonly TimeSpan s_sayAgain = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private bool _known;
    private DateTimeOffset _said;

    public bool IsReached { get; private set; }

    /// <summary>Since when it is reached, or away.</summary>
    public DateTimeOffset Since { get; private set; } = time.GetUtcNow();

    /// <summary>Why it is away, or what it will not do for us, in words; null when all is well.</summary>
    public string? Trouble { get; private set; }

    /// <summary>What the edge itself found wrong and cannot mend; null when nothing is.</summary>
    public string? OwnTrouble { get; set; }

    public void Reached()
    {
        lock (_gate)
        {
            Trouble = null;
            if (Turn(reached: true))
            {
                LogBack(hub.Url);
            }
        }
    }

    public void Lost(string why, long backlog)
    {
        lock (_gate)
        {
            Trouble = why;
            var now = time.GetUtcNow();
            if (Turn(reached: false) || now - _said >= s_sayAgain)
            {
                _said = now;
                LogAway(hub.Url, Since, why, backlog);
            }
        }
    }

    private bool Turn(bool reached)
    {
        if (_known && IsReached == reached)
        {
            return false;
        }

        (_known, IsReached, Since) = (true, reached, time.GetUtcNow());
        return true;
    }

    [LoggerMessage(EventId = 6101, Level = LogLevel.Warning,
        Message = "The hub {Hub} takes nothing since {Since}: {Why} {Backlog} facts wait here, on disk. The edge goes on taking, and forwards by itself when the hub answers")]
    private partial void LogAway(Uri hub, DateTimeOffset since, string why, long backlog);

    [LoggerMessage(EventId = 6102, Level = LogLevel.Information, Message = "The hub {Hub} answers. What waits is forwarded in order")]
    private partial void LogBack(Uri hub);
}
