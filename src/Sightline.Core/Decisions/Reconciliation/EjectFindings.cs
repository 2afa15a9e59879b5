using System.Globalization;
using Sightline.Contract;

namespace Sightline.Decisions.Reconciliation;

/// <summary>What the decisions and the confirmations of one ejector do not agree on, part by part. A slip is one finding, not one for each part.</summary>
/// <param name="station">Whose ejector it is.</param>
/// <param name="within">How long a confirmation takes at most.</param>
/// <param name="asOf">Up to when it is looked: the newest exposure, or the clock of who asks.</param>
internal sealed class EjectFindings(string station, TimeSpan within, DateTimeOffset asOf)
{
    /// <summary>So many rejects in a row that stayed are no single lost signal.</summary>
    private const int Row = 3;

    private static readonly TimeSpan s_bounce = TimeSpan.FromSeconds(1);

    /// <summary>All of them, in the order of the parts, slips first.</summary>
    /// <param name="parts">Parts of the ejector, by number.</param>
    /// <param name="open">Confirmations whose part is not known.</param>
    public List<Difference> Of(IReadOnlyList<EjectPart> parts, IReadOnlyList<OpenConfirm> open)
    {
        var found = new List<Difference>();
        var byNumber = parts.ToDictionary(p => p.N);
        var (stayed, went) = (new HashSet<long>(), new HashSet<long>());
        foreach (var slip in SlipFinder.Find([.. parts.Where(p => p.Decided).Select(p => p.N)], [.. parts.Where(p => p.Confirms > 0 && p.How != "time").Select(p => p.N)]))
        {
            found.Add(Of(slip, byNumber));
            stayed.UnionWith(slip.Rejected);
            went.UnionWith(slip.Taken);
        }

        var down = Down([.. parts.Where(p => p is { Decided: true, IsProduction: true } && !stayed.Contains(p.N))]);
        foreach (var part in parts)
        {
            if (part is { Decided: true, Confirms: 0, IsProduction: true } && !stayed.Contains(part.N) && IsDue(part))
            {
                found.Add(Missing(part, down.Contains(part.N)));
            }
            else if (part is { Decided: false, Confirms: > 0 } && !went.Contains(part.N))
            {
                found.Add(Unasked(part, parts));
            }

            if (part.Confirms > 1)
            {
                found.Add(Twice(part));
            }
        }

        found.AddRange(open.Select(Unknown));
        return found;
    }

    private bool IsDue(EjectPart part) => part.ExposedAt + within < asOf;

    /// <summary>Rejects that stayed, so many one after the other that the ejector or its sensor did not work.</summary>
    private HashSet<long> Down(List<EjectPart> decided)
    {
        var (found, run) = (new HashSet<long>(), new List<long>());
        foreach (var part in decided)
        {
            if (part.Confirms > 0)
            {
                run.Clear();
                continue;
            }

            run.Add(part.N);
            if (run.Count >= Row)
            {
                found.UnionWith(run);
            }
        }

        return found;
    }

    private Difference Of(Slip slip, Dictionary<long, EjectPart> parts)
    {
        var (first, last) = (parts[slip.Rejected[0]], parts[slip.Rejected[^1]]);
        var touched = slip.Rejected.Select(n => Touched(parts[n], stayed: true)).Concat(slip.Taken.Select(n => Touched(parts[n], stayed: false)))
            // A part that was rejected, and went in the place of another, went.
            .GroupBy(t => t.Record).Select(g => g.MinBy(t => t.Stayed)!).ToList();
        var (apart, side) = (Math.Abs(slip.Offset) == 1 ? "one part" : $"{Math.Abs(slip.Offset)} parts", slip.Offset > 0 ? "later" : "earlier");
        return new Difference(DifferenceKinds.Slip, 2, station, first.Record, first.Inspection, first.Name, first.ExposedAt, DifferenceCauses.OutOfStep, string.Create(CultureInfo.InvariantCulture,
            $"{slip.Rejected.Count} rejects from {first.Name} to {last.Name} were each confirmed {apart} {side}. Without a slip these were {slip.FaultsWithout} faults of their own; one slip is e^{slip.Nats:0} times as likely."))
        { Touched = touched };
    }

    private static TouchedPart Touched(EjectPart part, bool stayed) => new(part.Record, part.Inspection, part.Name, stayed);

    private Difference Missing(EjectPart part, bool down) => part.Person == InspectionResult.Pass
        ? Of(part, DifferenceKinds.Missing, 0, DifferenceCauses.TurnedByReview, "The machine rejected it, no ejection was confirmed, and a person found it good since.")
        : down ? Of(part, DifferenceKinds.Missing, 2, DifferenceCauses.EjectorDown, $"Rejected, and no ejection was confirmed within {within:c}; neither of its neighbours' was. Look at the ejector and its sensor.")
        : Of(part, DifferenceKinds.Missing, 2, DifferenceCauses.NotEjected, $"Rejected, and no ejection was confirmed within {within:c}; those of the rejects beside it were. The part may be among the good ones.");

    private Difference Unasked(EjectPart part, IReadOnlyList<EjectPart> parts)
    {
        if (part.Person == InspectionResult.Fail)
        {
            return Of(part, DifferenceKinds.Unasked, 0, DifferenceCauses.TurnedByReview, "The machine did not reject it; a person did.");
        }

        if (part.Machine == InspectionResult.Review)
        {
            return Of(part, DifferenceKinds.Unasked, 0, DifferenceCauses.LeftToPerson, "The machine left it to a person, and it was taken off the line.");
        }

        var beside = parts.FirstOrDefault(p => p is { Decided: true, Confirms: 0 } && Math.Abs(p.N - part.N) <= SlipFinder.Widest);
        return beside is null
            ? Of(part, DifferenceKinds.Unasked, 1, DifferenceCauses.GoodEjected, "Its ejection was confirmed, and no machine rejected it.")
            : Of(part, DifferenceKinds.Unasked, 1, DifferenceCauses.Neighbour, $"Its ejection was confirmed, and no machine rejected it. {beside.Name}, {Math.Abs(beside.N - part.N)} beside it, was rejected and stayed.");
    }

    private Difference Twice(EjectPart part) => part.AgainAt - part.ConfirmedAt < s_bounce
        ? Of(part, DifferenceKinds.Twice, 1, DifferenceCauses.Bounce, $"Confirmed {part.Confirms} times, the second {Apart(part)} after the first: a sensor that bounces.")
        : Of(part, DifferenceKinds.Twice, 1, DifferenceCauses.SecondSignal, $"Confirmed {part.Confirms} times, the second {Apart(part)} after the first. Another part may have gone with it.");

    private static string Apart(EjectPart part) => string.Create(CultureInfo.InvariantCulture, $"{((part.AgainAt - part.ConfirmedAt) ?? default).TotalSeconds:0.###} s");

    private Difference Unknown(OpenConfirm confirm) => confirm.Names is { } names
        ? new Difference(DifferenceKinds.UnknownPart, 1, station, null, null, names, confirm.At, DifferenceCauses.NotInspected, $"The PLC took off {names}, of which this station has no inspection.")
        : new Difference(DifferenceKinds.UnknownPart, 1, station, null, null, null, confirm.At, DifferenceCauses.NothingDecided, $"The PLC took off a part and does not say which; none was rejected within {within:c} before that is not confirmed already.");

    private Difference Of(EjectPart part, string kind, int severity, string cause, string evidence) =>
        new(kind, severity, station, part.Record, part.Inspection, part.Name, part.ExposedAt, cause, evidence);
}
