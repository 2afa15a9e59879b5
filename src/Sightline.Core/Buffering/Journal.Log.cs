using Microsoft.Extensions.Logging;

namespace Sightline.Buffering;

internal sealed partial class Journal
{
    [LoggerMessage(EventId = 2001, Level = LogLevel.Warning,
        Message = "The journal's log ended in {Bytes} bytes that are no complete write. They are set aside as {SavedAs}; everything before them is there. After a kill or a power cut nothing acknowledged is among them; without one, check the disk")]
    private partial void LogTornTail(long bytes, string savedAs);

    [LoggerMessage(EventId = 2002, Level = LogLevel.Error,
        Message = "A flush failed; {Requests} requests were not acknowledged and their senders still own them. The journal tries again with the next message")]
    private partial void LogFlushFailed(Exception error, int requests);

    [LoggerMessage(EventId = 2003, Level = LogLevel.Error,
        Message = "The disk has {FreeBytes} bytes free and {Reserved} are reserved. New messages get 503 until there is room; nothing stored is dropped")]
    private partial void LogDiskFull(long freeBytes, long reserved);

    [LoggerMessage(EventId = 2005, Level = LogLevel.Critical,
        Message = "{What} New messages get 503 until then; what can be read is read")]
    private partial void LogDamaged(string what);

    [LoggerMessage(EventId = 2006, Level = LogLevel.Warning,
        Message = "The journal's log could not be moved into its file: {Reason}. It keeps what is in it and grows; the next round tries again")]
    private partial void LogNotMoved(string reason);

    [LoggerMessage(EventId = 2004, Level = LogLevel.Error, Message = "Facts that the hub has could not be removed from the front of the journal. They stay, and it is tried again")]
    private partial void LogPruneFailed(Exception error);
}
