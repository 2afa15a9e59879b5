using Microsoft.Extensions.Logging;
using Sightline.Context.Sources;
using Sightline.Model;

namespace Sightline.Hosting.Sources;

/// <summary>
/// Reads one source: looks, has what is new taken, waits, looks again. While the source is away it asks more and more seldom and
/// loses nothing, because the cursor moves only with what was taken.
/// </summary>
internal sealed partial class SourceReader(
    SourceSettings settings, IContextSource source, SourceDesk desk, Projector projector, TimeProvider time, ILogger<SourceReader> log) : ReadingLoop(time)
{
    private static readonly TimeSpan s_noRoom = TimeSpan.FromSeconds(5);

    private readonly SourcePause _pause = new(settings.Every, settings.LongestPause, new Random());
    private SourceState _state = new(SourceState.Starting, time.GetUtcNow());

    public SourceState State => Volatile.Read(ref _state);

    protected override TimeSpan Faulted(Exception error)
    {
        LogFault(error, settings.Name);
        return Failed(SourceState.IsAway, $"Reading it failed: {error.Message}", null);
    }

    protected override ValueTask EndAsync() => source.DisposeAsync();

    protected override async Task<TimeSpan> LookAsync()
    {
        switch (await source.ReadAsync(desk.CursorOf(settings.Name), Stopping))
        {
            case ContextRead.Changed changed:
                return await TakeAsync(changed);
            case ContextRead.Away away:
                return Failed(SourceState.IsAway, away.Reason, away.NotBefore);
            case ContextRead.Refused refused:
                return Failed(SourceState.IsRefused, refused.Reason, refused.NotBefore ?? Time.GetUtcNow() + settings.LongestPause);
            default:
                throw new InvalidOperationException("Unhandled answer of a source.");
        }
    }

    private async Task<TimeSpan> TakeAsync(ContextRead.Changed changed)
    {
        // Once taken, the source is told, also while stopping: a file that was taken is put away.
        var taking = await desk.TakeAsync(settings.Name, changed, Stopping);
        await projector.WaitForAsync(taking.Position, Stopping);
        if (taking.NoRoom)
        {
            LogNoRoom(settings.Name);
            return s_noRoom;
        }

        await source.TakenAsync(changed, taking.Refused, CancellationToken.None);
        var now = Time.GetUtcNow();
        if (State.IsSilent)
        {
            LogBack(settings.Name, now - State.Since);
        }

        TellRefused(taking.Refused, taking.Position);
        var lag = taking.Taken > 0 ? now - changed.Records.Max(r => r.ChangedAt) : null;
        Volatile.Write(ref _state, State.Answered(now, changed.Records.Count, taking.Taken, lag));
        _pause.Answered();
        return changed.More ? TimeSpan.Zero : settings.Every;
    }

    private void TellRefused(IReadOnlyList<string> refused, long position)
    {
        // A word that was refused before and is said again is no news.
        if (refused.Count > 0 && position > 0)
        {
            LogNotTaken(settings.Name, refused.Count, refused[0]);
        }
    }

    private TimeSpan Failed(string state, string reason, DateTimeOffset? notBefore)
    {
        var now = Time.GetUtcNow();
        if (!State.IsSilent || State.State != state)
        {
            LogSilent(settings.Name, reason);
        }

        Volatile.Write(ref _state, State.Failed(now, state, reason));
        var pause = _pause.AfterFailure();
        return notBefore - now is { } named && named > pause ? named : pause;
    }

    [LoggerMessage(EventId = 3170, Level = LogLevel.Warning, Message = "Context source {Source} gives nothing: {Reason} What it said before stays; it is read on by itself from where it was")]
    private partial void LogSilent(string source, string reason);

    [LoggerMessage(EventId = 3171, Level = LogLevel.Information, Message = "Context source {Source} answers again after {Silence}")]
    private partial void LogBack(string source, TimeSpan silence);

    [LoggerMessage(EventId = 3172, Level = LogLevel.Warning, Message = "{Count} words of context source {Source} are not taken, the first: {First}. They are listed at /context-sources")]
    private partial void LogNotTaken(string source, int count, string first);

    [LoggerMessage(EventId = 3173, Level = LogLevel.Error, Message = "Reading context source {Source} failed in a way that is not the source's doing. It is tried again; report it")]
    private partial void LogFault(Exception error, string source);

    [LoggerMessage(EventId = 3174, Level = LogLevel.Warning, Message = "The journal has no room for what context source {Source} says; it is read again as soon as there is room")]
    private partial void LogNoRoom(string source);
}
