using Sightline.Forwarding.Changes;
using Sightline.Identity;
using Sightline.Insight.Notices;
using Sightline.Model;

namespace Sightline.Hosting.Notices;

/// <summary>Change requests that wait for somebody's decision.</summary>
internal sealed class ChangeNotices(ChangeDesk changes) : INotices
{
    private const int Most = 50;

    public IEnumerable<Notice> At(DateTimeOffset now) => changes.List(new ChangeFilter(ChangeState.Requested, null, Scope.Everything), long.MaxValue, Most)
        .Select(request => new Notice
        {
            Id = request.Object,
            Kind = "change",
            Severity = NoticeSeverity.Notice,
            Target = request.Of,
            Since = request.Steps[0].At,
            What = $"Change request {request.Id} of '{request.AskedBy}' for target '{request.Of}' waits for a decision.",
            Do = "Look at its reason and risk, and approve or reject it. Whoever asked cannot.",
            Needs = Permission.ApproveChanges,
            Page = $"/changes/{request.Id}",
        });
}
