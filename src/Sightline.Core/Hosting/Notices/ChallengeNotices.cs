using Sightline.Decisions.Challenges;
using Sightline.Insight.Notices;
using Sightline.Model;

namespace Sightline.Hosting.Notices;

/// <summary>Test pieces that a station missed, or was not shown in time: one notice for each line and kind.</summary>
internal sealed class ChallengeNotices(ChallengeQuery challenges, IPlantView plant) : INotices
{
    public IEnumerable<Notice> At(DateTimeOffset now) => plant.Lines().SelectMany(line => challenges.Of(line.Id, now).GroupBy(reason => reason.Code).Select(alike => new Notice
    {
        Id = $"{alike.Key}:{line.Id}",
        Kind = "challenge",
        Severity = alike.Key == "challenge-missed" || alike.Any(r => r.Blocks) ? NoticeSeverity.Alarm : NoticeSeverity.Warning,
        What = $"Line {line.Id}: {string.Join(" ", alike.Select(r => r.Text))}",
        Do = "Look at the page Challenge pieces: it says what is due, and what is suspect since.",
        Page = "/challenges",
    }));
}
