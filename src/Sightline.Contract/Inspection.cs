using System.ComponentModel;
using System.Text.Json;
using Sightline.Contract.Schema;

namespace Sightline.Contract;

/// <summary>
/// One camera's judgement of one part, contract v1. Identities are strings and survive character by character;
/// quantities are decimal. The JSON Schema of this record is served at <c>/schemas/inspection/v1.json</c>.
/// </summary>
[DisplayName("Inspection")]
[Description("One camera's judgement of one part, contract v1. Identities are strings and survive character by character; quantities are decimal. The JSON Schema of this record is served at /schemas/inspection/v1.json.")]
public sealed record Inspection
{
    /// <summary>The sender's own identity of this inspection, 1 to 128 characters. With the station it is the idempotency key.</summary>
    [Description("The sender's own identity of this inspection, 1 to 128 characters. With the station it is the idempotency key.")]
    [Word(ContractLimits.IdLength)]
    public required string Id { get; init; }

    /// <summary>The vision station, 1 to 128 characters.</summary>
    [Description("The vision station, 1 to 128 characters.")]
    [Word(ContractLimits.IdLength)]
    public required string Station { get; init; }

    /// <summary>The part: a serial, a batch, or both.</summary>
    [Description("The part: a serial, a batch, or both.")]
    public required PartIdentity Part { get; init; }

    /// <summary>Moment of exposure, RFC 3339 with an offset, as sent.</summary>
    [Description("Moment of exposure, RFC 3339 with an offset, as sent.")]
    [TimeWithOffset]
    public required string InspectedAt { get; init; }

    /// <summary>The machine's verdict: <c>pass</c>, <c>fail</c> or <c>review</c>.</summary>
    [Description("The machine's verdict: pass, fail or review.")]
    public required InspectionResult Result { get; init; }

    /// <summary>Confidence in the result, 0 to 1.</summary>
    [Description("Confidence in the result, 0 to 1.")]
    [Between(0, 1)]
    public decimal? Confidence { get; init; }

    /// <summary>What was found, in the station's own words.</summary>
    [Description("What was found, in the station's own words.")]
    [Items(ContractLimits.ListItems)]
    public IReadOnlyList<Defect>? Defects { get; init; }

    /// <summary>What was measured.</summary>
    [Description("What was measured.")]
    [Items(ContractLimits.ListItems)]
    public IReadOnlyList<Measurement>? Measurements { get; init; }

    /// <summary>Codes read on the part.</summary>
    [Description("Codes read on the part.")]
    [Items(ContractLimits.ListItems)]
    public IReadOnlyList<ReadCode>? Codes { get; init; }

    /// <summary>The recipe the station judged by.</summary>
    [Description("The recipe the station judged by.")]
    public RecipeUsed? Recipe { get; init; }

    /// <summary>The model that judged.</summary>
    [Description("The model that judged.")]
    public ModelUsed? Model { get; init; }

    /// <summary>The images of this inspection, by content hash.</summary>
    [Description("The images of this inspection, by content hash.")]
    [Items(ContractLimits.ListItems)]
    public IReadOnlyList<ImageReference>? Images { get; init; }

    /// <summary>Only <c>production</c> counts. Absent means production.</summary>
    [Description("Only production counts. Absent means production.")]
    [AbsentMeans("production")]
    public InspectionPurpose Purpose { get; init; }

    /// <summary>The source's own counter, +1 for each inspection. Gaps are reported.</summary>
    [Description("The source's own counter, +1 for each inspection. Gaps are reported.")]
    [Between(0, long.MaxValue)]
    public long? Sequence { get; init; }

    /// <summary>Speed of the line at exposure.</summary>
    [Description("Speed of the line at exposure.")]
    public LineSpeed? Line { get; init; }

    /// <summary>What the station believes is being made. A source of context only where the plant says so.</summary>
    [Description("What the station believes is being made. A source of context only where the plant says so.")]
    [Word(ContractLimits.WordLength)]
    public string? WorkOrder { get; init; }

