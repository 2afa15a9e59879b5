namespace Sightline.Forwarding.Changes;

/// <summary>Somebody asks for a change that needs somebody else's approval: what, why, and what it risks.</summary>
internal sealed record ChangeRequest
{
    /// <summary>Its name: the journal position of the fact that asked.</summary>
    public required long Id { get; init; }

    /// <summary>One of <see cref="ChangeKinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>What is to change; for a target its name.</summary>
    public required string Of { get; init; }

    public required ChangeState State { get; init; }

    public required string Reason { get; init; }

    /// <summary>What can go wrong, and what is done against that.</summary>
    public required string Risk { get; init; }

    /// <summary>One of <see cref="RiskLevels"/>.</summary>
    public required string Level { get; init; }

    /// <summary>Not good from then on, where it was not used.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>Journal position of its newest step.</summary>
    public required long Newest { get; init; }

    /// <summary>Journal position of the fact that used it; null before one did.</summary>
    public long? UsedBy { get; init; }

    /// <summary>Oldest first; the first asked.</summary>
    public required IReadOnlyList<ChangeStep> Steps { get; init; }

    /// <summary>Name under which it is signed and audited.</summary>
    public string Object => $"change:{Id}";

    public string AskedBy => Steps[0].By;

    /// <summary>Where it stands at a moment.</summary>
    public ChangeState At(DateTimeOffset now) => State is ChangeState.Requested or ChangeState.Approved && Until <= now ? ChangeState.Expired : State;
}

/// <summary>One step in the life of a request.</summary>
/// <param name="Position">Journal position of the fact.</param>
/// <param name="Act">One of the acts of <see cref="ChangeLife"/>.</param>
/// <param name="At">When.</param>
/// <param name="By">Who, for example <c>user:anna</c>.</param>
/// <param name="Reason">Why, where somebody said so.</param>
internal sealed record ChangeStep(long Position, string Act, DateTimeOffset At, string By, string? Reason);

/// <summary>How much can go wrong.</summary>
internal static class RiskLevels
{
    public static readonly IReadOnlyList<string> All = ["low", "medium", "high"];
}
