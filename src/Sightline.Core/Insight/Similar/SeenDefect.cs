using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Images;
using Sightline.Images.Fingerprints;
using Sightline.Storage;

namespace Sightline.Insight.Similar;

/// <summary>One defect of one record, with what it can be compared by.</summary>
internal sealed record SeenDefect
{
    /// <summary>Journal position of the record.</summary>
    public required long Record { get; init; }

    public required string Station { get; init; }

    public required string Id { get; init; }

    public string? Serial { get; init; }

    public string? Batch { get; init; }

    public required DateTimeOffset ExposedAt { get; init; }

    /// <summary>What counts: a person's word where there is one.</summary>
    public required InspectionResult Verdict { get; init; }

    /// <summary>Its place in the message, from 1.</summary>
    public required int N { get; init; }

    /// <summary>A person's where they named one.</summary>
    public required string Class { get; init; }

    public string? Zone { get; init; }

    /// <summary>The image it lies on; null where it lies on none.</summary>
    public ImageReference? Image { get; init; }

    /// <summary>True where that image is here, and is of a kind that browsers show.</summary>
    public bool IsShown { get; init; }

    public int? Width { get; init; }

    public int? Height { get; init; }

    public ImageBox? Box { get; init; }

    /// <summary>What the box looks like; null where nobody looked, or nobody can.</summary>
    public Fingerprint? Look { get; init; }

    /// <summary>What the whole image looks like.</summary>
    public Fingerprint? Whole { get; init; }

    /// <summary>Every defect of a record; none where the tables have no such record.</summary>
    public static IReadOnlyList<SeenDefect> Of(SqliteDatabase db, IFactSource journal, long record)
    {
        InspectionResult verdict;
        string? named;
        DateTimeOffset exposed;
        using (var rows = db.Prepare("SELECT COALESCE(verdict, result), CASE verdict WHEN 1 THEN verdict_class END, corrected_at FROM inspections WHERE position = ?1").Bind(1, record).Query())
        {
            if (!rows.Read())
            {
                return [];
            }

            (verdict, named, exposed) = ((InspectionResult)rows.Int64(0), rows.NullableText(1), FactHash.FromMicroseconds(rows.Int64(2)));
        }

        var sent = InspectionInHand.From(journal.At(record)!, waited: false).Inspection;
        var looks = LooksOf(db, record);
        return [.. (sent.Defects ?? []).Select((defect, i) => One(db, record, sent, defect, i + 1, looks.TryGetValue(i + 1, out var look) ? look : null) with { Verdict = verdict, Class = named ?? defect.Class, ExposedAt = exposed })];
    }

    private static SeenDefect One(SqliteDatabase db, long record, Inspection sent, Defect defect, int n, Fingerprint? look)
    {
        var image = DefectPlace.ImageOf(defect, sent.Images ?? []);
        var (width, height, whole, shown) = image is null ? default : ImageOf(db, image);
        return new SeenDefect
        {
            Record = record, Station = sent.Station, Id = sent.Id, Serial = sent.Part.Serial, Batch = sent.Part.Batch, ExposedAt = default, Verdict = sent.Result,
            N = n, Class = defect.Class, Zone = defect.Location?.Zone, Image = image, Width = width, Height = height,
            Box = width is { } w && height is { } h ? DefectPlace.BoxOf(defect.Location!, w, h) : null, Look = look, Whole = whole, IsShown = shown,
        };
    }

    /// <summary>Size by its own header where it is known, else as the record says.</summary>
    private static (int? Width, int? Height, Fingerprint? Whole, bool IsShown) ImageOf(SqliteDatabase db, ImageReference image)
    {
        using var rows = db.Prepare("SELECT i.width, i.height, f.look, i.removed_at IS NULL AND i.media_type <> ?2 FROM images i LEFT JOIN image_fingerprints f ON f.sha256 = i.sha256 WHERE i.sha256 = ?1").Bind(1, image.Sha256.ToLowerInvariant()).Bind(2, ImageKind.Tiff).Query();
        return rows.Read() && !rows.IsNull(0)
            ? ((int?)rows.Int64(0), (int?)rows.Int64(1), rows.NullableText(2) is { } look ? Fingerprint.Parse(look) : null, rows.Int64(3) == 1)
            : (image.Width, image.Height, null, false);
    }

    private static Dictionary<int, Fingerprint> LooksOf(SqliteDatabase db, long record)
    {
        var found = new Dictionary<int, Fingerprint>();
        using var rows = db.Prepare("SELECT n, look FROM box_fingerprints WHERE record = ?1").Bind(1, record).Query();
        while (rows.Read())
        {
            found[(int)rows.Int64(0)] = Fingerprint.Parse(rows.Text(1));
        }

        return found;
    }
}
