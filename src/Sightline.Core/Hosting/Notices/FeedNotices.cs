using Sightline.Hosting.Feeds;
using Sightline.Identity;
using Sightline.Insight.Notices;

namespace Sightline.Hosting.Notices;

/// <summary>Feeds of inspections that give nothing.</summary>
internal sealed class FeedNotices(FeedService service) : INotices
{
    /// <summary>A feed that misses one look is no matter for a person.</summary>
    private static readonly TimeSpan s_short = TimeSpan.FromSeconds(30);

    public IEnumerable<Notice> At(DateTimeOffset now) => service.Silent.Where(silent => now - silent.Since >= s_short).Select(silent => new Notice
    {
        Id = $"intake:{silent.Feed}",
        Kind = "intake",
        Severity = NoticeSeverity.Warning,
        Since = silent.Since,
        What = $"Intake '{silent.Feed}' gives nothing. {silent.Reason}",
        Do = "Look whether it runs and can be reached, and at its file in config/intake. What lies there is read as soon as it answers.",
        Needs = Permission.ReadPlant,
    });
}
