using Sightline.Contract;
using Sightline.Decisions.Nonconformances;

namespace Sightline.Decisions.Gates;

/// <summary>
/// What was decided of a part, at every gate: scrap and what went back go nowhere, a rework goes to its station alone until the part
/// was inspected again, and a concession or a good rework goes over what earlier exposures found.
/// </summary>
internal static class DispositionCheck
{
    public static IEnumerable<GateReason> Of(string part, string station, PartAtGate history)
    {
        foreach (var one in history.Dispositions)
        {
            switch (one.What)
            {
                case Dispositions.Scrap:
                    yield return new GateReason(GateCodes.Scrapped, $"'{part}' was scrapped: nonconformance {one.Ncr}. It goes nowhere.");
                    break;
                case Dispositions.Return:
                    yield return new GateReason(GateCodes.Returned, $"'{part}' goes back to its supplier: nonconformance {one.Ncr}. It goes nowhere else.");
                    break;
                case Dispositions.Rework when IsWaiting(one):
                    yield return IsItsPlace(one, station)
                        ? new GateReason(GateCodes.Rework, $"'{part}' is reworked at '{one.ReworkAt}' and inspected again at '{one.ReinspectAt}': nonconformance {one.Ncr}.", Blocks: false, one.ReworkAt)
                        : new GateReason(GateCodes.Rework, $"'{part}' is to be reworked: nonconformance {one.Ncr}. Take it to '{one.ReworkAt}', and inspect it again at '{one.ReinspectAt}'.", Station: one.ReworkAt);
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>What earlier stations said, where a disposition goes over it; else as it was.</summary>
    public static GateReason Over(GateReason said, string part, string station, PartAtGate history)
    {
        if (!said.Blocks || history.Dispositions is not [var one, ..])
        {
            return said;
        }

        if (IsWaiting(one) && IsItsPlace(one, station))
        {
            return said with { Blocks = false };
        }

        if (said.Code is not (GateCodes.Failed or GateCodes.Review) || said.Station is not { } place || !history.Findings.TryGetValue(place, out var finding))
        {
            return said;
        }

        return one.What switch
        {
            Dispositions.UseAsIs when Covers(one, finding) => new GateReason(GateCodes.Concession, $"'{part}' is used as it is, whatever '{place}' found: nonconformance {one.Ncr}.", Blocks: false, place),
            Dispositions.Rework when Covers(one, finding) =>
                new GateReason(GateCodes.Reworked, $"'{part}' was reworked at '{one.ReworkAt}' and passed at '{one.ReinspectAt}': nonconformance {one.Ncr}.", Blocks: false, place),
            _ => said,
        };
    }

    /// <summary>The part goes on by it: a concession, or a rework that turned out good, and no station found anything since.</summary>
    public static bool CoversAll(PartDisposition one, PartAtGate history) =>
        (one is { What: Dispositions.UseAsIs } or { What: Dispositions.Rework, Outcome: ReworkRows.Good }) && history.Findings.Values.All(f => f.Last == InspectionResult.Pass || Covers(one, f));

    private static bool Covers(PartDisposition one, StationFinding finding) => one.What switch
    {
        Dispositions.UseAsIs => finding.At <= one.Since,
        Dispositions.Rework => one.Outcome == ReworkRows.Good && finding.At <= one.CheckedAt,
        _ => false,
    };

    private static bool IsWaiting(PartDisposition one) => one is { What: Dispositions.Rework, Outcome: ReworkRows.Waits };

    private static bool IsItsPlace(PartDisposition one, string station) => station == one.ReworkAt || station == one.ReinspectAt;
}
