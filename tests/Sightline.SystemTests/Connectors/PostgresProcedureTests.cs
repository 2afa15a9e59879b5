using Sightline.Model;
using Sightline.Tests;

namespace Sightline.SystemTests.Connectors;

/// <summary>What a procedure may and may not do, against a real PostgreSQL.</summary>
[Collection("postgresql")]
public sealed class PostgresProcedureTests(PostgresSite site)
{
    private readonly ManualClock _clock = new();

    [Theory]
    [InlineData("RAISE EXCEPTION 'Order WO-1001 is closed'", "P0001")]
    [InlineData("RAISE EXCEPTION 'Order WO-1001 is closed' USING ERRCODE = 'ZZ001'", "ZZ001")]
    public async Task What_a_procedure_raises_is_a_refusal_in_its_own_words(string statement, string code)
    {
        await using var rig = await PostgresTargetRig.ProcedureAsync(site, _clock);
        await BodyAsync(rig, $"INSERT INTO inspection VALUES (take.serial); {statement};");
        var refused = Assert.IsType<DeliveryOutcome.Refused>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
        Assert.Equal(code, refused.TargetCode);
        Assert.Contains("Order WO-1001 is closed", refused.Reason);
        Assert.Equal(0, await rig.CountAsync());
    }

    [Fact]
    public async Task A_procedure_that_asks_to_be_called_later_waits()
    {
        await using var rig = await PostgresTargetRig.ProcedureAsync(site, _clock);
        await BodyAsync(rig, "INSERT INTO inspection VALUES (take.serial); RAISE EXCEPTION 'busy' USING ERRCODE = '40001';");
        Assert.IsType<DeliveryOutcome.TryAgain>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
        Assert.Equal(0, await rig.CountAsync());
    }

    [Fact]
    public async Task A_procedure_that_leaves_no_key_is_rolled_back_and_refused()
    {
        await using var rig = await PostgresTargetRig.ProcedureAsync(site, _clock);
        await BodyAsync(rig, "INSERT INTO inspection VALUES (take.serial);");
        var refused = Assert.IsType<DeliveryOutcome.Refused>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
        Assert.Equal("no-key", refused.TargetCode);
        Assert.Equal(0, await rig.CountAsync());
    }

    [Fact]
    public async Task A_procedure_that_commits_by_itself_waits_until_it_is_mended()
    {
        await using var rig = await PostgresTargetRig.ProcedureAsync(site, _clock);
        await rig.OwnerAsync("ALTER PROCEDURE take SECURITY INVOKER; ALTER PROCEDURE take RESET ALL");
        await BodyAsync(rig, $"INSERT INTO {rig.Name}.inspection VALUES (take.serial); COMMIT;", definer: false);
        Assert.Contains("[2D000]", Assert.IsType<DeliveryOutcome.TryAgain>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop)).Reason);
        Assert.Equal(0, await rig.CountAsync());
    }

    [Fact]
    public async Task A_call_still_at_work_when_the_line_was_cut_is_not_made_a_second_time()
    {
        await using var rig = await PostgresTargetRig.ProcedureAsync(site, _clock);
        // Not idempotent by itself: a second call would make a second row.
        await BodyAsync(rig, "INSERT INTO inspection VALUES (take.serial); INSERT INTO taken VALUES (take.message_key) ON CONFLICT DO NOTHING;");
        Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
        Task<DeliveryOutcome> second;
        await using (await rig.LockAsync("inspection"))
        {
            var first = rig.Connector.DeliverAsync(rig.Message("SN-2"), rig.Stop);
            await rig.WaitsForLockAsync();
            rig.Network.Cut();
            Assert.IsType<DeliveryOutcome.Unknown>(await first);
            second = rig.Connector.DeliverAsync(rig.Message("SN-2"), rig.Stop);
            await rig.WaitsForLockAsync(sessions: 2);
        }

        Assert.IsType<DeliveryOutcome.Accepted>(await second);
        Assert.Equal(2, await rig.CountAsync());
    }

    [Theory]
    [InlineData("DROP PROCEDURE take", "is not there. Create it")]
    [InlineData("CREATE PROCEDURE take(x int) LANGUAGE sql AS ''", "belongs to 2 procedures or functions")]
    [InlineData("REVOKE EXECUTE ON PROCEDURE take FROM PUBLIC", "may not be called by this user")]
    [InlineData("DROP PROCEDURE take; CREATE FUNCTION take(a int) RETURNS int LANGUAGE sql AS 'SELECT 1'", "is a function. Make it a procedure")]
    [InlineData("DROP PROCEDURE take; CREATE PROCEDURE take(message_key text, serial text, diameter real, count numeric, line text, OUT done bool) LANGUAGE sql AS 'SELECT true'",
        "diameter of {name}.take is real, which cannot keep decimal unchanged. Make it numeric, or declare the type it has. line of {name}.take has no default and gets no value.")]
    public async Task A_procedure_that_does_not_fit_is_said_in_words(string statement, string words)
    {
        await using var rig = await PostgresTargetRig.ProcedureAsync(site, _clock);
        await rig.OwnerAsync(statement);
        Assert.Contains(words.Replace("{name}", rig.Name), Assert.IsType<DeliveryOutcome.TryAgain>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop)).Reason);
    }

    private static Task BodyAsync(PostgresTargetRig rig, string body, bool definer = true) => rig.OwnerAsync($"""
        CREATE OR REPLACE PROCEDURE take(message_key text, serial text, diameter numeric, count numeric, outcome text DEFAULT 'OK') LANGUAGE plpgsql
        {(definer ? $"SECURITY DEFINER SET search_path = {rig.Name}" : "")} AS $$ BEGIN {body} END $$
        """);
}
