using Npgsql;
using NpgsqlTypes;

namespace Sightline.Connectors.Sql;

/// <summary>Reads from the server's own catalogue what a table or procedure looks like.</summary>
internal static class PostgresCatalogue
{
    private const string Server = "SELECT pg_is_in_recovery(), current_setting('synchronous_commit')";

    private const string Relation = """
        SELECT c.oid::bigint, n.nspname::text, c.relname::text, c.relkind::text, c.relpersistence::text, row_security_active(c.oid)
        FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE c.oid = to_regclass($1)::oid
        """;

    // A unique index recognises a repeat when it is whole, at once, and on the key alone.
    private const string Columns = """
        SELECT a.attname::text, t.typname::text, format_type(a.atttypid, a.atttypmod), a.atttypmod, n.nspname = 'pg_catalog' AND t.typtype = 'b',
            a.attnotnull, a.atthasdef OR a.attidentity <> '', a.attgenerated <> '' OR a.attidentity = 'a',
            has_column_privilege(a.attrelid, a.attnum, 'INSERT'), has_column_privilege(a.attrelid, a.attnum, 'SELECT'),
            EXISTS (SELECT 1 FROM pg_catalog.pg_index i WHERE i.indrelid = a.attrelid AND i.indisunique AND i.indisvalid AND i.indimmediate
                AND i.indpred IS NULL AND i.indexprs IS NULL AND i.indnkeyatts = 1 AND i.indkey[0] = a.attnum)
        FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
        WHERE a.attrelid = $1::bigint::oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
        """;

    private const string Procedures = """
        SELECT p.oid::bigint, n.nspname::text, p.proname::text, p.prokind::text, has_function_privilege(p.oid, 'EXECUTE')
        FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
        WHERE p.proname::text = $1 AND CASE WHEN $2 = '' THEN pg_function_is_visible(p.oid) ELSE n.nspname::text = $2 END
        """;

    private const string Parameters = """
        SELECT coalesce(p.proargnames[i], ''), t.typname::text, format_type(t.oid, NULL), -1, n.nspname = 'pg_catalog' AND t.typtype = 'b',
            false, i > p.pronargs - p.pronargdefaults, coalesce(p.proargmodes[i]::text, 'i') <> 'i', true, true, false
        FROM pg_catalog.pg_proc p
            CROSS JOIN LATERAL generate_series(1, coalesce(array_length(p.proallargtypes, 1), p.pronargs)) i
            JOIN pg_catalog.pg_type t ON t.oid = coalesce(p.proallargtypes[i], p.proargtypes[i - 1])
            JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
        WHERE p.oid = $1::bigint::oid ORDER BY i
        """;

    /// <summary>Why nothing accepted here would be safe, or null.</summary>
    public static async Task<string?> ServerProblemAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = Ask(connection, Server);
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return reader.GetBoolean(0) ? "The server is a standby, which takes no rows. Let options.connection lead to the primary."
            : reader.GetString(1) == "off" ? "The setting synchronous_commit is off for this user, so an accepted row could be lost in a crash. Run ALTER ROLE … SET synchronous_commit = on."
            : null;
    }

    public static async Task<(SqlShape? Shape, string? Problem)> TableAsync(NpgsqlConnection connection, string name, CancellationToken ct)
    {
        long oid;
        string title, quoted;
        await using (var command = Ask(connection, Relation, SqlName.QuoteAll(name)))
        await using (var reader = await command.ExecuteReaderAsync(ct))
        {
            if (!await reader.ReadAsync(ct))
            {
                return (null, $"The table {name} is not there, or its schema may not be used by this user. Create it, run GRANT USAGE ON SCHEMA, or correct options.table.");
            }

            (oid, title) = (reader.GetInt64(0), $"{reader.GetString(1)}.{reader.GetString(2)}");
            quoted = $"{SqlName.Quote(reader.GetString(1))}.{SqlName.Quote(reader.GetString(2))}";
            if (NoStagingTable(title, reader.GetString(3), reader.GetString(4), reader.GetBoolean(5)) is { } problem)
            {
                return (null, problem);
            }
        }

        return (new SqlShape(title, quoted, await ColumnsAsync(connection, Columns, oid, ct), IsTable: true), null);
    }

    public static async Task<(SqlShape? Shape, string? Problem)> ProcedureAsync(NpgsqlConnection connection, string name, CancellationToken ct)
    {
        var parts = name.Split('.');
        var found = new List<(long Oid, string Schema, string Kind, bool MayCall)>();
        await using (var command = Ask(connection, Procedures, parts[^1], parts.Length > 1 ? parts[0] : ""))
        await using (var reader = await command.ExecuteReaderAsync(ct))
        {
            while (await reader.ReadAsync(ct))
            {
                found.Add((reader.GetInt64(0), reader.GetString(1), reader.GetString(3), reader.GetBoolean(4)));
            }
        }

        if (found is not [var (oid, schema, kind, mayCall)])
        {
            return (null, found.Count == 0
                ? $"The procedure {name} is not there. Create it, or correct options.procedure."
                : $"The name {name} belongs to {found.Count} procedures or functions. Give the one for this target a name of its own.");
        }

        var title = $"{schema}.{parts[^1]}";
        return kind != "p" ? (null, $"{title} is a function. Make it a procedure: CREATE PROCEDURE.")
            : !mayCall ? (null, $"{title} may not be called by this user. Run GRANT EXECUTE ON PROCEDURE.")
            : (new SqlShape(title, $"{SqlName.Quote(schema)}.{SqlName.Quote(parts[^1])}", await ColumnsAsync(connection, Parameters, oid, ct), IsTable: false), null);
    }

    private static string? NoStagingTable(string title, string kind, string persistence, bool rowSecurity) => (kind, persistence) switch
    {
        (not ("r" or "p"), _) => $"{title} is no table of this server but a view or the like. Name the table.",
        (_, not "p") => $"{title} is an unlogged or temporary table, which is emptied after a crash. Run ALTER TABLE … SET LOGGED.",
        _ when rowSecurity => $"{title} has row security for this user, and a row that cannot be seen would be taken for absent. Give the user BYPASSRLS, or disable it on this table.",
        _ => null,
    };

    private static async Task<IReadOnlyList<SqlColumn>> ColumnsAsync(NpgsqlConnection connection, string query, long oid, CancellationToken ct)
    {
        var columns = new List<SqlColumn>();
        await using var command = Ask(connection, query, oid.ToString());
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            columns.Add(PostgresType.Column(reader.GetString(0), reader.GetBoolean(4) ? reader.GetString(1) : "", reader.GetString(2), reader.GetInt32(3)) with
            {
                NotNull = reader.GetBoolean(5),
                HasDefault = reader.GetBoolean(6),
                IsComputed = reader.GetBoolean(7),
                CanWrite = reader.GetBoolean(8),
                CanRead = reader.GetBoolean(9),
                IsUnique = reader.GetBoolean(10),
            });
        }

        return columns;
    }

    private static NpgsqlCommand Ask(NpgsqlConnection connection, string query, params string[] values)
    {
        var command = new NpgsqlCommand(query, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value, NpgsqlDbType = NpgsqlDbType.Text });
        }

        return command;
    }
}
