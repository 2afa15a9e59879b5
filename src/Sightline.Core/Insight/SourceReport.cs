namespace Sightline.Insight;

/// <summary>What a vendor is handed: how a source kept to the contract over a time, and whether that is enough.</summary>
internal sealed record SourceReport
{
    public required SourceView Source { get; init; }

    /// <summary>First moment of the time, a full hour.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>First moment after it, a full hour.</summary>
    public required DateTimeOffset To { get; init; }

    public required DateTimeOffset MadeAt { get; init; }

    public required Conformance Score { get; init; }

    /// <summary>What was refused, the most frequent first.</summary>
    public required IReadOnlyList<RefusalGroup> Refusals { get; init; }

    /// <summary>Open gaps seen in the time, the lowest numbers first; at most ten.</summary>
    public required IReadOnlyList<OpenGap> Gaps { get; init; }

    /// <summary>Since when repeats were counted; they are not facts and are forgotten by a restart.</summary>
    public required DateTimeOffset RepeatsSince { get; init; }

    public required Acceptance Verdict { get; init; }
}

/// <summary>Messages refused for the same reason.</summary>
/// <param name="Status">As answered.</param>
/// <param name="Pointer">Where in the message; of several places the first.</param>
/// <param name="Detail">What the newest of them was told.</param>
/// <param name="Count">How many; of more than <see cref="SourceReportQuery.MostRefusals"/> refusals the newest are grouped.</param>
/// <param name="Example">The newest of them in quarantine.</param>
internal sealed record RefusalGroup(int Status, string Pointer, string Detail, long Count, string Example);

/// <summary>Whether a source is accepted, and each limit.</summary>
/// <param name="Word">accepted, refused or too-few.</param>
/// <param name="Limits">Each limit and whether it is met.</param>
internal sealed record Acceptance(string Word, IReadOnlyList<AcceptanceLimit> Limits);

/// <summary>One limit.</summary>
/// <param name="Of">messages, total or the name of a part.</param>
/// <param name="Least">What is asked.</param>
/// <param name="Is">What was found; null where nothing was counted, which no source is refused for.</param>
internal sealed record AcceptanceLimit(string Of, decimal Least, decimal? Is)
{
    public bool IsMet => Is is null || Is >= Least;
}
