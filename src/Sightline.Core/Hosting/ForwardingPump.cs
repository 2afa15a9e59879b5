using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sightline.Forwarding;

namespace Sightline.Hosting;

/// <summary>Tells forwarding when the journey has moved.</summary>
internal sealed partial class ForwardingPump(Projector projector, ForwardingService forwarding, ILogger<ForwardingPump> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var position = projector.Position;
            try
            {
                await forwarding.FollowAsync();
            }
            catch (Exception error)
            {
                LogNotFollowed(error);
            }

            await projector.WaitPastAsync(position, stoppingToken);
        }
    }

    [LoggerMessage(EventId = 8002, Level = LogLevel.Error, Message = "A target could not be started. Its entries wait in the outbox; correct its settings")]
    private partial void LogNotFollowed(Exception error);
}
