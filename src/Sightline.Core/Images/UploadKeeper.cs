using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Sightline.Images;

/// <summary>Looks after uploads that are not whole: takes up what the process before left, and deletes what nobody goes on with.</summary>
internal sealed partial class UploadKeeper(ImageUploads uploads, TimeProvider time, ILogger<UploadKeeper> log) : BackgroundService
{
    private static readonly TimeSpan s_sweep = TimeSpan.FromHours(1);

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        uploads.Adopt();
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_sweep, time);
        do
        {
            Sweep();
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private void Sweep()
    {
        try
        {
            if (uploads.Sweep() is > 0 and var swept)
            {
                LogSwept(swept);
            }
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            LogNotSwept(refused);
        }
    }

    [LoggerMessage(EventId = 9705, Level = LogLevel.Information, Message = "{Count} uploads that nobody went on with for a day were deleted")]
    private partial void LogSwept(int count);

    [LoggerMessage(EventId = 9706, Level = LogLevel.Warning, Message = "Old uploads could not be deleted. It is tried again within an hour")]
    private partial void LogNotSwept(Exception error);
}
