using System.Text.Json.Nodes;
using Sightline.Model;

namespace Sightline.SystemTests.Connectors;

/// <summary>What SQLite would let pass, and what a real file says when it is locked, gone or different.</summary>
public sealed class SqliteTableTests
{
    [Theory]
    [InlineData("CREATE TABLE inspection (message_key TEXT, serial TEXT, outcome TEXT, diameter TEXT, count TEXT); CREATE UNIQUE INDEX partly ON inspection (message_key) WHERE serial IS NULL", "message_key of inspection has no unique index of its own")]
    [InlineData("CREATE TABLE inspection (message_key TEXT, serial TEXT, outcome TEXT, diameter TEXT, count TEXT, UNIQUE (message_key, serial))", "message_key of inspection has no unique index of its own")]
    [InlineData("CREATE TABLE inspection (message_key NUMERIC UNIQUE, serial TEXT, outcome TEXT, diameter TEXT, count TEXT)", "message_key of inspection is NUMERIC. Make it a text")]
    [InlineData("CREATE TABLE inspection (message_key TEXT UNIQUE, serial TEXT, outcome TEXT, diameter NUMERIC(10,3), count TEXT)", "diameter of inspection is NUMERIC(10,3), which cannot keep decimal unchanged. Make it TEXT")]
    [InlineData("CREATE TABLE inspection (message_key TEXT UNIQUE, serial TEXT, outcome TEXT, diameter TEXT, count TEXT AS ('1'))", "count of inspection is made by the database itself")]
    [InlineData("CREATE TABLE inspection (message_key TEXT UNIQUE, serial TEXT, outcome TEXT, diameter TEXT, line TEXT NOT NULL)", "'count' is no column of inspection, which has message_key, serial, outcome, diameter, line. Add it there, or correct options.columns. line of inspection is NOT NULL without a default")]
    [InlineData("CREATE TABLE other (message_key TEXT)", "The table inspection is not there")]
    [InlineData("CREATE VIEW inspection AS SELECT 1 AS message_key", "inspection is a view")]
    public async Task A_table_that_does_not_fit_waits_and_says_why(string table, string words)
    {
        await using var rig = new SqliteTargetRig(table: table);
        Assert.Contains(words, Assert.IsType<DeliveryOutcome.TryAgain>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop)).Reason);
    }

    [Theory]
    [InlineData("""{ "serial": "SN-1", "outcome": "零件零件零件零件零件!" }""", "with 11 characters, and VARCHAR(10) keeps 10.")]
    [InlineData("""{ "serial": "SN-1", "good": 9223372036854775808 }""", "beyond what INTEGER can hold")]
    [InlineData("""{ "outcome": "OK" }""", "missing in this message, and the column is NOT NULL")]
    public async Task A_message_that_SQLite_would_have_bent_is_refused(string fields, string words)
    {
        await using var rig = new SqliteTargetRig(change: options => options["columns"]!.AsArray().Add(new JsonObject { ["name"] = "good", ["type"] = "integer", ["value"] = "{{good}}" }));
        var message = TargetRig.MessageWith(JsonNode.Parse(fields)!.AsObject(), "SN-1");
        Assert.Contains(words, Assert.IsType<DeliveryOutcome.Refused>(await rig.Connector.DeliverAsync(message, rig.Stop)).Reason);
        Assert.Equal(0, rig.Count());
    }

    [Fact]
    public async Task Every_type_is_kept_as_it_was_given_and_recognised_in_a_repeat()
    {
        await using var rig = new SqliteTargetRig(change: options =>
        {
            options["columns"]!.AsArray().Add(new JsonObject { ["name"] = "good", ["type"] = "boolean", ["value"] = "{{good}}" });
            options["columns"]!.AsArray().Add(new JsonObject { ["name"] = "fields", ["type"] = "json", ["value"] = new JsonObject { ["d"] = "{{diameter}}" } });
        });
        var message = TargetRig.MessageWith(JsonNode.Parse("""{ "serial": "00\u00007", "diameter": 10.020, "good": true }""")!.AsObject(), "SN-1");
        Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(message, rig.Stop));
        Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(message, rig.Stop));
        using (var database = rig.Open())
        using (var rows = database.Prepare("SELECT serial, diameter, typeof(good), good, fields, stored_by FROM inspection").Query())
        {
            Assert.True(rows.Read());
            Assert.Equal(("00\u00007", "10.020", "integer", 1L, """{"d":10.020}""", "sightline"), (rows.Text(0), rows.Text(1), rows.Text(2), rows.Int64(3), rows.Text(4), rows.Text(5)));
            Assert.False(rows.Read());
        }
    }

    [Fact]
    public async Task The_same_key_with_other_content_is_refused_and_names_the_columns()
    {
        await using var rig = new SqliteTargetRig();
        Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
        var other = rig.Message() with { Fields = new JsonObject { ["serial"] = "sn-1", ["outcome"] = "NOK", ["diameter"] = 1 } };
        Assert.Contains("other content in serial, diameter.", Assert.IsType<DeliveryOutcome.Refused>(await rig.Connector.DeliverAsync(other, rig.Stop)).Reason);
        Assert.Equal(1, rig.Count());
    }

    [Theory]
    [InlineData("CREATE TRIGGER closed BEFORE INSERT ON inspection BEGIN SELECT RAISE(IGNORE); END", "took the row and kept none")]
    [InlineData("CREATE TRIGGER gone AFTER INSERT ON inspection BEGIN DELETE FROM inspection; END", "took the row and kept none")]
    [InlineData("CREATE TRIGGER closed BEFORE INSERT ON inspection BEGIN SELECT RAISE(ABORT, 'Order WO-1001 is closed'); END", "Order WO-1001 is closed")]
    [InlineData("CREATE UNIQUE INDEX once ON inspection (outcome); INSERT INTO inspection (message_key, serial, outcome) VALUES ('k', 's', 'NOK')", "UNIQUE constraint failed: inspection.outcome")]
    public async Task What_the_database_does_not_keep_is_refused_in_its_words(string statement, string words)
    {
        await using var rig = new SqliteTargetRig();
        rig.Owner(statement);
        var before = rig.Count();
        Assert.Contains(words, Assert.IsType<DeliveryOutcome.Refused>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop)).Reason);
        Assert.Equal(before, rig.Count());
    }

    [Fact]
    public async Task A_lock_held_is_tried_again_and_nothing_was_stored()
    {
        await using var rig = new SqliteTargetRig(change: options => options["timeout"] = "00:00:00.0500000");
        using (var holding = rig.Open())
        {
            holding.Run("BEGIN IMMEDIATE");
            Assert.Contains("database is locked", Assert.IsType<DeliveryOutcome.TryAgain>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop)).Reason);
            holding.Run("ROLLBACK");
            // A reader does not keep a writer from writing, and in this journal mode keeps it from committing.
            holding.Run("BEGIN; SELECT count(*) FROM inspection");
            holding.Run("SELECT * FROM inspection");
            Assert.IsType<DeliveryOutcome.TryAgain>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
            holding.Run("ROLLBACK");
        }

        Assert.Equal(0, rig.Count());
        Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
    }

    [Fact]
    public async Task A_file_replaced_under_way_gets_the_next_row()
    {
        await using var rig = new SqliteTargetRig();
        File.Copy(rig.Path, rig.Path + ".new");
        Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(rig.Message("SN-1"), rig.Stop));
        File.Move(rig.Path + ".new", rig.Path, overwrite: true);
        Assert.IsType<ReadBack.NotThere>(await rig.Connector.FindAsync(rig.Message("SN-1"), rig.Stop));
        Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(rig.Message("SN-2"), rig.Stop));
        Assert.Equal("SN-2", (string?)Assert.Single(await rig.RecordsInTargetAsync())["serial"]);
    }

    [Theory]
    [InlineData("DELETE")]
    [InlineData("WAL")]
    public async Task The_journal_mode_of_the_file_stays_as_its_owner_chose_it(string mode)
    {
        await using var rig = new SqliteTargetRig();
        rig.Owner($"PRAGMA journal_mode = {mode}");
        Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
        using var database = rig.Open();
        using var rows = database.Prepare("PRAGMA journal_mode").Query();
        Assert.True(rows.Read());
        Assert.Equal(mode, rows.Text(0), ignoreCase: true);
    }

    [Fact]
    public async Task A_damaged_file_is_tried_again_with_its_words()
    {
        await using var rig = new SqliteTargetRig();
        await File.WriteAllTextAsync(rig.Path, new string('x', 8192));
        Assert.Contains("file is not a database", Assert.IsType<DeliveryOutcome.TryAgain>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop)).Reason);
        Assert.IsType<ReadBack.CannotTell>(await rig.Connector.FindAsync(rig.Message(), rig.Stop));
    }
}
