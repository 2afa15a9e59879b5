using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sightline.Forwarding.Changes;

namespace Sightline.Hosting;

/// <summary>Reads the configuration folder at start, where a problem stops the node, and every two seconds after, where it does not.</summary>
internal sealed partial class ConfigWatch(ConfigFolder config, LiveBudget budget, Projector projector, TimeProvider time, ILogger<ConfigWatch> log) : IHostedService, IDisposable
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _stop = new();
    private Task _watching = Task.CompletedTask;
    private string _told = "";
    private bool _disposed;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // What is in use comes from the journal: it must be known before files are compared with it.
        await projector.WaitForAsync(projector.HeadAtStart, cancellationToken);
        using var turn = await budget.TurnAsync(cancellationToken);
        var reading = await config.ReadAsync("config folder");
        if (reading.Problems.Count > 0)
        {
            throw new ConfigurationProblems(reading.Problems);
        }

        await projector.WaitForAsync(reading.Position, cancellationToken);
        _watching = Task.Run(WatchAsync, CancellationToken.None);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_disposed)
        {
            return;
        }

        await _stop.CancelAsync();
        await _watching;
    }

    public void Dispose()
    {
        _disposed = true;
        _stop.Dispose();
    }

    private async Task WatchAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(s_pause, time, _stop.Token);
                await ReadOnceAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    private async Task ReadOnceAsync()
    {
        try
        {
            using var turn = await budget.TurnAsync(_stop.Token);
            var reading = await config.ReadAsync("config folder");
            await projector.WaitForAsync(reading.Position, _stop.Token);
            Tell(reading);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A file that is being written just now; it is read again in two seconds.
            LogUnreadable(error.Message);
        }
    }

    private void Tell(ConfigFolder.Reading reading)
    {
        foreach (var published in reading.Published)
        {
            LogPublished(published, reading.Position);
        }

        var told = string.Join(Environment.NewLine, reading.Problems);
        if (told.Length > 0 && told != _told)
        {
            LogKept(told);
        }

        _told = told;
    }

    [LoggerMessage(EventId = 8101, Level = LogLevel.Information, Message = "{What} is in use from position {Position} on")]
    private partial void LogPublished(string what, long position);

    [LoggerMessage(EventId = 8102, Level = LogLevel.Warning, Message = "A changed configuration file is not taken; what was in use stays in use. {Problems}")]
    private partial void LogKept(string problems);

    [LoggerMessage(EventId = 8103, Level = LogLevel.Warning, Message = "The configuration folder could not be read: {Reason}. What was in use stays in use; it is read again in two seconds")]
    private partial void LogUnreadable(string reason);
}

/// <summary>The node does not start: its configuration has problems. The message has all of them.</summary>
internal sealed class ConfigurationProblems(IReadOnlyList<string> problems)
    : Exception($"The configuration has {problems.Count} problem{(problems.Count == 1 ? "" : "s")}:{Environment.NewLine}{string.Join(Environment.NewLine, problems)}")
{
    public IReadOnlyList<string> Problems { get; } = problems;
}
