using System.Text.Json;
using Sightline.Buffering;
using Sightline.Storage;

namespace Sightline.Images;

/// <summary>
/// Removes images: that they go is a fact before a file is touched, so the books know even if the power is cut in between. One
/// removal at a time, whoever asks: after a kill only the newest can be unfinished.
/// </summary>
internal sealed class ImageRemover(IImageFiles files, ColdImages cold, HashLocks locks, IJournal journal, ProjectionReader projections, ImageMetrics metrics, TimeProvider time) : IDisposable
{
    /// <summary>Most images of one fact.</summary>
    public const int MostAtOnce = 1_000;

    private readonly SemaphoreSlim _turn = new(1);
    private long _finishedTo;

    /// <summary>Removes those that are here.</summary>
    /// <param name="images">Which; at most <see cref="MostAtOnce"/>.</param>
    /// <param name="actor">Who does it.</param>
    /// <param name="say">The fact for those that are here.</param>
    /// <returns>Those that went; null when the journal has no room.</returns>
    public async Task<IReadOnlyList<SpareImage>?> RemoveAsync(IReadOnlyList<SpareImage> images, string actor, Func<IReadOnlyList<SpareImage>, ImagesRemovedFact> say)
    {
        await _turn.WaitAsync(CancellationToken.None);
        var turns = new List<IDisposable>();
        try
        {
            turns.AddRange(await locks.TakeAllAsync(images.Select(i => i.Sha256)));
            var here = new List<SpareImage>();
            foreach (var image in images)
            {
                if (await files.SizeAsync(image.Sha256, CancellationToken.None) is not null || await cold.SizeAsync(image.Sha256, CancellationToken.None) is not null)
                {
                    here.Add(image);
                }
            }

            if (here.Count == 0)
            {
                return [];
            }

            if (!await SayAsync(say(here), actor))
            {
                return null;
            }

            foreach (var image in here)
            {
                await DeleteAsync(image.Sha256);
            }

            metrics.Removed(here.Count, here.Sum(i => i.Size));
            return here;
        }
        finally
        {
            turns.ForEach(turn => turn.Dispose());
            _turn.Release();
        }
    }

    /// <summary>After a kill between a removal's fact and its files: the files of the newest removal go. One that was stored again since stays.</summary>
    public async Task FinishAsync()
    {
        await _turn.WaitAsync(CancellationToken.None);
        try
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
                    await DeleteAsync(hash);
                }
            }

            _finishedTo = last;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task DeleteAsync(string sha256)
    {
        await files.DeleteAsync(sha256, CancellationToken.None);
        await cold.DeleteAsync(sha256, CancellationToken.None);
    }

    private async Task<bool> SayAsync(ImagesRemovedFact fact, string actor)
    {
        var draft = new FactDraft(FactKinds.ImagesRemoved, "images", null, null, time.GetUtcNow(), actor, JsonSerializer.SerializeToUtf8Bytes(fact, ImageJson.Default.ImagesRemovedFact)) { MakesRoom = true };
        return (await journal.AppendAsync(draft, CancellationToken.None)).Outcome == AppendOutcome.Durable;
    }
}
