namespace Sightline.Acquisition.Profiles;

/// <summary>How each part of an inspection is made from a record.</summary>
internal sealed record InspectionRules
{
    public required IdRule Id { get; init; }
    public required TextRule Station { get; init; }
    public TextRule? Serial { get; init; }
    public TextRule? Batch { get; init; }
    public TextRule? Position { get; init; }
    public required TimeRule InspectedAt { get; init; }
    public required ResultRule Result { get; init; }
    public TextRule? Confidence { get; init; }
    public TextRule? Purpose { get; init; }
    public TextRule? Sequence { get; init; }
    public TextRule? WorkOrder { get; init; }
    public TextRule? Recipe { get; init; }
    public TextRule? RecipeVersion { get; init; }
    public TextRule? Model { get; init; }
    public TextRule? ModelVersion { get; init; }
    public TextRule? ModelSha256 { get; init; }
    public TextRule? LineSpeed { get; init; }
    public TextRule? LineUnit { get; init; }
    public IReadOnlyList<DefectRule> Defects { get; init; } = [];
    public IReadOnlyList<MeasurementRule> Measurements { get; init; } = [];
    public IReadOnlyList<CodeRule> Codes { get; init; } = [];
    public IReadOnlyList<ImageRule> Images { get; init; } = [];
    public IReadOnlyDictionary<string, TextRule> Extensions { get; init; } = new Dictionary<string, TextRule>();
}

/// <summary>One text: a constant, a field, or the word of the one column that is 1.</summary>
internal sealed record TextRule
{
    public string? Constant { get; init; }
    public string? Field { get; init; }

    /// <summary>Column to word; exactly one column must be 1 and the others 0.</summary>
    public IReadOnlyDictionary<string, string>? OneHot { get; init; }

    public string? Prefix { get; init; }

    /// <summary>The person replaying states what stands before the field (<c>--serial-prefix</c>).</summary>
    public bool PrefixStated { get; init; }

    /// <summary>The source's word to ours. A word that is not listed makes the record unmappable; nothing is guessed.</summary>
    public IReadOnlyDictionary<string, string>? Lookup { get; init; }

    /// <summary>Nothing there means nothing in the inspection.</summary>
    public bool Optional { get; init; }

    /// <summary>A file without this column needs the person replaying to state it.</summary>
    public bool StatedWhenNoColumn { get; init; }

    public IEnumerable<string> Fields => OneHot?.Keys ?? (Field is null ? [] : [Field]);
}

/// <summary>The moment of exposure: a field in a known format, or stated by the person replaying; never made up.</summary>
/// <param name="Field">Null when it is always stated.</param>
/// <param name="Format"><c>rfc3339</c>, <c>unix-s</c>, <c>unix-ms</c> or a .NET custom format.</param>
/// <param name="Offset">Offset of times that carry none.</param>
/// <param name="Stated">Stated always (no field), or when the file has no such column.</param>
internal sealed record TimeRule(string? Field, string Format, TimeSpan? Offset, bool Stated)
{
    /// <summary>A pattern that cannot say an offset.</summary>
    public bool NeedsOffset => Format is not ("rfc3339" or "unix-s" or "unix-ms") && !Format.Contains('z') && !Format.Contains('K');

    /// <summary>Times of this form may come without an offset.</summary>
    public bool TakesOffset => NeedsOffset || Format == "rfc3339";
}

/// <summary>The sender's identity: a field, or a hash of what does not change between two readings of the same record.</summary>
/// <param name="Field">Taken where the file has it.</param>
/// <param name="GeneratedFrom">Fields, or <c>$station</c>, <c>$part.serial</c>, <c>$part.batch</c>, <c>$inspectedAt</c>.</param>
internal sealed record IdRule(string? Field, IReadOnlyList<string>? GeneratedFrom);

/// <summary>The verdict: a text of the record, or what follows from the defects found.</summary>
internal abstract record ResultRule
{
    private ResultRule() { }

    public sealed record Said(TextRule Text) : ResultRule;

    public sealed record ByDefects(string Some, string None) : ResultRule;
}

/// <summary>How a defect is made: where a condition holds, and with EachBox once for each line of the box file, whose columns are fields too.</summary>
internal sealed record DefectRule(
    bool EachBox, Condition? When, TextRule Class, TextRule? Severity, TextRule? Confidence, TextRule? Zone, BoxRule? Box);

/// <summary>A field has exactly this text.</summary>
internal sealed record Condition(string Field, string Equal);

/// <summary>Four fields: edges (left, top, right, bottom) or corner and size (x, y, width, height).</summary>
internal sealed record BoxRule(
    string Left, string Top, string RightOrWidth, string BottomOrHeight, bool IsSize, bool Optional, TextRule? Unit, TextRule? Image)
{
    public IEnumerable<string> Fields => [Left, Top, RightOrWidth, BottomOrHeight];
}

internal sealed record MeasurementRule(string Name, string Field, string? Unit, decimal? Lower, decimal? Upper, bool Optional);

internal sealed record CodeRule(string? Symbology, TextRule Value);

/// <summary>Which picture belongs to the record.</summary>
/// <param name="Name">Name of the view in the contract.</param>
/// <param name="DataUrl">Field with a <c>data:image/…;base64,</c> text; null when the source itself brings the file of that name.</param>
internal sealed record ImageRule(string Name, string? DataUrl);
