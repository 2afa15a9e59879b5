using System.Text.Json;
using System.Text.Json.Nodes;
using Sightline.Connectors.Options;
using Sightline.Connectors.Templates;

namespace Sightline.Connectors.Sql;

/// <summary>Every problem of an sql target's options that can be seen without the database.</summary>
internal static class SqlTargetCheck
{
    public static IReadOnlyList<string> Check(JsonObject from, string where)
    {
        var problems = new List<string>();
        var options = OptionsBinder.Bind<SqlTargetOptions>(from, where, problems);
        problems.AddRange(
        [
            .. from.ContainsKey("connection") ? Connection(options, $"{where}.connection") : [],
            .. Either(options, where),
            .. options.Table is not null ? Table(options, where) : [],
            .. options.Procedure is not null ? Procedure(options, where) : [],
            .. from.ContainsKey("keyColumn") ? Name(options.KeyColumn, $"{where}.keyColumn") : [],
            .. Columns(options, where),
            .. options.Codes is { } codes ? Codes(codes, $"{where}.codes", options.Engine) : [],
            .. Limits(options, where),
        ]);
        return problems;
    }

    private static IEnumerable<string> Codes(SqlCodesOptions codes, string where, SqlEngine? engine) =>
        [.. codes.Table.Length > 0 ? Place(codes.Table, $"{where}.table", engine) : [], .. codes.Column.Length > 0 ? Name(codes.Column, $"{where}.column") : []];

    private static IEnumerable<string> Connection(SqlTargetOptions options, string where) => options.Engine switch
    {
        SqlEngine.Postgresql => PostgresConnectionCheck.Faults(options.Connection, where),
        // The text is not repeated: it may be a connection string, with its password.
        SqlEngine.Sqlite when !Path.IsPathFullyQualified(options.Connection) =>
            [$"{where} is no absolute path. Give the path of the database file alone; a relative one depends on where the service was started."],
        _ => [],
    };

    private static IEnumerable<string> Either(SqlTargetOptions options, string where) => (options.Table, options.Procedure) switch
    {
        (null, null) => [$"{where}.table is missing, and so is procedure. State one of them."],
        (not null, not null) => [$"{where}.table is stated together with procedure. Keep one of them."],
        _ => [],
    };

    private static IEnumerable<string> Table(SqlTargetOptions options, string where)
    {
        if (options.RowsStay is null)
        {
            yield return $"{where}.rowsStay is missing. State true when rows stay in the table after they were read, false when readers delete or move them.";
        }

        if (options.ReadBack is not null)
        {
            yield return $"{where}.readBack is stated together with table. Remove it; a table whose rows stay is asked itself.";
        }

        foreach (var problem in Place(options.Table!, $"{where}.table", options.Engine)
            .Concat(options.Reference is { } reference ? Name(reference, $"{where}.reference") : []))
        {
            yield return problem;
        }
    }

    private static IEnumerable<string> Procedure(SqlTargetOptions options, string where)
    {
        if (options.Engine is SqlEngine.Sqlite)
        {
            yield return $"{where}.procedure is '{options.Procedure}'. SQLite has no procedures; use table.";
        }

        if (options.RowsStay is not null || options.Reference is not null)
        {
            yield return $"{where}.{(options.RowsStay is not null ? "rowsStay" : "reference")} is stated together with procedure. Remove it; it belongs to table.";
        }

        foreach (var problem in Place(options.Procedure!, $"{where}.procedure", options.Engine))
        {
            yield return problem;
        }

        if (options.ReadBack is { } back)
        {
            foreach (var problem in Place(back.Table, $"{where}.readBack.table", options.Engine).Concat(Name(back.KeyColumn, $"{where}.readBack.keyColumn")))
            {
                yield return problem;
            }
        }
    }

    private static IEnumerable<string> Place(string name, string where, SqlEngine? engine)
    {
        var parts = name.Split('.');
        return parts.Length > 2 ? [$"{where} is '{name}'. Give a name, or schema and name with one dot between them; a name that holds a dot cannot be reached."]
            : parts.Length == 2 && engine is SqlEngine.Sqlite ? [$"{where} is '{name}'. An SQLite file has no schemas; give the name alone."]
            : parts.SelectMany(part => Name(part, where)).Take(1);
    }

    private static IEnumerable<string> Name(string name, string where)
    {
        if (name.Length == 0 || name.Any(char.IsControl))
        {
            yield return $"{where} is '{new string([.. name.Where(c => !char.IsControl(c))])}', which can be no name. Give it letter by letter as the database has it.";
        }
        else if (System.Text.Encoding.UTF8.GetByteCount(name) > 63)
        {
            yield return $"{where} is '{name}', longer than the 63 bytes PostgreSQL keeps of a name. Give it as the database has it.";
        }
    }

    private static IEnumerable<string> Columns(SqlTargetOptions options, string where)
    {
        // An item that could not be read has been reported already and left a gap.
        var columns = options.Columns.Select((column, i) => (Column: column, At: $"{where}.columns[{i}]")).Where(item => item.Column is not null).ToList();
        var twice = columns.GroupBy(item => item.Column.Name, StringComparer.Ordinal).Where(same => same.Count() > 1)
            .Select(same => $"{same.Last().At}.name is '{same.Key}', which is given already. Keep one of them.");
        var key = columns.Where(item => item.Column.Name == options.KeyColumn)
            .Select(item => $"{item.At}.name is '{item.Column.Name}', the keyColumn. Remove it; the key is written by itself.");
        return columns.SelectMany(item => Name(item.Column.Name, $"{item.At}.name").Concat(Value(item.Column, $"{item.At}.value"))).Concat(twice).Concat(key);
    }

    private static IEnumerable<string> Value(SqlColumnOptions column, string where) => (column.Type, column.Value) switch
    {
        (null, _) or (SqlType.Json, null) => [],
        (SqlType.Json, JsonObject or JsonArray) => BodyTemplate.Faults(column.Value, where),
        (_, null) => [$"{where} is missing. State it: a text such as \"{{{{field}}}}\"."],
        (_, JsonValue text) when text.GetValueKind() == JsonValueKind.String =>
            TextTemplate.TryParse(text.GetValue<string>(), out _, out var fault) ? [] : [$"{where} is {fault}"],
        _ => [$"{where} is {column.Value!.ToJsonString()}. Give a text such as \"{{{{field}}}}\"{(column.Type is SqlType.Json ? ", an object or a list" : "")}."],
    };

    private static IEnumerable<string> Limits(SqlTargetOptions options, string where)
    {
        if (options.Timeout <= TimeSpan.Zero || options.Timeout > TimeSpan.FromMinutes(10))
        {
            yield return $"{where}.timeout is {options.Timeout:c}. Give more than zero and at most 00:10:00; stopping waits this long for an answer.";
        }

        if (options.MaxConnections is < 1 or > 256)
        {
            yield return $"{where}.maxConnections is {options.MaxConnections}. Give 1 to 256 connections.";
        }
    }
}
