using Sightline.Context.Sources;

namespace Sightline.Hosting.Sources;

/// <summary>One source with what its reader knows and what the journal says of it.</summary>
internal sealed record ContextSourceSeen(SourceSettings Settings, SourceState State, SourceBooks Books);

/// <summary>The context sources for those who look, by page or API.</summary>
internal sealed class ContextSourcesView(SourceTable sources, SourceService service, SourceBooksQuery books, TimeProvider time)
{
    /// <summary>Every source, by name.</summary>
    public IReadOnlyList<ContextSourceSeen> All() =>
        [.. sources.All.Select(s => new ContextSourceSeen(s.Settings, service.StateOf(s.Settings.Name) ?? NotRunning(s.Settings), books.Of(s.Settings.Name)))];

    public IReadOnlyList<SourceDifference> Differences(string source, int limit) => books.Differences(source, limit);

    public IReadOnlyList<SourceRefusal> Refusals(string source, int limit) => books.Refusals(source, limit);

    private SourceState NotRunning(SourceSettings settings) => new(settings.Enabled ? SourceState.Starting : SourceState.Off, time.GetUtcNow());
}
