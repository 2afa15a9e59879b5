using Sightline.Hosting.Preflights;
using Sightline.Server.Access;

namespace Sightline.Server.Acts;

/// <summary>Tries a target and its map before records depend on them, and notes in the audit what was found.</summary>
internal sealed class PreflightActs(TargetTrial trial, PreflightLog log, AuditTrail trail)
{
    /// <summary>What was found, or null where there is no such target.</summary>
    public async Task<PreflightReport?> RunAsync(HttpContext http, string name, bool load)
    {
        if (await trial.RunAsync(name, load, http.RequestAborted) is not { } report)
        {
            return null;
        }

        trail.Note(http, report.ToAct());
        await trail.CarriedAsync(http.RequestAborted);
        return report;
    }

    /// <summary>What was found last; null before the first.</summary>
    public PreflightReport? Last(string name) => log.Last(name);
}
