using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sightline.Images.Fingerprints;
using Sightline.Telemetry;

namespace Sightline.Hosting.Pictures;

/// <summary>Looks at stored images behind everything else: on a thread of its own that the intake goes before.</summary>
internal sealed partial class FingerprintService(FingerprintDesk desk, Projector projector, IOptions<FingerprintOptions> options, TimeProvider time, ILogger<FingerprintService> log) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => options.Value.Enabled
        ? Task.Factory.StartNew(() => LookUntilStopped(stoppingToken), stoppingToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)
        : Task.CompletedTask;

    private void LookUntilStopped(CancellationToken stop)
    {
        BehindIntake.Take();
        var failing = false;
        try
        {
            // While a node catches up, facts that take pictures off the list may still be on their way.
            Blocking.Wait(projector.WaitForAsync(projector.HeadAtStart, stop));
            while (true)
            {
                Blocking.Wait(Task.Delay(options.Value.Every, time, stop));
                try
                {
                    LookAtAll(stop);
                    failing = false;
                }
                catch (Exception error) when (error is not OperationCanceledException)
                {
                    if (!failing)
                    {
                        LogFailed(error);
                    }

                    failing = true;
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopping: what is listed stays listed.
        }
    }

    private void LookAtAll(CancellationToken stop)
    {
        while (desk.Step(stop) is { } position && position != 0)
        {
            Blocking.Wait(projector.WaitForAsync(position, stop));
        }
    }

    [LoggerMessage(EventId = 9707, Level = LogLevel.Warning, Message = "Images could not be looked at, and similar defects are not found among them. It is tried again by itself; results and images are taken as before")]
    private partial void LogFailed(Exception error);
}
