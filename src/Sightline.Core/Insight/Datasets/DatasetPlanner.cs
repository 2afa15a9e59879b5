using Sightline.Buffering;
using Sightline.Contract;
using Sightline.Storage;

namespace Sightline.Insight.Datasets;

/// <summary>A set that cannot be made as it was asked for. The message says why, for whoever asked.</summary>
internal sealed class NoDatasetException(string message) : Exception(message);

/// <summary>Makes the manifest of a definition, as of a position of the journal. What was said later changes nothing.</summary>
internal sealed class DatasetPlanner(IFactSource journal, ProjectionReader projections)
{
    /// <summary>So many records are opened to see that none matches; with more of them, making the set will tell.</summary>
    private const int MostLookedAt = 2_000;

    /// <summary>True where no record matches, as far as that is known before the set is made.</summary>
    public bool IsEmpty(DatasetDefinition asked, long asOf) => projections.Read(db =>
    {
        var source = new DatasetSource(db, journal, asked, asOf);
        var positions = source.Positions(MostLookedAt + 1);
        return positions.Count <= MostLookedAt && !positions.Any(position => source.Read(position) is not null);
    });

    /// <summary>The whole set.</summary>
    /// <exception cref="NoDatasetException">Nothing matches, or more than one set holds.</exception>
    public DatasetManifest Plan(DatasetDefinition asked, long asOf, CancellationToken ct) => projections.Read(db =>
    {
        var (source, pictures) = (new DatasetSource(db, journal, asked, asOf), new DatasetPictures(db, asOf));
        var positions = source.Positions();
        if (positions.Count > DatasetSource.MostRecords)
        {
            throw new NoDatasetException($"More than {DatasetSource.MostRecords} records match. Ask for a shorter period, or one lot.");
        }

        var (taken, leftOut, missing) = (new List<(SourceRecord Record, IReadOnlyList<DatasetPicture> Pictures)>(), new List<LeftOutRecord>(), new List<MissingPicture>());
        foreach (var position in positions)
        {
            ct.ThrowIfCancellationRequested();
            if (source.Read(position) is not { } record)
            {
                continue;
            }

            var found = WhyNot(asked, record) is { } why ? why : Take(pictures, record, missing, taken);
            if (found is not null)
            {
                leftOut.Add(new LeftOutRecord(position, record.Sent.Station, record.Sent.Id, found));
            }
        }

        return taken.Count == 0
            ? throw new NoDatasetException(leftOut.Count == 0 ? "No record matches." : $"{leftOut.Count} records match, and none can be in the set. The first: {leftOut[0].Why}")
            : Manifest(db, asked, asOf, taken, leftOut, missing);
    });

    private static string? WhyNot(DatasetDefinition asked, SourceRecord record) =>
        record.Sent.Images is not { Count: > 0 } ? "Names no image."
        : record.Review is null && asked.Unreviewed == DatasetWords.LeaveOut ? "Only the machine judged it, and such are left out."
        : DatasetLabels.VerdictOf(record) == "review" && asked.Undecided == DatasetWords.LeaveOut ? "Nobody could decide, and such are left out."
        : null;

    /// <summary>Why it cannot be in the set; null when it is.</summary>
    private static string? Take(DatasetPictures pictures, SourceRecord record, List<MissingPicture> missing, List<(SourceRecord, IReadOnlyList<DatasetPicture>)> taken)
    {
        var (here, gone) = pictures.Of(record);
        missing.AddRange(gone);
        if (here.Count == 0)
        {
            return gone.Count == 1 ? $"Its image is not here: {gone[0].Why}" : $"None of its {gone.Count} images is here.";
        }

        taken.Add((record, here));
        return null;
    }

    private static DatasetManifest Manifest(
        SqliteDatabase db, DatasetDefinition asked, long asOf, List<(SourceRecord Record, IReadOnlyList<DatasetPicture> Pictures)> taken, List<LeftOutRecord> leftOut, List<MissingPicture> missing)
    {
        var groups = new DatasetTies(db, asOf).Groups(taken.Select(t => (t.Record, t.Pictures.Select(p => p.Sha256))));
        var (splitOf, warnings) = DatasetSplit.Assign(groups, asked.Splits(), asked.Seed);
        var groupOf = groups.SelectMany(g => g.Select(p => (Position: p, Group: g[0]))).ToDictionary(p => p.Position, p => p.Group);
        var records = taken.ConvertAll(t => RecordOf(t.Record, t.Pictures, splitOf[t.Record.Position], groupOf[t.Record.Position]));
        return new DatasetManifest
        {
            Definition = asked, AsOf = asOf, Records = records, LeftOut = leftOut, Missing = missing,
            Classes = [.. records.SelectMany(r => r.Classes).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            Counts = DatasetCounting.Of(records, groups.Count, leftOut.Count, missing.Count, taken.Sum(t => DatasetLabels.WithoutBox(t.Record, t.Pictures)), warnings),
        };
    }

    private static DatasetRecord RecordOf(SourceRecord record, IReadOnlyList<DatasetPicture> pictures, string split, long group) => new()
    {
        Position = record.Position, Station = record.Sent.Station, Inspection = record.Sent.Id, Serial = record.Sent.Part.Serial, Batch = record.Sent.Part.Batch,
        Split = split, Group = group, Verdict = DatasetLabels.VerdictOf(record), Machine = DatasetLabels.Word(record.Sent.Result),
        By = record.Review is null ? "machine" : "person", Person = record.Person, Review = record.Review,
        Model = record.Sent.Model?.Name, ModelVersion = record.Sent.Model?.Version, ModelSha256 = record.Sent.Model?.Sha256,
        Classes = DatasetLabels.ClassesOf(record), Images = pictures,
    };
}

/// <summary>Finds the images of a record as they stood at a position of the journal.</summary>
internal sealed class DatasetPictures(SqliteDatabase db, long asOf)
{
    public (IReadOnlyList<DatasetPicture> Here, IReadOnlyList<MissingPicture> Missing) Of(SourceRecord record)
    {
        var (here, missing) = (new List<DatasetPicture>(), new List<MissingPicture>());
        foreach (var (image, n) in record.Sent.Images!.Select((image, i) => (image, i + 1)))
        {
            if (Find(image) is var (mediaType, width, height, why) && why is null)
            {
                here.Add(DatasetLabels.PictureOf(record, image, n, mediaType, width, height));
            }
            else
            {
                missing.Add(new MissingPicture(record.Position, record.Sent.Station, record.Sent.Id, image.Name, image.Sha256.ToLowerInvariant(), why!));
            }
        }

        return (here, missing);
    }

    private (string MediaType, int Width, int Height, string? Why) Find(ImageReference image)
    {
        using var rows = db.Prepare(
            "SELECT i.media_type, i.width, i.height, i.position, i.removed_by, r.policy FROM images i LEFT JOIN image_removals r ON r.position = i.removed_by WHERE i.sha256 = ?1")
            .Bind(1, image.Sha256.ToLowerInvariant()).Query();
        if (!rows.Read() || rows.Int64(3) > asOf)
        {
            return ("", 0, 0, "It never came.");
        }

        if (rows.NullableInt64(4) <= asOf)
        {
            return ("", 0, 0, $"It was removed: {rows.Text(5)}.");
        }

        var (width, height) = ((int?)rows.NullableInt64(1) ?? image.Width ?? 0, (int?)rows.NullableInt64(2) ?? image.Height ?? 0);
        return (rows.Text(0), width, height, width > 0 && height > 0 ? null : "Its size in pixels is not known.");
    }
}
