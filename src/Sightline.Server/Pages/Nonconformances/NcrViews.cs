using Sightline.Contract;
using Sightline.Decisions.Nonconformances;
using Sightline.Genealogy;
using Sightline.Server.Pages.Inspections;

namespace Sightline.Server.Pages.Nonconformances;

/// <summary>The board: for each state how many there are, and the newest of them.</summary>
internal sealed record NcrBoardView(IReadOnlyList<NcrColumn> Columns);

/// <summary>One state of the board.</summary>
/// <param name="State">Its word.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Newest">The newest of them.</param>
internal sealed record NcrColumn(string State, long Count, IReadOnlyList<Nonconformance> Newest);

/// <summary>All of one state, newest first.</summary>
internal sealed record NcrListView(string State, IReadOnlyList<Nonconformance> Found, string? Cursor);

/// <summary>A record that is evidence, with an image of it where one can be shown.</summary>
internal sealed record NcrEvidence(RecordRow Row, Shot? Shot);

/// <summary>What the page of one nonconformance shows.</summary>
/// <param name="Full">The nonconformance.</param>
/// <param name="Parts">Its parts, as many as a page shows.</param>
/// <param name="Cursor">Of the next page of parts; null at the end.</param>
/// <param name="Evidence">Records that are evidence, the first of them.</param>
/// <param name="Stations">Where parts can be reworked.</param>
/// <param name="Tried">The act that was not done; null at first.</param>
/// <param name="Wrong">Why it was not, in words.</param>
internal sealed record NcrView(
    NonconformanceInFull Full, IReadOnlyList<NcrPart> Parts, string? Cursor, IReadOnlyList<NcrEvidence> Evidence, IReadOnlyList<string> Stations, string? Tried, IReadOnlyList<string> Wrong)
{
    public Nonconformance Ncr => Full.Ncr;

    /// <summary>Dispositions on this page that may be taken back, with what they are.</summary>
    public IReadOnlyList<(string Id, string What)> Given =>
        [.. Parts.Where(p => p is { InForce: true, Newest.Outcome: null or ReworkRows.Waits }).Select(p => (p.Newest!.Id, p.Newest.What)).Distinct()];

    /// <summary>Reworks of batches on this page that a person vouches for.</summary>
    public IReadOnlyList<string> BatchReworks =>
        [.. Parts.Where(p => p is { Kind: Decisions.Holds.HoldUnitKind.Batch, InForce: true, Newest.Outcome: ReworkRows.Waits }).Select(p => p.Newest!.Id).Distinct()];
}

/// <summary>The page on which a concession or a deviation is signed.</summary>
/// <param name="Ncr">Of which one.</param>
/// <param name="Act">Which of the two.</param>
/// <param name="Of">The concession; null for a deviation.</param>
/// <param name="Sha256">Hash of the fact that is signed.</param>
/// <param name="Form">Reason and signature, as they were written before.</param>
/// <param name="Wish">The deviation, as it was written before.</param>
/// <param name="Wrong">Why it was not signed, in words.</param>
internal sealed record NcrSignView(Nonconformance Ncr, string Act, NcrConcession? Of, string Sha256, DecisionForm Form, NcrWish Wish, IReadOnlyList<string> Wrong);

/// <summary>The form that opens one, with what was wrong with it.</summary>
internal sealed record NewNcrView(NcrWish Wish, IReadOnlyList<ContractError> Errors, bool NoRoom)
{
    public string? ErrorOf(string name) => Errors.FirstOrDefault(e => e.Pointer == $"/{name}" || e.Pointer.StartsWith($"/{name}/", StringComparison.Ordinal))?.Detail;
}
