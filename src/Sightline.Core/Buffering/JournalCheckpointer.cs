using Sightline.Storage;

namespace Sightline.Buffering;

/// <summary>
/// Moves the write-ahead log into the journal's file on a thread of its own, so that no acknowledgement waits for it.
/// Under endless load that thread never catches the last frames; past a mark the writer finishes the little that is left.
/// </summary>
internal sealed class JournalCheckpointer : IAsyncDisposable
{
    private const long PassiveMark = 16L << 20;
    private const long WriterMark = 192L << 20;

    private readonly FileInfo _wal;
    private readonly SqliteDatabase _db;
    private readonly SemaphoreSlim _wanted = new(0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;
    private int _flushes;
    private int _asked;

    public JournalCheckpointer(string path, TimeProvider time)
    {
        _ = time;
        _wal = new FileInfo(path + "-wal");
        _db = SqliteDatabase.OpenWriter(path, flushEveryCommit: true, cacheInKibibytes: 2_048);
        _thread = new Thread(CheckpointWhenAsked) { Name = "journal checkpoint", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Called by the writer between two flushes.</summary>
    public void AfterFlush(JournalFile file)
    {
        if (++_flushes % 64 != 0)
        {
            return;
        }

        _wal.Refresh();
        if (!_wal.Exists || _wal.Length < PassiveMark)
        {
            return;
        }

        if (_wal.Length > WriterMark)
        {
            file.Checkpoint("TRUNCATE");
        }
        else if (Interlocked.Exchange(ref _asked, 1) == 0)
        {
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
        try
        {
            while (true)
            {
                _wanted.Wait(_stop.Token);
                _db.Run("PRAGMA wal_checkpoint(PASSIVE)");
                Volatile.Write(ref _asked, 0);
            }
        }
        catch (OperationCanceledException)
        {
            // Closing: the writer truncates the log after us.
        }
    }
}
