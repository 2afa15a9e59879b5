using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sightline.Buffering;
using Sightline.Storage;
using Sightline.Telemetry;

namespace Sightline.Hosting;

/// <summary>
/// Carries facts from the journal through the stages, on one thread, in order. Each transaction holds what the stages
/// wrote and the checkpoint: after a kill the projections are as of some fact, never in between.
/// </summary>
internal sealed partial class Projector : IHostedService, IDisposable
{
    private const int FactsPerTransaction = 500;

    /// <summary>Facts of one transaction that tell a storm from a line.</summary>
    private const int FactsOfAStorm = 8;

    private static readonly TimeSpan s_gathering = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan s_pauseForTheDisk = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_gatheringInAStorm = TimeSpan.FromMilliseconds(5);

    private readonly IJournal _journal;
    private readonly IReadOnlyList<IStage> _stages;
    private readonly ILogger<Projector> _log;
    private readonly ProjectionMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly Ledger _ledger = new();
    private readonly Signal _moved = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly SqliteDatabase _db;
    private readonly Thread _thread;
    private readonly CatchUp _catchUp;
    private long _position;
    private Exception? _failure;
    private long _ended;
    private int _carried;
    private bool _loaded;
    private bool _disposed;

    public Projector(DataFolder folder, IJournal journal, IEnumerable<IStage> stages, ProjectionMetrics metrics, TimeProvider time, ILogger<Projector> log)
    {
        (_journal, _stages, _metrics, _time, _log) = (journal, [.. stages], metrics, time, log);
        if (ProjectionFile.DropOtherForm(folder) is { } why)
        {
            LogAnew(why, journal.Head);
        }

        _db = ProjectionFile.OpenWriter(folder, time);
        _position = _db.Scalar("SELECT position FROM checkpoint");
        if (_position > journal.Head)
        {
            throw new InvalidDataException(
                $"{folder.Projections} is at position {_position} and the journal ends at {journal.Head}. Projections of another journal? Run 'sightline rebuild --data {folder.Path}'.");
        }

        HeadAtStart = journal.Head;
        _catchUp = new CatchUp(_position, HeadAtStart, time, log);
        _thread = new Thread(ProjectUntilStopped) { Name = "projector", IsBackground = true };
        Load();
    }

    /// <summary>Position up to which projections are current.</summary>
    public long Position => Volatile.Read(ref _position);

    /// <summary>Where the journal ended when this process opened it.</summary>
    public long HeadAtStart { get; }

    /// <summary>Why projecting stopped; null while it runs.</summary>
    public Exception? Failure
    {
        get => Volatile.Read(ref _failure);
        private set
        {
            Volatile.Write(ref _failure, value);
            _moved.Raise();
        }
    }

    /// <summary>Completes when projections hold everything up to a position: read your writes. For who asks and cannot wait for a repair.</summary>
    /// <exception cref="JourneyStopped">The journey does not get there now.</exception>
    public async Task ReachAsync(long position, CancellationToken ct)
    {
        Exception? why = null;
        await _moved.WaitUntilAsync(() => Position >= position || (why = Failure) is not null, ct);
        if (Position < position && why is not null)
        {
            throw new JourneyStopped(Position, why);
        }
    }

    /// <summary>Completes when projections hold everything up to a position, however long a stopped journey takes. For work in the background.</summary>
    public Task WaitForAsync(long position, CancellationToken ct) => _moved.WaitUntilAsync(() => Position >= position, ct);

    /// <summary>Completes when the position has passed this one.</summary>
    public Task WaitPastAsync(long position, CancellationToken ct) => _moved.WaitUntilAsync(() => Position > position, ct);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _thread.Start();
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        // A host that fails to start disposes first and stops after.
        if (_disposed)
        {
            return;
        }

