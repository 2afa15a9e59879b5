using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Sightline.Connectors.Options;
using Sightline.Model;

namespace Sightline.Connectors.Sql;

internal sealed class SqlConnectorKind : IDocumentedKind
{
    public string Name => "sql";

    public string Summary => "Writes each message as one row of a staging table, or hands it to one stored procedure. It never runs SQL from a file.";

    public string ProvenAgainst => "The conformance suite against PostgreSQL 15 on loopback, with the line cut after the server stored, and against SQLite 3.35 files; no vendor's database yet.";

    public Maturity Maturity => Maturity.Trial;

    public Type OptionsType => typeof(SqlTargetOptions);

    public string Example => """
        {
          "engine": "postgresql",
          "connection": "Host=mes-db.example;Database=mes;Username=sightline;Password=${file:/etc/sightline/secrets/mes-db};SSL Mode=VerifyFull",
          "table": "staging.inspection",
          "rowsStay": true,
          "keyColumn": "message_key",
          "reference": "id",
          "columns": [
            { "name": "serial", "type": "text", "value": "{{serial}}" },
            { "name": "outcome", "type": "text", "value": "{{outcome}}" },
            { "name": "diameter", "type": "decimal", "value": "{{diameter}}" },
            { "name": "inspected_at", "type": "timestamp", "value": "{{inspectedAt}}" },
            { "name": "fields", "type": "json" }
          ],
          "timeout": "00:00:10"
        }
        """;

    public IReadOnlyList<string> Limits => SqlLimits.All;

    public IReadOnlyList<string> Check(JsonObject options, string where) => SqlTargetCheck.Check(options, where);

    public ITargetConnector Create(JsonObject options, IServiceProvider services)
    {
        var bound = OptionsBinder.BindChecked<SqlTargetOptions>(options, Check(options, "options"));
        var time = services.GetRequiredService<TimeProvider>();
        return bound switch
        {
            { Engine: SqlEngine.Sqlite } => new SqliteTable(bound, new SqliteFile(bound.Connection, bound.Timeout)),
            { Procedure: not null } => new PostgresProcedure(bound, PostgresWire.Open(bound, time)),
            _ => new PostgresTable(bound, PostgresWire.Open(bound, time)),
        };
    }
}
