namespace Sightline.Decisions.Rules.Acting;

/// <summary>A finding of a live rule that something is to be done about.</summary>
internal sealed record FindingInHand
{
    public required string Id { get; init; }

    public required string Rule { get; init; }

    public required string Version { get; init; }

    /// <summary>What it is about within the rule.</summary>
    public required string Key { get; init; }

    public required RuleFile File { get; init; }

    public bool IsLate { get; init; }

    public bool IsProvisional { get; init; }

    public string? Station { get; init; }

    public string? Line { get; init; }

    public string? Class { get; init; }

    public required string Text { get; init; }

    /// <summary>When the fact that began it was recorded.</summary>
    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>Since when it is so, by the clock of what decided it.</summary>
    public required DateTimeOffset Since { get; init; }

    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>Position of the fact by which somebody took it on; null while nobody did.</summary>
    public long? Acknowledged { get; init; }

    /// <summary>Its newest record; 0 where it has none.</summary>
    public long NewestRecord { get; init; }

    /// <summary>What was done, by the place of the action in the rule.</summary>
    public required IReadOnlyDictionary<int, DoneAction> Done { get; init; }

    /// <summary>Who acts, for facts and for people.</summary>
    public string By => $"rule:{Rule}@{Version}";
}

/// <summary>What became of an action until now.</summary>
internal sealed record DoneAction(string What, string Outcome, DateTimeOffset At, long? Upto, string? Whom);
