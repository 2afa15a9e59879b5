using SQLitePCL;

namespace Sightline.Storage;

/// <summary>
/// One connection to one SQLite file. A thin layer over the native calls: the journal's writer and the journey's
/// projector prepare a statement once and run it millions of times, which an ADO.NET command does at twice the cost.
/// A connection is used by one thread at a time.
/// </summary>
internal sealed class SqliteDatabase : IDisposable
{
    private readonly sqlite3 _handle;
    private readonly Dictionary<string, SqliteStatement> _prepared = [];

    private SqliteDatabase(sqlite3 handle, string path)
    {
        _handle = handle;
        Path = path;
    }

    public string Path { get; }

    public long Changes => raw.sqlite3_changes(_handle);

    /// <summary>False as well after SQLite has rolled back by itself, as it does when the disk refuses.</summary>
    public bool InTransaction => raw.sqlite3_get_autocommit(_handle) == 0;

    static SqliteDatabase() => Batteries_V2.Init();

    /// <summary>Opens for writing, creating the file, in WAL mode. FULL means one flush of the WAL at every commit.</summary>
    public static SqliteDatabase OpenWriter(string path, bool flushEveryCommit, int cacheInKibibytes = 65_536)
    {
        var db = Open(path, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE | raw.SQLITE_OPEN_NOMUTEX);
        db.Run("PRAGMA journal_mode = WAL");
        db.Run($"PRAGMA synchronous = {(flushEveryCommit ? "FULL" : "NORMAL")}");
        db.Run($"PRAGMA cache_size = -{cacheInKibibytes}");
        db.Run("PRAGMA temp_store = MEMORY");
        db.Run("PRAGMA foreign_keys = OFF");
        return db;
    }

    public static SqliteDatabase OpenReader(string path, int cacheInKibibytes = 8_192)
    {
        var db = Open(path, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_NOMUTEX);
        db.LeaveTheLog();
        db.Run("PRAGMA query_only = ON");
        db.Run($"PRAGMA cache_size = -{cacheInKibibytes}");
        return db;
    }

    /// <summary>
    /// Opens a file that belongs to somebody else. It must be there; its journal mode stays, its foreign keys hold, and every commit is flushed.
    /// </summary>
    public static SqliteDatabase OpenForeign(string path, TimeSpan longestWait)
    {
        var db = Open(path, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_NOMUTEX);
        try
        {
            raw.sqlite3_busy_timeout(db._handle, (int)longestWait.TotalMilliseconds);
            db.Run("PRAGMA synchronous = EXTRA");
            db.Run("PRAGMA foreign_keys = ON");
            return db;
        }
        catch
        {
            db.Dispose();
            throw;
        }
    }

    /// <summary>Makes a file that nobody reads until it is done: no log, no flush. Whoever makes it flushes it at the end.</summary>
    public static SqliteDatabase OpenCopy(string path)
    {
        var db = Open(path, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE | raw.SQLITE_OPEN_NOMUTEX);
        db.LeaveTheLog();
        db.Run("PRAGMA journal_mode = OFF");
        db.Run("PRAGMA synchronous = OFF");
        db.Run("PRAGMA cache_size = -16384");
        return db;
    }

    /// <summary>A statement prepared once for the life of the connection.</summary>
    public SqliteStatement Prepare(string sql)
    {
        if (!_prepared.TryGetValue(sql, out var statement))
        {
            Check(raw.sqlite3_prepare_v3(_handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out var handle));
            statement = new SqliteStatement(this, handle);
            _prepared.Add(sql, statement);
        }

        return statement;
    }

    /// <summary>Runs every statement of a script.</summary>
    public void Run(string script) => Check(raw.sqlite3_exec(_handle, script));

    public long Scalar(string sql)
    {
        using var rows = Prepare(sql).Query();
        return rows.Read() ? rows.Int64(0) : 0;
    }

    public void Check(int code)
    {
        if (code is not (raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            throw new SqliteFailure(code, $"{raw.sqlite3_errmsg(_handle).utf8_to_string()} ({System.IO.Path.GetFileName(Path)})");
        }
    }

    /// <summary>
    /// Who only reads leaves the write-ahead log as it is. Otherwise the last to close moves it into the file and deletes it,
    /// and what a kill tore would be gone before the node could set it aside.
    /// </summary>
    public void LeaveTheLog() => Check(raw.sqlite3_db_config(_handle, raw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, out _));

    public void Dispose()
    {
        foreach (var statement in _prepared.Values)
        {
            statement.Close();
        }

        _prepared.Clear();
        raw.sqlite3_close_v2(_handle);
        _handle.Dispose();
    }

    private static SqliteDatabase Open(string path, int flags)
    {
        var code = raw.sqlite3_open_v2(path, out var handle, flags, null);
        if (code != raw.SQLITE_OK)
        {
            handle?.Dispose();
            throw new SqliteFailure(code, $"cannot open {path}");
        }

        var db = new SqliteDatabase(handle, path);
        raw.sqlite3_busy_timeout(handle, 5_000);
        return db;
    }
}
