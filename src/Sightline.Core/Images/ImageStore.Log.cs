using Microsoft.Extensions.Logging;

namespace Sightline.Images;

internal sealed partial class ImageStore
{
    [LoggerMessage(EventId = 9701, Level = LogLevel.Warning, Message = "An image could not be stored: {Why} Its sender was told to come back. Results are taken as before")]
    private partial void LogNotStored(string why);

    [LoggerMessage(EventId = 9702, Level = LogLevel.Warning, Message = "The file of image {Sha256} was not the one of its hash. It was sent again, and replaced")]
    private partial void LogHealed(string sha256);
}
