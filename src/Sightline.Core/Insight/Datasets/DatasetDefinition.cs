using System.Text.Json.Serialization;

namespace Sightline.Insight.Datasets;

/// <summary>What a training set is made of, as it was asked for. Null in the filter means all.</summary>
internal sealed record DatasetDefinition
{
    public string Name { get; set; } = "";

    public string? Product { get; set; }

    public string? Station { get; set; }

    public string? Line { get; set; }

    /// <summary>Only records that show this class, a person's word going over the machine's.</summary>
    public string? Class { get; set; }

    /// <summary>pass or fail, by the word that counts.</summary>
    public string? Verdict { get; set; }

    /// <summary>First moment of exposure.</summary>
    public DateTimeOffset? From { get; set; }

    /// <summary>Moment after the last.</summary>
    public DateTimeOffset? To { get; set; }

    public string? Lot { get; set; }

    /// <summary>Shares of the three splits. Together 1.</summary>
    public decimal Train { get; set; }

    public decimal Validation { get; set; }

    public decimal Test { get; set; }

    /// <summary>Which of the equally good ways to split it is.</summary>
    public long Seed { get; set; }

    /// <summary>One of <see cref="DatasetWords.Formats"/>.</summary>
    public string Format { get; set; } = "";

    /// <summary>What becomes of records that only the machine judged: include or leaveOut.</summary>
    public string Unreviewed { get; set; } = DatasetWords.Include;

    /// <summary>What becomes of records that nobody could decide: leaveOut or mark.</summary>
    public string Undecided { get; set; } = DatasetWords.LeaveOut;

    /// <summary>The stations that who asked may see; null for all.</summary>
    public IReadOnlyList<string>? Stations { get; set; }

    /// <summary>The splits that get something, with their shares.</summary>
    public IReadOnlyList<(string Name, decimal Share)> Splits() =>
        [.. new[] { (DatasetWords.Train, Train), (DatasetWords.Validation, Validation), (DatasetWords.Test, Test) }.Where(s => s.Item2 > 0)];
}

/// <summary>The words of training sets, in facts and in the API.</summary>
internal static class DatasetWords
{
    public const string Coco = "coco";
    public const string Yolo = "yolo";
    public const string Folders = "folders";

    public const string Train = "train";
    public const string Validation = "validation";
    public const string Test = "test";

    public const string Include = "include";
    public const string LeaveOut = "leaveOut";
    public const string Mark = "mark";

    public const string Ask = "ask";
    public const string Made = "made";
    public const string Failed = "failed";
    public const string Labels = "labels";

    /// <summary>What an image shows, for whoever learns from it.</summary>
    public const string Boxes = "boxes";
    public const string Good = "good";
    public const string HardNegative = "hardNegative";
    public const string Unboxed = "unboxed";
    public const string Open = "undecided";

    public static readonly IReadOnlyList<string> Formats = [Coco, Yolo, Folders];
    public static readonly IReadOnlyList<string> AllSplits = [Train, Validation, Test];
}

/// <summary>Body of a fact about a training set: it was asked for, made, could not be made, or labels came back.</summary>
internal sealed record DatasetMove
{
    /// <summary>ask, made, failed or labels.</summary>
    public string Act { get; set; } = "";

    /// <summary>Position of the fact that asked; 0 in that fact itself.</summary>
    public long Dataset { get; set; }

    public string By { get; set; } = "";

    public string? Reason { get; set; }

    public DatasetDefinition? Definition { get; set; }

    public DatasetCounts? Counts { get; set; }

    /// <summary>Of the manifest that was made, or of the labels as they were sent.</summary>
    public string? Sha256 { get; set; }

    public string? Why { get; set; }

    /// <summary>Reviews that labels became.</summary>
    public long? Reviews { get; set; }

    /// <summary>Records whose labels say what was known.</summary>
    public long? Same { get; set; }
}

/// <summary>What is in a training set, in numbers.</summary>
internal sealed record DatasetCounts
{
    public long Records { get; set; }

    public long Images { get; set; }

    /// <summary>Sets of records that share a lot, a batch, a finished lot, a serial or an image.</summary>
    public long Groups { get; set; }

    /// <summary>Records that match and are not in it, each with its reason in the manifest.</summary>
    public long LeftOut { get; set; }

    /// <summary>Images that its records name and that are not here.</summary>
    public long Missing { get; set; }

    /// <summary>Boxes that reached over the edge of their image and were cut there.</summary>
    public long Clipped { get; set; }

    /// <summary>Defects without a box on their image.</summary>
    public long WithoutBox { get; set; }

    public IReadOnlyList<SplitCount> Splits { get; set; } = [];

    /// <summary>Boxes of each class in each split.</summary>
    public IReadOnlyList<ClassCount> Classes { get; set; } = [];

    /// <summary>What whoever learns from it should know first, in words.</summary>
    public IReadOnlyList<string> Warnings { get; set; } = [];
}

internal sealed record SplitCount
{
    public string Split { get; set; } = "";

    public long Records { get; set; }

    public long Images { get; set; }

    public long Boxes { get; set; }

    public long Good { get; set; }

    public long HardNegatives { get; set; }

    /// <summary>Images that show a defect nobody drew a box around.</summary>
    public long Unboxed { get; set; }

    public long Undecided { get; set; }
}

internal sealed record ClassCount(string Class, long Train, long Validation, long Test);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DatasetMove))]
[JsonSerializable(typeof(DatasetManifest))]
internal sealed partial class DatasetJson : JsonSerializerContext;
