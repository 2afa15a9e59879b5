namespace Sightline.Connectors.Sql;

/// <summary>What a column or parameter can keep without losing any of it.</summary>
internal enum SqlFamily
{
    Text,
    Integer,
    Decimal,
    Boolean,
    Timestamp,
    Json,

    /// <summary>SQLite's NUMERIC affinity: whole numbers stay, text that is no number stays, fractions turn into floating point.</summary>
    Numeric,

    /// <summary>Nothing of ours.</summary>
    Other,
}

/// <summary>One column of a table, or parameter of a procedure, as the database has it.</summary>
/// <param name="Name">Its name, letter by letter.</param>
/// <param name="Written">Its type, as the database writes it.</param>
/// <param name="Family">What it can keep.</param>
internal sealed record SqlColumn(string Name, string Written, SqlFamily Family)
{
    public bool NotNull { get; init; }

    public bool HasDefault { get; init; }

    /// <summary>The database makes its value and takes none.</summary>
    public bool IsComputed { get; init; }

    public bool CanWrite { get; init; } = true;

    public bool CanRead { get; init; } = true;

    /// <summary>A unique index that is on this column alone recognises a repeat.</summary>
    public bool IsUnique { get; init; }

    /// <summary>Most characters of a text, or null without a limit.</summary>
    public int? Characters { get; init; }

    /// <summary>Blanks at the end are not kept apart from padding.</summary>
    public bool IsPadded { get; init; }

    /// <summary>Bits of a whole number.</summary>
    public int Bits { get; init; } = 64;

    /// <summary>Digits before and after the point, or null without a limit.</summary>
    public (int Before, int After)? Digits { get; init; }

    /// <summary>Digits of a second that a moment keeps; null for all.</summary>
    public int? SecondDigits { get; init; }
}

/// <summary>The table or procedure as the database has it.</summary>
/// <param name="Title">Its name for people.</param>
/// <param name="Quoted">Its name for SQL.</param>
/// <param name="Columns">Columns, or parameters.</param>
/// <param name="IsTable">False for a procedure.</param>
internal sealed record SqlShape(string Title, string Quoted, IReadOnlyList<SqlColumn> Columns, bool IsTable)
{
    public SqlColumn? Find(string name) => Columns.FirstOrDefault(column => column.Name == name);
}

/// <summary>Names for SQL. They are always quoted, so a name is taken letter by letter.</summary>
internal static class SqlName
{
    public static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>The same for a name that may stand behind its schema's.</summary>
    public static string QuoteAll(string name) => string.Join('.', name.Split('.').Select(Quote));
}
