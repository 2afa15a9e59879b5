using Microsoft.Extensions.Logging;

namespace Sightline.Images;

internal sealed partial class ImageRoom
{
    [LoggerMessage(EventId = 9702, Level = LogLevel.Warning, Message = "{Count} images of passed parts, {Bytes} bytes, went to make room: {Reason} Their records say so")]
    private partial void LogRemoved(int count, long bytes, string reason);

    [LoggerMessage(EventId = 9703, Level = LogLevel.Error, Message = "The disk has {Free} bytes free, below {Below}, and no image may go: each is needed by a record. Make room, or images are refused next and results after them")]
    private partial void LogNothingSpare(long free, long below);

    [LoggerMessage(EventId = 9704, Level = LogLevel.Error, Message = "Making room for images failed and is tried again")]
    private partial void LogFailed(Exception error);
}
