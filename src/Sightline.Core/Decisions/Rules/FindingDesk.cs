using System.Text.Json;
using Sightline.Buffering;

namespace Sightline.Decisions.Rules;

/// <summary>Takes what persons say of findings.</summary>
internal sealed class FindingDesk(IJournal journal, TimeProvider time)
{
    /// <summary>Why a finding cannot be acknowledged; null where it can.</summary>
    public static string? WhyNot(Finding finding) =>
        finding.IsShadow ? $"Finding '{finding.Id}' is of a version in shadow: nobody was told, and nothing was done."
        : finding.AcknowledgedBy is { } first ? $"Finding '{finding.Id}' was acknowledged by {first} at {Model.Rfc3339.Write(finding.AcknowledgedAt!.Value)}."
        : null;

    /// <summary>Position of the fact; 0 when the journal has no room.</summary>
    public async Task<long> AcknowledgeAsync(Finding finding, string? reason, string by, string actor) => (await journal.AppendAsync(
        new FactDraft(FactKinds.FindingAcknowledged, finding.Station ?? finding.Rule, null, null, time.GetUtcNow(), actor,
            JsonSerializer.SerializeToUtf8Bytes(new FindingAcknowledged { Finding = finding.Id, By = by, Reason = reason }, FindingJson.Default.FindingAcknowledged)),
        CancellationToken.None)).Position;
}
