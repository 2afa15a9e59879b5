using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sightline.Insight.Datasets;

namespace Sightline.Hosting.Pictures;

/// <summary>Makes the training sets that were asked for, one after the other, in the background.</summary>
internal sealed partial class DatasetService(DatasetDesk desk, Projector projector, TimeProvider time, ILogger<DatasetService> log) : BackgroundService
{
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // While a node catches up, the fact that a set was made may still be on its way.
        await projector.WaitForAsync(projector.HeadAtStart, stoppingToken);
        using var timer = new PeriodicTimer(s_look, time);
        do
        {
            try
            {
                while (await Task.Run(() => desk.StepAsync(stoppingToken), stoppingToken) is { } position && position != 0)
                {
                    await projector.WaitForAsync(position, stoppingToken);
                }
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                LogFailed(error);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(EventId = 9708, Level = LogLevel.Error, Message = "A training set could not be made and is tried again; nothing else waits for it")]
    private partial void LogFailed(Exception error);
}
