using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sightline.Storage;
using Sightline.Telemetry;

namespace Sightline.Buffering;

/// <summary>
/// The journal on SQLite. One thread writes; whatever arrives while it flushes shares the next flush, without any
/// artificial wait. Nobody is answered before the flush that holds their facts has returned.
/// </summary>
internal sealed partial class Journal : IJournal, IAsyncDisposable
{
    /// <summary>Facts removed in one step. Messages that come meanwhile wait for it, so it is short.</summary>
    public const int PrunedAtOnce = 200;

    private readonly DataFolder _folder;
    private readonly JournalFile _file;
    private readonly JournalReader _reader;
    private readonly JournalCheckpointer _checkpointer;
    private readonly JournalOptions _options;
    private readonly JournalMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger<Journal> _log;
    private readonly FreeSpace _space;
    private readonly AppendQueue _waiting;
    private readonly Signal _moved = new();
    private readonly Thread _writer;
    private long _head;
    private long _first;
    private long _pruneTo;
    private long _waitingBytes;
    private string? _trouble;
    private bool _doubtful;
    private bool _leavesLog;
    private bool _disposed;

    public Journal(DataFolder folder, IOptions<JournalOptions> options, JournalMetrics metrics, TimeProvider time, ILogger<Journal> log, Func<string, FileStream>? openLog = null)
    {
        (_folder, _options, _metrics, _time, _log) = (folder, options.Value, metrics, time, log);
        JournalIsThere(folder);
        try
        {
            if (WalTail.SetAside(folder.Journal, folder.SetAside, time, _options.LoseDataOnPowerCut) is { } torn)
            {
                LogTornTail(torn.Bytes, torn.SavedAs);
            }

            WalAnew.Write(folder.Journal, openLog ?? WalAnew.Open);
            _file = new JournalFile(folder.Journal, _options, time);
            _reader = new JournalReader(folder.Journal, Damaged);
            JournalCheck.Run(folder.Journal, _reader, _file.Head, _options.CheckedAtStart);
        }
        catch (Exception error) when (error is InvalidDataException or SqliteFailure)
        {
            _reader?.Dispose();
            _file?.Dispose();
            throw error is SqliteFailure { IsDamage: false }
                ? new IOException($"The journal in {folder.Path} cannot be written: {error.Message}. Look at the disk and at who may write there.", error)
                : new JournalDamaged(folder, error.Message);
        }

        _checkpointer = new JournalCheckpointer(folder.Journal, NotMoved);
        _space = new FreeSpace(folder.Path, _options.ReservedFreeSpaceInBytes, time);
        (_head, _first) = (_file.Head, _file.First);
        _waiting = new AppendQueue(_options.WaitingRequests);
        _writer = new Thread(WriteUntilClosed) { Name = "journal", IsBackground = true };
        _writer.Start();
    }

    public string? Trouble => Volatile.Read(ref _trouble);

    public long Head => Volatile.Read(ref _head);

    /// <summary>Which journal this is: random, and copied with it.</summary>
    public string Instance => _file.Instance;

    public async ValueTask<AppendResult> AppendAsync(FactDraft draft, CancellationToken ct) => (await AppendAsync([draft], ct))[0];

    public async ValueTask<IReadOnlyList<AppendResult>> AppendAsync(IReadOnlyList<FactDraft> drafts, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var request = new AppendRequest(drafts);
        if (Interlocked.Add(ref _waitingBytes, request.Bytes) > _options.WaitingBytes || Trouble is not null || !_waiting.TryAdd(request))
        {
            Interlocked.Add(ref _waitingBytes, -request.Bytes);
            _metrics.Refused(drafts.Count);
            return request.AllFull();
        }

        // Once queued, the flush decides: a caller that goes away must not make us forget what became of its facts.
        return await request.Done;
    }

