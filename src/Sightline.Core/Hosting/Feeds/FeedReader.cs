using Microsoft.Extensions.Logging;
using Sightline.Acquisition;
using Sightline.Hosting.Sources;
using Sightline.Model;

namespace Sightline.Hosting.Feeds;

/// <summary>
/// Reads one feed: looks, has everything taken, and only then lets the feed note it. While the journal has no room nothing more is
/// read, and the same messages are offered again.
/// </summary>
internal sealed partial class FeedReader(FeedSettings settings, IInspectionFeed feed, FeedIntake intake, TimeProvider time, ILogger<FeedReader> log)
    : ReadingLoop(time)
{
    private static readonly TimeSpan s_first = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_noRoom = TimeSpan.FromSeconds(1);

    private readonly SourcePause _pause = new(s_first, settings.LongestPause, new Random());
    private FeedSilence? _silence;

    /// <summary>What was read and is not all taken: nothing is read beyond it.</summary>
    private IReadOnlyList<FedMessage>? _held;

    /// <summary>Since when and why it gives nothing; null while it does.</summary>
    public FeedSilence? Silence => Volatile.Read(ref _silence);

    protected override TimeSpan Faulted(Exception error)
    {
        LogFault(error, settings.Name);
        return Failed($"Reading it failed: {error.Message}");
    }

    protected override ValueTask EndAsync() => feed.DisposeAsync();

    protected override async Task<TimeSpan> LookAsync()
    {
        if (_held is null)
        {
            switch (await feed.ReadAsync(Stopping))
            {
                case FeedRead.Away away:
                    return Failed(away.Reason);
                case FeedRead.Next next:
                    TellLosses(next.Losses);
                    _held = next.Messages;
                    break;
                default:
                    throw new InvalidOperationException("Unhandled answer of a feed.");
            }
        }

        return await TakeAsync(_held);
    }

    private void TellLosses(IReadOnlyList<string> losses)
    {
        foreach (var loss in losses)
        {
            LogLost(settings.Name, loss);
        }
    }

    private async Task<TimeSpan> TakeAsync(IReadOnlyList<FedMessage> messages)
    {
        if (messages.Count > 0)
        {
            await OfferAllAsync(messages);
            // All of it is on disk here: that is noted over there even while stopping.
            var trouble = await feed.TakenAsync(CancellationToken.None);
            _held = null;
            if (trouble is not null)
            {
                return Failed(trouble);
            }
        }

        _held = null;
        if (_silence is { } silent)
        {
            var silence = Time.GetUtcNow() - silent.Since;
            LogBack(settings.Name, silence);
        }

        Volatile.Write(ref _silence, null);
        _pause.Answered();
        return TimeSpan.Zero;
    }

    private async Task OfferAllAsync(IReadOnlyList<FedMessage> messages)
    {
        for (var told = false; ; told = true)
        {
            var answers = await intake.ReceiveAsync(settings.Name, settings.Scope, messages);
            // What was stored behind one that had no room is offered again as well, and recognised: their order stays the feed's.
            var taken = answers.TakeWhile(answer => answer.Status != 503).Count();
            if (taken == messages.Count)
            {
                return;
            }

            messages = [.. messages.Skip(taken)];
            if (!told)
            {
                LogNoRoom(settings.Name);
            }

            await Task.Delay(s_noRoom, Time, Stopping);
        }
    }

    private TimeSpan Failed(string reason)
    {
        if (_silence is null)
        {
            LogSilent(settings.Name, reason);
        }

        Volatile.Write(ref _silence, new FeedSilence(settings.Name, _silence?.Since ?? Time.GetUtcNow(), reason));
        return _pause.AfterFailure();
    }

    [LoggerMessage(EventId = 1010, Level = LogLevel.Warning, Message = "Intake {Feed} gives nothing: {Reason} It is read on by itself from where it was")]
    private partial void LogSilent(string feed, string reason);

    [LoggerMessage(EventId = 1011, Level = LogLevel.Information, Message = "Intake {Feed} answers again after {Silence}")]
    private partial void LogBack(string feed, TimeSpan silence);

    [LoggerMessage(EventId = 1012, Level = LogLevel.Error, Message = "Intake {Feed} has lost messages before they were read: {Loss}")]
    private partial void LogLost(string feed, string loss);

    [LoggerMessage(EventId = 1013, Level = LogLevel.Warning, Message = "The journal has no room for what intake {Feed} says. It is not read further, and goes on by itself as soon as there is room")]
    private partial void LogNoRoom(string feed);

    [LoggerMessage(EventId = 1014, Level = LogLevel.Error, Message = "Reading intake {Feed} failed in a way that is not the feed's doing. It is tried again; report it")]
    private partial void LogFault(Exception error, string feed);
}

/// <summary>That a feed gives nothing: since when, and in whose words.</summary>
internal sealed record FeedSilence(string Feed, DateTimeOffset Since, string Reason);
