using System.Text.Json.Nodes;
using Sightline.Exports;
using Sightline.Exports.Life;
using Sightline.Forwarding;
using Sightline.Identity;
using Sightline.Model;
using Sightline.Server.Access;
using Sightline.Server.Api;

namespace Sightline.Server.Acts;

/// <summary>Tries a target and its map before records depend on them, and notes in the audit what was found.</summary>
internal sealed class PreflightActs(TargetTable targets, Maps maps, MapDesk desk, Preflight preflight, AuditTrail trail, TimeProvider time)
{
    /// <summary>What was found, or null where there is no such target.</summary>
    public async Task<JsonObject?> RunAsync(HttpContext http, string name)
    {
        var settings = targets.All.FirstOrDefault(t => t.Settings.Name == name).Settings;
        if (settings is null)
        {
            return null;
        }

        var found = (await preflight.RunAsync(settings, http.RequestAborted)).Concat(OfMap(settings.Name)).ToList();
        var verdict = WordOf(found.Max(f => f.Verdict));
        var report = new JsonObject
        {
            ["target"] = name,
            ["at"] = JsonText.Time(time.GetUtcNow()),
            ["stage"] = settings.Stage,
            ["verdict"] = verdict,
            ["findings"] = new JsonArray([.. found.Select(f => (JsonNode)new JsonObject { ["check"] = f.Check, ["verdict"] = WordOf(f.Verdict), ["detail"] = f.Detail })]),
        };
        trail.Note(http, new Act("target.preflight", $"target:{name}", New: new JsonObject { ["verdict"] = verdict, ["findings"] = report["findings"]!.DeepClone() }));
        await trail.CarriedAsync(http.RequestAborted);
        return report;
    }

    private IEnumerable<ProbeFinding> OfMap(string target)
    {
        if (maps.For(new TargetName(target)) is not { } plan)
        {
            yield return new ProbeFinding("map", ProbeVerdict.Bad, $"No map is published for this target: every record would wait. Publish one, or put a file into config/maps/{target}.json.");
            yield break;
        }

        var coverage = MapCoverage.Of(plan, desk.Classes().Select(c => c.Class));
        yield return coverage.Unmapped.Count == 0
            ? new ProbeFinding("map", ProbeVerdict.Good, $"Map version {plan.Version} lists every class that stations sent.")
            : new ProbeFinding("map", ProbeVerdict.Doubt, $"Map version {plan.Version} does not list {string.Join(", ", coverage.Unmapped)}, which stations sent. Its rule for unknown classes applies to them.");
    }

    private static string WordOf(ProbeVerdict verdict) => verdict switch { ProbeVerdict.Good => "good", ProbeVerdict.Doubt => "doubt", _ => "bad" };
}
