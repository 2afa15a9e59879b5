using Sightline.Identity;
using Sightline.Insight.Notices;
using Sightline.Proof.Anchors;
using Sightline.Proof.Signing;

namespace Sightline.Hosting.Evidence;

/// <summary>What of the proof needs a person: a key that cannot sign, an anchor that is late, another node that contradicts itself.</summary>
internal sealed class EvidenceNotices(InstallationKey key, AnchorQuery anchors, AnchorDays days) : INotices
{
    private static readonly TimeSpan s_late = TimeSpan.FromHours(2);
    private static readonly TimeSpan s_told = TimeSpan.FromDays(30);

    public IEnumerable<Notice> At(DateTimeOffset now)
    {
        if (key.Trouble is { } trouble)
        {
            yield return new Notice
            {
                Id = "evidence:key", Kind = "evidence", Severity = NoticeSeverity.Warning, Needs = Permission.ReadJournal, Page = "/evidence",
                What = $"The installation cannot sign. {trouble}",
                Do = "Bring the key file back, or rotate the key on the page Evidence. Until then no evidence package and no anchor can be made.",
            };
        }

        if (days.DueSince(now) is { } due && now - due > s_late)
        {
            yield return new Notice
            {
                Id = "evidence:anchor", Kind = "evidence", Severity = NoticeSeverity.Warning, Needs = Permission.ReadJournal, Since = due, Page = "/evidence",
                What = "The head of the chain was due to be signed, and was not.",
                Do = "Look at the log (9801) and at the key on the page Evidence.",
            };
        }

        foreach (var conflict in anchors.Conflicts(now - s_told).GroupBy(c => c.Instance))
        {
            yield return new Notice
            {
                Id = $"evidence:conflict:{conflict.Key}", Kind = "evidence", Severity = NoticeSeverity.Alarm, Needs = Permission.ReadJournal, Since = conflict.Last().At, Page = "/evidence",
                What = $"The anchors of journal {conflict.Key} contradict each other. {conflict.First().Why}",
                Do = "Find out what was done to that journal: a restored older backup, or a change. The notice ends 30 days after the last.",
            };
        }
    }
}
