using System.Text.Json.Nodes;
using Sightline.Model;
using Sightline.SystemTests.Harness;
using Sightline.Tests;

namespace Sightline.SystemTests.Connectors;

/// <summary>What a real PostgreSQL says and does when the table, the message, the server or the line is not as it should be.</summary>
[Collection("postgresql")]
public sealed class PostgresTableTests(PostgresSite site)
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(10);
    private readonly ManualClock _clock = new();

    [Fact]
    public async Task Without_a_unique_index_nothing_is_written_until_there_is_one()
    {
        await using var rig = await TableAsync();
        await rig.OwnerAsync("ALTER TABLE inspection DROP CONSTRAINT inspection_message_key_key; CREATE INDEX ON inspection (message_key); CREATE UNIQUE INDEX partly ON inspection (message_key) WHERE serial <> 'x'");
        var again = Assert.IsType<DeliveryOutcome.TryAgain>(await DeliverAsync(rig));
        Assert.Contains($"message_key of {rig.Table} has no unique index of its own. Run CREATE UNIQUE INDEX", again.Reason);
        Assert.Equal(0, await rig.CountAsync());
        await rig.OwnerAsync("CREATE UNIQUE INDEX ON inspection (message_key)");
        Assert.IsType<DeliveryOutcome.Accepted>(await DeliverAsync(rig));
    }

    [Fact]
    public async Task An_index_dropped_under_way_lets_no_second_row_in()
    {
        await using var rig = await TableAsync();
        Assert.IsType<DeliveryOutcome.Accepted>(await DeliverAsync(rig));
        await rig.OwnerAsync("ALTER TABLE inspection DROP CONSTRAINT inspection_message_key_key");
        Assert.Contains("[42P10]", Assert.IsType<DeliveryOutcome.TryAgain>(await DeliverAsync(rig)).Reason);
        Assert.Contains("no unique index", Assert.IsType<DeliveryOutcome.TryAgain>(await DeliverAsync(rig)).Reason);
        Assert.Equal(1, await rig.CountAsync());
    }

    [Fact]
    public async Task A_table_dropped_and_made_again_takes_what_waited()
    {
        await using var rig = await TableAsync();
        Assert.IsType<DeliveryOutcome.Accepted>(await DeliverAsync(rig));
        await rig.OwnerAsync("ALTER TABLE inspection RENAME TO elsewhere");
        Assert.IsType<DeliveryOutcome.TryAgain>(await DeliverAsync(rig, "SN-2"));
        Assert.Contains($"The table {rig.Table} is not there", Assert.IsType<DeliveryOutcome.TryAgain>(await DeliverAsync(rig, "SN-2")).Reason);
        Assert.IsType<ReadBack.CannotTell>(await rig.Connector.FindAsync(rig.Message("SN-2"), rig.Stop));
        await rig.OwnerAsync("ALTER TABLE elsewhere RENAME TO inspection");
        Assert.IsType<DeliveryOutcome.Accepted>(await DeliverAsync(rig, "SN-2"));
    }

    [Fact]
    public async Task Everything_that_does_not_fit_is_said_at_once_and_before_anything_is_written()
    {
        await using var rig = await TableAsync(change: options => options["columns"]!.AsArray().Add(new JsonObject { ["name"] = "lot", ["type"] = "text", ["value"] = "{{lot}}" }));
        await rig.OwnerAsync("""
            ALTER TABLE inspection ADD line text NOT NULL, ALTER diameter TYPE double precision, ALTER outcome TYPE text, DROP count, ADD count text GENERATED ALWAYS AS ('x') STORED;
            ALTER TABLE inspection ALTER message_key TYPE varchar(40)
            """);
        var said = Assert.IsType<DeliveryOutcome.TryAgain>(await DeliverAsync(rig)).Reason;
        Assert.Contains($"message_key of {rig.Table} is character varying(40). Make it a text of at least 64 characters", said);
        Assert.Contains($"diameter of {rig.Table} is double precision, which cannot keep decimal unchanged. Make it numeric", said);
        Assert.Contains($"count of {rig.Table} is made by the database itself", said);
        Assert.Contains($"'lot' is no column of {rig.Table}, which has id, message_key, serial", said);
        Assert.Contains($"line of {rig.Table} is NOT NULL without a default and gets no value. Add it to options.columns", said);
    }

    [Theory]
    [InlineData("""{ "serial": "SN-1", "outcome": "12345678901" }""", "The value for outcome of {table} is '12345678901' with 11 characters, and character varying(10) keeps 10.")]
    [InlineData("""{ "serial": "SN-1", "count": 1234567890123456789012345678901 }""", "would lose digits. Make the column wider.")]
    [InlineData("""{ "serial": "SN-1", "count": 1.5 }""", "is '1.5', no whole number as it stands.")]
    [InlineData("""{ "serial": "SN-1", "diameter": "10,5" }""", "is '10,5', no number as it stands.")]
    [InlineData("""{ "serial": "SN\u0000-1" }""", "NUL character")]
    [InlineData("""{ "serial": { "a": 1 } }""", "an object or a list")]
    [InlineData("""{ "outcome": "OK" }""", "serial of {table} is missing in this message, and the column is NOT NULL.")]
    [InlineData("""{ "serial": "SN-1", "at": "2026-03-01T14:05:09.1234567Z" }""", "would lose digits of the second")]
    [InlineData("""{ "serial": "SN-1", "at": "2026-03-01T14:05:09" }""", "no time with date and offset")]
    [InlineData("""{ "serial": "SN-1", "good": "yes" }""", "neither true nor false")]
    [InlineData("""{ "serial": "SN-1", "station": "ends in " }""", "with a blank at its end")]
    public async Task A_message_that_does_not_fit_is_refused_before_anything_is_written(string fields, string words)
    {
        await using var rig = await TableAsync(change: AllColumns);
        var message = TargetRig.MessageWith(JsonNode.Parse(fields)!.AsObject(), "SN-1");
        var refused = Assert.IsType<DeliveryOutcome.Refused>(await rig.Connector.DeliverAsync(message, rig.Stop));
        Assert.Contains(words.Replace("{table}", rig.Table), refused.Reason);
        Assert.Equal(0, await rig.CountAsync());
    }

    [Fact]
    public async Task Every_type_is_kept_as_it_was_given_and_recognised_in_a_repeat()
    {
        await using var rig = await TableAsync(change: AllColumns);
        const string Fields = """
            { "serial": "Ø-零件", "outcome": "OK", "diameter": 1.50e-5, "count": -12, "at": "2026-03-01T14:05:09.123456+01:00", "good": true, "station": "L1", "note": "it's \"so\"" }
            """;
        var message = TargetRig.MessageWith(JsonNode.Parse(Fields)!.AsObject(), "SN-1");
        var first = Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(message, rig.Stop));
        Assert.Equal(
            "0.0000150|-12|2026-03-01 13:05:09.123456|true|L1|it's \"so\"|1",
            await rig.Server.ScalarAsync($"SELECT concat_ws('|', diameter, count, inspected_at AT TIME ZONE 'UTC', good::text, station::text, fields->>'note', id) FROM {rig.Table}"));
        Assert.Equal(first, await rig.Connector.DeliverAsync(message, rig.Stop));
        Assert.Equal(new ReadBack.Found("1"), await rig.Connector.FindAsync(message, rig.Stop));
    }

    [Fact]
    public async Task The_same_key_with_other_content_is_refused_and_names_the_columns()
    {
        await using var rig = await TableAsync();
        Assert.IsType<DeliveryOutcome.Accepted>(await DeliverAsync(rig));
        var other = rig.Message() with { Fields = new JsonObject { ["serial"] = "sn-1", ["outcome"] = "NOK", ["diameter"] = 1 } };
        var refused = Assert.IsType<DeliveryOutcome.Refused>(await rig.Connector.DeliverAsync(other, rig.Stop));
        Assert.Equal("other-content", refused.TargetCode);
        Assert.Contains("other content in serial, diameter.", refused.Reason);
    }

    [Fact]
    public async Task A_check_that_the_server_makes_at_its_commit_refuses_although_the_row_was_returned()
    {
        await using var rig = await TableAsync();
        await rig.OwnerAsync("""
            CREATE FUNCTION late() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'Lot 7 is blocked'; END $$;
            CREATE CONSTRAINT TRIGGER late AFTER INSERT ON inspection DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION late();
            """);
        var refused = Assert.IsType<DeliveryOutcome.Refused>(await DeliverAsync(rig));
        Assert.Equal(("P0001", true), (refused.TargetCode, refused.Reason.Contains("Lot 7 is blocked [P0001]", StringComparison.Ordinal)));
        Assert.Equal(0, await rig.CountAsync());
    }

    [Fact]
    public async Task A_trigger_that_swallows_the_row_is_not_taken_for_success()
    {
        await using var rig = await TableAsync();
        await rig.OwnerAsync("""
            CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
            CREATE TRIGGER swallow BEFORE INSERT ON inspection FOR EACH ROW EXECUTE FUNCTION swallow();
            """);
        Assert.Equal("not-kept", Assert.IsType<DeliveryOutcome.Refused>(await DeliverAsync(rig)).TargetCode);
    }

    [Theory]
    [InlineData("ALTER ROLE {role} SET default_transaction_read_only = on", "[25006]")]
    [InlineData("ALTER ROLE {role} CONNECTION LIMIT 0", "[53300]")]
    [InlineData("ALTER ROLE {role} NOLOGIN", "[28000]")]
    [InlineData("ALTER ROLE {role} SET synchronous_commit = off", "synchronous_commit is off")]
    [InlineData("REVOKE INSERT ON inspection FROM {role}", "may not be written by this user")]
    [InlineData("ALTER TABLE inspection ENABLE ROW LEVEL SECURITY", "has row security")]
    [InlineData("ALTER TABLE inspection SET UNLOGGED", "unlogged")]
    public async Task What_somebody_must_mend_on_the_server_waits_and_stores_nothing(string statement, string words)
    {
        await using var rig = await TableAsync();
        await rig.OwnerAsync(statement.Replace("{role}", rig.Name));
        Assert.Contains(words, Assert.IsType<DeliveryOutcome.TryAgain>(await DeliverAsync(rig)).Reason);
        Assert.Equal(0, await rig.CountAsync());
    }

    [Fact]
    public async Task A_renewed_password_is_taken_without_a_restart_and_never_shown()
    {
        await using var rig = await TableAsync();
        rig.Secret("old-password");
        var again = Assert.IsType<DeliveryOutcome.TryAgain>(await DeliverAsync(rig));
        Assert.Contains("[28P01]", again.Reason);
        Assert.DoesNotContain("old-password", again.Reason);
        rig.Secret("mes-password");
        Assert.IsType<DeliveryOutcome.Accepted>(await DeliverAsync(rig));
    }

    [Fact]
    public async Task A_lock_held_past_the_timeout_is_tried_again_because_the_server_confirmed_the_cancel()
    {
        await using var rig = await TableAsync();
        Assert.IsType<DeliveryOutcome.Accepted>(await DeliverAsync(rig));
        Task<DeliveryOutcome> delivery;
        await using (await rig.LockAsync("inspection"))
        {
            delivery = DeliverAsync(rig, "SN-2");
            await rig.WaitsForLockAsync();
            _clock.Advance(s_timeout);
            Assert.Contains("the server confirmed that it cancelled. Nothing was stored.", Assert.IsType<DeliveryOutcome.TryAgain>(await delivery).Reason);
        }

        Assert.Equal(1, await rig.CountAsync());
        Assert.IsType<ReadBack.NotThere>(await rig.Connector.FindAsync(rig.Message("SN-2"), rig.Stop));
    }

    [Fact]
    public async Task A_stop_while_the_server_is_at_work_still_records_its_answer()
    {
        await using var rig = await TableAsync();
        Assert.IsType<DeliveryOutcome.Accepted>(await DeliverAsync(rig));
        using var stop = new CancellationTokenSource();
        Task<DeliveryOutcome> delivery;
        await using (await rig.LockAsync("inspection"))
        {
            delivery = rig.Connector.DeliverAsync(rig.Message("SN-2"), stop.Token);
            await rig.WaitsForLockAsync();
            await stop.CancelAsync();
        }

        Assert.IsType<DeliveryOutcome.Accepted>(await delivery);
        Assert.Equal(2, await rig.CountAsync());
    }

    [Fact]
    public async Task A_stop_before_the_server_answered_a_connection_throws()
    {
        await using var rig = await TableAsync();
        rig.Network.Be(NetworkFault.HalfOpen);
        using var stop = new CancellationTokenSource();
        var delivery = rig.Connector.DeliverAsync(rig.Message(), stop.Token);
        await Until.TrueAsync(() => rig.Network.Swallowed > 0, "the connection was begun");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => delivery);
    }

    [Fact]
    public async Task A_server_that_stored_and_stays_silent_is_unknown_after_the_timeout()
    {
        await using var rig = await TableAsync();
        rig.Network.Be(NetworkFault.AnswerLostTo("INSERT INTO", silent: true), times: 1);
        var delivery = DeliverAsync(rig);
        await Until.TrueAsync(() => rig.Network.Struck == 1, "the answer was lost");
        _clock.Advance(s_timeout);
        Assert.IsType<DeliveryOutcome.Unknown>(await delivery);
        Assert.IsType<ReadBack.Found>(await rig.Connector.FindAsync(rig.Message(), rig.Stop));
        Assert.Equal(1, await rig.CountAsync());
    }

    [Fact]
    public async Task A_session_ended_while_it_waits_is_unknown_and_sent_again_makes_one_row()
    {
        await using var rig = await TableAsync();
        Assert.IsType<DeliveryOutcome.Accepted>(await DeliverAsync(rig));
        await using (await rig.LockAsync("inspection"))
        {
            var delivery = DeliverAsync(rig, "SN-2");
            await rig.WaitsForLockAsync();
            await rig.Server.RunAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{rig.Name}'");
            Assert.Contains("[57P01]", Assert.IsType<DeliveryOutcome.Unknown>(await delivery).Reason);
        }

        Assert.IsType<ReadBack.NotThere>(await rig.Connector.FindAsync(rig.Message("SN-2"), rig.Stop));
        Assert.IsType<DeliveryOutcome.Accepted>(await DeliverAsync(rig, "SN-2"));
        Assert.Equal(2, await rig.CountAsync());
    }

    [Fact]
    public async Task An_insert_still_at_work_when_the_line_was_cut_and_sent_again_makes_one_row()
    {
        await using var rig = await TableAsync();
        Assert.IsType<DeliveryOutcome.Accepted>(await DeliverAsync(rig));
        Task<DeliveryOutcome> second;
        await using (await rig.LockAsync("inspection"))
        {
            var first = DeliverAsync(rig, "SN-2");
            await rig.WaitsForLockAsync();
            rig.Network.Cut();
            Assert.IsType<DeliveryOutcome.Unknown>(await first);
            second = DeliverAsync(rig, "SN-2");
            await rig.WaitsForLockAsync(sessions: 2);
        }

        Assert.IsType<DeliveryOutcome.Accepted>(await second);
        Assert.Equal(2, await rig.CountAsync());
    }

    [Fact]
    public async Task A_server_stopped_and_started_again_ends_with_every_row_once()
    {
        await using var rig = await TableAsync();
        Assert.IsType<DeliveryOutcome.Accepted>(await DeliverAsync(rig));
        await rig.Server.GoAwayAsync();
        // The first finds its idle connection broken, which is doubt; the second finds nobody.
        Assert.IsNotType<DeliveryOutcome.Accepted>(await DeliverAsync(rig, "SN-2"));
        Assert.IsType<DeliveryOutcome.TryAgain>(await DeliverAsync(rig, "SN-2"));
        Assert.IsType<ReadBack.CannotTell>(await rig.Connector.FindAsync(rig.Message("SN-2"), rig.Stop));
        await rig.Server.ReturnAsync();
        Assert.IsType<ReadBack.NotThere>(await rig.Connector.FindAsync(rig.Message("SN-2"), rig.Stop));
        Assert.IsType<DeliveryOutcome.Accepted>(await DeliverAsync(rig, "SN-2"));
        Assert.Equal(2, await rig.CountAsync());
    }

    [Fact]
    public async Task A_column_made_narrower_under_way_is_noticed_before_it_could_round()
    {
        await using var rig = await TableAsync();
        Assert.IsType<DeliveryOutcome.Accepted>(await DeliverAsync(rig));
        await rig.OwnerAsync("ALTER TABLE inspection ALTER diameter TYPE numeric(5,2)");
        _clock.Advance(TimeSpan.FromMinutes(1));
        var message = TargetRig.MessageWith(JsonNode.Parse("""{ "serial": "SN-2", "diameter": 10.0251 }""")!.AsObject(), "SN-2");
        Assert.Contains("10.0251, of which numeric(5,2) would lose digits", Assert.IsType<DeliveryOutcome.Refused>(await rig.Connector.DeliverAsync(message, rig.Stop)).Reason);
    }

    private static void AllColumns(JsonObject options)
    {
        options["reference"] = "id";
        foreach (var column in JsonNode.Parse("""
            [ { "name": "inspected_at", "type": "timestamp", "value": "{{at}}" }, { "name": "good", "type": "boolean", "value": "{{good}}" },
              { "name": "station", "type": "text", "value": "{{station}}" }, { "name": "fields", "type": "json" } ]
            """)!.AsArray().Select(column => column!.DeepClone()))
        {
            options["columns"]!.AsArray().Add(column);
        }
    }

    private static Task<DeliveryOutcome> DeliverAsync(PostgresTargetRig rig, string serial = "SN-1") => rig.Connector.DeliverAsync(rig.Message(serial), rig.Stop);

    private Task<PostgresTargetRig> TableAsync(Action<JsonObject>? change = null) => PostgresTargetRig.TableAsync(site, _clock, change: change);
}
