using System.Globalization;
using Sightline.Decisions.Nonconformances;
using Sightline.Insight.Notices;

namespace Sightline.Hosting.Notices;

/// <summary>Corrective actions whose day is over, one notice for each nonconformance; and nonconformances that went back by themselves and that nobody has looked at since.</summary>
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
    }).Concat(query.Reopened().Select(back => new Notice
    {
        Id = $"nonconformance:{back.Ncr}:reopened",
        Kind = "nonconformance",
        Severity = NoticeSeverity.Warning,
        What = $"Nonconformance {back.Ncr} is contained again. {back.Why}",
        Do = "Decide on its parts again, verify and close it.",
        Page = $"/nonconformances/{back.Ncr}",
        Since = back.At,
    }));
}
