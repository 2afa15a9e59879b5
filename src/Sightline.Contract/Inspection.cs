using System.Text.Json;

namespace Sightline.Contract;

/// <summary>
/// One camera's judgement of one part, contract v1. Identities are strings and survive character by character;
/// quantities are decimal. The JSON Schema of this record is served at <c>/schemas/inspection/v1.json</c>.
/// </summary>
public sealed record Inspection
{
    /// <summary>The sender's own identity of this inspection, 1 to 128 characters. With the station it is the idempotency key.</summary>
    public required string Id { get; init; }

    /// <summary>The vision station, 1 to 128 characters.</summary>
    public required string Station { get; init; }

    /// <summary>The part: a serial, a batch, or both.</summary>
    public required PartIdentity Part { get; init; }

    /// <summary>Moment of exposure, RFC 3339 with an offset, as sent.</summary>
    public required string InspectedAt { get; init; }

    /// <summary>The machine's verdict: <c>pass</c>, <c>fail</c> or <c>review</c>.</summary>
    public required InspectionResult Result { get; init; }

    /// <summary>Confidence in the result, 0 to 1.</summary>
    public decimal? Confidence { get; init; }

    /// <summary>What was found, in the station's own words.</summary>
    public IReadOnlyList<Defect>? Defects { get; init; }

    /// <summary>What was measured.</summary>
    public IReadOnlyList<Measurement>? Measurements { get; init; }

    /// <summary>Codes read on the part.</summary>
    public IReadOnlyList<ReadCode>? Codes { get; init; }

    /// <summary>The recipe the station judged by.</summary>
    public RecipeUsed? Recipe { get; init; }

    /// <summary>The model that judged.</summary>
    public ModelUsed? Model { get; init; }

    /// <summary>The images of this inspection, by content hash.</summary>
    public IReadOnlyList<ImageReference>? Images { get; init; }

    /// <summary>Only <c>production</c> counts. Absent means production.</summary>
    public InspectionPurpose Purpose { get; init; }

    /// <summary>The source's own counter, +1 for each inspection. Gaps are reported.</summary>
    public long? Sequence { get; init; }

    /// <summary>Speed of the line at exposure.</summary>
    public LineSpeed? Line { get; init; }

    /// <summary>What the station believes is being made. A source of context only where the plant says so.</summary>
    public string? WorkOrder { get; init; }

    /// <summary>Kept and shown, never interpreted. Unknown top-level members are kept here too.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Extensions { get; init; }
}

/// <summary>Identity of the part. At least one of serial and batch.</summary>
public sealed record PartIdentity
{
    /// <summary>Serial number of a serialised part (a Unit).</summary>
    public string? Serial { get; init; }

    /// <summary>Batch of parts that are not serialised.</summary>
    public string? Batch { get; init; }

    /// <summary>Position of the part in its carrier, panel or nest.</summary>
    public string? Position { get; init; }
}

/// <summary>The machine's verdict.</summary>
public enum InspectionResult
{
    /// <summary>The part is good.</summary>
    Pass,

    /// <summary>The part is bad.</summary>
    Fail,

    /// <summary>The machine cannot decide; a person must.</summary>
    Review,
}

/// <summary>Why the inspection was made. Only production counts.</summary>
public enum InspectionPurpose
{
    /// <summary>A part of an order.</summary>
    Production,

    /// <summary>A test piece of known verdict.</summary>
    Challenge,

    /// <summary>A rehearsal of the plant's own faults.</summary>
    Rehearsal,
}

/// <summary>One finding.</summary>
public sealed record Defect
{
    /// <summary>Defect class in the vision system's words.</summary>
    public required string Class { get; init; }

    /// <summary>Severity in the vision system's words, for example minor, major, critical.</summary>
    public string? Severity { get; init; }

    /// <summary>Confidence in this finding, 0 to 1.</summary>
    public decimal? Confidence { get; init; }

    /// <summary>Where on the part or image.</summary>
    public DefectLocation? Location { get; init; }
}

/// <summary>A box on an image or on the part. Lengths are not negative.</summary>
public sealed record DefectLocation
{
    /// <summary>Name of the image in <c>images</c>.</summary>
    public string? Image { get; init; }

    /// <summary>Left edge in <see cref="Unit"/>.</summary>
    public decimal? X { get; init; }

    /// <summary>Top edge in <see cref="Unit"/>.</summary>
    public decimal? Y { get; init; }

    /// <summary>Width in <see cref="Unit"/>.</summary>
    public decimal? Width { get; init; }

    /// <summary>Height in <see cref="Unit"/>.</summary>
    public decimal? Height { get; init; }

    /// <summary>Unit of the four lengths, for example px or mm. Absent means px.</summary>
    public string? Unit { get; init; }

    /// <summary>Named zone of the part.</summary>
    public string? Zone { get; init; }
}

/// <summary>One measured value with its limits.</summary>
public sealed record Measurement
{
    /// <summary>Name of the characteristic.</summary>
    public required string Name { get; init; }

    /// <summary>Measured value in <see cref="Unit"/>.</summary>
    public required decimal Value { get; init; }

    /// <summary>Unit, for example mm.</summary>
    public string? Unit { get; init; }

    /// <summary>Lower limit in <see cref="Unit"/>.</summary>
    public decimal? Lower { get; init; }

    /// <summary>Upper limit in <see cref="Unit"/>.</summary>
    public decimal? Upper { get; init; }
}

/// <summary>A code read on the part.</summary>
public sealed record ReadCode
{
    /// <summary>Symbology, for example datamatrix, qr, code128.</summary>
    public string? Symbology { get; init; }

    /// <summary>The text as read.</summary>
    public required string Value { get; init; }
}

/// <summary>The recipe the station judged by.</summary>
public sealed record RecipeUsed
{
    /// <summary>Recipe id.</summary>
    public required string Id { get; init; }

    /// <summary>Recipe version.</summary>
    public string? Version { get; init; }
}

/// <summary>The model that judged.</summary>
public sealed record ModelUsed
{
    /// <summary>Model name.</summary>
    public required string Name { get; init; }

    /// <summary>Model version.</summary>
    public string? Version { get; init; }

    /// <summary>SHA-256 of the model file, 64 hexadecimal digits.</summary>
    public string? Sha256 { get; init; }
}

/// <summary>An image by its content hash; the bytes travel apart, after the result.</summary>
public sealed record ImageReference
{
    /// <summary>Name of the view, unique within the inspection.</summary>
    public required string Name { get; init; }

    /// <summary>SHA-256 of the file, 64 hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Media type, for example image/png.</summary>
    public string? MediaType { get; init; }

    /// <summary>Width in pixels.</summary>
    public int? Width { get; init; }

    /// <summary>Height in pixels.</summary>
    public int? Height { get; init; }
}

/// <summary>Speed of the line at exposure.</summary>
public sealed record LineSpeed
{
    /// <summary>Speed in <see cref="Unit"/>.</summary>
    public decimal? Speed { get; init; }

    /// <summary>Unit, for example parts/min.</summary>
    public string? Unit { get; init; }
}
