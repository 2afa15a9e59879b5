using Sightline.Exports;
using Sightline.Exports.Life;
using Sightline.Forwarding;
using Sightline.Model;

namespace Sightline.Hosting.Preflights;

/// <summary>Tries a target, its map and the codes in it, and compares with the time before.</summary>
internal sealed class TargetTrial(TargetTable targets, Maps maps, MapDesk desk, CodeLists codes, Preflight preflight, PreflightLog log, TimeProvider time)
{
    /// <summary>What was found, or null where there is no such target.</summary>
    public async Task<PreflightReport?> RunAsync(string name, bool load, CancellationToken ct)
    {
        var settings = targets.All.FirstOrDefault(t => t.Settings.Name == name).Settings;
        if (settings is null)
        {
            return null;
        }

        var at = time.GetUtcNow();
        List<ProbeFinding> found = [.. await preflight.RunAsync(settings, load, ct), OfMap(name), .. OfCodes(name, await codes.AskAsync(settings, ct))];
        return new PreflightReport(name, at, settings.Stage, found, []).After(log.Last(name));
    }

    private ProbeFinding OfMap(string target)
    {
        if (maps.For(new TargetName(target)) is not { } plan)
        {
            return new ProbeFinding(ProbeChecks.Map, ProbeVerdict.Bad, $"No map is published for this target: every record would wait. Publish one, or put a file into config/maps/{target}.json.");
        }

        var coverage = MapCoverage.Of(plan, desk.Classes().Select(c => c.Class));
        return coverage.Unmapped.Count == 0
            ? new ProbeFinding(ProbeChecks.Map, ProbeVerdict.Good, $"Map version {plan.Version} lists every class that stations sent.")
            : new ProbeFinding(ProbeChecks.Map, ProbeVerdict.Doubt, $"Map version {plan.Version} does not list {string.Join(", ", coverage.Unmapped)}, which stations sent. Its rule for unknown classes applies to them.");
    }

    /// <summary>The map in use is bad with a code that the target does not know; a draft with one is a doubt.</summary>
    private IEnumerable<ProbeFinding> OfCodes(string target, (AskedCodes? Asked, string Why) list)
    {
        if (list.Asked is not { } asked)
        {
            return [new ProbeFinding(ProbeChecks.Codes, list.Why.StartsWith("Cannot", StringComparison.Ordinal) ? ProbeVerdict.NotAsked : ProbeVerdict.Bad, list.Why)];
        }

        var versions = desk.Versions(target);
        var used = versions.FirstOrDefault(v => v.State == MapState.Published);
        var coming = versions.FirstOrDefault(v => v.State is MapState.Draft or MapState.Replayed or MapState.Approved);
        return new[] { (Version: used, Draft: false), (Version: coming, Draft: true) }
            .Where(v => v.Version is not null)
            .Select(v => Judge(v.Version!, v.Draft, asked))
            .DefaultIfEmpty(new ProbeFinding(ProbeChecks.Codes, ProbeVerdict.Good, $"The target knows {asked.Codes.Count} codes; no map uses one yet."));
    }

    private static ProbeFinding Judge(MapVersion version, bool draft, AskedCodes asked)
    {
        var unknown = asked.Unknown(version.Plan()).ToList();
        var check = draft ? $"{ProbeChecks.Codes} of the draft" : ProbeChecks.Codes;
        var name = $"map version {version.Version}{(draft ? $" ({MapLife.Word(version.State)})" : "")}";
        return unknown.Count == 0
            ? new ProbeFinding(check, ProbeVerdict.Good, $"The target knows every code of {name}.")
            : new ProbeFinding(check, draft ? ProbeVerdict.Doubt : ProbeVerdict.Bad,
                $"The target does not know {string.Join(", ", unknown.Take(10).Select(u => $"{u.Code} ({u.Pointer})"))}{(unknown.Count > 10 ? $" and {unknown.Count - 10} more" : "")} of {name}. Create the codes there, or correct the map.");
    }
}
