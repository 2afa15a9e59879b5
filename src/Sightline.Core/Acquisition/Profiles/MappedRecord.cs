using Sightline.Contract;

namespace Sightline.Acquisition.Profiles;

/// <summary>What became of one foreign record.</summary>
internal abstract record MappedRecord(RecordPlace Place)
{
    /// <summary>Said in the contract's words; its images travel apart.</summary>
    public sealed record Ready(RecordPlace Place, Inspection Inspection, IReadOnlyList<ImageContent> Images) : MappedRecord(Place);

    /// <summary>Cannot be said without guessing. Reported and counted, never dropped silently.</summary>
    public sealed record Unmappable(RecordPlace Place, IReadOnlyList<string> Problems) : MappedRecord(Place)
    {
        public override string ToString() => $"{Place}: {string.Join(' ', Problems)}";
    }

    /// <summary>The source told the same inspection again, with the same content.</summary>
    public sealed record Repeat(RecordPlace Place) : MappedRecord(Place);
}

/// <summary>Where a record came from. Line 0 means the whole file.</summary>
internal readonly record struct RecordPlace(string File, long Line)
{
    public override string ToString() => Line == 0 ? File : $"{File} line {Line}";
}

/// <summary>An image's description and a way to its bytes, so that a folder of pictures is not held in memory.</summary>
internal sealed record ImageContent(string Name, string Sha256, string MediaType, int Width, int Height, Func<byte[]> Bytes);
