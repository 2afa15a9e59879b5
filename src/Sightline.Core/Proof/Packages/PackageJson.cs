using System.Text.Json.Serialization;

namespace Sightline.Proof.Packages;

/// <summary>What a package says of itself. Its bytes are what is signed.</summary>
internal sealed record PackageManifest
{
    public const string ItsFormat = "sightline-evidence";
    public const int NewestForm = 1;

    public string Format { get; set; } = ItsFormat;
    public int FormatVersion { get; set; } = NewestForm;

    /// <summary>What it is of, as it was asked for.</summary>
    public string Of { get; set; } = "";
    public string MadeAt { get; set; } = "";
    public string MadeBy { get; set; } = "";

    /// <summary>Of the program.</summary>
    public string Version { get; set; } = "";
    public PackageJournal Journal { get; set; } = new();

    /// <summary>False where something had no room; <see cref="LeftOut"/> says what.</summary>
    public bool Complete { get; set; }
    public IReadOnlyList<string> LeftOut { get; set; } = [];

    /// <summary>What is named and is not there any more, with the fact that says why.</summary>
    public IReadOnlyList<MissingPart> Missing { get; set; } = [];
    public PackageCounts Counts { get; set; } = new();

    /// <summary>Every file but this one and its signature, in the order of the package.</summary>
    public IReadOnlyList<PackageFile> Files { get; set; } = [];
}

/// <summary>The journal it was made from, and the head of the tree over it.</summary>
internal sealed record PackageJournal
{
    public string Instance { get; set; } = "";

    /// <summary>Facts of the tree: positions 1 to this one.</summary>
    public long Facts { get; set; }
    public string Root { get; set; } = "";

    /// <summary>Chain hash of the newest of them.</summary>
    public string Head { get; set; } = "";

    /// <summary>The path of that hash to the root.</summary>
    public IReadOnlyList<string> HeadPath { get; set; } = [];
}

/// <summary>What a package lacks.</summary>
/// <param name="What">What is missing.</param>
/// <param name="Why">Why, in words.</param>
/// <param name="Fact">Position of the fact that says so; null for none.</param>
internal sealed record MissingPart(string What, string Why, long? Fact);

internal sealed record PackageCounts
{
    public int Facts { get; set; }
    public int Records { get; set; }
    public int Images { get; set; }
}

/// <summary>A file of a package.</summary>
/// <param name="Path">Its name in the package.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">Of its content.</param>
/// <param name="Is">What it is, in words.</param>
internal sealed record PackageFile(string Path, long Size, string Sha256, string Is);

/// <summary>The signature beside the manifest.</summary>
internal sealed record PackageSignature
{
    public int FormatVersion { get; set; } = 1;
    public string Over { get; set; } = "manifest.json";
    public string Algorithm { get; set; } = "";
    public string KeyId { get; set; } = "";

    /// <summary>SubjectPublicKeyInfo.</summary>
    public byte[] PublicKey { get; set; } = [];
    public byte[] Signature { get; set; } = [];
}

/// <summary>One fact, complete: its hash can be computed again from this, and its path leads to the root.</summary>
internal sealed record PackageFact
{
    public long Position { get; set; }
    public string Kind { get; set; } = "";
    public string Source { get; set; } = "";
    public string? Key { get; set; }

    /// <summary>Microseconds since 1970, as the next two.</summary>
    public long? ObservedAt { get; set; }

    /// <summary>Minutes.</summary>
    public long? ObservedOffset { get; set; }
    public long ReceivedAt { get; set; }
    public long RecordedAt { get; set; }
    public string Actor { get; set; } = "";
    public byte[] Body { get; set; } = [];

    /// <summary>Chain hash of the fact before.</summary>
    public string Before { get; set; } = "";
    public string Hash { get; set; } = "";
    public IReadOnlyList<string> Path { get; set; } = [];
}

/// <summary>An own head that was signed, and the path that shows it to be the beginning of the package's tree.</summary>
internal sealed record PackageAnchor
{
    public long Facts { get; set; }
    public string Root { get; set; } = "";
    public string Head { get; set; } = "";
    public string At { get; set; } = "";

    /// <summary>Position of its fact.</summary>
    public long Position { get; set; }
    public IReadOnlyList<string> Path { get; set; } = [];
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, NewLine = "\n", UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(PackageManifest))]
[JsonSerializable(typeof(PackageSignature))]
[JsonSerializable(typeof(PackageFact))]
[JsonSerializable(typeof(IReadOnlyList<PackageAnchor>))]
internal sealed partial class PackageJson : JsonSerializerContext;
