using Sightline.Storage;

namespace Sightline.Buffering;

/// <summary>The journal's own database, as its one writer sees it. Not thread-safe.</summary>
internal sealed class JournalFile : IDisposable
{
    private const string Insert =
        "INSERT INTO facts (position, kind, source, key, observed_at, observed_offset, received_at, recorded_at, actor, body, hash, stored_total, refused_total) " +
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13) ON CONFLICT DO NOTHING";

    /// <summary>
    /// There is one writer, and yet its lock may be taken: a reader that meets the log's index while it is written takes it for some
    /// microseconds, or for as long as the scheduler leaves that reader aside. No sender is turned away for that.
    /// </summary>
    private const string Patient = "PRAGMA busy_timeout = 5000";

    /// <summary>A checkpoint that meets a reader is tried again later: everybody waits for the writer meanwhile.</summary>
    private const string Impatient = "PRAGMA busy_timeout = 20";

    private readonly SqliteDatabase _db;
    private readonly TimeProvider _time;
    private readonly BareRows _bare;
    private long _firstWhole;
    private Tip _tip;
    private Tip _flushed;

    public JournalFile(string path, JournalOptions options, TimeProvider time)
    {
        _time = time;
        _db = SqliteDatabase.OpenWriter(path, flushEveryCommit: !options.LoseDataOnPowerCut, options.CacheInKibibytes);
        _bare = new BareRows(_db);
        _db.Run(Patient);
        Migrations.Apply(_db, "journal", time);
        Instance = ReadInstance();
        _db.Run("PRAGMA wal_autocheckpoint = 0");

        // A file that can only be read opens without a word.
        Begin();
        _db.Run("ROLLBACK");
        Settle();
        First = PrunedJournal.Read(_db).Position + 1;
    }

    /// <summary>Position of the oldest fact that is still here.</summary>
    public long First { get; private set; }

    public long Head => _flushed.Position;

    /// <summary>Which journal this is: random, and copied with it.</summary>
    public string Instance { get; }

    public void Begin() => _db.Prepare("BEGIN IMMEDIATE").Execute();

    /// <summary>Writes one draft into the open transaction, or finds the fact that already has its identity.</summary>
    public AppendResult Write(FactDraft draft, DateTimeOffset recordedAt)
    {
        var position = _tip.Position + 1;
        var times = new FactTimes(draft.ObservedAt, draft.ReceivedAt, recordedAt);
        var hash = FactHash.Of(_tip.Hash, position, draft.Kind, draft.Source, draft.Key, times, draft.Actor, draft.BodyHash);
        var stored = _tip.Stored + (draft.Kind == FactKinds.Inspection ? 1 : 0);
        var refused = _tip.Refused + (draft.Kind == FactKinds.Refused ? 1 : 0);
        var statement = _db.Prepare(Insert)
            .Bind(1, position).Bind(2, draft.Kind).Bind(3, draft.Source).Bind(4, draft.Key)
            .Bind(7, FactHash.Microseconds(draft.ReceivedAt)).Bind(8, FactHash.Microseconds(recordedAt))
            .Bind(9, draft.Actor).Bind(10, draft.Body.Span).Bind(11, hash).Bind(12, stored).Bind(13, refused);
        if (draft.ObservedAt is { } observed)
        {
            statement.Bind(5, FactHash.Microseconds(observed)).Bind(6, (long)observed.Offset.TotalMinutes);
        }
        else
        {
            statement.BindNull(5).BindNull(6);
        }

        if (statement.Execute() == 0)
        {
            return new AppendResult(AppendOutcome.Duplicate, PositionOf(draft.Kind, draft.Source, draft.Key!));
        }

        _tip = new Tip(position, hash, stored, refused);
        return new AppendResult(AppendOutcome.Durable, position);
    }

    /// <summary>Commits with a flush. What was written is durable when this returns.</summary>
    public void Commit()
    {
        _db.Prepare("COMMIT").Execute();
        _flushed = _tip;
    }

    /// <summary>Forgets what was written since <see cref="Begin"/> and reads the tip again: after an I/O error only the file knows.</summary>
    public void Rollback()
    {
        try
        {
            _db.Run("ROLLBACK");
        }
        catch (SqliteFailure)
        {
            // SQLite has rolled back by itself; there is no transaction left to end.
        }

        _flushed = _tip = ReadTip();
    }

    /// <summary>
    /// Moves the whole log into the file, flushes that, and lets the log start over. What a node that ended left in its log may
    /// be written and not flushed, and after a failed flush the system may hold for clean what the disk never got: repeats must
    /// not be acknowledged by it, and nothing may be written behind it (ADR 0016).
    /// </summary>
    /// <exception cref="IOException">The disk refuses, or another process keeps the log in use.</exception>
    public void Settle()
    {
        using var rows = _db.Prepare("PRAGMA wal_checkpoint(TRUNCATE)").Query();
        if (!rows.Read() || rows.Int64(0) != 0)
        {
            throw new IOException($"{_db.Path}: the log cannot be moved into the file, because somebody reads it just now. Try again; if it stays, end the program that has the file open.");
        }

        _flushed = _tip = ReadTip();
    }

    /// <summary>
    /// Removes facts from the front, in a transaction of its own, and keeps the place from which the chain is verified. The
    /// newest fact always stays: the next one is chained to it.
    /// </summary>
    public void Prune(long upTo)
    {
        upTo = Math.Min(upTo, Head - 1);
        if (upTo < First)
        {
            return;
        }

        Begin();
        PrunedJournal.Keep(_db, upTo, _time.GetUtcNow());
        _db.Prepare("DELETE FROM facts WHERE position <= ?1").Bind(1, upTo).Execute();
        Commit();
        First = upTo + 1;
    }

    /// <summary>
    /// Takes out the bodies of the next facts up to a position, in a transaction of its own, and keeps their hashes. The chain is made of
    /// those, and stays as provable as it was. Returns how many.
    /// </summary>
    public int TakeOutBodies(long upTo, int limit)
    {
        var first = FirstWhole();
        var last = Math.Min(Math.Min(upTo, Head), first + limit - 1);
        if (first <= last)
        {
            Begin();
            _bare.Put(first, last);
            Commit();
        }

        _firstWhole = Math.Max(first, last + 1);
        return (int)Math.Max(0, last - first + 1);
    }

    /// <summary>Moves the log into the file and flushes that. False when somebody reads or writes what is in the way.</summary>
    public bool CheckpointWhole(string mode)
    {
        _db.Run(Impatient);
        try
        {
            using var rows = _db.Prepare($"PRAGMA wal_checkpoint({mode})").Query();
            return rows.Read() && rows.Int64(0) == 0 && rows.Int64(1) == rows.Int64(2);
        }
        finally
        {
            _db.Run(Patient);
        }
    }

    /// <summary>At the end: the log is left as it is, for the next start to move whole.</summary>
    public void LeaveTheLog() => _db.LeaveTheLog();

    public void Dispose() => _db.Dispose();

    /// <summary>Bodies are taken out from the front and in order: a halving search finds where they begin.</summary>
    private long FirstWhole()
    {
        if (_firstWhole > 0)
        {
            return _firstWhole;
        }

        var (low, high) = (First - 1, Head + 1);
        while (high - low > 1)
        {
            var middle = low + ((high - low) / 2);
            using var rows = _db.Prepare("SELECT body FROM facts WHERE position = ?1").Bind(1, middle).Query();
            (low, high) = rows.Read() && rows.IsText(0) ? (middle, high) : (low, middle);
        }

        return high;
    }

    private long PositionOf(string kind, string source, string key)
    {
        using var rows = _db.Prepare("SELECT position FROM facts WHERE source = ?1 AND key = ?2 AND kind = ?3")
            .Bind(1, source).Bind(2, key).Bind(3, kind).Query();
        return rows.Read()
            ? rows.Int64(0)
            : throw new InvalidDataException($"{_db.Path}: position {_tip.Position + 1} is taken. The journal was changed from outside; run 'sightline verify'.");
    }

    private string ReadInstance()
    {
        using var rows = _db.Prepare("SELECT instance FROM node").Query();
        return rows.Read() ? rows.Text(0) : throw new InvalidDataException($"{_db.Path} does not say which journal it is. It was changed from outside; go back to a copy.");
    }

    private Tip ReadTip()
    {
        using var rows = _db.Prepare("SELECT position, hash, stored_total, refused_total FROM facts ORDER BY position DESC LIMIT 1").Query();
        return rows.Read() ? new Tip(rows.Int64(0), rows.Bytes(1), rows.Int64(2), rows.Int64(3)) : new Tip(0, FactHash.Genesis, 0, 0);
    }

    private readonly record struct Tip(long Position, byte[] Hash, long Stored, long Refused);
}
