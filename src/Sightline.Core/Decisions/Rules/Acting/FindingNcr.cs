using Sightline.Buffering;
using Sightline.Decisions.Nonconformances;

namespace Sightline.Decisions.Rules.Acting;

/// <summary>The nonconformance of a finding: opened once, with its records and holds as evidence, and added to when it grows.</summary>
internal sealed class FindingNcr(NonconformanceDesk desk, ToDoQuery toDo, IJournal journal)
{
    /// <summary>As it stands; null where none was opened.</summary>
    public Nonconformance? Of(FindingInHand finding) =>
        journal.Find(FactKinds.Nonconformance, "", Cause(finding)) is { } opened ? desk.Find(opened.Position.ToString()) : null;

    /// <summary>What opens it.</summary>
    public NcrPlan Open(FindingInHand finding) => desk.Open(
        Parts(finding, 0) with { Title = finding.File.Title ?? $"Rule '{finding.Rule}'", What = finding.Text, Station = finding.Station, Line = finding.Station is null ? finding.Line : null, Class = finding.Class },
        finding.By, finding.Text, Cause(finding));

    /// <summary>What adds the records after one, and every hold of the finding.</summary>
    public NcrPlan Add(FindingInHand finding, Nonconformance ncr, long after) => desk.Plan(ncr, NcrActs.Add, 0, Parts(finding, after), finding.By);

    /// <summary>What is done with it next.</summary>
    public NcrPlan Plan(FindingInHand finding, Nonconformance ncr, string act, NcrWish wish) => desk.Plan(ncr, act, 0, wish, finding.By);

    public FactDraft Draft(FindingInHand finding, NonconformanceMove move) => desk.Draft(move, finding.By);

    /// <summary>Why it was not done, in words.</summary>
    public static string Words(NcrRefusal refusal) => refusal.Conflict ?? string.Join(" ", refusal.Errors.Select(e => e.Detail));

    private static string Cause(FindingInHand finding) => $"finding:{finding.Id}";

    private NcrWish Parts(FindingInHand finding, long after) => new()
    {
        Inspections = [.. toDo.Records(finding.Id, after).Select(r => r.ToString())],
        Holds = [.. toDo.HoldsFor(Cause(finding)).Select(h => h.ToString())],
    };
}
