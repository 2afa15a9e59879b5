using Sightline.Model;

namespace Sightline.Decisions.Challenges;

/// <summary>A test piece that a station was shown.</summary>
/// <param name="Position">Position of its inspection; its number.</param>
/// <param name="Station">The station.</param>
/// <param name="Piece">Master record of the piece; null for one that is not registered.</param>
/// <param name="Serial">What was read on it.</param>
/// <param name="ShownAt">Moment of exposure by this node's clock.</param>
/// <param name="Outcome">What the station made of it.</param>
/// <param name="Why">The same in words.</param>
/// <param name="GoodBefore">When the station had caught the same piece last; null for never.</param>
internal sealed record Challenge(
    long Position, string Station, string? Piece, string? Serial, DateTimeOffset ShownAt, ChallengeOutcome Outcome, string Why, DateTimeOffset? GoodBefore);

/// <summary>Where a station stands with a piece.</summary>
internal sealed record PieceStanding
{
    public required string Station { get; init; }

    public required ChallengePiece Piece { get; init; }

    /// <summary>Position of the last showing; null for never.</summary>
    public long? Last { get; init; }

    public DateTimeOffset? LastAt { get; init; }

    public ChallengeOutcome? Outcome { get; init; }

    public string? Why { get; init; }

    public long? GoodPosition { get; init; }

    /// <summary>When it was caught last; null for never.</summary>
    public DateTimeOffset? GoodAt { get; init; }

    /// <summary>Production parts that the station has seen since, or ever.</summary>
    public long Parts { get; init; }

    /// <summary>When it must be shown by the clock; null where the clock says nothing.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>After how many more parts it must be shown; null where the count says nothing.</summary>
    public long? PartsLeft { get; init; }

    /// <summary>Why it should have been shown already, each in words; none when it should not.</summary>
    public IReadOnlyList<string> Overdue { get; init; } = [];

    public bool IsMissed => Outcome == ChallengeOutcome.Missed;
}

/// <summary>Where a line stands with its test pieces.</summary>
/// <param name="Line">The line.</param>
/// <param name="Policy">What it asks for; null for nothing.</param>
/// <param name="Pieces">Each station with each of its pieces.</param>
internal sealed record LineStanding(string Line, ChallengePolicy? Policy, IReadOnlyList<PieceStanding> Pieces)
{
    /// <summary>missed, overdue, unregistered (asked for, and no piece is there), good, or none (nothing is asked for).</summary>
    public string State =>
        Pieces.Any(p => p.IsMissed) ? "missed"
        : Pieces.Any(p => p.Overdue.Count > 0) ? "overdue"
        : Pieces.Count == 0 ? Policy is null ? "none" : "unregistered"
        : "good";
}

/// <summary>Parts that went by while nobody knew whether their station still saw what it should.</summary>
/// <param name="Stations">The stations.</param>
/// <param name="From">From when on; null: ever since.</param>
/// <param name="To">Until when; null: until now.</param>
internal sealed record SuspectSpan(IReadOnlyList<string> Stations, DateTimeOffset? From, DateTimeOffset? To);

/// <summary>One suspect part, as its inspection shows it.</summary>
internal sealed record Suspect(long Position, string Station, string Id, string? Serial, string? Batch, string Result, DateTimeOffset ExposedAt);
