namespace Sightline.Contract;

/// <summary>What a node says of one inspection.</summary>
/// <param name="Id">The sender's identity, or null where the message had none.</param>
/// <param name="Status">201 stored, 200 known and the same, 409 known with other content, 413 too large, 422 refused, 503 not taken.</param>
/// <param name="Index">Place in the batch, from 0. Null for a single inspection.</param>
/// <param name="Position">Journal position of the stored fact.</param>
/// <param name="QuarantineId">Where the refused bytes are kept.</param>
/// <param name="Errors">Every problem found, where and what to send instead.</param>
public sealed record InspectionAnswer(
    string? Id,
    int Status,
    int? Index = null,
    long? Position = null,
    string? QuarantineId = null,
    IReadOnlyList<ContractError>? Errors = null);

/// <summary>Answer to a batch: one item for each one sent, in order, each with the status it would have had alone.</summary>
public sealed record BatchAnswer(IReadOnlyList<InspectionAnswer> Items);

/// <summary>One problem of a message.</summary>
/// <param name="Pointer">JSON Pointer (RFC 6901) to the member; empty for the whole message.</param>
/// <param name="Detail">What is wrong and what to send instead.</param>
public sealed record ContractError(string Pointer, string Detail);

/// <summary>RFC 9457 problem details.</summary>
public sealed record Problem
{
    /// <summary>Kind of problem; a URI reference.</summary>
    public string? Type { get; init; }

    /// <summary>Short text for the kind.</summary>
    public string? Title { get; init; }

    /// <summary>HTTP status.</summary>
    public int? Status { get; init; }

    /// <summary>What happened this time and what to do.</summary>
    public string? Detail { get; init; }

    /// <summary>Every problem found in the message.</summary>
    public IReadOnlyList<ContractError>? Errors { get; init; }

    /// <summary>Where the refused bytes are kept.</summary>
    public string? QuarantineId { get; init; }
}

/// <summary>The balance: every part accounted for. Counts are messages or records.</summary>
public sealed record Books
{
    /// <summary>Received = stored + refused, and stored = delivered + waiting + parked + closed.</summary>
    public bool Balanced { get; init; }

    /// <summary>Messages that were answered for good, repeats left out.</summary>
    public long Received { get; init; }

    /// <summary>Inspections in the journal.</summary>
    public long Stored { get; init; }

    /// <summary>Messages in quarantine.</summary>
    public long Refused { get; init; }

    /// <summary>Records every live target has acknowledged.</summary>
    public long Delivered { get; init; }

    /// <summary>Records on their way: not yet through the journey, or in an outbox.</summary>
    public long Waiting { get; init; }

    /// <summary>Records that wait for something named: a context, a map, a person.</summary>
    public long Parked { get; init; }

    /// <summary>Records closed by a named person or policy.</summary>
    public long Closed { get; init; }

    /// <summary>Repeats of stored inspections, recognised and not counted again.</summary>
    public long Duplicates { get; init; }

    /// <summary>Numbers missing in the sources' own counters.</summary>
    public long Gaps { get; init; }

    /// <summary>Journal position up to which projections are current.</summary>
    public long Projected { get; init; }

    /// <summary>Journal position of the newest fact.</summary>
    public long Head { get; init; }

    /// <summary>What does not add up, in words. Empty when balanced.</summary>
    public IReadOnlyList<string> Differences { get; init; } = [];

    /// <summary>The same by source.</summary>
    public IReadOnlyList<SourceBooks> Sources { get; init; } = [];

    /// <summary>The outbox by target.</summary>
    public IReadOnlyList<TargetBooks> Targets { get; init; } = [];
}

/// <summary>The balance of one source.</summary>
public sealed record SourceBooks(string Station, long Stored, long Refused, long Duplicates, long Gaps, long? LastSequence);

/// <summary>The outbox of one target, in entries.</summary>
public sealed record TargetBooks(string Target, string State, long Entries, long Delivered, long Waiting, long Parked, long Closed)
{
    /// <summary>Entries the target is owed: one for each record bound while it was live or paused. Due = entries + unwanted.</summary>
    public long Due { get; init; }

    /// <summary>Records that the target's map does not want. No entry is made for them.</summary>
    public long Unwanted { get; init; }
}
