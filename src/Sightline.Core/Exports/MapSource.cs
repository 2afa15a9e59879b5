namespace Sightline.Exports;

internal delegate SourceValue ReadSource(in MapInput input);

/// <summary>What a source yields, and so which types a field may ask of it.</summary>
internal enum SourceKind
{
    /// <summary>Identities and words: text only, so that no leading zero is ever lost.</summary>
    Text,

    /// <summary>Text that counts something.</summary>
    Quantity,
    Number,
    Time,
    List,

    /// <summary>Whatever the station put there.</summary>
    Any,
}

/// <summary>One path that a rule may read.</summary>
internal sealed record MapSource(string Path, SourceKind Kind, ReadSource Read)
{
    public bool OfDefect => Path.StartsWith("defect.", StringComparison.Ordinal);

    public bool NeedsClasses => Path is "defect.code" or "defects.codes";

    public bool Allows(FieldType type) => Kind switch
    {
        SourceKind.Text => type == FieldType.String,
        SourceKind.Quantity or SourceKind.Number => type is FieldType.String or FieldType.Number,
        SourceKind.Time => type is FieldType.String or FieldType.Time,
        SourceKind.Any => type is FieldType.String or FieldType.Number or FieldType.Boolean,
        _ => false,
    };
}
