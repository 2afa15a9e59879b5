namespace Sightline.Decisions.Rules;

/// <summary>Something a rule found.</summary>
internal sealed record Finding
{
    /// <summary>Position of the deciding fact, a full stop, and the place among what that fact brought.</summary>
    public required string Id { get; init; }

    /// <summary>Where lists go on: findings in the order in which they were made.</summary>
    public required long Order { get; init; }

    public required long Position { get; init; }

    public required string Rule { get; init; }

    public required string Version { get; init; }

    /// <summary>What it is about within the rule.</summary>
    public required string Key { get; init; }

    /// <summary>Found by a version that is not live: nothing is done about it.</summary>
    public bool IsShadow { get; init; }

    /// <summary>The record that decided came late: it marks, and stops nothing.</summary>
    public bool IsLate { get; init; }

    /// <summary>Too little is known yet to act on it.</summary>
    public bool IsProvisional { get; init; }

    /// <summary>The clock of the station that decided is not to be trusted.</summary>
    public bool ClockUntrusted { get; init; }

    public string? Station { get; init; }

    public string? Line { get; init; }

    public string? Class { get; init; }

    /// <summary>Where on the part.</summary>
    public string? Place { get; init; }

    /// <summary>What its rule said when it found it.</summary>
    public required string Text { get; init; }

    /// <summary>How it stands since it grew; null before.</summary>
    public string? Stands { get; init; }

    /// <summary>Expected count in a window.</summary>
    public double? Expected { get; init; }

    /// <summary>The count at which it alerts.</summary>
    public double? Threshold { get; init; }

    /// <summary>Chance of such an alert without a cause.</summary>
    public double? Chance { get; init; }

    public long Records { get; init; }

    public DateTimeOffset OpenedAt { get; init; }

    public DateTimeOffset ExposedAt { get; init; }

    public DateTimeOffset? ClosedAt { get; init; }

    public string? ClosedText { get; init; }

    public DateTimeOffset? AcknowledgedAt { get; init; }

    public string? AcknowledgedBy { get; init; }

    /// <summary>How many actions are to be done about it.</summary>
    public int Asked { get; init; }

    /// <summary>About how many of them there is an outcome.</summary>
    public int Done { get; init; }

    public bool IsOpen => ClosedAt is null;
}

/// <summary>What became of one action of a finding.</summary>
/// <param name="Nr">Its place in the rule, from 0.</param>
/// <param name="What">The action's word.</param>
/// <param name="At">When.</param>
/// <param name="Ref">Position of the hold, nonconformance or request it became; null for none.</param>
/// <param name="Outcome">done, refused or skipped.</param>
/// <param name="Text">In words.</param>
/// <param name="Whom">Who was told or asked; null for nobody.</param>
internal sealed record FindingAction(int Nr, string What, DateTimeOffset At, long? Ref, string Outcome, string Text, string? Whom = null)
{
    /// <summary>Everything it became, oldest first: after a hold was released in whole, what joins the finding has another.</summary>
    public IReadOnlyList<long> Refs { get; init; } = [];
}

/// <summary>A record that belongs to a finding.</summary>
internal sealed record FindingRecord(long Position, string Station, string Id, string? Serial, string? Batch, DateTimeOffset ExposedAt);

/// <summary>Which findings are asked for. What is null narrows nothing.</summary>
internal sealed record FindingFilter
{
    public string? Rule { get; init; }

    public string? Station { get; init; }

    public string? Line { get; init; }

    public string? Class { get; init; }

    public bool? Open { get; init; }

    public bool? Shadow { get; init; }
}
