using Npgsql;
using Sightline.Model;

namespace Sightline.Connectors.Sql;

/// <summary>Asks a PostgreSQL server whether it has a key.</summary>
internal static class PostgresQuestion
{
    public static async Task<ReadBack> AskAsync(NpgsqlConnection connection, string question, string key, CancellationToken limit)
    {
        await using var command = PostgresSql.Command(connection, question, [key]);
        await using var reader = await command.ExecuteReaderAsync(limit);
        await reader.ReadAsync(limit);
        return reader.GetBoolean(1) ? new ReadBack.Found(reader.IsDBNull(2) ? null : reader.GetString(2))
            : reader.GetBoolean(0) ? new ReadBack.CannotTell("The server is a standby and may not know yet what the primary has. Let options.connection lead to the primary.")
            : new ReadBack.NotThere();
    }
}
