using Sightline.Storage;
using Sightline.Telemetry;

namespace Sightline.Buffering;

/// <summary>
/// Moves the write-ahead log into the journal's file on a thread of its own, so that no acknowledgement waits for it.
/// Under endless load that thread never catches the last frames and the log would grow without end: past a mark the
/// writer finishes the little that is left, right after the thread has done the bulk, and the log starts over.
/// </summary>
internal sealed class JournalCheckpointer : IAsyncDisposable
{
    /// <summary>Facts in bytes after which the thread is asked: about 8 MiB of log.</summary>
    private const long BytesBetween = 4L << 20;

    /// <summary>Pages in the log, 4 KiB each, after which the writer lends a hand: 32 MiB.</summary>
    private const long PagesToFinish = 8_192;

    private readonly SqliteDatabase _db;
    private readonly Action<SqliteFailure> _failed;
    private readonly SemaphoreSlim _wanted = new(0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;
    private long _since;
    private int _asked;
    private bool _finish;
    private bool _movedInPart;

    public JournalCheckpointer(string path, Action<SqliteFailure> failed)
    {
        _failed = failed;
        _db = SqliteDatabase.OpenWriter(path, flushEveryCommit: true, cacheInKibibytes: 2_048);
        _thread = new Thread(CheckpointWhenAsked) { Name = "journal checkpoint", IsBackground = true };
        _thread.Start();
    }

    /// <summary>
    /// Part of the log was moved and SQLite did not flush it yet: it does that only with the last part, and goes on from where
    /// it stopped. Should that flush fail, the earlier parts may be lost, and no later flush would say so.
    /// </summary>
    public bool MovedInPart => Volatile.Read(ref _movedInPart);

    /// <summary>Called by the writer when the whole log was moved and flushed.</summary>
    public void MovedWhole()
    {
        // While the thread is at it, it may just have moved a part of what came since.
        if (Volatile.Read(ref _asked) == 0)
        {
            Volatile.Write(ref _movedInPart, false);
        }
    }

    /// <summary>At the end: the log is left as it is, for the next start to move whole.</summary>
    public void LeaveTheLog() => _db.LeaveTheLog();

    /// <summary>Called by the writer between two flushes.</summary>
    public void AfterFlush(JournalFile file, long bytes)
    {
        if (Volatile.Read(ref _finish))
        {
            Volatile.Write(ref _finish, false);
            Try(() =>
            {
                if (file.CheckpointWhole("RESTART"))
                {
                    MovedWhole();
                }

                return 0;
            });
        }

        _since += bytes;
        if (_since >= BytesBetween && Interlocked.Exchange(ref _asked, 1) == 0)
        {
            _since = 0;
            _wanted.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.Run(_thread.Join);
        _db.Dispose();
        _wanted.Dispose();
        _stop.Dispose();
    }

    private void CheckpointWhenAsked()
    {
        BehindIntake.Take();
        try
        {
            while (true)
            {
                _wanted.Wait(_stop.Token);
                Volatile.Write(ref _finish, Try(PagesInLog) > PagesToFinish);
                Volatile.Write(ref _asked, 0);
            }
        }
        catch (OperationCanceledException)
        {
            // Closing: the writer truncates the log after us.
        }
    }

    /// <summary>A disk that refuses costs nothing here: the log keeps what is in it, and the next round tries again.</summary>
    private long Try(Func<long> checkpoint)
    {
        try
        {
            return checkpoint();
        }
        catch (SqliteFailure failure)
        {
            _failed(failure);
            return 0;
        }
    }

    private long PagesInLog()
    {
        Volatile.Write(ref _movedInPart, true);
        using var rows = _db.Prepare("PRAGMA wal_checkpoint(PASSIVE)").Query();
        return rows.Read() ? rows.Int64(1) : 0;
    }
}
