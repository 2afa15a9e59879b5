using System.Text.RegularExpressions;
using Sightline.Storage;

namespace Sightline.Connectors.Sql;

/// <summary>Reads from an SQLite file what a table looks like. SQLite keeps a declared type only as an affinity; its length is ours to keep.</summary>
internal static partial class SqliteCatalogue
{
    private const int Computed = 2;

    private const string Columns = "SELECT name, type, \"notnull\", dflt_value IS NOT NULL, hidden, pk FROM pragma_table_xinfo(?) ORDER BY cid";

    // The key's own index: whole, unique, on one column. A primary key of one column has such an index too.
    private const string Unique = """
        SELECT (SELECT max(name) FROM pragma_index_info(l.name))
        FROM pragma_index_list(?) l
        WHERE l."unique" = 1 AND l.partial = 0 AND (SELECT count(*) FROM pragma_index_info(l.name)) = 1
        """;

    public static (SqlShape? Shape, string? Problem) Table(SqliteDatabase database, string name)
    {
        using (var kinds = database.Prepare("SELECT type FROM sqlite_master WHERE name = ? AND type IN ('table', 'view')").Bind(1, name).Query())
        {
            if (!kinds.Read())
            {
                return (null, $"The table {name} is not there. Create it, or correct options.table.");
            }

            if (kinds.Text(0) != "table")
            {
                return (null, $"{name} is a view. Name the table.");
            }
        }

        var unique = new HashSet<string>(StringComparer.Ordinal);
        using (var indexes = database.Prepare(Unique).Bind(1, name).Query())
        {
            while (indexes.Read())
            {
                unique.Add(indexes.Text(0));
            }
        }

        var columns = new List<SqlColumn>();
        using (var rows = database.Prepare(Columns).Bind(1, name).Query())
        {
            while (rows.Read())
            {
                columns.Add(Column(rows.Text(0), rows.Text(1)) with
                {
                    NotNull = rows.Int64(2) == 1,
                    HasDefault = rows.Int64(3) == 1 || IsRowNumber(rows.Text(1), rows.Int64(5)),
                    IsComputed = rows.Int64(4) >= Computed,
                    IsUnique = unique.Contains(rows.Text(0)),
                });
            }
        }

        return (new SqlShape(name, SqlName.Quote(name), columns, IsTable: true), null);
    }

    /// <summary>The column by its declared type, in the order of SQLite's own rules for affinity.</summary>
    public static SqlColumn Column(string name, string declared)
    {
        var type = declared.ToUpperInvariant();
        var written = declared.Length > 0 ? declared : "without a type";
        return type.Contains("INT", StringComparison.Ordinal) ? new(name, written, SqlFamily.Integer)
            : type.Contains("CHAR", StringComparison.Ordinal) || type.Contains("CLOB", StringComparison.Ordinal) || type.Contains("TEXT", StringComparison.Ordinal)
                ? new(name, written, SqlFamily.Text) { Characters = LengthOf(type) }
            : type.Length == 0 ? new(name, written, SqlFamily.Text)
            : type.Contains("BLOB", StringComparison.Ordinal) || type.Contains("REAL", StringComparison.Ordinal) || type.Contains("FLOA", StringComparison.Ordinal) || type.Contains("DOUB", StringComparison.Ordinal)
                ? new(name, written, SqlFamily.Other)
            : new(name, written, SqlFamily.Numeric);
    }

    private static bool IsRowNumber(string type, long place) => place == 1 && type.Equals("INTEGER", StringComparison.OrdinalIgnoreCase);

    private static int? LengthOf(string type) =>
        Length().Match(type) is { Success: true } length && int.TryParse(length.Groups["n"].Value, out var n) ? n : null;

    [GeneratedRegex(@"\(\s*(?<n>[0-9]+)\s*\)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Length();
}