        await _stop.CancelAsync();
        if (!_thread.ThreadState.HasFlag(ThreadState.Unstarted))
        {
            await Task.Run(_thread.Join, CancellationToken.None);
        }
    }

    public void Dispose()
    {
        // Registered as itself and as a hosted service: the container disposes it for each.
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        _stop.Cancel();
        if (!_thread.ThreadState.HasFlag(ThreadState.Unstarted))
        {
            _thread.Join();
        }

        _db.Dispose();
        _stop.Dispose();
    }

    /// <summary>Projects everything up to the head, on the caller's thread. For a rebuild.</summary>
    public void ProjectAll(Action<long>? progress)
    {
        while (Position < _journal.Head)
        {
            ProjectSome();
            progress?.Invoke(Position);
        }
    }

    private void ProjectUntilStopped()
    {
        BehindIntake.Take();
        try
        {
            while (true)
            {
                Blocking.Wait(_journal.WaitPastAsync(_position, _stop.Token));
                Gather();
                if (TryProjectSome())
                {
                    _catchUp.At(_position);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping: the checkpoint says where to go on.
        }
        catch (Exception error)
        {
            // Skipping the fact would leave a hole that nobody sees. The journal keeps taking; health turns red.
            Failure = error;
            LogStopped(error, _position, _journal.Head - _position);
        }
    }

    /// <summary>A disk that is full or read-only keeps the journey waiting, not stopped: it goes on by itself when there is room.</summary>
    private bool TryProjectSome()
    {
        try
        {
            ProjectSome();
            if (Failure is not null)
            {
                Failure = null;
                LogGoesOn(_position);
            }

            return true;
        }
        catch (SqliteFailure refused) when (refused.IsDisk)
        {
            if (Failure is null)
            {
                LogWaits(refused.Message, _position, _journal.Head - _position);
            }

            Failure = refused;
            _stop.Token.WaitHandle.WaitOne(s_pauseForTheDisk);
            return false;
        }
    }

    /// <summary>
    /// Under a storm of single messages each flush brings a few facts, and a transaction for each would cost more than the
    /// facts. A transaction that follows another within a millisecond lets a millisecond go by, one that follows a fuller
    /// one five. A quiet line never waits.
    /// </summary>
    private void Gather()
    {
        if (_time.GetElapsedTime(_ended) < s_gathering)
        {
            _stop.Token.WaitHandle.WaitOne(_carried >= FactsOfAStorm ? s_gatheringInAStorm : s_gathering);
        }
    }

    private void ProjectSome()
    {
        var started = _time.GetTimestamp();
        var facts = _journal.Read(_position, FactsPerTransaction);
        Prepare();
        _db.Prepare("BEGIN IMMEDIATE").Execute();
        try
        {
            foreach (var fact in facts)
            {
                Carry(fact);
            }

            foreach (var stage in _stages)
            {
                stage.Finish(_db);
            }

            _ledger.Post(_db);
            _db.Prepare("UPDATE checkpoint SET position = ?1, seen = ?1 WHERE one = 1").Bind(1, facts[^1].Position).Execute();
            _db.Prepare("COMMIT").Execute();
        }
        catch
        {
            _ledger.Forget();
            _loaded = false;
            Undo();
            throw;
        }

        (_ended, _carried) = (_time.GetTimestamp(), facts.Count < FactsPerTransaction ? facts.Count : 0);
        Volatile.Write(ref _position, facts[^1].Position);
        _metrics.Projected(facts.Count, _time.GetElapsedTime(started), _time.GetUtcNow() - facts[^1].Times.ReceivedAt);
        _moved.Raise();
    }

    /// <summary>After a transaction that failed, what the stages have in memory is that of the tables again.</summary>
    private void Prepare()
    {
        Undo();
        if (!_loaded)
        {
            Load();
        }
    }

    private void Undo()
    {
        if (_db.InTransaction)
        {
            _db.Run("ROLLBACK");
        }
    }

    private void Carry(Fact fact)
    {
        var step = new Step(fact);
        if (fact.Kind == FactKinds.Inspection)
        {
            step.Inspections.Add(InspectionInHand.From(fact, waited: false));
        }

        Apply(step);
        while (step.HasMore)
        {
            step = new Step(fact) { Continues = true };
            Apply(step);
        }
    }

    private void Apply(Step step)
    {
        foreach (var stage in _stages)
        {
            stage.Apply(step, _db, _ledger);
        }
    }

    private void Load()
    {
        foreach (var stage in _stages)
        {
            stage.Load(_db);
        }

        _loaded = true;
    }

    [LoggerMessage(EventId = 8001, Level = LogLevel.Critical,
        Message = "The journey stopped at position {Position}; {Behind} facts wait, safe in the journal. Nothing is skipped: this fact must be understood first. Report it, then restart the node")]
    private partial void LogStopped(Exception error, long position, long behind);

    [LoggerMessage(EventId = 8003, Level = LogLevel.Warning,
        Message = "The projections {Why}. They are made anew from the journal's {Facts} facts before the node takes anything; senders keep what they have meanwhile")]
    private partial void LogAnew(string why, long facts);

    [LoggerMessage(EventId = 8007, Level = LogLevel.Error,
        Message = "The journey waits at position {Position}: {Reason}. {Behind} facts wait, safe in the journal; it goes on by itself when the disk takes writes")]
    private partial void LogWaits(string reason, long position, long behind);

    [LoggerMessage(EventId = 8008, Level = LogLevel.Information, Message = "The journey goes on from position {Position}")]
    private partial void LogGoesOn(long position);
}
