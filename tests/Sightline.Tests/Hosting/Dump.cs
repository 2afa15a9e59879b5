using Sightline.Storage;

namespace Sightline.Tests.Hosting;

/// <summary>Tables as text, to compare them.</summary>
internal static class Dump
{
    public static IReadOnlyList<string> Rows(ProjectionReader projections, string sql) => projections.Read(db => Rows(db, sql));

    /// <summary>SQLite itself writes each row as text: how many columns there are does not matter.</summary>
    public static IReadOnlyList<string> Rows(SqliteDatabase db, string sql)
    {
        var found = new List<string>();
        var columns = sql[7..sql.IndexOf(" FROM ", StringComparison.Ordinal)];
        using var rows = db.Prepare($"SELECT {Marked(columns)}{sql[sql.IndexOf(" FROM ", StringComparison.Ordinal)..]}").Query();
        while (rows.Read())
        {
            found.Add(rows.Text(0));
        }

        return found;
    }

    /// <summary>
    /// Every table but the record of migrations, whose time of running is not a fact. A total of zero is the same as none:
    /// what comes and goes within one transaction is never written, and a rebuild's transactions are longer.
    /// </summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Tables(SqliteDatabase db) =>
        Rows(db, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'migrations' ORDER BY name")
            .ToDictionary(name => name, name => (IReadOnlyList<string>)[.. Rows(db, $"SELECT {string.Join(", ", Columns(db, name))} FROM {name}{(name == "totals" ? " WHERE value <> 0" : "")}").Order(StringComparer.Ordinal)]);

    private static IEnumerable<string> Columns(SqliteDatabase db, string table) => Rows(db, $"SELECT name FROM pragma_table_info('{table}')");

    private static string Marked(string columns) => string.Join(" || '|' || ", Split(columns).Select(c => $"COALESCE({c}, '-')"));

    private static IEnumerable<string> Split(string columns)
    {
        var (start, depth) = (0, 0);
        for (var i = 0; i < columns.Length; i++)
        {
            depth += columns[i] == '(' ? 1 : columns[i] == ')' ? -1 : 0;
            if (columns[i] == ',' && depth == 0)
            {
                yield return columns[start..i].Trim();
                start = i + 1;
            }
        }

        yield return columns[start..].Trim();
    }
}