    /// <summary>Kept and shown, never interpreted. Unknown top-level members are kept here too.</summary>
    [Description("Kept and shown, never interpreted. Unknown top-level members are kept here too.")]
    public IReadOnlyDictionary<string, JsonElement>? Extensions { get; init; }
}

/// <summary>Identity of the part. At least one of serial and batch.</summary>
[DisplayName("Part")]
[Description("Identity of the part. At least one of serial and batch.")]
[AnyOf("serial", "batch")]
public sealed record PartIdentity
{
    /// <summary>Serial number of a serialised part (a Unit).</summary>
    [Description("Serial number of a serialised part (a Unit).")]
    [Word(ContractLimits.WordLength)]
    public string? Serial { get; init; }

    /// <summary>Batch of parts that are not serialised.</summary>
    [Description("Batch of parts that are not serialised.")]
    [Word(ContractLimits.WordLength)]
    public string? Batch { get; init; }

    /// <summary>Position of the part in its carrier, panel or nest.</summary>
    [Description("Position of the part in its carrier, panel or nest.")]
    [Word(ContractLimits.WordLength)]
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
[DisplayName("Defect")]
[Description("One finding.")]
public sealed record Defect
{
    /// <summary>Defect class in the vision system's words.</summary>
    [Description("Defect class in the vision system's words.")]
    [Word(ContractLimits.WordLength)]
    public required string Class { get; init; }

    /// <summary>Severity in the vision system's words, for example minor, major, critical.</summary>
    [Description("Severity in the vision system's words, for example minor, major, critical.")]
    [Word(ContractLimits.WordLength)]
    public string? Severity { get; init; }

    /// <summary>Confidence in this finding, 0 to 1.</summary>
    [Description("Confidence in this finding, 0 to 1.")]
    [Between(0, 1)]
    public decimal? Confidence { get; init; }

    /// <summary>Where on the part or image.</summary>
    [Description("Where on the part or image.")]
    public DefectLocation? Location { get; init; }
}

/// <summary>A box on an image or on the part. Lengths are not negative.</summary>
[DisplayName("Location")]
[Description("A box on an image or on the part. Lengths are not negative.")]
public sealed record DefectLocation
{
    /// <summary>Name of the image in <c>images</c>.</summary>
    [Description("Name of the image in images.")]
    [Word(ContractLimits.WordLength)]
    public string? Image { get; init; }

    /// <summary>Left edge in <see cref="Unit"/>.</summary>
    [Description("Left edge in unit.")]
    [NotNegative]
    public decimal? X { get; init; }

    /// <summary>Top edge in <see cref="Unit"/>.</summary>
    [Description("Top edge in unit.")]
    [NotNegative]
    public decimal? Y { get; init; }

    /// <summary>Width in <see cref="Unit"/>.</summary>
    [Description("Width in unit.")]
    [NotNegative]
    public decimal? Width { get; init; }

    /// <summary>Height in <see cref="Unit"/>.</summary>
    [Description("Height in unit.")]
    [NotNegative]
    public decimal? Height { get; init; }

    /// <summary>Unit of the four lengths, for example px or mm. Absent means px.</summary>
    [Description("Unit of the four lengths, for example px or mm. Absent means px.")]
    [Word(ContractLimits.WordLength)]
    public string? Unit { get; init; }

    /// <summary>Named zone of the part.</summary>
    [Description("Named zone of the part.")]
    [Word(ContractLimits.WordLength)]
    public string? Zone { get; init; }
}

/// <summary>One measured value with its limits.</summary>
[DisplayName("Measurement")]
[Description("One measured value with its limits.")]
public sealed record Measurement
{
    /// <summary>Name of the characteristic.</summary>
    [Description("Name of the characteristic.")]
    [Word(ContractLimits.WordLength)]
    public required string Name { get; init; }

    /// <summary>Measured value in <see cref="Unit"/>.</summary>
    [Description("Measured value in unit.")]
    public required decimal Value { get; init; }

