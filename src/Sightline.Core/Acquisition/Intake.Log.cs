using Microsoft.Extensions.Logging;

namespace Sightline.Acquisition;

internal sealed partial class Intake
{
    [LoggerMessage(EventId = 1001, Level = LogLevel.Warning,
        Message = "A message of {Station} was refused ({Status}): {Reason} Its bytes are kept in quarantine as {QuarantineId}; correct and resubmit them there")]
    private partial void LogRefused(int status, string station, string reason, string quarantineId);

    [LoggerMessage(EventId = 1002, Level = LogLevel.Warning,
        Message = "{Station} sent inspection {Id} again with other content. The first (position {First}) stands, the second is kept in quarantine as {QuarantineId}")]
    private partial void LogConflict(string station, string id, long first, string quarantineId);

    [LoggerMessage(EventId = 1003, Level = LogLevel.Warning,
        Message = "{Station} sends '{Member}', which contract v1 does not know. It is kept under extensions; this is said once for each source")]
    private partial void LogStranger(string station, string member);
}
