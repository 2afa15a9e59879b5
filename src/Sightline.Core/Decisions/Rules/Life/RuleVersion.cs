namespace Sightline.Decisions.Rules.Life;

/// <summary>Where a version of a rule stands.</summary>
internal enum RuleState
{
    /// <summary>Can be changed. Watches nothing.</summary>
    Draft,

    /// <summary>Tried on past inspections as it stands.</summary>
    Replayed,

    /// <summary>Signed. Never changed any more.</summary>
    Approved,

    /// <summary>Watches, and says what it finds; nothing is done about it.</summary>
    Shadow,

    /// <summary>The one version of its rule that acts.</summary>
    Live,

    /// <summary>Replaced, or given up.</summary>
    Retired,
}

/// <summary>One step in the life of a version.</summary>
/// <param name="Position">Journal position of the fact.</param>
/// <param name="Act">draft, or one of <see cref="RuleLife.Acts"/>.</param>
/// <param name="At">When.</param>
/// <param name="By">Who, for example <c>user:anna</c>.</param>
/// <param name="Reason">Why, where somebody said so.</param>
internal sealed record RuleStep(long Position, string Act, DateTimeOffset At, string By, string? Reason);

/// <summary>One version of a rule: its text, and where it stands.</summary>
internal sealed record RuleVersion
{
    public required string Rule { get; init; }

    public required string Version { get; init; }

    public RuleState State { get; init; }

    /// <summary>The file, character by character.</summary>
    public required string Text { get; init; }

    public required string Sha256 { get; init; }

    /// <summary>Everybody who drafted or changed it, in order.</summary>
    public required IReadOnlyList<string> Authors { get; init; }

    /// <summary>The newest draft. What is approved is this.</summary>
    public required RuleStep Drafted { get; init; }

    /// <summary>What the newest replay found, as JSON; null before the first.</summary>
    public string? Replay { get; init; }

    /// <summary>How long after its exposure a record may come and still be in time, as it was set when this version began to watch.</summary>
    public TimeSpan? LateAfter { get; init; }

    /// <summary>Name under which it is signed and audited.</summary>
    public string Object => ObjectOf(Rule, Version);

    /// <summary>As it watches. Its text passed the check when it was drafted.</summary>
    public RuleFile File() => RuleCheck.Read(Text).File ?? throw new InvalidDataException($"Version '{Version}' of rule '{Rule}' does not read any more.");

    public static string ObjectOf(string rule, string version) => $"rule:{rule}/{version}";
}
