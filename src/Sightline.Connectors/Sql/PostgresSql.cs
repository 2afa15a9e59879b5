using Npgsql;
using NpgsqlTypes;

namespace Sightline.Connectors.Sql;

/// <summary>The statements for one row. Names are quoted, values are parameters; nothing of a message is ever part of a statement.</summary>
internal static class PostgresSql
{
    public static string Insert(SqlShape shape, IReadOnlyList<SqlCell> cells, string keyColumn, string returned) =>
        $"INSERT INTO {shape.Quoted} ({string.Join(", ", cells.Select(cell => SqlName.Quote(cell.Column.Name)))}) VALUES ({string.Join(", ", cells.Select((_, i) => $"${i + 1}"))}) "
        + $"ON CONFLICT ({SqlName.Quote(keyColumn)}) DO NOTHING RETURNING {SqlName.Quote(returned)}::text";

    public static string Call(SqlShape shape, IReadOnlyList<SqlCell> cells) =>
        $"CALL {shape.Quoted}({string.Join(", ", cells.Select((cell, i) => $"{SqlName.Quote(cell.Column.Name)} => ${i + 1}"))})";

    /// <summary>The reference, and for every cell after the key whether the row holds the same.</summary>
    public static string Compare(SqlShape shape, IReadOnlyList<SqlCell> cells, string returned) =>
        $"SELECT {string.Join(", ", cells.Skip(1).Select((cell, i) => Same(cell, i + 2)).Prepend($"{SqlName.Quote(returned)}::text"))} "
        + $"FROM {shape.Quoted} WHERE {SqlName.Quote(cells[0].Column.Name)} = $1";

    /// <summary>Whether the server may be asked, whether it has the key, and the reference.</summary>
    public static string Find(string quotedTable, string keyColumn, string returned) =>
        $"SELECT pg_is_in_recovery(), EXISTS (SELECT 1 FROM {quotedTable} WHERE {SqlName.Quote(keyColumn)} = $1), "
        + $"(SELECT {SqlName.Quote(returned)}::text FROM {quotedTable} WHERE {SqlName.Quote(keyColumn)} = $1 LIMIT 1)";

    /// <summary>Values go as text without a type: the server reads each as the column's own, digit by digit.</summary>
    public static NpgsqlCommand Command(NpgsqlConnection connection, string sql, IEnumerable<string?> values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Unknown });
        }

        return command;
    }

    private static string Same(SqlCell cell, int place)
    {
        var name = SqlName.Quote(cell.Column.Name);
        return cell.Type switch
        {
            // Without a collation of ours, texts that differ in case can count as equal.
            SqlType.Text => $"({name}::text COLLATE \"C\") IS NOT DISTINCT FROM ${place}::text",
            SqlType.Integer or SqlType.Decimal => $"{name}::numeric IS NOT DISTINCT FROM ${place}::numeric",
            SqlType.Boolean => $"{name} IS NOT DISTINCT FROM ${place}::boolean",
            SqlType.Timestamp => $"{name} IS NOT DISTINCT FROM ${place}::timestamptz",
            SqlType.Json => $"{name}::jsonb IS NOT DISTINCT FROM ${place}::jsonb",
            _ => throw new InvalidOperationException("Unhandled type."),
        };
    }
}
