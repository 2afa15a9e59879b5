using Sightline.Contract;
using Sightline.Images;

namespace Sightline.Insight.Datasets;

/// <summary>What a record and its images show. A person's verdict and class go over the machine's; the boxes are the machine's, for a review has none.</summary>
internal static class DatasetLabels
{
    /// <summary>pass, fail, or review where nobody could decide.</summary>
    public static string VerdictOf(SourceRecord record) =>
        record.Word is { } word ? Word(word.Result) : record.Open ? Word(InspectionResult.Review) : Word(record.Sent.Result);

    /// <summary>Classes of a bad part, the first first. A person's class goes over all of the machine's.</summary>
    public static IReadOnlyList<string> ClassesOf(SourceRecord record) =>
        VerdictOf(record) != "fail" ? []
        : record.Word?.Class is { } named ? [named]
        : [.. (record.Sent.Defects ?? []).Select(d => d.Class).Distinct(StringComparer.Ordinal)];

    public static string Word(InspectionResult result) => result.ToString().ToLowerInvariant();

    /// <summary>One image of a record, with how many boxes were cut.</summary>
    public static DatasetPicture PictureOf(SourceRecord record, ImageReference image, int n, string mediaType, int width, int height)
    {
        var boxes = VerdictOf(record) == "fail" ? BoxesOf(record, image, width, height) : [];
        return new DatasetPicture
        {
            File = $"{record.Position}-{n}.{ImageKind.EndingOf(mediaType)}", Name = image.Name, Sha256 = image.Sha256.ToLowerInvariant(), MediaType = mediaType, Width = width, Height = height,
            Boxes = boxes, Shows = ShownOn(record, boxes),
        };
    }

    /// <summary>Defects of a bad part that have no box on an image of this size; they are told, and their images never taken for good ones.</summary>
    public static int WithoutBox(SourceRecord record, IReadOnlyList<DatasetPicture> pictures) =>
        VerdictOf(record) == "fail" ? (record.Sent.Defects?.Count ?? 0) - pictures.Sum(p => p.Boxes.Count) : 0;

    private static string ShownOn(SourceRecord record, List<DatasetBox> boxes) => VerdictOf(record) switch
    {
        "pass" => record.Sent.Result == InspectionResult.Fail ? DatasetWords.HardNegative : DatasetWords.Good,
        "fail" when boxes.Count > 0 => DatasetWords.Boxes,
        // Another view of a part whose every defect has its box elsewhere shows nothing; where one has none, it may be here.
        "fail" => (record.Sent.Defects ?? []) is { Count: > 0 } defects && defects.All(d => HasBox(record, d)) ? DatasetWords.Good : DatasetWords.Unboxed,
        _ => DatasetWords.Open,
    };

    private static bool HasBox(SourceRecord record, Defect defect) => DefectPlace.ImageOf(defect, record.Sent.Images ?? []) is not null && defect.Location is { Width: > 0, Height: > 0 };

    private static List<DatasetBox> BoxesOf(SourceRecord record, ImageReference image, int width, int height)
    {
        var found = new List<DatasetBox>();
        var named = record.Word?.Class;
        foreach (var (defect, n) in (record.Sent.Defects ?? []).Select((d, i) => (d, i + 1)))
        {
            if (DefectPlace.ImageOf(defect, record.Sent.Images!) != image || DefectPlace.BoxOf(defect.Location!, width, height) is not { } sent || sent.On(width, height) is not { } box)
            {
                continue;
            }

            found.Add(new DatasetBox
            {
                N = n, Class = named ?? defect.Class, X = box.X, Y = box.Y, Width = box.Width, Height = box.Height, Confidence = defect.Confidence,
                MachineClass = named is not null && named != defect.Class ? defect.Class : null, Clipped = box == sent ? null : true,
            });
        }

        return found;
    }
}
