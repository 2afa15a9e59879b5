using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sightline.Context.Sources;
using Sightline.Model;

namespace Sightline.Hosting.Sources;

/// <summary>Runs one reader for each context source that is on, and replaces it when the source's file changes.</summary>
internal sealed partial class SourceService(
    SourceTable sources, IEnumerable<IContextSourceKind> kinds, SourceDesk desk, Projector projector,
    IServiceProvider services, TimeProvider time, ILoggerFactory logs, ILogger<SourceService> log) : BackgroundService
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (long Position, SourceReader Reader)> _running = [];

    /// <summary>What is known of a source; null while it is off.</summary>
    public SourceState? StateOf(string name)
    {
        lock (_gate)
        {
            return _running.TryGetValue(name, out var running) ? running.Reader.State : null;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // What the journal says of sources, their cursors above all, must be known before one is asked.
        await projector.WaitForAsync(projector.HeadAtStart, stoppingToken);
        try
        {
            while (true)
            {
                var position = projector.Position;
                foreach (var (settings, changedAt) in sources.All)
                {
                    await FollowAsync(settings, changedAt);
                }

                await projector.WaitPastAsync(position, stoppingToken);
            }
        }
        finally
        {
            foreach (var name in Names())
            {
                await EndAsync(name);
            }
        }
    }

    private async Task FollowAsync(SourceSettings settings, long position)
    {
        lock (_gate)
        {
            if (_running.TryGetValue(settings.Name, out var running) && running.Position == position)
            {
                return;
            }
        }

        await EndAsync(settings.Name);
        if (!settings.Enabled)
        {
            return;
        }

        if (kinds.FirstOrDefault(k => k.Name == settings.Connector) is not { } kind)
        {
            LogUnknown(settings.Name, settings.Connector);
            return;
        }

        var reader = new SourceReader(settings, kind.Create(settings.Options, services), desk, projector, time, logs.CreateLogger<SourceReader>());
        lock (_gate)
        {
            _running[settings.Name] = (position, reader);
        }

        reader.Start();
    }

    private async Task EndAsync(string name)
    {
        SourceReader? ended;
        lock (_gate)
        {
            ended = _running.Remove(name, out var running) ? running.Reader : null;
        }

        if (ended is not null)
        {
            await ended.DisposeAsync();
        }
    }

    private List<string> Names()
    {
        lock (_gate)
        {
            return [.. _running.Keys];
        }
    }

    [LoggerMessage(EventId = 3175, Level = LogLevel.Error, Message = "Context source {Source} names connector {Connector}, which this node does not have. It is not read; correct config/sources")]
    private partial void LogUnknown(string source, string connector);
}
