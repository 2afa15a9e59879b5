namespace Sightline.Insight.Datasets;

/// <summary>Counts what is in a training set.</summary>
internal static class DatasetCounting
{
    public static DatasetCounts Of(IReadOnlyList<DatasetRecord> records, int groups, int leftOut, int missing, int withoutBox, IReadOnlyList<string> warnings) => new()
    {
        Records = records.Count, Images = records.Sum(r => r.Images.Count), Groups = groups, LeftOut = leftOut, Missing = missing, WithoutBox = withoutBox, Warnings = warnings,
        Clipped = records.Sum(r => r.Images.Sum(i => i.Boxes.Count(b => b.Clipped == true))),
        Splits = [.. DatasetWords.AllSplits.Select(split => Split(split, [.. records.Where(r => r.Split == split)]))],
        Classes = Classes(records),
    };

    private static SplitCount Split(string split, IReadOnlyList<DatasetRecord> records)
    {
        var images = records.SelectMany(r => r.Images).ToLookup(i => i.Shows);
        return new SplitCount
        {
            Split = split, Records = records.Count, Images = images.Sum(g => g.Count()), Boxes = images[DatasetWords.Boxes].Sum(i => i.Boxes.Count), Good = images[DatasetWords.Good].Count(),
            HardNegatives = images[DatasetWords.HardNegative].Count(), Unboxed = images[DatasetWords.Unboxed].Count(), Undecided = images[DatasetWords.Open].Count(),
        };
    }

    private static List<ClassCount> Classes(IReadOnlyList<DatasetRecord> records)
    {
        var boxes = records.SelectMany(r => r.Images.SelectMany(i => i.Boxes.Select(b => (b.Class, r.Split)))).CountBy(b => b).ToDictionary();
        var unboxed = records.Where(r => r.Images.All(i => i.Boxes.Count == 0)).SelectMany(r => r.Classes);
        return
        [
            .. boxes.Keys.Select(b => b.Class).Concat(unboxed).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
                .Select(name => new ClassCount(name, boxes.GetValueOrDefault((name, DatasetWords.Train)), boxes.GetValueOrDefault((name, DatasetWords.Validation)), boxes.GetValueOrDefault((name, DatasetWords.Test)))),
        ];
    }
}
