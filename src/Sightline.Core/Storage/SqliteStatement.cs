using System.Buffers;
using System.Text;
using SQLitePCL;

namespace Sightline.Storage;

/// <summary>A prepared statement: bind by place from 1, then <see cref="Execute"/> or <see cref="Query"/>.</summary>
internal sealed class SqliteStatement(SqliteDatabase database, sqlite3_stmt handle)
{
    public SqliteStatement Bind(int place, long value)
    {
        database.Check(raw.sqlite3_bind_int64(handle, place, value));
        return this;
    }

    public SqliteStatement Bind(int place, long? value) => value is { } number ? Bind(place, number) : BindNull(place);

    public SqliteStatement Bind(int place, string? value)
    {
        if (value is null)
        {
            return BindNull(place);
        }

        if (value.Length == 0)
        {
            database.Check(raw.sqlite3_bind_text(handle, place, ""));
            return this;
        }

        var most = Encoding.UTF8.GetMaxByteCount(value.Length);
        byte[]? rented = null;
        var buffer = most <= 512 ? stackalloc byte[512] : rented = ArrayPool<byte>.Shared.Rent(most);
        var length = Encoding.UTF8.GetBytes(value, buffer);
        database.Check(raw.sqlite3_bind_text(handle, place, buffer[..length]));
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return this;
    }

    public SqliteStatement Bind(int place, ReadOnlySpan<byte> value)
    {
        // An empty span would bind NULL.
        database.Check(value.IsEmpty
            ? raw.sqlite3_bind_zeroblob(handle, place, 0)
            : raw.sqlite3_bind_blob(handle, place, value));
        return this;
    }

    public SqliteStatement BindNull(int place)
    {
        database.Check(raw.sqlite3_bind_null(handle, place));
        return this;
    }

    /// <summary>Runs to the end and returns the number of changed rows.</summary>
    public long Execute()
    {
        var code = raw.sqlite3_step(handle);
        if (code != raw.SQLITE_DONE && code != raw.SQLITE_ROW)
        {
            Fail(code);
        }

        raw.sqlite3_reset(handle);
        return database.Changes;
    }

    public SqliteRows Query() => new(this, handle);

    internal bool Step()
    {
        var code = raw.sqlite3_step(handle);
        if (code is raw.SQLITE_ROW or raw.SQLITE_DONE)
        {
            return code == raw.SQLITE_ROW;
        }

        Fail(code);
        return false;
    }

    internal void Reset()
    {
        raw.sqlite3_reset(handle);
        raw.sqlite3_clear_bindings(handle);
    }

    internal void Close() => handle.Dispose();

    private void Fail(int code)
    {
        try
        {
            database.Check(code);
        }
        finally
        {
            Reset();
        }
    }
}

/// <summary>Rows of a query. Dispose resets the statement, which ends its read transaction.</summary>
internal readonly ref struct SqliteRows(SqliteStatement statement, sqlite3_stmt handle)
{
    public bool Read() => statement.Step();

    public bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;

    /// <summary>True where the value itself is a text, whatever its column is declared as.</summary>
    public bool IsText(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_TEXT;

    public long Int64(int column) => raw.sqlite3_column_int64(handle, column);

    public long? NullableInt64(int column) => IsNull(column) ? null : Int64(column);

    public string Text(int column) => NullableText(column) ?? "";

    public string? NullableText(int column)
    {
        if (IsNull(column))
        {
            return null;
        }

        // Column text is read by length: an identity may hold a NUL character.
        return Encoding.UTF8.GetString(raw.sqlite3_column_blob(handle, column));
    }

    public byte[] Bytes(int column) => raw.sqlite3_column_blob(handle, column).ToArray();

    public ReadOnlySpan<byte> Span(int column) => raw.sqlite3_column_blob(handle, column);

    public void Dispose() => statement.Reset();
}
