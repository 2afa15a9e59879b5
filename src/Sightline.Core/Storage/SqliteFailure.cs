using SQLitePCL;

namespace Sightline.Storage;

/// <summary>SQLite refused a statement. <see cref="Code"/> is SQLite's primary result code.</summary>
internal sealed class SqliteFailure(int code, string message) : IOException($"SQLite {code & 0xFF}: {message}")
{
    public int Code { get; } = code & 0xFF;

    /// <summary>What the file holds is no database, or not a whole one.</summary>
    public bool IsDamage => Code is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB;

    /// <summary>The disk itself refused a read, a write or a flush.</summary>
    public bool IsRefusedByDisk => Code == raw.SQLITE_IOERR;

    /// <summary>The disk is full, read-only, or fails. It may be better later.</summary>
    public bool IsDisk => Code is raw.SQLITE_FULL or raw.SQLITE_READONLY or raw.SQLITE_IOERR or raw.SQLITE_CANTOPEN;
}
