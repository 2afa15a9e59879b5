using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sightline.Buffering;
using Sightline.Images;

namespace Sightline.Uplink;

/// <summary>
/// Removes from the front of the journal what the hub has and what is old enough, and the images with it, in small steps.
/// What the hub does not have is never touched, however old it is and however full the disk.
/// </summary>
internal sealed partial class EdgeRetention(Journal journal, UplinkFile file, IImageFiles images, IOptions<EdgeOptions> options, TimeProvider time, ILogger<EdgeRetention> log)
    : BackgroundService
{
    private static readonly TimeSpan s_lookAgain = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_betweenSteps = TimeSpan.FromMilliseconds(50);

    /// <summary>One step. Returns whether there may be more to remove.</summary>
    public async Task<bool> RemoveSomeAsync()
    {
        var owned = Math.Min(file.Place.Position, file.NextImage() is { } waiting ? waiting.Position - 1 : long.MaxValue);
        var before = time.GetUtcNow() - options.Value.KeepAcknowledgedFor;
        var first = journal.First;
        var going = journal.Heads(first - 1, Journal.PrunedAtOnce).TakeWhile(f => f.Position <= owned && f.Position < journal.Head && f.RecordedAt <= before).ToList();
        if (going.Count == 0)
        {
            return false;
        }

        // The files first: a fact without its file is told when somebody asks, a file without its fact nobody would ever remove.
        foreach (var image in going.Where(f => f.Kind == FactKinds.Image && !file.Waits(f.Source)))
        {
            await images.DeleteAsync(image.Source, CancellationToken.None);
        }

        await journal.PruneAsync(going[^1].Position);
        return journal.First > first && going.Count == Journal.PrunedAtOnce;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            var more = false;
            try
            {
                more = await RemoveSomeAsync();
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                LogFailed(error);
            }

            await Task.Delay(more ? s_betweenSteps : s_lookAgain, time, stoppingToken);
        }
    }

    [LoggerMessage(EventId = 6109, Level = LogLevel.Error, Message = "What the hub has could not be removed here. It stays, and it is tried again")]
    private partial void LogFailed(Exception error);
}
