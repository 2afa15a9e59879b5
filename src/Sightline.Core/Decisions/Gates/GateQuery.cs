using Sightline.Decisions.Challenges;
using Sightline.Decisions.Holds;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Decisions.Gates;

/// <summary>
/// May this part proceed at this station? Said from what is held, what earlier stations found, what is made here, and how the
/// line stands; and where that cannot be known, by the gate's own written choice.
/// </summary>
internal sealed class GateQuery(ProjectionReader projections, IPlantPolicies plant, IPlantView view, IJourneyAge age, PermitQuery permits, ChallengeQuery challenges, TimeProvider time)
{
    /// <summary>Null where the station has no master record.</summary>
    public GateAnswer? Ask(string station, string part)
    {
        if (plant.Station(station) is not { } known)
        {
            return null;
        }

        var (now, gate) = (time.GetUtcNow(), known.Gate);
        var unknown = Unknown(gate, now);
        if (unknown is not null && gate.WhenUnknown == GatePolicy.Deny)
        {
            return new GateAnswer(false, false, [unknown with { Text = $"{unknown.Text} This gate says no when it cannot know." }], now);
        }

        var reasons = Reasons(station, part, known, now);
        if (unknown is not null)
        {
            // What is known to be held stays held, and what was scrapped or went back is so for good. Everything else may be out of date: it is told, and the gate's choice is said.
            reasons = [unknown with { Text = $"{unknown.Text} This gate says yes when it cannot know.", Blocks = false }, .. reasons.Select(r => r with { Blocks = r.Blocks && r.Code is GateCodes.Hold or GateCodes.Scrapped or GateCodes.Returned })];
        }

        return new GateAnswer(!reasons.Exists(r => r.Blocks), unknown is null, reasons, now);
    }

    private GateReason? Unknown(GatePolicy gate, DateTimeOffset now) =>
        age.Stopped is { } why ? new GateReason(GateCodes.Unknown, $"The journey of the node stopped: {why} What happened since is not known here.")
        : age.Behind(now) is var behind && behind > gate.Span() ? new GateReason(GateCodes.Unknown, $"The tables are {behind.TotalSeconds:0.0} s behind what was taken.")
        : null;

    /// <summary>What somebody wrote, with a stop where it has none.</summary>
    private static string Sentence(string words) => words is [.., '.' or '!' or '?'] ? words : words + ".";

    private List<GateReason> Reasons(string station, string part, StationPolicies known, DateTimeOffset now)
    {
        var (gate, reasons) = (known.Gate, new List<GateReason>());
        if (plant.PieceOf(part) is { } piece)
        {
            reasons.Add(new GateReason(GateCodes.TestPiece, $"'{part}' is the test piece {piece.Id}. It goes back to its place, never on with the parts."));
        }

        var found = projections.Read(db => Read(db, part, gate.Asks(GatePolicy.Holds)));
        reasons.AddRange(found.Held.Select(Said));
        if (!found.Complete)
        {
            reasons.Add(new GateReason(GateCodes.Unknown, $"'{part}' is made of more than {HoldReach.MostThings} things: whether the others are on hold is not known here.", Blocks: gate.WhenUnknown == GatePolicy.Deny));
        }

        reasons.AddRange(DispositionCheck.Of(part, station, found.History));
        var making = gate.Asks(GatePolicy.Order) || found.History.Product is null ? view.MakingAt(station, now).Context : null;
        if (gate.Asks(GatePolicy.Inspections))
        {
            reasons.AddRange(RouteCheck.Of(part, station, plant.RouteOf(found.History.Product ?? making?[ContextNames.Product], known.Line), found.History).Select(said => DispositionCheck.Over(said, part, station, found.History)));
        }

        if (gate.Asks(GatePolicy.Order))
        {
            reasons.AddRange(OrderCheck.Of(part, station, found.History.Context, making));
        }

        if (known.Line is { } line)
        {
            reasons.AddRange(gate.Asks(GatePolicy.Permit) ? permits.Of(line).Reasons.Select(Said)
                : gate.Asks(GatePolicy.Challenge) ? challenges.Of(line, now).Select(Said) : []);
        }

        return reasons;
    }

    private static GateReason Said(PermitReason reason) => new(reason.Code, reason.Text, reason.Blocks);

    private static GateReason Said(PartHold held) => new(
        GateCodes.Hold, $"{(held.Inside is { } inside ? $"'{inside.Key}', which is in it, is on hold" : "On hold")} since {Rfc3339.Write(held.Hold.PlacedAt)} by {held.Hold.PlacedBy}: {Sentence(held.Hold.Reason)} Release hold {held.Hold.Id} first.");

    private static (IReadOnlyList<PartHold> Held, bool Complete, PartAtGate History) Read(SqliteDatabase db, string part, bool holds)
    {
        var (history, reach) = (PartAtGate.Read(db, part), new HoldReach(db));
        if (!holds)
        {
            return ([], true, history);
        }

        // Of a part that was never seen nobody knows whether it is a part or a batch: both are asked.
        ThingKind[] kinds = history.IsBatch ? [ThingKind.Batch] : history.Findings.Count > 0 ? [ThingKind.Serial] : [ThingKind.Serial, ThingKind.Batch];
        return ([.. kinds.SelectMany(kind => HoldQuery.Of(db, reach, new Thing(kind, part))).Where(h => h.IsHeld)], reach.Complete, history);
    }
}
