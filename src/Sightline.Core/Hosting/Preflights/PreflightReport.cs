using System.Text.Json.Nodes;
using Sightline.Identity;
using Sightline.Model;

namespace Sightline.Hosting.Preflights;

/// <summary>A step that was good once and is not any more.</summary>
/// <param name="Check">Which.</param>
/// <param name="Since">The first preflight that found it so.</param>
internal sealed record Worsened(string Check, DateTimeOffset Since);

/// <summary>What a preflight found, compared with the one before. Kept as an act, so that the audit and the journal have it.</summary>
internal sealed record PreflightReport(
    string Target, DateTimeOffset At, string Stage, IReadOnlyList<ProbeFinding> Findings, IReadOnlyList<Worsened> Worsened)
{
    public const string ActName = "target.preflight";

    /// <summary>The worst of the findings.</summary>
    public ProbeVerdict Verdict => Findings.Max(f => f.Verdict);

    public static string ObjectOf(string target) => $"target:{target}";

    /// <summary>
    /// Compares with the one before. A step that was good and is not stays worsened until it is good again, however many preflights
    /// that takes; one that could not be looked at is not good again.
    /// </summary>
    public PreflightReport After(PreflightReport? before)
    {
        var worse = new List<Worsened>();
        foreach (var finding in Findings.Where(f => f.Verdict != ProbeVerdict.Good))
        {
            if (before?.Worsened.FirstOrDefault(w => w.Check == finding.Check) is { } still)
            {
                worse.Add(still);
            }
            else if (finding.Verdict is ProbeVerdict.Doubt or ProbeVerdict.Bad && before?.Findings.Any(f => f.Check == finding.Check && f.Verdict == ProbeVerdict.Good) == true)
            {
                worse.Add(new Worsened(finding.Check, At));
            }
        }

        // A later step is not tried where an earlier one ends it: what was worse stays so.
        worse.AddRange(before?.Worsened.Where(w => Findings.All(f => f.Check != w.Check)) ?? []);
        return this with { Worsened = worse };
    }

    public Act ToAct() => new(ActName, ObjectOf(Target), New: ToJson());

    public JsonObject ToJson() => new()
    {
        ["target"] = Target,
        ["at"] = Rfc3339.Write(At),
        ["stage"] = Stage,
        ["verdict"] = WordOf(Verdict),
        ["findings"] = new JsonArray([.. Findings.Select(f => (JsonNode)Json(f))]),
        ["worsened"] = new JsonArray([.. Worsened.Select(w => (JsonNode)new JsonObject { ["check"] = w.Check, ["since"] = Rfc3339.Write(w.Since) })]),
    };

    /// <summary>From an act's <c>new</c>; null for one of an older form.</summary>
    public static PreflightReport? From(JsonNode? json) => json is JsonObject report && report["worsened"] is JsonArray worsened
        ? new PreflightReport(
            (string)report["target"]!,
            Moment(report["at"])!.Value,
            (string)report["stage"]!,
            [.. report["findings"]!.AsArray().Select(f => new ProbeFinding((string)f!["check"]!, VerdictOf((string)f["verdict"]!), (string)f["detail"]!) { Until = Moment(f["until"]) })],
            [.. worsened.Select(w => new Worsened((string)w!["check"]!, Moment(w["since"])!.Value))])
        : null;

    private static JsonObject Json(ProbeFinding finding)
    {
        var json = new JsonObject { ["check"] = finding.Check, ["verdict"] = WordOf(finding.Verdict), ["detail"] = finding.Detail };
        if (finding.Until is { } until)
        {
            json["until"] = Rfc3339.Write(until);
        }

        return json;
    }

    private static DateTimeOffset? Moment(JsonNode? text) => text is null ? null : DateTimeOffset.Parse((string)text!, System.Globalization.CultureInfo.InvariantCulture);

    private static string WordOf(ProbeVerdict verdict) => verdict switch { ProbeVerdict.Good => "good", ProbeVerdict.Doubt => "doubt", ProbeVerdict.Bad => "bad", _ => "notAsked" };

    private static ProbeVerdict VerdictOf(string word) => word switch { "good" => ProbeVerdict.Good, "doubt" => ProbeVerdict.Doubt, "bad" => ProbeVerdict.Bad, _ => ProbeVerdict.NotAsked };
}
