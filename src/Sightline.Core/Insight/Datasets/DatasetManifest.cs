using System.Security.Cryptography;
using System.Text.Json;

namespace Sightline.Insight.Datasets;

/// <summary>
/// All that a training set holds, without the bytes of its images. It follows from its definition and the facts up to a position of the
/// journal: asked for again, it is the same to the byte, and its hash stands in the journal.
/// </summary>
internal sealed record DatasetManifest
{
    public const int Newest = 1;

    public int FormatVersion { get; set; } = Newest;

    public DatasetDefinition Definition { get; set; } = new();

    /// <summary>The newest fact that it knows of.</summary>
    public long AsOf { get; set; }

    public DatasetCounts Counts { get; set; } = new();

    /// <summary>Names of the classes, in the order of their numbers.</summary>
    public IReadOnlyList<string> Classes { get; set; } = [];

    public IReadOnlyList<DatasetRecord> Records { get; set; } = [];

    public IReadOnlyList<LeftOutRecord> LeftOut { get; set; } = [];

    public IReadOnlyList<MissingPicture> Missing { get; set; } = [];

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, DatasetJson.Default.DatasetManifest);

    public static string HashOf(byte[] manifest) => Convert.ToHexStringLower(SHA256.HashData(manifest));
}

/// <summary>One inspection of a training set: who said what it shows, and its images.</summary>
internal sealed record DatasetRecord
{
    public long Position { get; set; }

    public string Station { get; set; } = "";

    public string Inspection { get; set; } = "";

    public string? Serial { get; set; }

    public string? Batch { get; set; }

    public string Split { get; set; } = "";

    /// <summary>The lowest position of those it shares something with.</summary>
    public long Group { get; set; }

    /// <summary>The word that counts: pass, fail, or review where nobody could decide.</summary>
    public string Verdict { get; set; } = "";

    /// <summary>machine or person: whose word that is.</summary>
    public string By { get; set; } = "";

    public string Machine { get; set; } = "";

    /// <summary>The reviewer.</summary>
    public string? Person { get; set; }

    /// <summary>Journal position of their review.</summary>
    public long? Review { get; set; }

    public string? Model { get; set; }

    public string? ModelVersion { get; set; }

    public string? ModelSha256 { get; set; }

    /// <summary>Its classes, the first first; none for a good part.</summary>
    public IReadOnlyList<string> Classes { get; set; } = [];

    public IReadOnlyList<DatasetPicture> Images { get; set; } = [];
}

/// <summary>One image of a training set.</summary>
internal sealed record DatasetPicture
{
    /// <summary>Its name in the file: the record's position, and its place in the message. No two have the same.</summary>
    public string File { get; set; } = "";

    public string Name { get; set; } = "";

    public string Sha256 { get; set; } = "";

    public string MediaType { get; set; } = "";

    public int Width { get; set; }

    public int Height { get; set; }

    /// <summary>boxes, good, hardNegative, unboxed or undecided.</summary>
    public string Shows { get; set; } = "";

    public IReadOnlyList<DatasetBox> Boxes { get; set; } = [];
}

/// <summary>One defect on an image, in pixels from the top left corner, inside the image.</summary>
internal sealed record DatasetBox
{
    /// <summary>The defect's place in the message, from 1.</summary>
    public int N { get; set; }

    public string Class { get; set; } = "";

    public decimal X { get; set; }

    public decimal Y { get; set; }

    public decimal Width { get; set; }

    public decimal Height { get; set; }

    /// <summary>The machine's class where a person named another.</summary>
    public string? MachineClass { get; set; }

    public decimal? Confidence { get; set; }

    /// <summary>True where it reached over the edge of the image and was cut there.</summary>
    public bool? Clipped { get; set; }
}

/// <summary>A record that matches and is not in the set.</summary>
internal sealed record LeftOutRecord(long Position, string Station, string Inspection, string Why);

/// <summary>An image that a record of the set names and that is not here.</summary>
internal sealed record MissingPicture(long Position, string Station, string Inspection, string Image, string Sha256, string Why);
