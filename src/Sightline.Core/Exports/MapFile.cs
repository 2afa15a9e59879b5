using Sightline.Contract;
using Sightline.Model;

namespace Sightline.Exports;

/// <summary>A map file that passed every check. docs/maps.md describes each member.</summary>
internal sealed record MapFile
{
    public required string Target { get; init; }

    public required string Version { get; init; }

    public string? Description { get; init; }

    public string? Owner { get; init; }

    /// <summary>Null: the map does not look at defect classes at all.</summary>
    public IReadOnlyDictionary<string, ClassCode>? Classes { get; init; }

    public UnknownClassRule? UnknownClass { get; init; }

    /// <summary>The target's word for each result; null where it does not want these records.</summary>
    public required IReadOnlyDictionary<InspectionResult, string?> Results { get; init; }

    public LowConfidenceRule? LowConfidence { get; init; }

    public required IReadOnlyList<InspectionPurpose> Purposes { get; init; }

    public required IReadOnlyList<FieldRule> Fields { get; init; }

    public DefectsAs? DefectsAs { get; init; }

    /// <summary>Rules of what besides inspections this target is told, by <see cref="ToldKinds"/>; a kind that is not there is not wanted.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<FieldRule>> Facts { get; init; } = new Dictionary<string, IReadOnlyList<FieldRule>>();

    /// <summary>The file character by character.</summary>
    public required string Text { get; init; }
}

/// <summary>The target's word for one defect class. Severity null: as the station sent it.</summary>
internal sealed record ClassCode(string Code, string? Severity);

/// <summary>Code is given with policy default only.</summary>
internal sealed record UnknownClassRule(UnknownClassPolicy Policy, string? Code);

internal sealed record LowConfidenceRule(decimal Below, LowConfidencePolicy Policy);

/// <summary>An array with one object for each defect.</summary>
internal sealed record DefectsAs(string Field, IReadOnlyList<FieldRule> Each);

/// <summary>How one field of the target is filled.</summary>
internal sealed record FieldRule
{
    /// <summary>Kind of fact whose values it reads, one of <see cref="ToldKinds"/>; null for inspections.</summary>
    public string? Kind { get; init; }

    /// <summary>Name in the target; dots nest.</summary>
    public required string Field { get; init; }

    /// <summary>Sources in order; the first present one is used. Empty for a constant.</summary>
    public IReadOnlyList<string> From { get; init; } = [];

    public SourceValue Const { get; init; }

    public IReadOnlyDictionary<string, string>? Lookup { get; init; }

    public LookupMissingPolicy LookupMissing { get; init; }

    public MissingPolicy Missing { get; init; }

    public SourceValue Default { get; init; }

    /// <summary>Null: as the source has it.</summary>
    public FieldType? Type { get; init; }

    public string? Format { get; init; }

    /// <summary>Null: the offset that the station sent.</summary>
    public TimeZoneInfo? TimeZone { get; init; }

    /// <summary>Unicode code points, as the contract counts. Null: no limit.</summary>
    public int? MaxLength { get; init; }

    public TooLongPolicy TooLong { get; init; }
}
