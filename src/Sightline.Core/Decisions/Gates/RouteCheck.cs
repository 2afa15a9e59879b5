using Sightline.Contract;

namespace Sightline.Decisions.Gates;

/// <summary>
/// What earlier stations of its route say of a part. The last exposure at each counts: a pass after a fail is a rework that was
/// done, and is told. Without a route nobody knows which stations come earlier; then every other station that saw the part counts.
/// </summary>
internal static class RouteCheck
{
    public static IEnumerable<GateReason> Of(string part, string station, IReadOnlyList<string>? route, PartAtGate history)
    {
        if (route is not null && !route.Contains(station))
        {
            yield return new GateReason(GateCodes.NotOnRoute, $"'{station}' is not on the route of '{part}': {string.Join(" → ", route)}. Take it to the next of these.");
        }

        foreach (var earlier in route?.TakeWhile(s => s != station) ?? history.Findings.Keys.Where(s => s != station).Order(StringComparer.Ordinal))
        {
            if (!history.Findings.TryGetValue(earlier, out var finding))
            {
                yield return new GateReason(GateCodes.NotInspected, $"'{part}' was not inspected at '{earlier}'. Take it there first.", Station: earlier);
            }
            else if (Said(part, finding) is { } said)
            {
                yield return said;
            }
        }
    }

    private static GateReason? Said(string part, StationFinding finding) => finding switch
    {
        { Last: InspectionResult.Fail } => new GateReason(GateCodes.Failed, $"'{part}' failed at '{finding.Station}'. Rework it and inspect it there again.", Station: finding.Station),
        { Last: InspectionResult.Review } => new GateReason(GateCodes.Review, $"'{part}' waits for a review of '{finding.Station}'. Review it, or inspect it there again.", Station: finding.Station),
        { FailedBefore: true } => new GateReason(GateCodes.Reworked, $"'{part}' passed at '{finding.Station}' after it had not: a rework that was done.", Blocks: false, finding.Station),
        _ => null,
    };
}
