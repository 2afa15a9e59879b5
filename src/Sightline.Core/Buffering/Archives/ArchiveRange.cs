using System.Globalization;

namespace Sightline.Buffering.Archives;

/// <summary>Facts of an archive, or of a block in one: their first and last position. Files are named after them.</summary>
internal readonly record struct ArchiveRange(long First, long Last)
{
    /// <summary>Facts of one block. A body that is wanted costs the reading of its block.</summary>
    public const int BlockFacts = 256;

    private const string Before = "facts-";
    private const string After = ".zip";

    public long Facts => Last - First + 1;

    /// <summary>Of the archive.</summary>
    public string FileName => $"{Before}{First:D12}-{Last:D12}{After}";

    /// <summary>Of the block within its archive.</summary>
    public string BlockName => $"facts/{First:D12}-{Last:D12}.jsonl.gz";

    /// <summary>The block of an archive that holds a position of it.</summary>
    public ArchiveRange BlockOf(long position)
    {
        var first = position - ((position - First) % BlockFacts);
        return new ArchiveRange(first, Math.Min(first + BlockFacts - 1, Last));
    }

    /// <summary>What the name of a file says; null for one that is no archive.</summary>
    public static ArchiveRange? Of(string fileName) =>
        fileName.StartsWith(Before, StringComparison.Ordinal) && fileName.EndsWith(After, StringComparison.Ordinal)
        && fileName[Before.Length..^After.Length].Split('-') is [var first, var last]
        && long.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var from) && long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var to)
        && new ArchiveRange(from, to) is var range && from >= 1 && to >= from && range.FileName == fileName ? range : null;
}
