using System.Globalization;
using Microsoft.Extensions.Primitives;
using Sightline.Contract;
using Sightline.Genealogy;
using Sightline.Images;
using Sightline.Server.Access;

namespace Sightline.Server.Api;

/// <summary>Images by the hash of their content: taken whole or in parts, and read back byte for byte. An edge knows no records, and removes nothing to make room.</summary>
internal sealed class ImagesApi(ImageStore store, ImageReader images, AlteredImages altered, RecordQuery? records = null, ImageStates? states = null)
{
    private const string UploadOffset = "Upload-Offset";

    /// <summary>Up to this size what lies on the disk is compared with its hash before a byte of it is given: some milliseconds. Larger ones the receiver compares.</summary>
    private const long MostCompared = 8L << 20;

    /// <summary>Whether an image came from the cold store, which may be slower.</summary>
    private const string StoreHeader = "Sightline-Store";

    public async Task PutAsync(HttpContext http)
    {
        var hash = PathText.Segment(http, 1);
        if (!ImageStore.IsHash(hash))
        {
            await Problems.InvalidAsync(http, [new ContractError("", "The path must end in the SHA-256 of the file: 64 hexadecimal digits.")]);
            return;
        }

        if (!ByteRanges.TryPart(http.Request.Headers.ContentRange, out var part))
        {
            await Problems.InvalidAsync(http, [new ContractError("", $"Content-Range is '{http.Request.Headers.ContentRange}'. Send 'bytes FIRST-LAST/TOTAL', all counted from 0, or no Content-Range with the whole image.")]);
            return;
        }

        BodyReader.LimitsItself(http);
        try
        {
            // Not stopped when the connection ends: what the server still gives of what came before that is kept.
            await AnswerAsync(http, part is { } given
                ? await store.PutPartAsync(hash, given, http.Request.Body, http.ActorOf(), CancellationToken.None)
                : await store.PutAsync(hash, http.Request.Body, http.ActorOf(), CancellationToken.None));
        }
        catch (Exception ended) when (ended is IOException or OperationCanceledException)
        {
            // Most senders are gone and do not hear it; they ask when they come back.
            var kept = store.OffsetOf(hash).ToString(CultureInfo.InvariantCulture);
            http.Response.Headers[UploadOffset] = kept;
            await Problems.WriteAsync(http, 400, "Truncated", $"The upload ended early. {kept} bytes of this image are kept; send the part that begins there.");
        }
    }

    public async Task GetAsync(HttpContext http)
    {
        var hash = PathText.Segment(http, 1).ToLowerInvariant();
        if (!ImageStore.IsHash(hash))
        {
            await Problems.NotFoundAsync(http, "No image with this hash is stored here.");
            return;
        }

        try
        {
            if (await images.SizeAsync(hash, http.RequestAborted) is { } size)
            {
                await ServeAsync(http, hash, size);
            }
            else
            {
                await NotHereAsync(http, hash);
            }
        }
        catch (ImageStoreAwayException away)
        {
            http.Response.Headers.RetryAfter = "5";
            await Problems.WriteAsync(http, 503, "Store away", $"{away.Message} Ask again after the time in Retry-After.");
        }
    }

    private static Task AnswerAsync(HttpContext http, ImageReply reply)
    {
        if (reply.Outcome is ImageOutcome.Incomplete or ImageOutcome.OutOfPlace or ImageOutcome.WrongLength)
        {
            http.Response.Headers[UploadOffset] = reply.Offset.ToString(CultureInfo.InvariantCulture);
        }

        switch (reply.Outcome)
        {
            case ImageOutcome.Stored or ImageOutcome.Known or ImageOutcome.Incomplete:
                if (reply.Outcome != ImageOutcome.Incomplete)
                {
                    // Whoever sends can see that it was a node that took the image, and not something between that says yes to everything.
                    http.Response.Headers.ETag = $"\"{PathText.Segment(http, 1).ToLowerInvariant()}\"";
                }

                http.Response.StatusCode = reply.Outcome switch { ImageOutcome.Stored => 201, ImageOutcome.Known => 200, _ => 202 };
                return Task.CompletedTask;
            case ImageOutcome.OutOfPlace:
                return Problems.WriteAsync(http, 409, "Out of place", $"{reply.Offset} bytes of this image are here. Send the part that begins at {reply.Offset}, or the whole image without Content-Range.");
            case ImageOutcome.NoRoom:
                http.Response.Headers.RetryAfter = "1";
                return Problems.WriteAsync(http, 503, "No room", $"The image was not stored. {reply.Why} Send the same again after the time in Retry-After; results are taken meanwhile.");
            case ImageOutcome.TooLarge:
                return Problems.WriteAsync(http, 413, "Too large", reply.Why!);
            case ImageOutcome.WrongHash:
                return Problems.InvalidAsync(http, [new ContractError("", $"The content has the SHA-256 {reply.Actual}. Nothing was stored; send the file that belongs to the hash in the path.")]);
            default:
                return Problems.InvalidAsync(http, [new ContractError("", $"{reply.Why} Nothing was stored.")]);
        }
    }

