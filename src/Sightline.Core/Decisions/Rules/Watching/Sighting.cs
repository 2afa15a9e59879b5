using Sightline.Contract;

namespace Sightline.Decisions.Rules.Watching;

/// <summary>
/// One inspection of production as rules see it, once, when it is stored. Repeats, test pieces, rehearsals and another source's
/// record of the same inspection are not seen.
/// </summary>
internal sealed record Sighting
{
    /// <summary>Journal position of the record.</summary>
    public required long Position { get; init; }

    public required string Station { get; init; }

    /// <summary>The line of the station; null for none.</summary>
    public string? Line { get; init; }

    /// <summary>What was being made, as known when it came; null where that was not known.</summary>
    public string? Product { get; init; }

    public string? WorkOrder { get; init; }

    /// <summary>One part, however many records show it.</summary>
    public required string PartKey { get; init; }

    /// <summary>Position in the carrier, panel, nest or cavity.</summary>
    public string? Place { get; init; }

    /// <summary>Moment of exposure by this node's clock.</summary>
    public required DateTimeOffset ExposedAt { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    public required InspectionResult Result { get; init; }

    public decimal? Confidence { get; init; }

    public IReadOnlyList<Defect> Defects { get; init; } = [];

    /// <summary>Came so long after its exposure that it may mark, and never stops a line.</summary>
    public bool IsLate { get; init; }

    /// <summary>The station's clock is off by more than is allowed, or not known: what is said of times is said with that.</summary>
    public bool ClockUntrusted { get; init; }
}
