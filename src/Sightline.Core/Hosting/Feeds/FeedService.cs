using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sightline.Acquisition;
using Sightline.Model;
using Sightline.Storage;

namespace Sightline.Hosting.Feeds;

/// <summary>
/// Runs one reader for each file in <c>config/intake</c>. At start a bad file stops the node; later it leaves what is in use as it is,
/// and a file that is gone ends its feed.
/// </summary>
internal sealed partial class FeedService(
    DataFolder folder, IEnumerable<IInspectionFeedKind> kinds, FeedIntake intake, IServiceProvider services, TimeProvider time, ILoggerFactory logs, ILogger<FeedService> log)
    : BackgroundService
{
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(2);

    private readonly Dictionary<string, (string Text, FeedReader? Reader)> _running = new(StringComparer.Ordinal);
    private IReadOnlyList<FeedReader> _readers = [];
    private string _told = "";

    /// <summary>The feeds that give nothing now.</summary>
    public IReadOnlyList<FeedSilence> Silent => [.. Volatile.Read(ref _readers).Select(reader => reader.Silence).OfType<FeedSilence>()];

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        var (files, problems) = await ReadAsync();
        if (problems.Count > 0)
        {
            throw new ConfigurationProblems(problems);
        }

        await FollowAsync(files);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(s_look, time, stoppingToken);
                await LookAsync();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping.
        }
        finally
        {
            foreach (var name in _running.Keys.ToList())
            {
                await EndAsync(name);
            }
        }
    }

    private async Task LookAsync()
    {
        try
        {
            var (files, problems) = await ReadAsync();
            var told = string.Join(Environment.NewLine, problems);
            if (told.Length > 0 && told != _told)
            {
                LogKept(told);
            }

            _told = told;
            await FollowAsync(files);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A file that is being written just now; it is read again in two seconds.
            LogUnreadable(error.Message);
        }
    }

    /// <summary>Every file by its name, with null where it is bad, and every problem.</summary>
    private async Task<(Dictionary<string, (string Text, FeedSettings Settings)?> Files, List<string> Problems)> ReadAsync()
    {
        var files = new Dictionary<string, (string Text, FeedSettings Settings)?>(StringComparer.Ordinal);
        var problems = new List<string>();
        var paths = Directory.Exists(folder.Intake) ? Directory.GetFiles(folder.Intake, "*.json") : [];
        foreach (var file in paths.Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileNameWithoutExtension(file);
            var text = await File.ReadAllTextAsync(file);
            var (settings, found) = FeedSettings.Read(name, text, kinds);
            problems.AddRange(found);
            files[name] = found.Count == 0 && settings is not null ? (text, settings) : null;
        }

        return (files, problems);
    }

    private async Task FollowAsync(Dictionary<string, (string Text, FeedSettings Settings)?> files)
    {
        foreach (var gone in _running.Keys.Except(files.Keys).ToList())
        {
            await EndAsync(gone);
        }

        foreach (var (name, file) in files)
        {
            if (file is { } good && !(_running.TryGetValue(name, out var running) && running.Text == good.Text))
            {
                await EndAsync(name);
                _running[name] = (good.Text, good.Settings.Enabled ? Begin(good.Settings) : null);
            }
        }

        Volatile.Write(ref _readers, [.. _running.Values.Select(running => running.Reader).OfType<FeedReader>()]);
    }

    private FeedReader Begin(FeedSettings settings)
    {
        var kind = kinds.First(k => k.Name == settings.Connector);
        var reader = new FeedReader(settings, kind.Create(settings.Options, services), intake, time, logs.CreateLogger<FeedReader>());
        reader.Start();
        return reader;
    }

    private async Task EndAsync(string name)
    {
        if (_running.Remove(name, out var running) && running.Reader is { } reader)
        {
            await reader.DisposeAsync();
        }
    }

    [LoggerMessage(EventId = 1015, Level = LogLevel.Warning, Message = "A changed file in config/intake is not taken; what was in use stays in use. {Problems}")]
    private partial void LogKept(string problems);

    [LoggerMessage(EventId = 1016, Level = LogLevel.Warning, Message = "config/intake could not be read: {Reason}. What was in use stays in use; it is read again in two seconds")]
    private partial void LogUnreadable(string reason);
}
