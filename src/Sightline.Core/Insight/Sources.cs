namespace Sightline.Insight;

/// <summary>One source as the list shows it.</summary>
internal sealed record SourceView
{
    public required string Station { get; init; }

    public string? Name { get; init; }

    public string? Line { get; init; }

    public string? Vendor { get; init; }

    /// <summary>False for a station that sends and has no master record.</summary>
    public required bool Known { get; init; }

    /// <summary>When its newest inspection arrived; null when none ever did.</summary>
    public DateTimeOffset? LastHeard { get; init; }

    public required long Stored { get; init; }

    public required long Refused { get; init; }

    /// <summary>Messages sent again though acknowledged, since this node started.</summary>
    public required long Repeats { get; init; }

    public required SourceCounter Counter { get; init; }

    public required SourceClock Clock { get; init; }

    /// <summary>Of the last 24 hours.</summary>
    public required Conformance Day { get; init; }
}

/// <summary>A source's own counter. The numbers are null where it never sent one.</summary>
/// <param name="First">The first number seen.</param>
/// <param name="Last">The number it stands at.</param>
/// <param name="Missing">How many numbers are missing now.</param>
/// <param name="Gaps">In how many gaps they lie.</param>
/// <param name="Repeats">Numbers that came again under another id.</param>
/// <param name="Resets">How often it was started anew.</param>
internal sealed record SourceCounter(long? First, long? Last, long Missing, long Gaps, long Repeats, long Resets);

/// <summary>A source's clock as it is known now.</summary>
/// <param name="State">One of <see cref="Sightline.Model.ClockStates"/>; null where it is not known.</param>
/// <param name="Offset">The station's clock minus this node's.</param>
/// <param name="Uncertainty">Half the width of the span in which the true offset lies.</param>
/// <param name="AlarmSince">Since when it is further off than the limit; null while it is not.</param>
internal sealed record SourceClock(string? State, TimeSpan? Offset, TimeSpan? Uncertainty, DateTimeOffset? AlarmSince);

/// <summary>One source in full.</summary>
/// <param name="Source">What the list shows.</param>
/// <param name="Ever">Its score over all that the journal holds.</param>
internal sealed record SourceDetail(SourceView Source, Conformance Ever);

/// <summary>Numbers that are missing.</summary>
internal sealed record OpenGap(long First, long Last, DateTimeOffset SeenAt)
{
    public long Missing => Last - First + 1;
}

/// <summary>Numbers that were missing and came.</summary>
/// <param name="First">The lowest.</param>
/// <param name="Last">The highest.</param>
/// <param name="SeenAt">When a higher number was seen.</param>
/// <param name="ClosedAt">When the last of them came.</param>
/// <param name="Position">Journal position of that record.</param>
internal sealed record ClosedGap(long First, long Last, DateTimeOffset SeenAt, DateTimeOffset ClosedAt, long Position);

/// <summary>A counter that repeated itself, or was started anew.</summary>
/// <param name="Kind">repeat or reset.</param>
/// <param name="First">The number; of repeats that followed each other the first.</param>
/// <param name="Last">The last of them.</param>
/// <param name="Times">How many records.</param>
/// <param name="Previous">Where the counter stood.</param>
/// <param name="At">When it began.</param>
/// <param name="LastAt">When the last of them came.</param>
/// <param name="Position">Journal position of the first record.</param>
internal sealed record CounterEvent(string Kind, long First, long Last, long Times, long Previous, DateTimeOffset At, DateTimeOffset LastAt, long Position);

/// <summary>Repeats of acknowledged messages. They are not facts, and are counted since the node started.</summary>
/// <param name="Since">When it started.</param>
/// <param name="Ever">Of a station, since then.</param>
/// <param name="Day">Of a station, in the last 24 hours of that time.</param>
internal sealed record RepeatsKnown(DateTimeOffset Since, Func<string, long> Ever, Func<string, long> Day);
