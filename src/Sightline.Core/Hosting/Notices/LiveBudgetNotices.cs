using Sightline.Forwarding.Changes;
using Sightline.Identity;
using Sightline.Insight.Notices;

namespace Sightline.Hosting.Notices;

/// <summary>More targets are sent to than the plant wants: they were when the limit came, and are kept.</summary>
internal sealed class LiveBudgetNotices(LiveBudget budget) : INotices
{
    public IEnumerable<Notice> At(DateTimeOffset now)
    {
        var count = budget.Count();
        if (count.Within.Count <= count.Most)
        {
            yield break;
        }

        yield return new Notice
        {
            Id = "targets:live",
            Kind = "target",
            Severity = NoticeSeverity.Notice,
            What = $"{count.Within.Count} targets are sent to ({string.Join(", ", count.Within)}), and Forwarding:MostLive is {count.Most}. They were sent to before, and go on.",
            Do = "Set what is not needed off or to shadow, or have a change request approved that names one of them, or raise Forwarding:MostLive.",
            Needs = Permission.ReadTargets,
            Page = "/targets",
        };
    }
}
