using Microsoft.Extensions.Options;
using Sightline.Identity;
using Sightline.Model;

namespace Sightline.Insight.Notices;

/// <summary>Sources that do not keep to the contract as well as they must.</summary>
internal sealed class ScoreNotices(SourceQuery sources, RepeatsKnown repeats, IOptions<ConformanceOptions> options) : INotices
{
    public IEnumerable<Notice> At(DateTimeOffset now) => sources.List(Scope.Everything, repeats)
        .Where(s => s.Day.Total < options.Value.NoticeBelow)
        .Select(s =>
        {
            var worst = s.Day.Parts.Where(p => p.Score is not null).MinBy(p => p.Score)!;
            return new Notice
            {
                Id = $"score:{s.Station}",
                Kind = "score",
                Severity = NoticeSeverity.Notice,
                Station = s.Station,
                What = FormattableString.Invariant($"Station '{s.Station}' has a conformance score of {s.Day.Total:0.0} in the last 24 hours; asked is {options.Value.NoticeBelow}. Worst is {worst.Name} with {worst.Score:0.0}."),
                Do = ConformanceAdvice.For(worst) ?? "Look at its page.",
                Needs = Permission.ReadBooks,
                Page = $"/sources/{Uri.EscapeDataString(s.Station)}",
            };
        });
}
