using System.Text.Json;
using System.Text.Json.Serialization;
using Sightline.Proof.Signing;

namespace Sightline.Proof.Archives;

/// <summary>Body of the fact that says which facts were exported into which file, checked, and are kept as hashes from then on.</summary>
internal sealed record ArchiveFact
{
    public long First { get; init; }
    public long Last { get; init; }

    /// <summary>Chain hash of the last of them, 64 hexadecimal digits, as the next ones.</summary>
    public string Head { get; init; } = "";

    /// <summary>Root of the tree over facts 1 to the last.</summary>
    public string Root { get; init; } = "";

    /// <summary>Name of the file.</summary>
    public string File { get; init; } = "";
    public long Size { get; init; }
    public string Sha256 { get; init; } = "";

    /// <summary>The key that signed it.</summary>
    public string KeyId { get; init; } = "";
    public string Reason { get; init; } = "";

    public byte[] ToBody() => JsonSerializer.SerializeToUtf8Bytes(this, ArchiveFactJson.Default.ArchiveFact);

    /// <summary>Up to where a body says that facts were archived; 0 for one that does not read, which says nothing.</summary>
    public static long LastOf(ReadOnlySpan<byte> body)
    {
        try
        {
            return From(body).Last;
        }
        catch (JsonException)
        {
            return 0;
        }
    }

    public static ArchiveFact From(ReadOnlySpan<byte> body) => JsonSerializer.Deserialize(body, ArchiveFactJson.Default.ArchiveFact)!;
}

/// <summary>What an archive says of itself. Its bytes are what is signed.</summary>
internal sealed record ArchiveManifest
{
    public const string ItsFormat = "sightline-archive";
    public const int NewestForm = 1;

    public string Format { get; init; } = ItsFormat;
    public int FormatVersion { get; init; } = NewestForm;
    public string MadeAt { get; init; } = "";
    public string MadeBy { get; init; } = "";
    public string Reason { get; init; } = "";

    /// <summary>Of the program.</summary>
    public string Version { get; init; } = "";

    /// <summary>Which journal.</summary>
    public string Instance { get; init; } = "";
    public long First { get; init; }
    public long Last { get; init; }

    /// <summary>Chain hash of the fact before the first; of the first fact of all, 64 zeros.</summary>
    public string Before { get; init; } = "";

    /// <summary>Chain hash of the last.</summary>
    public string Head { get; init; } = "";

    /// <summary>Root of the tree over facts 1 to the last.</summary>
    public string Root { get; init; } = "";

    /// <summary>Every file but this one and its signature, in the order of the archive.</summary>
    public IReadOnlyList<Packages.PackageFile> Files { get; init; } = [];
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, NewLine = "\n", UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ArchiveFact))]
[JsonSerializable(typeof(ArchiveManifest))]
internal sealed partial class ArchiveFactJson : JsonSerializerContext;
