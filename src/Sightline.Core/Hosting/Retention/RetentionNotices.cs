using Sightline.Insight.Notices;
using Sightline.Retention;

namespace Sightline.Hosting.Retention;

/// <summary>What went for good in the last day, and what kept a pass from its end.</summary>
internal sealed class RetentionNotices(RetentionQuery query) : INotices
{
    private static readonly TimeSpan s_day = TimeSpan.FromDays(1);

    public IEnumerable<Notice> At(DateTimeOffset now)
    {
        foreach (var pass in query.Passes(long.MaxValue, 5).Where(p => p.EndedAt is { } ended && now - ended < s_day))
        {
            if (pass.Removed.Count > 0 || pass.Moved > 0 || pass.Trouble is not null)
            {
                yield return new Notice
                {
                    Id = $"retention:{pass.Id}",
                    Kind = "retention",
                    Severity = pass.Trouble is null ? NoticeSeverity.Notice : NoticeSeverity.Warning,
                    Since = pass.EndedAt,
                    What = $"Retention pass {pass.Id} removed {pass.Removed.Count} images ({pass.Removed.Bytes} bytes) whose time was over, and took {pass.Moved} to the cold store; {pass.Stays + pass.Kept} that were due are needed and stay."
                        + (pass.Trouble is { } trouble ? $" It ended early: {trouble}" : ""),
                    Do = "See on the page Retention what went by which policy and why others stay. The notice ends a day after the pass.",
                    Page = "/retention",
                };
            }
        }
    }
}
