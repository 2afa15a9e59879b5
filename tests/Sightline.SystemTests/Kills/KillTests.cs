using System.Text.Json.Nodes;
using Sightline.Plant.Mes;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Kills;

/// <summary>kill -9 under load. SIGHTLINE_KILLS and SIGHTLINE_KILL_SEED lengthen and repeat it; tests/soak/kill-loop.sh sets them.</summary>
public sealed class KillTests(ITestOutputHelper output)
{
    internal static int Kills => Number("SIGHTLINE_KILLS") ?? 8;

    internal static int Seed => Number("SIGHTLINE_KILL_SEED") ?? Random.Shared.Next();

    [Fact]
    public Task Kills_at_random_moments_lose_nothing_acknowledged_and_post_nothing_twice() =>
        new KillLoop(Kills, Seed, output).RunAsync(mesBreaksConnections: false);

    [Fact]
    public Task Kills_while_the_target_breaks_connections_after_storing_post_nothing_twice() =>
        new KillLoop(Kills, Seed, output).RunAsync(mesBreaksConnections: true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_kill_during_a_delivery_leaves_one_posting(bool recognisesRepeats)
    {
        using var folder = new TempFolder();
        await using var mes = await MesTarget.StartAsync();
        MesTarget.Configure(folder, mes);
        var target = MesTarget.Target(folder, mes).Replace("\"recognisesRepeats\": true", $"\"recognisesRepeats\": {(recognisesRepeats ? "true" : "false")}");
        folder.Write("config/targets/mes.json", target);
        await using var hub = await HubProcess.StartAsync(folder);
        (await hub.Api.PutAsync("/api/v1/stations/S", new JsonObject { ["unknownWorkOrder"] = "accept" })).Expect(200);
        (await hub.Api.PutAsync("/api/v1/stations/S/context", new JsonObject { ["workOrder"] = "WO-1", ["validFrom"] = "2026-01-01T00:00:00Z" })).Expect(200);

        // The MES stores at once and answers after the hub is dead: the hub never learns of it.
        mes.Inject(new MesFault(MesFaultKind.Slow, Times: 1, DelayMs: 600_000));
        (await hub.Api.InspectAsync(Sample.Inspection("d-1", "S"))).Expect(201);
        await Until.TrueAsync(() => mes.RecordCount == 1, "the MES has stored it");
        Assert.Equal(1, (await hub.Api.BooksAsync()).Waiting);
        await hub.Node.KillAsync();
        await hub.RestartAsync();
        var books = await hub.Api.SettledBooksAsync();

        Assert.Equal((true, 1, 1), (books.Balanced, books.Stored, books.Delivered));
        Assert.Equal((1L, recognisesRepeats ? 1L : 0L), await MesTarget.CountAsync(mes.Url));
    }

    private static int? Number(string variable) => int.TryParse(Environment.GetEnvironmentVariable(variable), out var number) ? number : null;
}
