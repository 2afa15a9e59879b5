using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Sightline.Benchmarks.Load;
using SQLitePCL;

namespace Sightline.Benchmarks.Raw;

/// <summary>SQLite alone with the journal's table and index, on the native calls: the same rows, nothing around them.</summary>
internal sealed class RawSqlite : IDisposable
{
    private readonly sqlite3 _db;
    private readonly sqlite3_stmt _insert;
    private readonly sqlite3_stmt _begin;
    private readonly sqlite3_stmt _commit;
    private readonly InspectionTemplate[] _templates = [.. Enumerable.Range(1, 8).Select(i => new InspectionTemplate($"BENCH-{i:D2}", fails: i == 8))];
    private readonly byte[][] _stations;
    private readonly byte[] _hash = RandomNumberGenerator.GetBytes(32);
    private readonly byte[] _time = Encoding.ASCII.GetBytes("2026-01-01T00:00:00.000000Z");
    private long _position;

    /// <param name="checkpointPages">Pages after which a commit moves the log into the file; SQLite's own choice is 1,000.</param>
    public RawSqlite(string path, int checkpointPages)
    {
        Batteries_V2.Init();
        _stations = [.. Enumerable.Range(1, 8).Select(i => Encoding.ASCII.GetBytes($"BENCH-{i:D2}"))];
        Check(raw.sqlite3_open(path, out _db));
        foreach (var pragma in (string[])["journal_mode = WAL", "synchronous = FULL", "cache_size = -65536", $"wal_autocheckpoint = {checkpointPages}"])
        {
            Check(raw.sqlite3_exec(_db, "PRAGMA " + pragma));
        }

        Check(raw.sqlite3_exec(_db, JournalTable()));
        _begin = Prepare("BEGIN IMMEDIATE");
        _commit = Prepare("COMMIT");
        _insert = Prepare("INSERT INTO facts (position, kind, source, key, observed_at, observed_offset, received_at, recorded_at, actor, body, hash, stored_total, refused_total) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)");
    }

    public static string Version => raw.sqlite3_libversion().utf8_to_string();

    /// <summary>Commits of some rows each, one after the other, for a time.</summary>
    public LoadResult Run(int rowsPerCommit, double seconds)
    {
        var latencies = new Latencies((int)(seconds * 200_000) + 1_000);
        var from = Stopwatch.GetTimestamp();
        var to = from + (long)(seconds * Stopwatch.Frequency);
        long now;
        while ((now = Stopwatch.GetTimestamp()) < to && !latencies.IsFull)
        {
            Step(_begin);
            for (var i = 0; i < rowsPerCommit; i++)
            {
                Insert();
            }

            Step(_commit);
            latencies.Add(Stopwatch.GetTimestamp() - now);
        }

        var rows = (long)latencies.Count * rowsPerCommit;
        return new LoadResult((now - from) / (double)Stopwatch.Frequency, latencies.Count, rows, rows, 0, latencies);
    }

    public void Dispose()
    {
        foreach (var statement in (sqlite3_stmt[])[_insert, _begin, _commit])
        {
            statement.Dispose();
        }

        _db.Dispose();
    }

    private static string JournalTable()
    {
        var core = typeof(Storage.SqliteDatabase).Assembly;
        using var reader = new StreamReader(core.GetManifestResourceStream("Sightline.Storage.journal.0001-facts.sql")!);
        return reader.ReadToEnd();
    }

    private void Insert()
    {
        var number = ++_position;
        var which = (int)(number / 100 % 8);
        var body = _templates[which].Bytes;
        _templates[which].Patch(body, number, number, _time);
        raw.sqlite3_bind_int64(_insert, 1, number);
        raw.sqlite3_bind_text(_insert, 2, "inspection.received"u8);
        raw.sqlite3_bind_text(_insert, 3, _stations[which]);
        raw.sqlite3_bind_text(_insert, 4, body.AsSpan(7, 12));
        raw.sqlite3_bind_int64(_insert, 5, 1_767_225_600_000_000 + number);
        raw.sqlite3_bind_int64(_insert, 6, 0);
        raw.sqlite3_bind_int64(_insert, 7, 1_767_225_600_000_000 + number);
        raw.sqlite3_bind_int64(_insert, 8, 1_767_225_600_000_000 + number);
        raw.sqlite3_bind_text(_insert, 9, "key:bench"u8);
        raw.sqlite3_bind_blob(_insert, 10, body);
        raw.sqlite3_bind_blob(_insert, 11, _hash);
        raw.sqlite3_bind_int64(_insert, 12, number);
        raw.sqlite3_bind_int64(_insert, 13, 0);
        Step(_insert);
    }

    private sqlite3_stmt Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v2(_db, sql, out var statement));
        return statement;
    }

    private void Step(sqlite3_stmt statement)
    {
        var code = raw.sqlite3_step(statement);
        if (code != raw.SQLITE_DONE)
        {
            Check(code);
        }

        raw.sqlite3_reset(statement);
    }

    private void Check(int code)
    {
        if (code is not (raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            throw new IOException($"SQLite answered {code}: {raw.sqlite3_errmsg(_db).utf8_to_string()}");
        }
    }
}
