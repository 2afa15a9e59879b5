using System.Globalization;
using Sightline.Decisions.Nonconformances;
using Sightline.Insight.Notices;

namespace Sightline.Hosting.Notices;

/// <summary>Corrective actions whose day is over, one notice for each nonconformance.</summary>
internal sealed class NonconformanceNotices(NonconformanceQuery query) : INotices
{
    public IEnumerable<Notice> At(DateTimeOffset now) => query.Overdue(now.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)).GroupBy(action => action.Ncr).Select(late => new Notice
    {
        Id = $"nonconformance:{late.Key}",
        Kind = "nonconformance",
        Severity = NoticeSeverity.Warning,
        What = $"Nonconformance {late.Key}: {string.Join(" ", late.Select(a => $"'{a.What}' by {a.Owner} was due on {a.Due}."))}",
        Do = "Do it, or see whether it works: an action counts once it was found effective.",
        Page = $"/nonconformances/{late.Key}",
    });
}
