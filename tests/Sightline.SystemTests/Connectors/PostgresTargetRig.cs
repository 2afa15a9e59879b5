using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Sightline.Connectors;
using Sightline.Model;
using Sightline.SystemTests.Harness;
using Sightline.Tests;

namespace Sightline.SystemTests.Connectors;

/// <summary>
/// The sql connector, made from options as a plant would write them, and a real PostgreSQL behind a network that breaks on command.
/// Each rig has a schema and an account of its own, both named <see cref="Name"/>.
/// </summary>
public sealed class PostgresTargetRig : TargetRig
{
    private readonly TempFolder _folder = new();

    private PostgresTargetRig(PostgresServer server)
    {
        Server = server;
        Network = BadNetwork.To($"http://127.0.0.1:{server.Port}");
        Secret("mes-password");
    }

    public PostgresServer Server { get; }

    public BadNetwork Network { get; }

    public string Name { get; } = $"mes_{Guid.NewGuid():N}";

    public string Table => $"{Name}.inspection";

    public override ITargetConnector Connector => Made!;

    private ITargetConnector? Made { get; set; }

    private bool IsProcedure { get; set; }

    public static async Task<PostgresTargetRig> TableAsync(PostgresSite site, ManualClock clock, bool rowsStay = true, Action<JsonObject>? change = null)
    {
        var rig = new PostgresTargetRig(await site.ServerAsync());
        await rig.MakeAsync("""
            CREATE TABLE inspection (id bigint GENERATED ALWAYS AS IDENTITY, message_key varchar(64) NOT NULL UNIQUE, serial text NOT NULL, outcome varchar(10),
                diameter numeric, count numeric(30,0), inspected_at timestamptz, good boolean, station char(10), fields jsonb, stored_at timestamptz NOT NULL DEFAULT now());
            """);
        return rig.With(clock, options =>
        {
            (options["table"], options["rowsStay"]) = (rig.Table, rowsStay);
            change?.Invoke(options);
        });
    }

    public static async Task<PostgresTargetRig> ProcedureAsync(PostgresSite site, ManualClock clock, bool readBack = true)
    {
        var rig = new PostgresTargetRig(await site.ServerAsync()) { IsProcedure = true };
        await rig.MakeAsync("""
            CREATE TABLE taken (message_key text NOT NULL UNIQUE);
            CREATE TABLE inspection (serial text NOT NULL, diameter numeric, count numeric);
            CREATE PROCEDURE take(message_key text, serial text, diameter numeric, count numeric, outcome text DEFAULT 'OK') SECURITY DEFINER LANGUAGE plpgsql AS $$
            BEGIN
                INSERT INTO taken VALUES (take.message_key) ON CONFLICT DO NOTHING;
                IF FOUND THEN INSERT INTO inspection VALUES (take.serial, take.diameter, take.count); END IF;
            END $$;
            """);
        await rig.Server.RunAsync($"ALTER PROCEDURE {rig.Name}.take SET search_path = {rig.Name}");
        return rig.With(clock, options =>
        {
            options["procedure"] = $"{rig.Name}.take";
            options["columns"] = JsonNode.Parse("""
                [ { "name": "serial", "type": "text", "value": "{{serial}}" }, { "name": "diameter", "type": "decimal", "value": "{{diameter}}" }, { "name": "count", "type": "integer", "value": "{{count}}" } ]
                """);
            if (readBack)
            {
                options["readBack"] = new JsonObject { ["table"] = $"{rig.Name}.taken", ["keyColumn"] = "message_key" };
            }
        });
    }

    /// <summary>Runs statements as the owner, in the rig's schema.</summary>
    public Task OwnerAsync(string statements) => Server.RunAsync($"SET search_path = {Name}; {statements}");

    /// <summary>Writes the file of the account's password.</summary>
    public void Secret(string password) => _folder.Write("secret-mes", password);

