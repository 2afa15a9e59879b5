using System.Text.Json.Serialization;

namespace Sightline.Images.Fingerprints;

/// <summary>Body of the fact that pictures were looked at: what each looks like, or why that cannot be told.</summary>
internal sealed record FingerprintFact
{
    /// <summary>How they are computed. Another way is another word, and what is here is computed anew.</summary>
    public const string Way = "gradients-128";

    public string Method { get; set; } = Way;

    public IReadOnlyList<PictureLook> Looks { get; set; } = [];
}

/// <summary>One picture, whole, or with the boxes that one record has on it.</summary>
internal sealed record PictureLook
{
    public string Sha256 { get; set; } = "";

    /// <summary>Position of the record whose boxes these are; 0 for the whole picture.</summary>
    public long Record { get; set; }

    /// <summary>Of the whole picture, as 32 hexadecimal digits.</summary>
    public string? Whole { get; set; }

    /// <summary>Why there is none: the picture cannot be unpacked, or is not here.</summary>
    public string? Why { get; set; }

    /// <summary>Of each defect that has a box on it.</summary>
    public IReadOnlyList<BoxLook>? Boxes { get; set; }
}

/// <summary>One defect: its place in the message, from 1, and what it looks like.</summary>
internal sealed record BoxLook(int N, string Look);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(FingerprintFact))]
internal sealed partial class FingerprintJson : JsonSerializerContext;
