namespace Sightline.Storage;

/// <summary>SQLite refused a statement. <see cref="Code"/> is SQLite's primary result code.</summary>
internal sealed class SqliteFailure(int code, string message) : IOException($"SQLite {code & 0xFF}: {message}")
{
    public const int Constraint = 19;
    public const int Full = 13;
    public const int Corrupt = 11;
    public const int NotADatabase = 26;

    public int Code { get; } = code & 0xFF;
}
