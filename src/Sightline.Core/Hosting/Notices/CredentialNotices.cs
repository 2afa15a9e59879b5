using Sightline.Forwarding;
using Sightline.Identity;
using Sightline.Insight.Notices;

namespace Sightline.Hosting.Notices;

/// <summary>Targets that no new credential could be had for, or that take none, twice in a row. Over by itself with the first that is taken.</summary>
internal sealed class CredentialNotices(ForwardingService forwarding) : INotices
{
    private const int Told = 2;

    public IEnumerable<Notice> At(DateTimeOffset now) => forwarding.Credentials
        .Where(c => c.Value.Failures >= Told)
        .Select(c => new Notice
        {
            Id = $"credential:{c.Key}",
            Kind = "target",
            Severity = NoticeSeverity.Alarm,
            Target = c.Key,
            Since = c.Value.Since,
            What = $"Signing in to target '{c.Key}' has failed {c.Value.Failures} times in a row. {c.Value.Reason}",
            Do = "Look at the token endpoint, the client and its secret. Nothing is lost: messages go out by themselves when signing in works.",
            Needs = Permission.ReadDeliveries,
            Page = $"/targets/{Uri.EscapeDataString(c.Key)}",
        });
}
