using Microsoft.Extensions.Logging;

namespace Sightline.Retention;

internal sealed partial class RetentionRun
{
    [LoggerMessage(EventId = 9721, Level = LogLevel.Information, Message = "Retention pass {Pass} removed {Count} images, {Bytes} bytes; {Kept} that were to go were needed by then, {Stays} more were due and are needed, {Moved} went to the cold store. The page Retention shows why")]
    private partial void LogPassed(long pass, long count, long bytes, long kept, long stays, long moved);

    [LoggerMessage(EventId = 9722, Level = LogLevel.Error, Message = "Retention pass {Pass} ended early. What it removed is told; the rest goes in the pass of the next night")]
    private partial void LogTrouble(Exception error, long pass);

    [LoggerMessage(EventId = 9723, Level = LogLevel.Warning, Message = "{Count} images that retention pass {Pass} was to remove do not lie in the store. Somebody else deleted them; their records still say that they are stored")]
    private partial void LogNotThere(int count, long pass);
}
