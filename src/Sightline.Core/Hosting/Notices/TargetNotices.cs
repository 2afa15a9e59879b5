using Sightline.Forwarding;
using Sightline.Identity;
using Sightline.Insight.Notices;
using Sightline.Model;

namespace Sightline.Hosting.Notices;

/// <summary>Targets that take nothing.</summary>
internal sealed class TargetNotices(DeliveryOverviewQuery targets) : INotices
{
    public IEnumerable<Notice> At(DateTimeOffset now) => targets.Read(Scope.Everything)
        .Where(t => t.State is "away" or "stopped")
        .Select(t => new Notice
        {
            Id = $"target:{t.Target}",
            Kind = "target",
            Severity = t.State == "stopped" ? NoticeSeverity.Alarm : NoticeSeverity.Warning,
            Target = t.Target,
            Since = t.LastTrouble?.At,
            What = $"Target '{t.Target}' {(t.State == "stopped" ? "is not sent to any more" : "does not answer")}; {t.Waiting} {(t.Waiting == 1 ? "message waits" : "messages wait")} in its outbox.{(t.LastTrouble is { } trouble ? $" It said: {trouble.Reason}" : "")}",
            Do = t.State == "stopped" ? "Restart the node, and look into its log." : "Look whether the target runs and can be reached. Nothing is lost: messages go out by themselves when it answers.",
            Needs = Permission.ReadDeliveries,
            Page = $"/targets/{Uri.EscapeDataString(t.Target)}",
        });
}
