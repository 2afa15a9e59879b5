using Sightline.Contract;
using Sightline.Genealogy;
using Sightline.Images;
using Sightline.Server.Access;

namespace Sightline.Server.Api;

/// <summary>Images by the hash of their content.</summary>
internal sealed class ImagesApi(ImageStore store, RecordQuery records)
{
    public async Task PutAsync(HttpContext http)
    {
        var hash = PathText.Segment(http, 1);
        if (!ImageStore.IsHash(hash))
        {
            await Problems.InvalidAsync(http, [new ContractError("", "The path must end in the SHA-256 of the file: 64 hexadecimal digits.")]);
            return;
        }

        BodyReader.LimitsItself(http);
        var (outcome, actual) = await store.PutAsync(hash, http.Request.Body, http.ActorOf(), http.RequestAborted);
        switch (outcome)
        {
            case ImageOutcome.Stored or ImageOutcome.Known:
                // Whoever sends can see that it was a node that took the image, and not something between that says yes to everything.
                http.Response.Headers.ETag = $"\"{hash.ToLowerInvariant()}\"";
                http.Response.StatusCode = outcome == ImageOutcome.Stored ? 201 : 200;
                break;
            case ImageOutcome.NoRoom:
                await Problems.NoRoomAsync(http);
                break;
            case ImageOutcome.TooLarge:
                await Problems.WriteAsync(http, 413, "Too large", $"An image may have at most {ImageStore.MostBytes} bytes.");
                break;
            case ImageOutcome.WrongHash:
                await Problems.InvalidAsync(http, [new ContractError("", $"The content has the SHA-256 {actual}. Nothing was stored; send the file that belongs to the hash in the path.")]);
                break;
            default:
                await Problems.InvalidAsync(http, [new ContractError("", "The content is no PNG, JPEG, BMP or TIFF by its first bytes. Nothing was stored.")]);
                break;
        }
    }

    public async Task GetAsync(HttpContext http)
    {
        var hash = PathText.Segment(http, 1);
        if (!ImageStore.IsHash(hash) || !File.Exists(store.PathOf(hash)))
        {
            await Problems.NotFoundAsync(http, "No image with this hash is stored here.");
            return;
        }

        if (http.CallerOf()!.Stations.IsLimited && !Belongs(http, hash))
        {
            await Refusals.OutOfScopeAsync(http, "this image, as far as ?station= and ?inspection= say");
            return;
        }

        await using var file = File.OpenRead(store.PathOf(hash));
        var head = new byte[16];
        var read = await file.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false);
        file.Position = 0;
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.ETag = $"\"{hash.ToLowerInvariant()}\"";
        http.Response.Headers.CacheControl = "private, max-age=31536000, immutable";
        http.Response.ContentType = ImageKind.Of(head.AsSpan(0, read)) ?? "application/octet-stream";
        http.Response.ContentLength = file.Length;
        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await file.CopyToAsync(http.Response.Body, http.RequestAborted);
        }
    }

    /// <summary>An image is of no station by itself. A limited caller names a record in scope that shows it, as the record's own link does.</summary>
    private bool Belongs(HttpContext http, string hash)
    {
        var asked = new Asked(http);
        return asked.Text("station") is { } station && asked.Text("inspection") is { } id && http.CallerOf()!.Stations.Holds(station)
            && records.PositionOf(station, id) is { } position
            && records.At(position)?.Inspection.Images?.Any(i => i.Sha256.Equals(hash, StringComparison.OrdinalIgnoreCase)) == true;
    }
}
