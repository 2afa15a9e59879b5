using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sightline.Buffering;
using Sightline.Storage;

namespace Sightline.Hosting.Past;

/// <summary>What became of asking for a moment of the past.</summary>
/// <param name="Use">The node as it was; whoever got it gives it back by disposing. Null while it cannot be used.</param>
/// <param name="Why">Why not, in words; null with <paramref name="Use"/>.</param>
internal readonly record struct PastAnswer(PastUse? Use, string? Why);

/// <summary>A past node in use: it is not deleted meanwhile.</summary>
internal sealed class PastUse(PastNode node, Action back) : IDisposable
{
    public PastNode Node => node;

    public void Dispose() => back();
}

/// <summary>The few moments of the past that were asked for last. One is made at a time; the one that nobody asked for longest makes way.</summary>
internal sealed partial class PastNodes(
    IServiceProvider services, NodeServices all, DataFolder folder, IJournal journal, IDiskSpace disk, IOptions<TimeTravelOptions> options,
    IOptions<JournalOptions> journalOptions, TimeProvider time, ILogger<PastNodes> log) : IHostedService, IAsyncDisposable
{
    private static readonly TimeSpan s_justAfter = TimeSpan.FromMilliseconds(1);

    private readonly Lock _turn = new();
    private readonly List<Kept> _kept = [];
    private long _number;
    private bool _ended;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Left by a node that was killed. They are made again when somebody asks.
        if (Directory.Exists(folder.Past))
        {
            Directory.Delete(folder.Past, recursive: true);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => DisposeAsync().AsTask();

    /// <summary>The newest fact there is.</summary>
    public long Head => journal.Head;

    /// <summary>The newest fact that was recorded at a moment or before, and 0 where all are later; the clock stands where that moment ends.</summary>
    public PastMoment At(DateTimeOffset moment) => new(journal.LastBy(journal.Head, moment), RecordedMoments.EndOf(moment));

    /// <summary>The moment a fact was known: just after it was recorded. Null when the journal does not reach that far.</summary>
    public PastMoment? At(long position) =>
        position == 0 ? new PastMoment(0, DateTimeOffset.UnixEpoch)
        : position <= journal.Head && journal.At(position) is { } fact ? new PastMoment(position, fact.Times.RecordedAt + s_justAfter)
        : null;

    /// <summary>The node as of a moment. It is made when it is not there; that takes as long as projecting all facts until then.</summary>
    public async Task<PastAnswer> OfAsync(PastMoment moment, CancellationToken ct)
    {
        var (kept, why) = Take(moment);
        if (kept is null)
        {
            return new PastAnswer(null, why);
        }

        var use = new PastUse(kept.Node, () => Back(kept));
        try
        {
            if (await IsMadeAsync(kept.Node, ct))
            {
                return new PastAnswer(use, null);
            }
        }
        catch
        {
            use.Dispose();
            await (kept.Node.Made.IsFaulted ? ForgetAsync(kept) : Task.CompletedTask);
            throw;
        }

        use.Dispose();
        return new PastAnswer(null, $"The node as of fact {moment.Position} is being made: {kept.Node.Position} of {moment.Position} facts. Ask again after the time in Retry-After.");
    }

    public async ValueTask DisposeAsync()
    {
        List<Kept> kept;
        lock (_turn)
        {
            _ended = true;
            kept = [.. _kept];
            _kept.Clear();
        }

        foreach (var one in kept)
        {
            await one.Node.DisposeAsync();
        }
    }

    /// <summary>Waits as long as a request may.</summary>
    private async Task<bool> IsMadeAsync(PastNode node, CancellationToken ct)
    {
        try
        {
            await node.Made.WaitAsync(options.Value.Wait, time, ct);
            return true;
        }
        catch (TimeoutException) when (!node.Made.IsFaulted)
        {
            return node.Made.IsCompletedSuccessfully;
        }
    }

    private (Kept? Kept, string? Why) Take(PastMoment moment)
    {
        lock (_turn)
        {
            if (options.Value.MostKept == 0 || _ended)
            {
                return (null, "Answers as of the past are turned off here. TimeTravel:MostKept says how many moments are kept.");
            }

            var kept = _kept.Find(k => k.Node.Moment == moment);
            if (kept is null && Hindrance() is { } why)
            {
                return (null, why);
            }

            kept ??= Begin(moment);
            (kept.Users, kept.Asked) = (kept.Users + 1, time.GetTimestamp());
            return (kept, null);
        }
    }

    private string? Hindrance()
    {
        if (_kept.Exists(k => !k.Node.Made.IsCompleted))
        {
            return "Another moment of the past is being made; one is made at a time. Ask again after the time in Retry-After.";
        }

        if (_kept.Count >= options.Value.MostKept && _kept.TrueForAll(k => k.Users > 0))
        {
            return $"As many moments of the past are in use as TimeTravel:MostKept says, {options.Value.MostKept}. Ask again after the time in Retry-After.";
        }

        var need = new FileInfo(folder.Projections).Length * 2;
        var free = disk.FreeBytes(folder.Path) - journalOptions.Value.ReservedFreeSpaceInBytes;
        return free < need ? $"A moment of the past may take {need} bytes of disk, and {Math.Max(0, free)} are free beside what is kept for the journal. Make room, or ask a restored backup." : null;
    }

    private Kept Begin(PastMoment moment)
    {
        if (_kept.Count >= options.Value.MostKept)
        {
            var oldest = _kept.Where(k => k.Users == 0).MinBy(k => k.Asked)!;
            _kept.Remove(oldest);
            _ = EndAsync(oldest.Node);
        }

        var kept = new Kept(PastNode.Begin(services, all, moment, Path.Combine(folder.Past, $"{++_number}")));
        _kept.Add(kept);
        LogBegun(moment.Position);
        return kept;
    }

    private void Back(Kept kept)
    {
        lock (_turn)
        {
            kept.Users--;
        }
    }

    private async Task ForgetAsync(Kept kept)
    {
        lock (_turn)
        {
            if (!_kept.Remove(kept))
            {
                return;
            }
        }

        await EndAsync(kept.Node);
    }

    private async Task EndAsync(PastNode node)
    {
        try
        {
            await node.DisposeAsync();
        }
        catch (IOException error)
        {
            LogNotDeleted(error, node.Moment.Position);
        }
    }

    [LoggerMessage(EventId = 8050, Level = LogLevel.Information, Message = "The node as of fact {Position} is made, because somebody asked for it")]
    private partial void LogBegun(long position);

    [LoggerMessage(EventId = 8051, Level = LogLevel.Warning, Message = "The projections as of fact {Position} could not be deleted. They are at the next start")]
    private partial void LogNotDeleted(Exception error, long position);

    private sealed class Kept(PastNode node)
    {
        public PastNode Node => node;

        public int Users { get; set; }

        public long Asked { get; set; }
    }
}
