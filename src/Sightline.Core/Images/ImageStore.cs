using System.Runtime.ExceptionServices;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sightline.Buffering;
using Sightline.Storage;

namespace Sightline.Images;

/// <summary>
/// Images under the name of their content: byte-exact, once each. An upload is written aside, flushed, compared with its
/// hash, measured, and only then kept; that it is here becomes a fact, and then it is acknowledged.
/// </summary>
internal sealed partial class ImageStore(
    DataFolder folder, IImageFiles files, ImageUploads uploads, HashLocks locks, IJournal journal, ImageMetrics metrics, IOptions<ImagesOptions> options,
    ImageReader images, AlteredImages altered, TimeProvider time, ILogger<ImageStore> log, IDiskSpace? disk = null, IRemovedImages? removed = null)
{
    public const long MostBytes = 64L << 20;

    private readonly FreeSpace _space = new(Directory.CreateDirectory(folder.Images).FullName, options.Value.ReservedFreeSpaceInBytes, time, disk);
    private long _told;

    public static bool IsHash(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigit);

    /// <summary>How much of an image that is not here is kept from an upload that broke off.</summary>
    public long OffsetOf(string sha256) => uploads.OffsetOf(sha256.ToLowerInvariant());

    /// <summary>Takes a whole image. What came of one that breaks off is kept, and the break goes on to the caller.</summary>
    public async Task<ImageReply> PutAsync(string sha256, Stream content, string actor, CancellationToken ct) =>
        metrics.Answered(await ReceiveAsync(sha256.ToLowerInvariant(), null, content, actor, ct));

    /// <summary>Takes the next part of an image; the last one makes it whole.</summary>
    public async Task<ImageReply> PutPartAsync(string sha256, ImagePart part, Stream content, string actor, CancellationToken ct) =>
        metrics.Answered(await ReceiveAsync(sha256.ToLowerInvariant(), part, content, actor, ct));

    private async Task<ImageReply> ReceiveAsync(string hash, ImagePart? part, Stream content, string actor, CancellationToken ct)
    {
        if (!_space.IsEnough)
        {
            return NoRoom($"The disk has {_space.FreeBytes} bytes free, and {options.Value.ReservedFreeSpaceInBytes} are kept free.");
        }

        if (part is { } asked && asked.Total > MostBytes)
        {
            return TooLarge();
        }

        Exception? broken = null;
        var aside = uploads.AsideOf(hash);
        ImageReply reply;
        try
        {
            if (part is { } next && uploads.OffsetOf(hash) is var kept && kept != next.From && !await IsHereAsync(hash))
            {
                return new ImageReply(ImageOutcome.OutOfPlace, Offset: kept);
            }

            uploads.MakePlace();
            var came = await ImageUploads.WriteAsync(aside, content, part?.Count ?? MostBytes, ct);
            broken = came.Broken;
            using var turn = await locks.TakeAsync(hash);
            reply = part is { } given ? await JoinAsync(hash, given, aside, came, actor) : await WholeAsync(hash, aside, came, actor);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            reply = NoRoom(refused.Message);
        }
        finally
        {
            uploads.Delete(aside);
        }

        if (broken is not null)
        {
            ExceptionDispatchInfo.Throw(broken);
        }

        return reply;
    }

    private async Task<ImageReply> WholeAsync(string hash, string aside, Received came, string actor)
    {
        if (came.Broken is not null)
        {
            if (!await IsHereAsync(hash))
            {
                uploads.Keep(hash, aside);
            }

            return default;
        }

        return came.Size > MostBytes ? TooLarge()
            : came.Sha256 != hash ? new ImageReply(ImageOutcome.WrongHash, came.Sha256)
            : await TakeInAsync(hash, aside, came.Size, actor);
    }

    private async Task<ImageReply> JoinAsync(string hash, ImagePart part, string aside, Received came, string actor)
    {
        if (await IsHereAsync(hash) && await IsWholeAsync(hash))
        {
            return new ImageReply(ImageOutcome.Known);
        }

        // Another upload may have moved on meanwhile; what both hold is the same image, or the hash will tell.
        var kept = uploads.OffsetOf(hash);
        if (kept != part.From)
        {
            return new ImageReply(ImageOutcome.OutOfPlace, Offset: kept);
        }

        if (came.Size > part.Count || (came.Size < part.Count && came.Broken is null))
        {
            return new ImageReply(ImageOutcome.WrongLength, Offset: kept, Why: $"The part has {(came.Size > part.Count ? "more than " : "")}{Math.Min(came.Size, part.Count)} bytes, and Content-Range says {part.Count}.");
        }

        await uploads.JoinAsync(hash, aside);
        if (kept + came.Size < part.Total)
        {
            return new ImageReply(ImageOutcome.Incomplete, Offset: kept + came.Size);
        }

        var whole = uploads.PathOf(hash);
        if (await ImageUploads.HashAsync(whole) is var actual && actual != hash)
        {
            uploads.Drop(hash);
            return new ImageReply(ImageOutcome.WrongHash, actual);
        }

        return await TakeInAsync(hash, whole, part.Total, actor);
    }

    /// <summary>A file that is whole and has the hash. Called while the image's turn is held.</summary>
    private async Task<ImageReply> TakeInAsync(string hash, string file, long size, string actor)
    {
        var isHere = await IsHereAsync(hash);
        if (isHere && await IsWholeAsync(hash))
        {
            uploads.Drop(hash);
            return new ImageReply(ImageOutcome.Known);
        }

        ImageMeasure measure;
        try
        {
            using var look = File.OpenRead(file);
            measure = ImageHeader.Read(look);
        }
        catch (NoImageException no)
        {
            uploads.Drop(hash);
            return new ImageReply(ImageOutcome.NotAnImage, Why: no.Message);
        }

        if (measure.Pixels > options.Value.MostPixels)
        {
            uploads.Drop(hash);
            return new ImageReply(ImageOutcome.TooLarge, Why: $"The image has {measure.Width} by {measure.Height} pixels. One may have at most {options.Value.MostPixels} in all (Images:MostPixels).");
        }

        if (isHere)
        {
            await files.PutAsync(hash, file, measure.MediaType, CancellationToken.None);
            uploads.Drop(hash);
            altered.Healed(hash);
            LogHealed(hash);
            return new ImageReply(ImageOutcome.Known);
        }

        return await KeepAsync(hash, file, new ImageFact(size, measure.MediaType, measure.Width, measure.Height), actor);
    }

    private async Task<ImageReply> KeepAsync(string hash, string file, ImageFact fact, string actor)
    {
        var left = await files.SizeAsync(hash, CancellationToken.None) is not null;
        await files.PutAsync(hash, file, fact.MediaType, CancellationToken.None);
        uploads.Drop(hash);
        var body = JsonSerializer.SerializeToUtf8Bytes(fact, ImageJson.Default.ImageFact);
        var result = await journal.AppendAsync(new FactDraft(FactKinds.Image, hash, ImageFacts.FreeKey(journal, hash), null, time.GetUtcNow(), actor, body), CancellationToken.None);
        if (result.Outcome != AppendOutcome.Full)
        {
            metrics.Stored(fact.Size);
            return new ImageReply(ImageOutcome.Stored);
        }

        // A file that was there already may be another's, acknowledged a moment ago.
        if (!left)
        {
            await files.DeleteAsync(hash, CancellationToken.None);
        }

        return NoRoom(journal.Trouble ?? "The journal has no room or its disk refuses writes.");
    }

    /// <summary>
    /// Bytes and fact are both here. A kill between the two leaves bytes that no record knows, a removal a fact without
    /// bytes; then the image is stored anew.
    /// </summary>
    private async Task<bool> IsHereAsync(string hash) =>
        journal.Find(FactKinds.Image, hash, hash) is not null && await images.SizeAsync(hash, CancellationToken.None) is not null && removed?.Holds(hash) != true;

    /// <summary>Its file has the hash that it is named by. One that was changed is replaced by what was sent: its fact stays true.</summary>
    private async Task<bool> IsWholeAsync(string hash) => await images.ActualAsync(hash, CancellationToken.None) is not { } actual || actual == hash;

    private static ImageReply TooLarge() => new(ImageOutcome.TooLarge, Why: $"An image may have at most {MostBytes} bytes.");

    private ImageReply NoRoom(string why)
    {
        // A line of stations that come back every second is told of once a minute.
        var now = time.GetTimestamp();
        if (_told == 0 || time.GetElapsedTime(_told, now) >= TimeSpan.FromMinutes(1))
        {
            _told = now;
            LogNotStored(why);
        }

        return new ImageReply(ImageOutcome.NoRoom, Why: why);
    }
}

/// <summary>Which images went to make room. A node that removes none has none of these.</summary>
internal interface IRemovedImages
{
    bool Holds(string sha256);
}