    /// <summary>Not here: never, not yet, or no longer.</summary>
    private Task NotHereAsync(HttpContext http, string hash)
    {
        http.Response.Headers[UploadOffset] = store.OffsetOf(hash).ToString(CultureInfo.InvariantCulture);
        if (states?.RemovalOf(hash) is { } removal)
        {
            return Problems.WriteAsync(http, 410, "Removed", $"{removal.Why} That was at {JsonText.Time(removal.At)}. Sent again, it is stored again.");
        }

        return Problems.NotFoundAsync(http, "No image with this hash is stored here.");
    }

    private async Task ServeAsync(HttpContext http, string hash, long size)
    {
        if (http.CallerOf()!.Stations.IsLimited && !Belongs(http, hash))
        {
            await Refusals.OutOfScopeAsync(http, "this image, as far as ?station= and ?inspection= say");
            return;
        }

        var isKnown = Matches(http.Request.Headers.IfNoneMatch, hash);
        if (!isKnown && size <= MostCompared && await images.ActualAsync(hash, http.RequestAborted) is { } actual && actual != hash)
        {
            altered.Found(hash);
            await Problems.WriteAsync(http, 500, "Not the image", $"The file that is stored under this hash has the SHA-256 {actual}: it was changed on the node's disk, and is not given. Send the right image again with PUT, or bring its file back from a backup.");
            return;
        }

        var headers = http.Response.Headers;
        headers.ETag = $"\"{hash}\"";
        headers.CacheControl = "private, max-age=31536000, immutable";
        headers.AcceptRanges = "bytes";
        if (isKnown)
        {
            http.Response.StatusCode = 304;
            return;
        }

        if (!ByteRanges.TryAsked(http.Request.Headers, hash, size, out var from, out var count))
        {
            headers.ContentRange = $"bytes */{size}";
            await Problems.WriteAsync(http, 416, "No such range", $"The image has {size} bytes.");
            return;
        }

        await SendAsync(http, hash, size, from, count);
    }

    private async Task SendAsync(HttpContext http, string hash, long size, long from, long count)
    {
        var head = new byte[16];
        await using (var begin = await images.OpenAsync(hash, 0, head.Length, http.RequestAborted))
        {
            await (begin?.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, http.RequestAborted) ?? ValueTask.FromResult(0));
        }

        var type = ImageKind.Of(head) ?? "application/octet-stream";
        var headers = http.Response.Headers;
        headers[StoreHeader] = await images.IsColdAsync(hash, http.RequestAborted) ? "cold" : "here";
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        headers.ContentDisposition = $"inline; filename=\"{hash[..16]}.{ImageKind.EndingOf(type)}\"";
        http.Response.ContentType = type;
        http.Response.ContentLength = count;
        if (count != size)
        {
            http.Response.StatusCode = 206;
            headers.ContentRange = $"bytes {from}-{from + count - 1}/{size}";
        }

        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await CopyAsync(http, hash, from, count);
        }
    }

    private async Task CopyAsync(HttpContext http, string hash, long from, long count)
    {
        await using var content = await images.OpenAsync(hash, from, count, http.RequestAborted)
            ?? throw new IOException("The image went while it was read. Ask again.");
        var buffer = new byte[64 * 1024];
        while (count > 0 && await content.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, count)), http.RequestAborted) is > 0 and var read)
        {
            await http.Response.Body.WriteAsync(buffer.AsMemory(0, read), http.RequestAborted);
            count -= read;
        }
    }

    private static bool Matches(StringValues asked, string hash) =>
        asked.SelectMany(line => (line ?? "").Split(',')).Any(tag => tag.Trim() is "*" || tag.Trim().TrimStart('W', '/').Equals($"\"{hash}\"", StringComparison.OrdinalIgnoreCase));

    /// <summary>An image is of no station by itself. A limited caller names a record in scope that shows it, as the record's own link does.</summary>
    private bool Belongs(HttpContext http, string hash)
    {
        var asked = new Asked(http);
        return asked.Text("station") is { } station && asked.Text("inspection") is { } id && http.CallerOf()!.Stations.Holds(station)
            && records?.PositionOf(station, id) is { } position
            && records.At(position)?.Inspection.Images?.Any(i => i.Sha256.Equals(hash, StringComparison.OrdinalIgnoreCase)) == true;
    }
}
