using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sightline.Buffering;
using Sightline.Retention;
using Sightline.Storage;

namespace Sightline.Images;

/// <summary>An image that may go, or goes.</summary>
internal sealed record SpareImage(string Sha256, long Size, long Position, long StoredAt);

/// <summary>
/// Makes room on a disk that fills: images that nothing needs go, oldest first, as many as it takes and no more. What is needed is
/// said by retention, and said there for all who remove images: what a person pinned stays here too.
/// </summary>
internal sealed partial class ImageRoom(
    DataFolder folder, IImageFiles files, ImageRemover remover, RetentionPlanner planner, ProjectionReader projections,
    IOptions<ImagesOptions> options, IDiskSpace disk, TimeProvider time, ILogger<ImageRoom> log) : BackgroundService
{
    /// <summary>The rule, as its facts and records have it.</summary>
    public const string Rule = "images of passed production parts that nothing needs, oldest first";

    private const int LooksAtOnce = 50;

    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_pause = TimeSpan.FromMinutes(1);

    private long _from;
    private bool _passFound;
    private bool _passEnded;
    private DateTimeOffset _notBefore;

    /// <summary>One look at the disk, and one step when it is too full.</summary>
    /// <returns>How many images went.</returns>
    public async Task<int> MakeRoomAsync(CancellationToken ct)
    {
        var set = options.Value;
        if (set.Policy != ImagesOptions.MakeRoom || !files.IsOnOwnDisk)
        {
            return 0;
        }

        await remover.FinishAsync();
        var free = disk.FreeBytes(Directory.CreateDirectory(folder.Images).FullName);
        if (free >= set.MakeRoomBelowInBytes || time.GetUtcNow() < _notBefore)
        {
            return 0;
        }

        var spare = projections.Read(db => Find(planner.Begin(db, time.GetUtcNow()), set.MakeRoomBelowInBytes - free, ct));
        if (_passEnded && !_passFound)
        {
            // All are needed. They are many, and it takes records to change that: not looked at again at once.
            _notBefore = time.GetUtcNow() + s_pause;
            LogNothingSpare(free, set.MakeRoomBelowInBytes);
        }

        return spare.Count == 0 ? 0 : await RemoveAsync(spare, $"The disk had {free} bytes free, below {set.MakeRoomBelowInBytes}.");
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_look, time);
        do
        {
            try
            {
                await MakeRoomAsync(stoppingToken);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                LogFailed(error);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>The oldest that may go, just as many as free so much. It goes on where the last look ended, and begins anew after the newest.</summary>
    private List<SpareImage> Find(Planning planning, long bytes, CancellationToken ct)
    {
        if (_passEnded)
        {
            (_from, _passFound, _passEnded) = (0, false, false);
        }

        var found = new List<SpareImage>();
        for (var look = 0; look < LooksAtOnce && !_passEnded; look++)
        {
            ct.ThrowIfCancellationRequested();
            var (images, to) = planning.After(_from);
            foreach (var image in images.Where(i => i.IsSpare))
            {
                if (bytes <= 0 || found.Count == ImageRemover.MostAtOnce)
                {
                    return found;
                }

                found.Add(new SpareImage(image.Sha256, image.Size, image.Position, image.StoredAt));
                bytes -= image.Size;
                (_from, _passFound) = (image.Position, true);
            }

            (_from, _passEnded) = (to ?? _from, to is null);
        }

        return found;
    }

    private async Task<int> RemoveAsync(List<SpareImage> spare, string reason)
    {
        var went = await remover.RemoveAsync(spare, "image policy", here => ImagesRemovedFact.Of(Rule, reason, here)) ?? [];
        if (went.Count > 0)
        {
            LogRemoved(went.Count, went.Sum(i => i.Size), reason);
        }

        return went.Count;
    }
}
