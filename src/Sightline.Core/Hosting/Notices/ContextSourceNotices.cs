using Sightline.Context.Sources;
using Sightline.Hosting.Sources;
using Sightline.Identity;
using Sightline.Insight.Notices;

namespace Sightline.Hosting.Notices;

/// <summary>Context sources that give nothing, and what they said that could not be taken.</summary>
internal sealed class ContextSourceNotices(SourceTable sources, SourceService service, SourceBooksQuery books) : INotices
{
    /// <summary>A source that misses one look is no matter for a person.</summary>
    private static readonly TimeSpan s_short = TimeSpan.FromSeconds(30);

    public IEnumerable<Notice> At(DateTimeOffset now) => sources.All.Where(s => s.Settings.Enabled).SelectMany(s => Of(s.Settings.Name, now));

    private IEnumerable<Notice> Of(string name, DateTimeOffset now)
    {
        if (service.StateOf(name) is { IsSilent: true } silent && (silent.State == SourceState.IsRefused || now - silent.Since >= s_short))
        {
            yield return new Notice
            {
                Id = $"context-source:{name}",
                Kind = "context-source",
                Severity = NoticeSeverity.Warning,
                Since = silent.Since,
                What = $"Context source '{name}' {(silent.State == SourceState.IsRefused ? "refuses" : "does not answer")}. {silent.Trouble}",
                Do = "Look whether it runs and can be reached, and at its file in config/sources. Nothing is lost: it is read on from where it was.",
                Needs = Permission.ReadPlant,
                Page = $"/context-sources#{name}",
            };
        }

        if (books.Of(name).Refused is > 0 and var refused)
        {
            yield return new Notice
            {
                Id = $"context-source-words:{name}",
                Kind = "context-source",
                Severity = NoticeSeverity.Notice,
                What = $"{refused} {(refused == 1 ? "thing" : "things")} that context source '{name}' says cannot be taken.",
                Do = "Read the reasons, and correct it there.",
                Needs = Permission.ReadPlant,
                Page = $"/context-sources#{name}",
            };
        }
    }
}
