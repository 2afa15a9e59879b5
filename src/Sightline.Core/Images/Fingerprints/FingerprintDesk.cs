using System.Text.Json;
using Microsoft.Extensions.Options;
using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Images.Pixels;
using Sightline.Storage;
using Sightline.Telemetry;

namespace Sightline.Images.Fingerprints;

/// <summary>
/// Looks at the pictures that are listed, some at a time, and writes down what they look like. The list is a table of the journey:
/// after a kill it goes on where the facts end, and a picture that cannot be read is written down once and never tried again.
/// </summary>
internal sealed class FingerprintDesk(IJournal journal, ProjectionReader projections, ImageReader files, IOptions<FingerprintOptions> options, TimeProvider time)
{
    /// <summary>Most looks of one fact.</summary>
    public const int MostAtOnce = 64;

    /// <summary>Who says so, in the journal.</summary>
    public const string Actor = "fingerprints";

    /// <summary>The next pictures, on the caller's thread: it is work for the processor.</summary>
    /// <returns>Position of the fact to wait for; 0 when nothing is listed, null when the journal has no room.</returns>
    /// <exception cref="IOException">The store of images is away. Nothing was written; what is listed stays.</exception>
    public long? Step(CancellationToken ct)
    {
        var looks = new List<PictureLook>();
        foreach (var picture in Listed().GroupBy(l => l.Sha256))
        {
            ct.ThrowIfCancellationRequested();
            looks.AddRange(Look(picture.Key, [.. picture.Select(p => p.Record)], ct));
        }

        if (looks.Count == 0)
        {
            return 0;
        }

        var body = JsonSerializer.SerializeToUtf8Bytes(new FingerprintFact { Looks = looks }, FingerprintJson.Default.FingerprintFact);
        var append = journal.AppendAsync(new FactDraft(FactKinds.Fingerprints, "images", null, null, time.GetUtcNow(), Actor, body), CancellationToken.None).AsTask();
        Blocking.Wait(append);
        return append.Result is { Outcome: AppendOutcome.Durable, Position: var position } ? position : null;
    }

    private List<(string Sha256, long Record)> Listed() => projections.Read(db =>
    {
        var found = new List<(string, long)>();
        using var rows = db.Prepare("SELECT sha256, record FROM fingerprints_due ORDER BY sha256, record LIMIT ?1").Bind(1, MostAtOnce).Query();
        while (rows.Read())
        {
            found.Add((rows.Text(0), rows.Int64(1)));
        }

        return found;
    });

    private IEnumerable<PictureLook> Look(string sha256, IReadOnlyList<long> records, CancellationToken ct)
    {
        GreyImage image;
        try
        {
            if (Bytes(sha256, ct) is not { } file)
            {
                return records.Select(r => new PictureLook { Sha256 = sha256, Record = r, Why = "The file is not here." });
            }

            image = GreyReader.Read(file, options.Value.MostPixels);
        }
        catch (UnreadablePictureException no)
        {
            return records.Select(r => new PictureLook { Sha256 = sha256, Record = r, Why = no.Message });
        }

        return records.Select(r => r == 0
            ? new PictureLook { Sha256 = sha256, Whole = Fingerprint.Of(image).ToString() }
            : new PictureLook { Sha256 = sha256, Record = r, Boxes = BoxesOf(r, sha256, image) });
    }

    private byte[]? Bytes(string sha256, CancellationToken ct)
    {
        var opening = files.OpenAsync(sha256, 0, ImageStore.MostBytes, ct);
        Blocking.Wait(opening);
        using var stream = opening.Result;
        if (stream is null)
        {
            return null;
        }

        using var all = new MemoryStream();
        Blocking.Wait(stream.CopyToAsync(all, ct));
        return all.ToArray();
    }

    private List<BoxLook> BoxesOf(long record, string sha256, GreyImage image)
    {
        var inspection = InspectionInHand.From(journal.At(record)!, waited: false).Inspection;
        return
        [
            .. (inspection.Defects ?? []).Select((defect, i) => (defect, N: i + 1))
                .Where(d => sha256.Equals(DefectPlace.ImageOf(d.defect, inspection.Images ?? [])?.Sha256, StringComparison.OrdinalIgnoreCase))
                .Select(d => (d.N, Box: DefectPlace.BoxOf(d.defect.Location!, image.Width, image.Height)?.On(image.Width, image.Height)))
                .Where(d => d.Box is not null).Take(options.Value.MostBoxes)
                .Select(d => new BoxLook(d.N, Fingerprint.Of(image, PixelBox.Around(d.Box!.Value, image.Width, image.Height)).ToString())),
        ];
    }
}
