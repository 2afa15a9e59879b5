using System.Text.Json.Serialization;

namespace Sightline.Proof.Packages;

/// <summary>Something in a package that is not as it was made.</summary>
/// <param name="Where">The file, and where it is one of the ZIP itself the byte.</param>
/// <param name="What">What is wrong, in words.</param>
/// <param name="Position">Of the fact, where it is about one.</param>
internal sealed record PackageFault(string Where, string What, long? Position = null);

/// <summary>What a check of a package found.</summary>
internal sealed record PackageReport
{
    public bool Intact => Faults.Count == 0;

    /// <summary>Nothing is wrong, and all that was asked for could be looked at.</summary>
    public bool IsAnswered => Intact && NotCompared is null;

    /// <summary>evidence, or archive: the journal's first facts.</summary>
    public string Is { get; set; } = "evidence";
    public string? Of { get; set; }
    public string? MadeAt { get; set; }
    public string? MadeBy { get; set; }
    public string? Instance { get; set; }

    /// <summary>Facts of the tree.</summary>
    public long? TreeFacts { get; set; }
    public string? Root { get; set; }
    public int Facts { get; set; }
    public int Images { get; set; }
    public int Files { get; set; }

    /// <summary>Fingerprint of the key that signed.</summary>
    public string? KeyId { get; set; }

    /// <summary>given: the verifier trusts it; rotated: it follows from one the verifier trusts; package: it was taken from the package.</summary>
    public string? KeyFrom { get; set; }

    /// <summary>True where a fact of the package makes the key known.</summary>
    public bool KeyInChain { get; set; }

    /// <summary>True where it was compared with an anchor and fits.</summary>
    public bool? FitsAnchor { get; set; }

    /// <summary>Why it could not be compared with the anchor, in words; null where it was, and where none was given.</summary>
    public string? NotCompared { get; set; }
    public bool? Complete { get; set; }
    public IReadOnlyList<string> LeftOut { get; set; } = [];
    public IReadOnlyList<MissingPart> Missing { get; set; } = [];
    public IReadOnlyList<PackageFault> Faults { get; set; } = [];

    public string ToJson() => System.Text.Json.JsonSerializer.Serialize(this, ReportJson.Default.PackageReport);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PackageReport))]
internal sealed partial class ReportJson : JsonSerializerContext;
