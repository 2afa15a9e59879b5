namespace Sightline.Storage;

/// <summary>SQLite refused a statement. <see cref="Code"/> is SQLite's primary result code.</summary>
internal sealed class SqliteFailure(int code, string message) : IOException($"SQLite {code & 0xFF}: {message}")
{
    public int Code { get; } = code & 0xFF;
}
