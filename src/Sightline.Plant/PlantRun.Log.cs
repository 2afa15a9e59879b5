using Microsoft.Extensions.Logging;

namespace Sightline.Plant;

public sealed partial class PlantRun
{
    [LoggerMessage(EventId = 9101, Level = LogLevel.Warning,
        Message = "The hub does not take what the plant sends: {Reason} (attempt {Attempt}). The plant tries again by itself; its lines stop when their queues are full")]
    private partial void LogHubSilent(string reason, int attempt);

    [LoggerMessage(EventId = 9102, Level = LogLevel.Warning, Message = "The hub does not let {Station} compare its clock: it answered {Status}. Its records are sent all the same")]
    private partial void LogClockRefused(string station, int status);
}