    /// <summary>Waits until a session of this rig waits for a lock.</summary>
    public Task WaitsForLockAsync(int sessions = 1) => Until.TrueAsync(
        async () => await Server.ScalarAsync($"SELECT count(*) >= {sessions} FROM pg_stat_activity WHERE usename = '{Name}' AND wait_event_type = 'Lock'") == "True", "a session waits for a lock");

    /// <summary>Holds a lock on a table until it is disposed.</summary>
    public async Task<NpgsqlConnection> LockAsync(string table)
    {
        var holding = await Server.OpenAsync();
        await using var command = new NpgsqlCommand($"BEGIN; LOCK TABLE {Name}.{table} IN ACCESS EXCLUSIVE MODE", holding);
        await command.ExecuteNonQueryAsync();
        return holding;
    }

    public async Task<int> CountAsync() => int.Parse((await Server.ScalarAsync($"SELECT count(*) FROM {Table}"))!);

    public override async Task<IReadOnlyList<JsonObject>> RecordsInTargetAsync()
    {
        var records = new List<JsonObject>();
        await using var connection = await Server.OpenAsync();
        await using var command = new NpgsqlCommand($"SELECT serial, diameter::text, count::text FROM {Table}", connection);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            records.Add(new JsonObject { ["serial"] = reader.GetString(0), ["diameter"] = Number(reader, 1), ["count"] = Number(reader, 2) });
        }

        return records;
    }

    public override Task MakeTargetRefuseAsync(DeliveryMessage message) => OwnerAsync("""
        CREATE FUNCTION closed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'Order WO-1001 is closed'; END $$;
        CREATE TRIGGER closed BEFORE INSERT ON inspection FOR EACH ROW EXECUTE FUNCTION closed();
        """);

    public override Task TakeTargetAwayAsync()
    {
        Network.CutAndRefuse();
        return Task.CompletedTask;
    }

    // A transaction begins with the words READ COMMITTED; what ends it ends in a NUL.
    public override void LoseTheNextAnswer() => Network.Be(NetworkFault.AnswerLostTo(IsProcedure ? "COMMIT\0" : "INSERT INTO"), times: 1);

    public override async ValueTask DisposeAsync()
    {
        await Connector.DisposeAsync();
        await Network.DisposeAsync();
        await Server.ReturnAsync();
        await Server.RunAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{Name}'; DROP SCHEMA {Name} CASCADE; DROP OWNED BY {Name}; DROP ROLE {Name}");
        _folder.Dispose();
        await base.DisposeAsync();
    }

    private static JsonNode? Number(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : JsonNode.Parse(reader.GetString(column));

    private Task MakeAsync(string tables) => Server.RunAsync($"""
        CREATE ROLE {Name} LOGIN PASSWORD 'mes-password';
        CREATE SCHEMA {Name};
        SET search_path = {Name};
        {tables}
        GRANT USAGE ON SCHEMA {Name} TO {Name};
        GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA {Name} TO {Name};
        """);

    private PostgresTargetRig With(ManualClock clock, Action<JsonObject> change)
    {
        var options = JsonNode.Parse($$$"""
            {
              "engine": "postgresql",
              "connection": "Host=127.0.0.1;Port={{{new Uri(Network.Url).Port}}};Database=postgres;Username={{{Name}}};Password=${file:{{{_folder.In("secret-mes")}}}}",
              "keyColumn": "message_key",
              "columns": [
                { "name": "serial", "type": "text", "value": "{{serial}}" },
                { "name": "outcome", "type": "text", "value": "{{outcome}}" },
                { "name": "diameter", "type": "decimal", "value": "{{diameter}}" },
                { "name": "count", "type": "integer", "value": "{{count}}" }
              ]
            }
            """)!.AsObject();
        change(options);
        var kind = ConnectorCatalogue.Find("sql")!;
        Assert.Empty(kind.Check(options, "options"));
        Made = kind.Create(options, new ServiceCollection().AddSingleton<TimeProvider>(clock).BuildServiceProvider());
        return this;
    }
}
