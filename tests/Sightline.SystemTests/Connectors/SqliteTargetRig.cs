using System.Text.Json.Nodes;
using Sightline.Connectors.Options;
using Sightline.Connectors.Sql;
using Sightline.Model;
using Sightline.Storage;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Connectors;

/// <summary>The sql connector on a real SQLite file, with a commit whose answer can be lost on command.</summary>
public sealed class SqliteTargetRig : TargetRig
{
    private const string Made = """
        CREATE TABLE inspection (message_key TEXT NOT NULL UNIQUE, serial TEXT NOT NULL, outcome VARCHAR(10), diameter TEXT, count TEXT, good INTEGER, fields TEXT,
            stored_by TEXT NOT NULL DEFAULT 'sightline')
        """;

    private readonly TempFolder _folder = new();
    private readonly ForgetfulFile _file;

    public SqliteTargetRig(bool rowsStay = true, string table = Made, Action<JsonObject>? change = null)
    {
        Path = _folder.In("mes.db");
        using (var database = SqliteDatabase.OpenCopy(Path))
        {
            database.Run(table);
        }

        var options = JsonNode.Parse("""
            {
              "engine": "sqlite",
              "table": "inspection",
              "keyColumn": "message_key",
              "columns": [
                { "name": "serial", "type": "text", "value": "{{serial}}" },
                { "name": "outcome", "type": "text", "value": "{{outcome}}" },
                { "name": "diameter", "type": "decimal", "value": "{{diameter}}" },
                { "name": "count", "type": "decimal", "value": "{{count}}" }
              ],
              "timeout": "00:00:05"
            }
            """)!.AsObject();
        (options["connection"], options["rowsStay"]) = (Path, rowsStay);
        change?.Invoke(options);
        var bound = OptionsBinder.BindChecked<SqlTargetOptions>(options, SqlTargetCheck.Check(options, "options"));
        _file = new ForgetfulFile(Path, bound.Timeout);
        Connector = new SqliteTable(bound, _file);
    }

    public string Path { get; }

    public override ITargetConnector Connector { get; }

    public void Owner(string statements)
    {
        using var database = SqliteDatabase.OpenForeign(Path, TimeSpan.FromSeconds(5));
        database.Run(statements);
    }

    internal SqliteDatabase Open() => SqliteDatabase.OpenForeign(Path, TimeSpan.FromSeconds(5));

    public long Count()
    {
        using var database = Open();
        return database.Scalar("SELECT count(*) FROM inspection");
    }

    public override Task<IReadOnlyList<JsonObject>> RecordsInTargetAsync()
    {
        var records = new List<JsonObject>();
        using var database = Open();
        using var rows = database.Prepare("SELECT serial, diameter, count FROM inspection").Query();
        while (rows.Read())
        {
            records.Add(new JsonObject { ["serial"] = rows.Text(0), ["diameter"] = Number(rows.NullableText(1)), ["count"] = Number(rows.NullableText(2)) });
        }

        return Task.FromResult<IReadOnlyList<JsonObject>>(records);
    }

    public override Task MakeTargetRefuseAsync(DeliveryMessage message)
    {
        Owner("CREATE TRIGGER closed BEFORE INSERT ON inspection BEGIN SELECT RAISE(ABORT, 'Order WO-1001 is closed'); END");
        return Task.CompletedTask;
    }

    public override Task TakeTargetAwayAsync()
    {
        File.Delete(Path);
        return Task.CompletedTask;
    }

    public override void LoseTheNextAnswer() => _file.LoseNext();

    public override async ValueTask DisposeAsync()
    {
        await Connector.DisposeAsync();
        _folder.Dispose();
        await base.DisposeAsync();
    }

    private static JsonNode? Number(string? text) => text is null ? null : JsonNode.Parse(text);

    /// <summary>Commits for real and then reports what a disk that fails would: nobody can say.</summary>
    private sealed class ForgetfulFile(string path, TimeSpan longestWait) : SqliteFile(path, longestWait)
    {
        private const int DiskFails = 10;
        private int _losing;

        public void LoseNext() => _losing = 1;

        public override void Commit(SqliteDatabase database)
        {
            base.Commit(database);
            if (Interlocked.Exchange(ref _losing, 0) == 1)
            {
                throw new SqliteFailure(DiskFails, "disk I/O error");
            }
        }
    }
}
