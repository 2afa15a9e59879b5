using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sightline.Buffering;
using Sightline.Storage;

namespace Sightline.Images;

/// <summary>
/// Makes room on a disk that fills: images that no record needs go, oldest first, as many as it takes and no more. That they
/// go is a fact before a file is touched, so the books know even if the power is cut in between.
/// </summary>
internal sealed partial class ImageRoom(
    DataFolder folder, IImageFiles files, HashLocks locks, IJournal journal, ProjectionReader projections, ImageMetrics metrics,
    IOptions<ImagesOptions> options, IDiskSpace disk, TimeProvider time, ILogger<ImageRoom> log) : BackgroundService
{
    /// <summary>The rule, as its facts and records have it.</summary>
    public const string Rule = "images of passed production parts whose records are delivered or closed, oldest first";

    /// <summary>Most images of one fact.</summary>
    public const int MostAtOnce = 1_000;

    private const int LooksAtOnce = 50;

    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_pause = TimeSpan.FromMinutes(1);

    private long _from;
    private bool _passFound;
    private bool _passEnded;
    private long _finishedTo;
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

        await FinishAsync(ct);
        var free = disk.FreeBytes(Directory.CreateDirectory(folder.Images).FullName);
        if (free >= set.MakeRoomBelowInBytes || time.GetUtcNow() < _notBefore)
        {
            return 0;
        }

        var spare = Find(set.MakeRoomBelowInBytes - free, ct);
        if (_passEnded && !_passFound)
        {
            // All are needed. They are many, and it takes records to change that: not looked at again at once.
            _notBefore = time.GetUtcNow() + s_pause;
            LogNothingSpare(free, set.MakeRoomBelowInBytes);
        }

        return spare.Count == 0 ? 0 : await RemoveAsync(spare, $"The disk had {free} bytes free, below {set.MakeRoomBelowInBytes}.", ct);
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
    private List<SpareImage> Find(long bytes, CancellationToken ct)
    {
        if (_passEnded)
        {
            (_from, _passFound, _passEnded) = (0, false, false);
        }

        var found = new List<SpareImage>();
        for (var look = 0; look < LooksAtOnce && !_passEnded; look++)
        {
            ct.ThrowIfCancellationRequested();
            var (spare, to) = projections.Read(db => SpareImages.After(db, _from));
            foreach (var image in spare)
            {
                if (bytes <= 0 || found.Count == MostAtOnce)
                {
                    return found;
                }

                found.Add(image);
                bytes -= image.Size;
                (_from, _passFound) = (image.Position, true);
            }

            (_from, _passEnded) = (to ?? _from, to is null);
        }

        return found;
    }

    private async Task<int> RemoveAsync(List<SpareImage> spare, string reason, CancellationToken ct)
    {
        var turns = new List<IDisposable>();
        try
        {
            var here = new List<SpareImage>();
            foreach (var image in spare)
            {
                turns.Add(await locks.TakeAsync(image.Sha256));
                if (await files.SizeAsync(image.Sha256, ct) is not null)
                {
                    here.Add(image);
                }
            }

            if (here.Count == 0 || !await SayAsync(here, reason))
            {
                return 0;
            }

            foreach (var image in here)
            {
                await files.DeleteAsync(image.Sha256, CancellationToken.None);
            }

            metrics.Removed(here.Count, here.Sum(i => i.Size));
            LogRemoved(here.Count, here.Sum(i => i.Size), reason);
            return here.Count;
        }
        finally
        {
            turns.ForEach(turn => turn.Dispose());
        }
    }

    private async Task<bool> SayAsync(List<SpareImage> images, string reason)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new ImagesRemovedFact(
                Rule, reason, images.Sum(i => i.Size), FactHash.FromMicroseconds(images.Min(i => i.StoredAt)), FactHash.FromMicroseconds(images.Max(i => i.StoredAt)), [.. images.Select(i => i.Sha256)]),
            ImageJson.Default.ImagesRemovedFact);
        var draft = new FactDraft(FactKinds.ImagesRemoved, "images", null, null, time.GetUtcNow(), "image policy", body) { MakesRoom = true };
        return (await journal.AppendAsync(draft, CancellationToken.None)).Outcome == AppendOutcome.Durable;
    }

    /// <summary>After a kill between a removal's fact and its files: the files of the newest removal go. One that was stored again since stays.</summary>
    private async Task FinishAsync(CancellationToken ct)
    {
        var last = projections.Read(db => db.Scalar("SELECT COALESCE(MAX(position), 0) FROM image_removals"));
        if (last <= _finishedTo)
        {
            return;
        }

        foreach (var hash in JsonSerializer.Deserialize(journal.At(last)!.Body, ImageJson.Default.ImagesRemovedFact)!.Images)
        {
            using var turn = await locks.TakeAsync(hash);
            if (ImageFacts.NewestOf(journal, hash)?.Position < last)
            {
                await files.DeleteAsync(hash, ct);
            }
        }

        _finishedTo = last;
    }
}