    /// <summary>Removes facts from the front, at most up to a position and at most <see cref="PrunedAtOnce"/>. Completes when that is done; <see cref="First"/> says how far it came.</summary>
    public async Task PruneAsync(long upTo)
    {
        Volatile.Write(ref _pruneTo, upTo);
        var request = new AppendRequest([]);
        if (_waiting.TryAdd(request))
        {
            await request.Done;
        }
    }

    /// <summary>Facts after a position without their bodies.</summary>
    public IReadOnlyList<FactHead> Heads(long after, int limit) => _reader.Heads(after, limit);

    public IReadOnlyList<Fact> Read(long after, int limit) => _reader.Read(after, limit);

    public Fact? Find(string kind, string source, string key) => _reader.Find(kind, source, key);

    public Fact? At(long position) => _reader.At(position);

    public Fact? Bare(long position) => _reader.Bare(position);

    /// <summary>Position of the oldest fact that is still here; 1 where none was removed.</summary>
    public long First => Volatile.Read(ref _first);

    /// <summary>Chain hash of the fact at a position, or of the last that was removed; null when it is not known.</summary>
    public byte[]? HashAt(long position) => _reader.HashAt(position);

    public JournalTotals TotalsAt(long position) => _reader.TotalsAt(position);

    public Task WaitPastAsync(long position, CancellationToken ct) => _moved.WaitUntilAsync(() => Head > position, ct);

    public async ValueTask DisposeAsync()
    {
        // Registered under three names: the container disposes it for each.
        if (Interlocked.Exchange(ref _disposed, true))
        {
            return;
        }

        _waiting.Close();
        await Task.Run(_writer.Join);
        if (Volatile.Read(ref _leavesLog))
        {
            _checkpointer.LeaveTheLog();
        }

        await _checkpointer.DisposeAsync();
        _reader.Dispose();
        CloseLog();
        _file.Dispose();
    }

    /// <summary>A new journal is begun only where nothing says that there was one.</summary>
    private static void JournalIsThere(DataFolder folder)
    {
        if (File.Exists(folder.Projections) && (!File.Exists(folder.Journal) || new FileInfo(folder.Journal).Length == 0))
        {
            throw new JournalDamaged(folder, $"{Path.GetFileName(folder.Journal)} is missing or empty, and projections of it are there.");
        }
    }

    private void CloseLog()
    {
        if (Volatile.Read(ref _leavesLog))
        {
            _file.LeaveTheLog();
            return;
        }

        try
        {
            _file.CheckpointWhole("TRUNCATE");
        }
        catch (SqliteFailure failure)
        {
            NotMoved(failure);
        }
    }

    private void NotMoved(SqliteFailure failure)
    {
        if (failure.IsDamage)
        {
            Damaged(failure.Message);
        }
        else if (failure.IsRefusedByDisk && _checkpointer.MovedInPart)
        {
            LeaveTheLog(failure.Message);
        }
        else
        {
            LogNotMoved(failure.Message);
        }
    }

    /// <summary>
    /// Only SQLite's recovery begins the move from the first frame again, and that is the next start. Until then the log, which
    /// has everything, must not start over (ADR 0016).
    /// </summary>
    private void LeaveTheLog(string reason)
    {
        Volatile.Write(ref _leavesLog, true);
        var trouble = $"The disk refused while the journal's log was moved into journal.db ({reason}), and part of it was moved before. Nothing is lost: the log has everything. Look at the disk, then restart the node; it moves the whole log again.";
        if (Interlocked.CompareExchange(ref _trouble, trouble, null) is null)
        {
            LogDamaged(trouble);
        }
    }

    /// <summary>Told once. From then on nothing is taken: what came behind damage could not be proven, or would be lost with it.</summary>
    private void Damaged(string what)
    {
        var trouble = new JournalDamaged(_folder, what).Message;
        if (Interlocked.CompareExchange(ref _trouble, trouble, null) is null && _writer is not null)
        {
            LogDamaged(trouble);
        }
    }

