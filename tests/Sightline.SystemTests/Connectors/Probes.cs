using Sightline.Model;

namespace Sightline.SystemTests.Connectors;

/// <summary>What a connector finds out of its own target.</summary>
public static class Probes
{
    public static Task<IReadOnlyList<ProbeFinding>> TryAsync(TargetRig rig) =>
        ((IProbe)rig.Connector).ProbeAsync(new ProbeSetup(rig.Message("never sent"), TimeSpan.FromHours(1), TimeSpan.FromDays(30), 1_500), rig.Stop);

    public static IEnumerable<string> Words(this IReadOnlyList<ProbeFinding> found) => found.Select(f => $"{f.Check} {f.Verdict}");

    public static ProbeFinding Of(this IReadOnlyList<ProbeFinding> found, string check) => found.Single(f => f.Check == check);
}
