using Sightline.Contract;

namespace Sightline.Insight;

/// <summary>Every line with every station, as of one moment.</summary>
internal sealed record LineOverview(DateTimeOffset At, TimeSpan SilentAfter, IReadOnlyList<LineView> Lines);

/// <summary>One line. The last has no id: it holds the stations that stand on none.</summary>
internal sealed record LineView(string? Id, string? Name, IReadOnlyList<StationView> Stations);

/// <summary>Whether a station is heard of.</summary>
internal enum StationState
{
    /// <summary>Something arrived lately.</summary>
    Running,

    /// <summary>Nothing arrived for longer than <see cref="InsightOptions.SilentAfter"/>.</summary>
    Silent,

    /// <summary>Nothing ever arrived.</summary>
    NoData,
}

/// <summary>One station as the line's page shows it.</summary>
internal sealed record StationView
{
    public required string Station { get; init; }

    public string? Name { get; init; }

    /// <summary>False for a station that sends and has no master record.</summary>
    public required bool Known { get; init; }

    public required StationState State { get; init; }

    /// <summary>When the last inspection arrived, of a station that is silent.</summary>
    public DateTimeOffset? SilentSince { get; init; }

    /// <summary>The newest by arrival; null when nothing ever arrived.</summary>
    public NewestInspection? Last { get; init; }

    /// <summary>Inspections per minute, by exposure, of the last five minutes and the one that runs.</summary>
    public required decimal RatePerMinute { get; init; }

    public required ShiftView Shift { get; init; }

    /// <summary>Of this shift.</summary>
    public required StationCounts Counts { get; init; }

    /// <summary>Five minutes each, from the shift's start until now.</summary>
    public required IReadOnlyList<StripBucket> Strip { get; init; }

    public string? WorkOrder { get; init; }

    public string? Product { get; init; }

    public string? Recipe { get; init; }

    public string? RecipeVersion { get; init; }

    /// <summary>Why it is not known what the station makes, in words with what to do; null when it is known.</summary>
    public string? Missing { get; init; }

    /// <summary>Records on their way: stored, and not at every target yet.</summary>
    public required long Waiting { get; init; }

    public required long Parked { get; init; }

    /// <summary>Numbers missing in the station's own counter.</summary>
    public required long Gaps { get; init; }
}

/// <summary>The newest inspection of a station, by arrival.</summary>
internal sealed record NewestInspection(
    string Id, long Position, InspectionResult Result, InspectionPurpose Purpose, DateTimeOffset InspectedAt, DateTimeOffset ReceivedAt);

/// <summary>The shift the counts are of. Without a calendar: no id, the last eight hours, and no end.</summary>
internal sealed record ShiftView(string? Id, DateTimeOffset Starts, DateTimeOffset? Ends);

/// <summary>Pass, fail and review are production; the others are counted apart.</summary>
internal sealed record StationCounts(long Pass, long Fail, long Review, long Challenge, long Rehearsal)
{
    public long All => Pass + Fail + Review + Challenge + Rehearsal;
}

/// <summary>Five minutes of a station.</summary>
/// <param name="At">Its first moment.</param>
/// <param name="Pass">Production that passed.</param>
/// <param name="Fail">Production that failed.</param>
/// <param name="Review">Production that a person must judge.</param>
/// <param name="HasData">False when nothing was inspected, test pieces and rehearsals included.</param>
internal sealed record StripBucket(DateTimeOffset At, long Pass, long Fail, long Review, bool HasData);
