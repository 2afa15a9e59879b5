using System.Text;

namespace Sightline.Insight.Datasets.Formats;

/// <summary>One file of a training set: its text, or the image that it is.</summary>
internal sealed record DatasetEntry(string Path, byte[]? Bytes, DatasetPicture? Picture);

/// <summary>The files of a training set in the form that was asked for, in one order.</summary>
internal static class DatasetEntries
{
    public const string Manifest = "manifest.json";

    public static IEnumerable<DatasetEntry> Of(DatasetManifest manifest)
    {
        yield return new DatasetEntry(Manifest, manifest.ToBytes(), null);
        var texts = manifest.Definition.Format switch
        {
            DatasetWords.Coco => CocoText.Of(manifest),
            DatasetWords.Yolo => YoloText.Of(manifest),
            _ => [],
        };
        foreach (var (path, text) in texts)
        {
            yield return new DatasetEntry(path, Encoding.UTF8.GetBytes(text), null);
        }

        foreach (var record in manifest.Records)
        {
            foreach (var picture in record.Images)
            {
                yield return new DatasetEntry(PathOf(manifest.Definition.Format, record, picture), null, picture);
            }
        }
    }

    /// <summary>Where an image lies. What nobody drew a box around, or nobody could decide, lies where no tool takes it for a good one.</summary>
    public static string PathOf(string format, DatasetRecord record, DatasetPicture picture) => (format, picture.Shows) switch
    {
        (_, DatasetWords.Open) => $"undecided/{picture.File}",
        (DatasetWords.Folders, DatasetWords.Good or DatasetWords.HardNegative) => $"{record.Split}/{ClassFolder.Good}/{picture.File}",
        (DatasetWords.Folders, _) => $"{record.Split}/{ClassFolder.Of(ClassOf(record, picture))}/{picture.File}",
        (_, DatasetWords.Unboxed) => $"unboxed/{record.Split}/{picture.File}",
        _ => $"images/{record.Split}/{picture.File}",
    };

    /// <summary>The one class that a folder can have: that of the largest box, else the record's first.</summary>
    private static string? ClassOf(DatasetRecord record, DatasetPicture picture) =>
        picture.Boxes.Count > 0 ? picture.Boxes.MaxBy(b => b.Width * b.Height)!.Class : record.Classes.Count > 0 ? record.Classes[0] : null;
}

/// <summary>Folders named after classes, on any disk: what a file name cannot hold is written as %XX, as in an address.</summary>
internal static class ClassFolder
{
    /// <summary>Of good parts, false calls among them. No class has this name: an underscore at the beginning is escaped.</summary>
    public const string Good = "_good";

    /// <summary>Of bad parts of which nobody said a class.</summary>
    public const string Unnamed = "_unnamed";

    private static readonly HashSet<string> s_reserved = new(
        ["CON", "PRN", "AUX", "NUL", .. Enumerable.Range(0, 10).SelectMany(n => new[] { $"COM{n}", $"LPT{n}" })], StringComparer.OrdinalIgnoreCase);

    public static string Of(string? name)
    {
        if (name is null)
        {
            return Unnamed;
        }

        var text = new StringBuilder();
        foreach (var value in Encoding.UTF8.GetBytes(name))
        {
            var isPlain = char.IsAsciiLetterOrDigit((char)value) || value is (byte)'-' or (byte)' ' || (value is (byte)'_' or (byte)'.' && text.Length > 0);
            _ = isPlain ? text.Append((char)value) : text.Append('%').Append(value.ToString("X2"));
        }

        var whole = text.ToString();
        // Windows drops dots and spaces at the end, and knows devices by name whatever follows their dot.
        return whole[^1] is '.' or ' ' ? $"{whole[..^1]}%{(int)whole[^1]:X2}"
            : s_reserved.Contains(whole.Split('.')[0]) ? $"%{(int)whole[0]:X2}{whole[1..]}" : whole;
    }

    public static string Name(string folder) => Uri.UnescapeDataString(folder);
}
