using Sightline.Contract;
using Sightline.Decisions.Gates;
using Sightline.Decisions.Holds;
using Sightline.Decisions.Nonconformances;
using Sightline.Decisions.Rules.Acting;
using Sightline.Decisions.Rules.Life;
using Sightline.Storage;

namespace Sightline.Decisions.Rules;

/// <summary>A finding that a record belongs to, with what its rule asks for and what became of that.</summary>
/// <param name="Finding">The finding.</param>
/// <param name="Actions">What is to be done about it, in the order of the rule; null as outcome where nothing was done yet, or a machine was not asked for this part yet.</param>
internal sealed record FindingOfPart(Finding Finding, IReadOnlyList<(RuleAction Action, FindingAction? Outcome)> Actions);

/// <summary>What happens next with a part that failed or that a rule found something about.</summary>
/// <param name="Findings">Findings that its record belongs to, oldest first.</param>
/// <param name="Goes">Where the part goes: scrap, return, held, rework, useAsIs, diverted, review, undecided or on.</param>
/// <param name="To">The station of rework; null for all else.</param>
/// <param name="HeldBy">The holds it is under.</param>
internal sealed record PartNext(IReadOnlyList<FindingOfPart> Findings, string Goes, string? To, IReadOnlyList<string> HeldBy)
{
    public const string Held = "held";
    public const string Rework = "rework";
    public const string Diverted = "diverted";
    public const string Review = "review";
    public const string Undecided = "undecided";
    public const string On = "on";

    /// <summary>Null for a good part that no rule has anything to say about.</summary>
    /// <param name="db">The projections.</param>
    /// <param name="record">Position of the record.</param>
    /// <param name="verdict">The word that counts, a person's where there is one.</param>
    /// <param name="holds">The holds the part is or was under.</param>
    /// <param name="part">The part.</param>
    public static PartNext? Of(SqliteDatabase db, long record, InspectionResult verdict, IReadOnlyList<PartHold> holds, PartIdentity part)
    {
        var findings = FindingQuery.OfRecord(db, record).Select(finding => new FindingOfPart(finding, ActionsOf(db, finding, record))).ToList();
        var decided = part.Serial is { } serial ? PartDispositions.OfPart(db, serial, part.Batch is { } batch ? [batch] : [])
            : part.Batch is { } whole ? PartDispositions.Of(db, HoldUnitKind.Batch, whole) : [];
        if (verdict == InspectionResult.Pass && findings.Count == 0 && decided.Count == 0)
        {
            return null;
        }

        var held = holds.Where(h => h.IsHeld).Select(h => h.Hold.Id).ToList();
        var (goes, to) = GoesOf(findings, verdict, held.Count > 0, decided.Count > 0 ? decided[0] : null, () => PartAtGate.Read(db, part.Serial ?? part.Batch!));
        return new PartNext(findings, goes, to, held);
    }

    /// <summary>
    /// What is scrapped or returned is so for good; what is held goes nowhere. Then what was decided of the part, as far as it covers all that
    /// a gate would ask of it; what a rule did with it; and its verdict.
    /// </summary>
    private static (string Goes, string? To) GoesOf(IReadOnlyList<FindingOfPart> findings, InspectionResult verdict, bool isHeld, PartDisposition? decided, Func<PartAtGate> history)
    {
        if (decided?.What is Dispositions.Scrap or Dispositions.Return)
        {
            return (decided.What, null);
        }

        var done = findings.SelectMany(f => f.Actions).Where(a => a.Outcome?.Outcome == ActionOutcomes.Done).Select(a => a.Action).ToList();
        return isHeld ? (Held, null)
            : decided is { What: Dispositions.Rework, Blocks: true } ? (Rework, decided.ReworkAt)
            : decided is not null && DispositionCheck.CoversAll(decided, history()) ? (decided.What == Dispositions.UseAsIs ? decided.What : On, null)
            : done.Exists(a => a.Do == RuleActions.Divert) ? (Diverted, null)
            : verdict switch { InspectionResult.Pass => (On, null), InspectionResult.Review => (Review, null), _ => (Undecided, null) };
    }

    private static List<(RuleAction, FindingAction?)> ActionsOf(SqliteDatabase db, Finding finding, long record)
    {
        if (finding.IsShadow)
        {
            return [];
        }

        var outcomes = FindingQuery.ActionsFor(db, finding.Id, record);
        return [.. RuleVersionRows.Find(db, finding.Rule, finding.Version)!.File().Actions.Index().Select(a => (a.Item, outcomes.GetValueOrDefault(a.Index)))];
    }
}
