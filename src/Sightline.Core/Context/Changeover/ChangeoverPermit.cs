using Sightline.Model;

namespace Sightline.Context.Changeover;

/// <summary>A line may not run while it is changed over, and not with another recipe than is expected where its policy says block.</summary>
internal sealed class ChangeoverPermit(ChangeoverQuery query) : IPermitReasons
{
    public IEnumerable<PermitReason> Of(string line, DateTimeOffset now) =>
        query.Of(line) is { } stands ? ChangeoverRules.Reasons(stands.Record, stands.Now) : [];
}
