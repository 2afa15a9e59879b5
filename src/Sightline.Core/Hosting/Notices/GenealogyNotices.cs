using Sightline.Genealogy.Links;
using Sightline.Insight.Notices;

namespace Sightline.Hosting.Notices;

/// <summary>What was reported of genealogy in the last day and cannot be: one notice for all of it.</summary>
internal sealed class GenealogyNotices(LinkExceptionQuery exceptions) : INotices
{
    private static readonly TimeSpan s_day = TimeSpan.FromDays(1);

    public IEnumerable<Notice> At(DateTimeOffset now)
    {
        if (exceptions.Since(now - s_day) is (> 0 and var count, var first, { } newest))
        {
            yield return new Notice
            {
                Id = "genealogy",
                Kind = "genealogy",
                Severity = NoticeSeverity.Warning,
                Since = first,
                What = $"{(count == 1 ? "1 report of" : $"{count} reports of")} where things went in the last day cannot be or should not have been. The newest is about {newest.About} (fact {newest.Position}, {newest.Pointer}).",
                Do = "Look at each on the page Trace: the report is kept as it came. Find out what happened and report what is right; the notice ends a day after the last.",
                Page = "/trace/exceptions",
            };
        }
    }
}