    private void WriteUntilClosed()
    {
        var sharing = new List<AppendRequest>();
        while (_waiting.Take(sharing, _options.FactsPerFlush))
        {
            if (Volatile.Read(ref _pruneTo) >= _file.First && Trouble is null && !_doubtful)
            {
                PruneSome();
            }

            if (Volatile.Read(ref _archivedTo) > 0 && Trouble is null && !_doubtful)
            {
                TakeOutSome();
            }

            Flush(sharing);
            sharing.Clear();
        }
    }

    private void Flush(List<AppendRequest> sharing)
    {
        if (sharing.TrueForAll(request => request.Drafts.Count == 0))
        {
            sharing.ForEach(request => request.Complete());
            return;
        }

        if (!_space.IsEnough)
        {
            LogDiskFull(_space.FreeBytes, _options.ReservedFreeSpaceInBytes);
            Answer(sharing.FindAll(request => !request.MakesRoom), full: true);
            sharing.RemoveAll(request => !request.MakesRoom);
            if (sharing.Count == 0)
            {
                return;
            }
        }

        var started = _time.GetTimestamp();
        if (!TryWrite(sharing))
        {
            Answer(sharing, full: true);
            return;
        }

        var bytes = sharing.Sum(request => request.Bytes);
        _metrics.Flushed(_file.Head - Head, _time.GetElapsedTime(started));
        Volatile.Write(ref _head, _file.Head);
        Answer(sharing, full: false);
        _moved.Raise();
        _checkpointer.AfterFlush(_file, bytes);
    }

    private bool TryWrite(List<AppendRequest> sharing)
    {
        if (Trouble is not null)
        {
            return false;
        }

        try
        {
            if (_doubtful)
            {
                Settle();
            }

            Write(sharing);
            return true;
        }
        catch (Exception error)
        {
            LogFlushFailed(error, sharing.Count);
            _doubtful = true;
            GiveUp(error);
            return false;
        }
    }

    private void Settle()
    {
        try
        {
            _file.Settle();
        }
        catch (SqliteFailure failure) when (failure.IsRefusedByDisk && _checkpointer.MovedInPart)
        {
            LeaveTheLog(failure.Message);
            throw;
        }

        _checkpointer.MovedWhole();
        _doubtful = _file.Head < Head ? throw new InvalidDataException($"It ends at position {_file.Head} after a failed flush, and {Head} was acknowledged.") : false;
    }

    private void GiveUp(Exception error)
    {
        try
        {
            _file.Rollback();
        }
        catch (SqliteFailure failure) when (!failure.IsDamage)
        {
            // The disk does not even let us read. The log is doubtful until it does, and nothing is written before.
            LogNotMoved(failure.Message);
        }
        catch (SqliteFailure failure)
        {
            error = failure;
        }

        if (error is InvalidDataException or SqliteFailure { IsDamage: true })
        {
            Damaged(error.Message);
        }
    }

    /// <summary>Also when the disk is full: what is removed makes room within the file.</summary>
    private void PruneSome()
    {
        try
        {
            _file.Prune(Math.Min(Interlocked.Exchange(ref _pruneTo, 0), _file.First + PrunedAtOnce - 1));
        }
        catch (SqliteFailure error)
        {
            LogPruneFailed(error);
            _doubtful = true;
            GiveUp(error);
        }

        Volatile.Write(ref _first, _file.First);
    }

    private void Write(List<AppendRequest> sharing)
    {
        var now = _time.GetUtcNow();
        _file.Begin();
        foreach (var request in sharing)
        {
            for (var i = 0; i < request.Drafts.Count; i++)
            {
                request.Results[i] = _file.Write(request.Drafts[i], now);
            }
        }

        _file.Commit();
    }

    private void Answer(List<AppendRequest> sharing, bool full)
    {
        foreach (var request in sharing)
        {
            Interlocked.Add(ref _waitingBytes, -request.Bytes);
            if (full)
            {
                _metrics.Refused(request.Drafts.Count);
                request.AllFull();
            }

            request.Complete();
        }
    }
}
