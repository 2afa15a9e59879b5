using Microsoft.Extensions.Logging;

namespace Sightline.Forwarding;

internal sealed partial class Forwarder
{
    [LoggerMessage(EventId = 6001, Level = LogLevel.Warning,
        Message = "{Target} failed {Failures} times in a row: {Reason} {Waiting} messages are loaded and more may wait in the outbox. One at a time tries whether it is back; deliveries resume by themselves")]
    private partial void LogTargetAway(string target, int failures, int waiting, string reason);

    [LoggerMessage(EventId = 6002, Level = LogLevel.Information, Message = "{Target} answers again; deliveries resume")]
    private partial void LogTargetBack(string target);

    [LoggerMessage(EventId = 6003, Level = LogLevel.Warning,
        Message = "{Target} refused inspection {Id} of {Station} with {Code}: {Reason} It is parked; correct the map or the target and retry it, or close it with a reason")]
    private partial void LogRefused(string target, string station, string id, string code, string reason);

    [LoggerMessage(EventId = 6004, Level = LogLevel.Warning,
        Message = "{Target} may or may not have inspection {Id} of {Station}: {Reason} It is parked until a person has looked there")]
    private partial void LogUnknown(string target, string station, string id, string reason);

    [LoggerMessage(EventId = 6005, Level = LogLevel.Error,
        Message = "An attempt to deliver record {Position} to {Target} failed in a way its connector does not know. It is treated as sent with the answer lost, and tried again")]
    private partial void LogAttemptFailed(Exception error, string target, long position);

    [LoggerMessage(EventId = 6006, Level = LogLevel.Critical,
        Message = "Forwarding to {Target} stopped. Its entries are safe in the outbox; they resume when the node is restarted")]
    private partial void LogForwarderFailed(Exception error, string target);
}
