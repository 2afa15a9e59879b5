using Sightline.Decisions.Holds;

namespace Sightline.Decisions.Nonconformances;

/// <summary>A nonconformance as it stands.</summary>
/// <param name="Position">Position of the fact that opened it; its id.</param>
/// <param name="State">Where it stands, one of <see cref="NcrStages"/>.</param>
/// <param name="Opening">What is wrong, and where it was seen.</param>
/// <param name="OpenedAt">When.</param>
/// <param name="OpenedBy">By whom; <c>rule:NAME@VERSION</c> for a rule.</param>
/// <param name="MovedAt">When something was last done with it.</param>
/// <param name="Parts">How many parts, batches and lots.</param>
/// <param name="Undisposed">How many of them have no disposition in force.</param>
/// <param name="Reworking">How many were not inspected again after their rework.</param>
/// <param name="OpenActions">Corrective actions that are not done and found effective.</param>
internal sealed record Nonconformance(
    long Position, long State, NcrOpening Opening, DateTimeOffset OpenedAt, string OpenedBy, DateTimeOffset MovedAt, long Parts, long Undisposed, long Reworking, long OpenActions)
{
    public string Id => Position.ToString();

    public string StateWord => NcrStages.Words[(int)State];

    public bool IsClosed => State == NcrStages.Closed;
}

/// <summary>One part of a nonconformance, with what was decided of it last.</summary>
/// <param name="Kind">Part, batch or lot.</param>
/// <param name="Key">Which one.</param>
/// <param name="Newest">The newest disposition that was not taken back; null for none.</param>
/// <param name="InForce">It counts: it is no concession that waits, and no rework that failed.</param>
internal sealed record NcrPart(HoldUnitKind Kind, string Key, NcrPartDisposition? Newest, bool InForce);

/// <summary>A disposition of one part.</summary>
/// <param name="Position">Of the fact that asked for it; its id.</param>
/// <param name="What">One of <see cref="Dispositions"/>.</param>
/// <param name="At">When.</param>
/// <param name="By">Who asked.</param>
/// <param name="Reason">Why.</param>
/// <param name="Quantity">How much, as digits; null where that is not known.</param>
/// <param name="Signed">It counts since a signature, or needed none.</param>
/// <param name="ReworkAt">The station that reworks.</param>
/// <param name="ReinspectAt">The station that inspects again.</param>
/// <param name="Loop">How many times the part was sent to rework.</param>
/// <param name="Outcome">How the rework turned out, as in <see cref="ReworkRows"/>.</param>
/// <param name="CheckedBy">The record or the fact that says so.</param>
/// <param name="Lot">The lot that goes back.</param>
internal sealed record NcrPartDisposition(
    long Position, string What, DateTimeOffset At, string By, string? Reason, string? Quantity, bool Signed, string? ReworkAt, string? ReinspectAt, long? Loop, long? Outcome, long? CheckedBy, string? Lot)
{
    public string Id => Position.ToString();

    public bool IsWaitingForSignature => !Signed;
}

/// <summary>A concession that somebody asked for and nobody signed yet.</summary>
internal sealed record NcrConcession(long Position, DateTimeOffset At, string By, string? Reason, long Units)
{
    public string Id => Position.ToString();
}

/// <summary>A corrective action as it stands.</summary>
internal sealed record NcrActionStanding(
    long Position, string What, string Owner, string Due, string By, DateTimeOffset? DoneAt, string? DoneBy, string? DoneWhat, DateTimeOffset? CheckedAt, string? CheckedBy, bool? Effective, string? CheckedWhy)
{
    public string Id => Position.ToString();

    public bool IsOpen => Effective != true;

    public bool IsDone => DoneAt is not null;
}

/// <summary>A deviation from a limit, as it was signed.</summary>
internal sealed record NcrDeviationSigned(long Position, string Characteristic, string Limit, string? Until, string? Quantity, string Reason, string By, DateTimeOffset At);

/// <summary>A document that belongs to it.</summary>
internal sealed record NcrDocumentAttached(long Position, string Name, string Sha256, string? Place, string By, DateTimeOffset At);

/// <summary>Something that was done with it.</summary>
/// <param name="Position">Of the fact.</param>
/// <param name="Act">One of <see cref="NcrActs"/>.</param>
/// <param name="At">When.</param>
/// <param name="By">By whom.</param>
/// <param name="What">Of what: a disposition, an action, a document; null where the act says it all.</param>
/// <param name="Units">How many parts it was about.</param>
/// <param name="Said">Why.</param>
internal sealed record NcrMoved(long Position, string Act, DateTimeOffset At, string By, string? What, long Units, string? Said);

/// <summary>A nonconformance with everything that belongs to it but its parts, which are read in pages.</summary>
internal sealed record NonconformanceInFull(
    Nonconformance Ncr, IReadOnlyList<long> Records, IReadOnlyList<long> Holds, IReadOnlyList<NcrConcession> Concessions, IReadOnlyList<NcrActionStanding> Actions,
    IReadOnlyList<NcrDeviationSigned> Deviations, IReadOnlyList<NcrDocumentAttached> Documents, IReadOnlyList<NcrMoved> Moves, IReadOnlyList<string> Signatures);

/// <summary>A nonconformance as one part has it.</summary>
/// <param name="Ncr">Which.</param>
/// <param name="Via">What of the part it names: the part, or its batch.</param>
/// <param name="Key">Which one.</param>
/// <param name="Newest">What was decided last; null for nothing.</param>
internal sealed record PartNonconformance(Nonconformance Ncr, HoldUnitKind Via, string Key, NcrPartDisposition? Newest);
