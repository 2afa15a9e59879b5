namespace Sightline.Buffering;

/// <summary>
/// The journal: appended, hash-chained, flushed, and only then acknowledged. The one seam between what arrives and
/// what is made of it. Every implementation passes the same conformance suite against the real thing.
/// </summary>
internal interface IJournal : IFactSource
{
    /// <summary>Position of the newest flushed fact.</summary>
    long Head { get; }

    /// <summary>Why the journal takes nothing more until a person has looked, in words; null while all is well.</summary>
    string? Trouble { get; }

    /// <summary>Appends drafts in order. Completes after the flush; one result for each draft.</summary>
    ValueTask<IReadOnlyList<AppendResult>> AppendAsync(IReadOnlyList<FactDraft> drafts, CancellationToken ct);

    /// <summary>Appends one draft. Completes after the flush.</summary>
    ValueTask<AppendResult> AppendAsync(FactDraft draft, CancellationToken ct);

    /// <summary>Facts after a position, in order: at most <paramref name="limit"/>, fewer when they are large; none only at the head.</summary>
    IReadOnlyList<Fact> Read(long after, int limit);

    /// <summary>Totals of inspections and refusals up to a position.</summary>
    JournalTotals TotalsAt(long position);

    /// <summary>Completes when the head has passed <paramref name="position"/>.</summary>
    Task WaitPastAsync(long position, CancellationToken ct);
}

/// <summary>Facts by identity and by position. A journal that is only read, beside its node or without one, is this much.</summary>
internal interface IFactSource
{
    /// <summary>The fact with this identity, or null.</summary>
    Fact? Find(string kind, string source, string key);

    /// <summary>The fact at a position, or null.</summary>
    Fact? At(long position);

    /// <summary>The same, and of one whose body was archived only the hash of it: no archive is needed.</summary>
    Fact? Bare(long position) => At(position);
}

/// <summary>Running totals of the journal at a position.</summary>
internal readonly record struct JournalTotals(long Position, long Stored, long Refused);