    /// <summary>Unit, for example mm.</summary>
    [Description("Unit, for example mm.")]
    [Word(ContractLimits.WordLength)]
    public string? Unit { get; init; }

    /// <summary>Lower limit in <see cref="Unit"/>.</summary>
    [Description("Lower limit in unit.")]
    public decimal? Lower { get; init; }

    /// <summary>Upper limit in <see cref="Unit"/>.</summary>
    [Description("Upper limit in unit.")]
    public decimal? Upper { get; init; }
}

/// <summary>A code read on the part.</summary>
[DisplayName("Code")]
[Description("A code read on the part.")]
public sealed record ReadCode
{
    /// <summary>Symbology, for example datamatrix, qr, code128.</summary>
    [Description("Symbology, for example datamatrix, qr, code128.")]
    [Word(ContractLimits.WordLength)]
    public string? Symbology { get; init; }

    /// <summary>The text as read.</summary>
    [Description("The text as read.")]
    [Word(4_096)]
    public required string Value { get; init; }
}

/// <summary>The recipe the station judged by.</summary>
[DisplayName("Recipe")]
[Description("The recipe the station judged by.")]
public sealed record RecipeUsed
{
    /// <summary>Recipe id.</summary>
    [Description("Recipe id.")]
    [Word(ContractLimits.WordLength)]
    public required string Id { get; init; }

    /// <summary>Recipe version.</summary>
    [Description("Recipe version.")]
    [Word(ContractLimits.WordLength)]
    public string? Version { get; init; }
}

/// <summary>The model that judged.</summary>
[DisplayName("Model")]
[Description("The model that judged.")]
public sealed record ModelUsed
{
    /// <summary>Model name.</summary>
    [Description("Model name.")]
    [Word(ContractLimits.WordLength)]
    public required string Name { get; init; }

    /// <summary>Model version.</summary>
    [Description("Model version.")]
    [Word(ContractLimits.WordLength)]
    public string? Version { get; init; }

    /// <summary>SHA-256 of the model file, 64 hexadecimal digits.</summary>
    [Description("SHA-256 of the model file, 64 hexadecimal digits.")]
    [Sha256]
    public string? Sha256 { get; init; }
}

/// <summary>An image by its content hash; the bytes travel apart, after the result.</summary>
[DisplayName("Image")]
[Description("An image by its content hash; the bytes travel apart, after the result.")]
public sealed record ImageReference
{
    /// <summary>Name of the view, unique within the inspection.</summary>
    [Description("Name of the view, unique within the inspection.")]
    [Word(ContractLimits.WordLength)]
    public required string Name { get; init; }

    /// <summary>SHA-256 of the file, 64 hexadecimal digits.</summary>
    [Description("SHA-256 of the file, 64 hexadecimal digits.")]
    [Sha256]
    public required string Sha256 { get; init; }

    /// <summary>Media type, for example image/png.</summary>
    [Description("Media type, for example image/png.")]
    [Word(ContractLimits.WordLength)]
    public string? MediaType { get; init; }

    /// <summary>Width in pixels.</summary>
    [Description("Width in pixels.")]
    [Between(0, int.MaxValue)]
    public int? Width { get; init; }

    /// <summary>Height in pixels.</summary>
    [Description("Height in pixels.")]
    [Between(0, int.MaxValue)]
    public int? Height { get; init; }
}

/// <summary>Speed of the line at exposure.</summary>
[DisplayName("Line speed")]
[Description("Speed of the line at exposure.")]
public sealed record LineSpeed
{
    /// <summary>Speed in <see cref="Unit"/>.</summary>
    [Description("Speed in unit.")]
    [NotNegative]
    public decimal? Speed { get; init; }

    /// <summary>Unit, for example parts/min.</summary>
    [Description("Unit, for example parts/min.")]
    [Word(ContractLimits.WordLength)]
    public string? Unit { get; init; }
}
