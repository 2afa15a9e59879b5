using System.Text.Json.Nodes;
using Sightline.Model;
using Sightline.Tests;

namespace Sightline.SystemTests.Connectors;

/// <summary>A database is tried right by right, and tells the codes it knows; no row is written.</summary>
[Collection("postgresql")]
public sealed class SqlPreflightTests(PostgresSite site)
{
    [Fact]
    public async Task A_table_is_good_right_by_right_and_a_right_that_is_taken_away_is_named()
    {
        await using var rig = await PostgresTargetRig.TableAsync(site, Now());
        Assert.Equal(
            ["certificate NotAsked", "sign-in Good", "clock Good", "permission server Good", "permission insert Good", "permission select Good", "permission columns Good"],
            (await Probes.TryAsync(rig)).Words());
        await rig.OwnerAsync($"REVOKE INSERT ON inspection FROM {rig.Name}; GRANT INSERT (message_key, serial) ON inspection TO {rig.Name}");
        var insert = (await Probes.TryAsync(rig)).Of("permission insert");
        Assert.Equal(ProbeVerdict.Bad, insert.Verdict);
        Assert.StartsWith($"This user has no INSERT on outcome, diameter, count of {rig.Table}. Run GRANT INSERT ON ", insert.Detail, StringComparison.Ordinal);
        Assert.Equal(0, await rig.CountAsync());
    }

    [Fact]
    public async Task A_procedure_that_may_not_be_called_is_bad()
    {
        await using var rig = await PostgresTargetRig.ProcedureAsync(site, Now());
        Assert.Equal(ProbeVerdict.Good, (await Probes.TryAsync(rig)).Of("permission execute").Verdict);
        await rig.OwnerAsync("REVOKE EXECUTE ON PROCEDURE take FROM PUBLIC");
        var execute = (await Probes.TryAsync(rig)).Of("permission execute");
        Assert.Equal((ProbeVerdict.Bad, $"{rig.Name}.take may not be called by this user. Run GRANT EXECUTE ON PROCEDURE."), (execute.Verdict, execute.Detail));
    }

    [Fact]
    public async Task A_refused_password_and_a_server_that_is_away_are_bad_and_nothing_is_good()
    {
        await using var rig = await PostgresTargetRig.TableAsync(site, Now());
        await rig.TakeTargetAwayAsync();
        var found = await Probes.TryAsync(rig);
        Assert.Equal(["certificate NotAsked", "sign-in Bad"], found.Words());
        Assert.NotNull(await ((IBareExchange)rig.Connector).ExchangeAsync(rig.Stop));
    }

    [Fact]
    public async Task The_codes_of_a_table_are_read_each_once_and_a_table_that_is_missing_tells_nothing()
    {
        await using var rig = await PostgresTargetRig.TableAsync(site, Now(), change: options => options["codes"] = new JsonObject { ["table"] = $"{Schema(options)}.nc_codes", ["column"] = "code" });
        Assert.IsType<CodeList.CannotTell>(await CodesAsync(rig));
        await rig.OwnerAsync($"CREATE TABLE nc_codes (code text); INSERT INTO nc_codes VALUES ('NC-1'), ('NC-2'), ('NC-1'), (NULL); GRANT SELECT ON nc_codes TO {rig.Name}");
        Assert.Equal(["NC-1", "NC-2"], Assert.IsType<CodeList.Known>(await CodesAsync(rig)).Codes.Order(StringComparer.Ordinal));
        Assert.Null(await ((IBareExchange)rig.Connector).ExchangeAsync(rig.Stop));
    }

    [Fact]
    public async Task A_file_is_tried_by_its_lock_and_its_table_and_tells_its_codes()
    {
        await using var rig = new SqliteTargetRig(change: options => options["codes"] = new JsonObject { ["table"] = "inspection", ["column"] = "outcome" });
        Assert.Equal(["certificate NotAsked", "clock NotAsked", "sign-in NotAsked", "permission write Good", "permission table Good"], (await Probes.TryAsync(rig)).Words());
        Assert.IsType<DeliveryOutcome.Accepted>(await rig.Connector.DeliverAsync(rig.Message(), rig.Stop));
        Assert.Equal(["NOK"], Assert.IsType<CodeList.Known>(await CodesAsync(rig)).Codes);
        await rig.TakeTargetAwayAsync();
        Assert.DoesNotContain(await Probes.TryAsync(rig), f => f.Verdict == ProbeVerdict.Good);
    }

    private static string Schema(JsonObject options) => ((string)options["table"]!).Split('.')[0];

    private static Task<CodeList> CodesAsync(TargetRig rig) => ((ICodeList)rig.Connector).CodesAsync(rig.Stop);

    private static ManualClock Now() => new(TimeProvider.System.GetUtcNow());
}
