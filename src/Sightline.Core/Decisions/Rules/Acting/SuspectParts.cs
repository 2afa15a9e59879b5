using Sightline.Decisions.Containment;
using Sightline.Decisions.Holds;
using Sightline.Model;

namespace Sightline.Decisions.Rules.Acting;

/// <summary>The parts that are suspect by what a notice tells: those of the breaks of trust of the same cause, at its station or on its line.</summary>
internal sealed class SuspectParts(ContainmentQuery containment, HoldDesk holds, IPlantPolicies plant)
{
    /// <summary>Notices that a cause of containment is named after. Of all others no part can be known.</summary>
    public static readonly IReadOnlyList<string> Notices = [TrustCauses.Challenge, TrustCauses.Clock, TrustCauses.Eject, TrustCauses.Recipe];

    /// <summary>How long ago a break that still matters may have begun.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(7);

    /// <summary>A notice may tell of something a little later than it happened.</summary>
    private static readonly TimeSpan s_slack = TimeSpan.FromHours(1);

    /// <summary>As known now; nothing where no part is suspect.</summary>
    public HoldPlan Of(FindingInHand finding, string reason)
    {
        var (serials, batches) = (new SortedSet<string>(StringComparer.Ordinal), new SortedSet<string>(StringComparer.Ordinal));
        foreach (var broken in containment.List(finding.File.Watch.Notice, finding.Station, finding.OpenedAt - s_longest, finding.OpenedAt).Where(b => IsOf(finding, b)))
        {
            // A break that has no parts is refused by the plan, and holds nothing.
            var plan = holds.Plan(containment.Hold(broken, reason));
            serials.UnionWith(plan.Serials);
            batches.UnionWith(plan.Batches);
        }

        return new HoldPlan([], [.. serials], [.. batches], []);
    }

    private bool IsOf(FindingInHand finding, TrustBreak broken) =>
        (broken.To is not { } end || end >= finding.Since - s_slack)
        && (finding.Station is not null || (finding.Line is { } line && plant.Station(broken.Station)?.Line == line));
}
