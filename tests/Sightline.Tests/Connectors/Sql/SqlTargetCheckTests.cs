using System.Text.Json.Nodes;
using Sightline.Connectors.Sql;

namespace Sightline.Tests.Connectors.Sql;

/// <summary>Problems that are seen without the database: where is what. Do this. None repeats a password.</summary>
public sealed class SqlTargetCheckTests
{
    private const string Where = "targets/mes.json: options";

    public static TheoryData<string, string> Problems => new()
    {
        { """{ "procedure": "mes.take" }""", "table is stated together with procedure. Keep one of them." },
        { """{ "table": "a.b.c" }""", "table is 'a.b.c'. Give a name, or schema and name with one dot between them; a name that holds a dot cannot be reached." },
        { """{ "table": "" }""", "table is '', which can be no name. Give it letter by letter as the database has it." },
        { """{ "readBack": { "table": "t", "keyColumn": "k" } }""", "readBack is stated together with table. Remove it; a table whose rows stay is asked itself." },
        { """{ "keyColumn": "serial" }""", "columns[0].name is 'serial', the keyColumn. Remove it; the key is written by itself." },
        { """{ "columns": [ { "name": "a", "type": "text", "value": "{{a}}" }, { "name": "a", "type": "text", "value": "{{b}}" } ] }""", "columns[1].name is 'a', which is given already. Keep one of them." },
        { """{ "columns": [ { "name": "a", "type": "text", "value": 5 } ] }""", """columns[0].value is 5. Give a text such as "{{field}}".""" },
        { """{ "columns": [ { "name": "a", "type": "decimal" } ] }""", """columns[0].value is missing. State it: a text such as "{{field}}".""" },
        { """{ "columns": [ { "name": "a", "type": "text", "value": "{{a" } ] }""", "columns[0].value is opened with {{ and never closed. Close the place with }}." },
        { """{ "columns": [ { "name": "a", "type": "money", "value": "{{a}}" } ] }""", "columns[0].type is \"money\". Give one of: text, integer, decimal, boolean, timestamp, json." },
        { """{ "sql": "DELETE FROM inspection" }""", "sql is not an option. Remove it, or use one of: codes, columns, connection, engine, keyColumn, maxConnections, procedure, readBack, reference, rowsStay, table, timeout." },
        { """{ "timeout": "00:00:00" }""", "timeout is 00:00:00. Give more than zero and at most 00:10:00; stopping waits this long for an answer." },
        { """{ "maxConnections": 0 }""", "maxConnections is 0. Give 1 to 256 connections." },
        { """{ "engine": "sqlite", "connection": "mes.db" }""", "connection is no absolute path. Give the path of the database file alone; a relative one depends on where the service was started." },
        { """{ "engine": "sqlite", "connection": "/srv/mes.db", "table": "main.inspection" }""", "table is 'main.inspection'. An SQLite file has no schemas; give the name alone." },
        { """{ "connection": "Host=db.example;Database=mes;Username=u;SSL Mode=VerifyFull;Command Timeout=5" }""",
            "connection sets 'Command Timeout'. Remove it; the words are: Host, Port, Database, Username, Password, SSL Mode, Root Certificate, SSL Certificate, SSL Key, Channel Binding, Search Path, Application Name, Keepalive." },
        { """{ "connection": "Host=db.example;Database=mes;Username=u" }""",
            "connection leaves SSL Mode at Prefer, which falls back to plain text without a word. Write SSL Mode=VerifyFull, or SSL Mode=Disable where the network is trusted." },
        { """{ "connection": "Host=a,b;Database=mes;Username=u;SSL Mode=Disable" }""",
            "connection names several hosts. Name one, or an address that leads to the primary: a standby may not know yet what the primary has." },
        { """{ "connection": "Host=localhost;Username=u" }""", "connection has no Database. State it; nothing is taken from the service's own account." },
        { """{ "connection": "Host=localhost;Database=mes;Username=u;Password=${file:secret}" }""", "connection's password is the relative path 'secret'. Give an absolute path." },
    };

    [Theory]
    [MemberData(nameof(Problems))]
    public void Each_problem_says_where_and_what_to_do(string change, string problem) => Assert.Contains($"{Where}.{problem}", Check(change));

    [Theory]
    [InlineData("Host=db.example;Database=mes;Username=u;SSL Mode=VerifyFull;Password=swordfish")]
    [InlineData("Host=db.example;Database=mes;Username=u;SSL Mode=VerifyFull;Password=swordfish${env:REST}")]
    [InlineData("Host=db.example;Database=mes;Username=u;SSL Mode=VerifyFull;PWD=swordfish")]
    [InlineData("Host=db.example;Database=mes;Username=u;Password=${env:A};swordfish")]
    [InlineData("Host=db.example;Database=mes;Username=u;Password=a;swordfish=b")]
    [InlineData("Host=db.example;Database=mes;Username=u;SSL Mode=VerifyFull;SSL Password=swordfish")]
    [InlineData("postgresql://u:swordfish@db.example/mes")]
    public void A_password_in_clear_text_is_refused_and_not_repeated(string connection)
    {
        var problems = Check(new JsonObject { ["connection"] = connection }.ToJsonString());
        Assert.NotEmpty(problems);
        Assert.All(problems, problem => Assert.DoesNotContain("swordfish", problem));
    }

    [Fact]
    public void A_procedure_needs_no_rows_and_SQLite_has_none() => Assert.Equal(
        [
            $"{Where}.connection is no absolute path. Give the path of the database file alone; a relative one depends on where the service was started.",
            $"{Where}.procedure is 'mes.take'. SQLite has no procedures; use table.",
            $"{Where}.rowsStay is stated together with procedure. Remove it; it belongs to table.",
            $"{Where}.procedure is 'mes.take'. An SQLite file has no schemas; give the name alone.",
        ],
        Check("""{ "engine": "sqlite", "procedure": "mes.take" }""", "table"));

    private static IReadOnlyList<string> Check(string change, params string[] without)
    {
        var options = JsonNode.Parse("""
            {
              "engine": "postgresql", "connection": "Host=localhost;Database=mes;Username=u;Password=${env:MES_DB}", "table": "staging.inspection", "rowsStay": true,
              "keyColumn": "message_key", "columns": [ { "name": "serial", "type": "text", "value": "{{serial}}" } ]
            }
            """)!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(change)!.AsObject())
        {
            options[name] = value?.DeepClone();
        }

        foreach (var name in without)
        {
            options.Remove(name);
        }

        return SqlTargetCheck.Check(options, Where);
    }
}
