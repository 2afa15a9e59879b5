using System.Text.Json;
using Microsoft.Extensions.Options;
using Sightline.Buffering;
using Sightline.Images;
using Sightline.Storage;

namespace Sightline.Retention;

/// <summary>
/// Takes images to the cold store: copied, read back and compared with their hash, told as a fact, and only then deleted here. What
/// is cut off in between lies in both places, and is read as before.
/// </summary>
internal sealed class ColdMover(
    IImageFiles files, ColdImages cold, ImageUploads uploads, HashLocks locks, IJournal journal, ProjectionReader projections, IOptions<RetentionOptions> options, TimeProvider time)
{
    /// <summary>Moves those that are here.</summary>
    /// <returns>How many went; null when the journal has no room.</returns>
    /// <exception cref="IOException">The cold store does not take them, or gives back something else.</exception>
    public async Task<int?> MoveAsync(IReadOnlyList<JudgedImage> images, string dataClass, long pass, string actor, CancellationToken ct)
    {
        var turns = new List<IDisposable>();
        try
        {
            turns.AddRange(await locks.TakeAllAsync(images.Select(i => i.Sha256)));
            var there = new List<JudgedImage>();
            foreach (var image in images)
            {
                if (await CopyAsync(image.Sha256, ct))
                {
                    there.Add(image);
                }
            }

            if (there.Count == 0)
            {
                return 0;
            }

            var fact = new ImagesMovedFact(dataClass, pass, options.Value.Cold, there.Sum(i => i.Size), [.. there.Select(i => i.Sha256)]);
            var draft = new FactDraft(FactKinds.ImagesMoved, "images", null, null, time.GetUtcNow(), actor, JsonSerializer.SerializeToUtf8Bytes(fact, ImageJson.Default.ImagesMovedFact)) { MakesRoom = true };
            if ((await journal.AppendAsync(draft, CancellationToken.None)).Outcome != AppendOutcome.Durable)
            {
                return null;
            }

            foreach (var image in there)
            {
                await files.DeleteAsync(image.Sha256, CancellationToken.None);
            }

            return there.Count;
        }
        finally
        {
            turns.ForEach(turn => turn.Dispose());
        }
    }

    /// <summary>After a kill between a move's fact and the files: those of the newest move go here, where the cold store has them whole.</summary>
    public async Task FinishAsync(CancellationToken ct)
    {
        var last = cold.Files is null ? 0 : projections.Read(db => db.Scalar("SELECT COALESCE(MAX(position), 0) FROM image_moves"));
        foreach (var hash in last == 0 ? [] : JsonSerializer.Deserialize(journal.At(last)!.Body, ImageJson.Default.ImagesMovedFact)!.Images)
        {
            using var turn = await locks.TakeAsync(hash);
            if (ImageFacts.NewestOf(journal, hash)?.Position < last && await files.SizeAsync(hash, ct) is not null && await cold.IsWholeAsync(hash, ct))
            {
                await files.DeleteAsync(hash, ct);
            }
        }
    }

    private async Task<bool> CopyAsync(string hash, CancellationToken ct)
    {
        var aside = uploads.AsideOf(hash);
        try
        {
            await using (var from = await files.OpenAsync(hash, 0, long.MaxValue, ct))
            {
                if (from is null)
                {
                    return false;
                }

                uploads.MakePlace();
                if ((await ImageUploads.WriteAsync(aside, from, ImageStore.MostBytes, ct)) is not { Broken: null } read || read.Sha256 != hash)
                {
                    throw new IOException($"The image {hash} cannot be read as it was stored. It stays here; run 'sightline verify', and send it again where the station has it.");
                }
            }

            await cold.Files!.PutAsync(hash, aside, MediaTypeOf(hash), ct);
            return await cold.IsWholeAsync(hash, ct) ? true : throw new IOException($"The cold store gives back other bytes of the image {hash} than it was given. It stays here; look at the cold store.");
        }
        finally
        {
            uploads.Delete(aside);
        }
    }

    private string MediaTypeOf(string hash) => projections.Read(db =>
    {
        using var rows = db.Prepare("SELECT media_type FROM images WHERE sha256 = ?1").Bind(1, hash).Query();
        return rows.Read() ? rows.Text(0) : "application/octet-stream";
    });
}
