namespace Sightline.Connectors.Sql;

/// <summary>Compares what the target's file wants with what the database has. Each problem says where, what, and what to do.</summary>
internal static class SqlShapeCheck
{
    private const int KeyLength = 64;

    /// <summary>Every problem in one text, or null when rows can be written.</summary>
    public static string? Problem(SqlTargetOptions options, SqlShape shape)
    {
        var all = Key(options, shape)
            .Concat(options.Columns.SelectMany(column => Column(column, options, shape)))
            .Concat(Unmapped(options, shape))
            .Concat(options.Reference is { } name ? Reference(name, shape) : []);
        var text = string.Join(' ', all);
        return text.Length > 0 ? text : null;
    }

    private static IEnumerable<string> Key(SqlTargetOptions options, SqlShape shape)
    {
        if (shape.Find(options.KeyColumn) is not { } key)
        {
            return [Missing(options.KeyColumn, "keyColumn", shape)];
        }

        return
        [
            .. Usable(key, shape),
            .. key.Family is not SqlFamily.Text || key.Characters < KeyLength
                ? [$"{Place(key, shape)} is {key.Written}. Make it a text of at least {KeyLength} characters; it keeps the message key."] : (string[])[],
            .. shape.IsTable && !key.IsUnique
                ? [$"{Place(key, shape)} has no unique index of its own. Run CREATE UNIQUE INDEX ON {shape.Quoted} ({SqlName.Quote(key.Name)}), without WHERE and not deferrable; without it a repeat would make a second row."] : (string[])[],
        ];
    }

    private static IEnumerable<string> Column(SqlColumnOptions wanted, SqlTargetOptions options, SqlShape shape)
    {
        if (shape.Find(wanted.Name) is not { } column)
        {
            return [Missing(wanted.Name, "columns", shape)];
        }

        return
        [
            .. Usable(column, shape),
            .. Fits(wanted.Type!.Value, column.Family, options.Engine is SqlEngine.Sqlite)
                ? (string[])[] : [$"{Place(column, shape)} is {column.Written}, which cannot keep {Word(wanted.Type.Value)} unchanged. {Remedy(wanted.Type.Value, options.Engine is SqlEngine.Sqlite)}"],
        ];
    }

    private static IEnumerable<string> Unmapped(SqlTargetOptions options, SqlShape shape) => shape.Columns
        .Where(column => column is { HasDefault: false, IsComputed: false } && (column.NotNull || !shape.IsTable))
        .Where(column => column.Name != options.KeyColumn && options.Columns.All(wanted => wanted.Name != column.Name))
        .Select(column => $"{Place(column, shape)} {(shape.IsTable ? "is NOT NULL without a default" : "has no default")} and gets no value. Add it to options.columns, or give it a default.");

    private static IEnumerable<string> Reference(string name, SqlShape shape) => shape.Find(name) switch
    {
        null => [Missing(name, "reference", shape)],
        { CanRead: false } column => [NoRead(column, shape)],
        _ => [],
    };

    private static IEnumerable<string> Usable(SqlColumn column, SqlShape shape)
    {
        if (column.IsComputed)
        {
            yield return $"{Place(column, shape)} is made by the database itself. Take it out of options.columns.";
        }
        else if (!column.CanWrite)
        {
            yield return $"{Place(column, shape)} may not be written by this user. Run GRANT INSERT ON {shape.Quoted}.";
        }

        if (!column.CanRead)
        {
            yield return NoRead(column, shape);
        }
    }

    private static bool Fits(SqlType type, SqlFamily family, bool sqlite) => type switch
    {
        SqlType.Text => family is SqlFamily.Text,
        SqlType.Integer => family is SqlFamily.Integer or SqlFamily.Numeric or SqlFamily.Decimal,
        SqlType.Decimal => family is SqlFamily.Decimal || (sqlite && family is SqlFamily.Text),
        SqlType.Boolean => family is SqlFamily.Boolean || (sqlite && family is SqlFamily.Integer or SqlFamily.Numeric),
        SqlType.Timestamp => family is SqlFamily.Timestamp || (sqlite && family is SqlFamily.Text or SqlFamily.Numeric),
        SqlType.Json => family is SqlFamily.Json || (sqlite && family is SqlFamily.Text),
        _ => throw new InvalidOperationException("Unhandled type."),
    };

    private static string Remedy(SqlType type, bool sqlite) => (type, sqlite) switch
    {
        (SqlType.Integer, false) => "Make it smallint, integer, bigint or numeric, or declare the type it has.",
        (SqlType.Integer or SqlType.Boolean, true) => "Make it INTEGER, or declare the type it has.",
        (SqlType.Decimal, false) => "Make it numeric, or declare the type it has.",
        (SqlType.Boolean, false) => "Make it boolean, or declare the type it has.",
        (SqlType.Timestamp, false) => "Make it timestamptz, or declare text and make it text.",
        (SqlType.Json, false) => "Make it jsonb or json, or declare the type it has.",
        (_, true) => "Make it TEXT, or declare the type it has.",
        _ => "Make it text or varchar, or declare the type it has.",
    };

    private static string Missing(string name, string option, SqlShape shape) =>
        $"'{name}' is no {(shape.IsTable ? "column" : "parameter")} of {shape.Title}, which has {string.Join(", ", shape.Columns.Select(column => column.Name))}. Add it there, or correct options.{option}.";

    private static string NoRead(SqlColumn column, SqlShape shape) =>
        $"{Place(column, shape)} may not be read by this user, so a repeat could not be compared. Run GRANT SELECT ON {shape.Quoted}.";

    private static string Place(SqlColumn column, SqlShape shape) => $"{column.Name} of {shape.Title}";

    private static string Word(SqlType type) => type.ToString().ToLowerInvariant();
}
