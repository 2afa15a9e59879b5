using System.Text.Json.Nodes;
using Sightline.Plant.Mes;
using Sightline.SystemTests.Harness;

namespace Sightline.SystemTests.Api;

/// <summary>A target that is away, and one that answers while the hub is being stopped.</summary>
public sealed class TargetTroubleTests
{
    [Fact]
    public async Task A_target_that_is_away_slows_no_other_and_gets_everything_in_order_when_it_is_back()
    {
        const int Parts = 5, Inspections = 8;
        using var folder = new TempFolder();
        await using var well = await MesTarget.StartAsync();
        await using var away = await MesTarget.StartAsync();
        MesTarget.Configure(folder, well, "well", "away");
        folder.Write("config/targets/away.json", MesTarget.Target(folder, away, "away").Replace("\"lanes\": 8", "\"lanes\": 8, \"longestPause\": \"00:00:00.2\""));
        await using var hub = await (await HubInProcess.StartAsync(folder)).SeededAsync();
        away.Inject(new MesFault(MesFaultKind.Error500));

        for (var n = 0; n < Parts * Inspections; n++)
        {
            var message = Sample.Inspection($"o-{n:D3}").With("part", new JsonObject { ["serial"] = $"SN-{n % Parts}" });
            (await hub.Api.InspectAsync(message)).Expect(201);
        }

        await Until.TrueAsync(() => well.RecordCount == Parts * Inspections, "the other target has everything");
        Assert.Equal(0, away.RecordCount);
        Assert.Equal(Parts * Inspections, (await hub.Api.BooksAsync()).Waiting);
        away.Inject(MesFault.None);
        var books = await hub.Api.SettledBooksAsync();

        Assert.Equal((true, Parts * Inspections), (books.Balanced, (int)books.Delivered));
        foreach (var mes in (SimulatedMes[])[well, away])
        {
            var records = await MesTarget.RecordsAsync(mes.Url);
            Assert.Equal(Parts * Inspections, records.Count);
            foreach (var part in records.GroupBy(r => (string)r["part"]!))
            {
                var ids = part.Select(r => (string)r["inspectionId"]!).ToList();
                Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
            }
        }
    }

    [Fact]
    public async Task Stopping_notes_what_the_target_said()
    {
        using var folder = new TempFolder();
        await using var mes = await MesTarget.StartAsync();
        MesTarget.Configure(folder, mes);
        await using var hub = await HubProcess.StartAsync(folder);
        (await hub.Api.PutAsync("/api/v1/stations/S", new JsonObject { ["unknownWorkOrder"] = "accept" })).Expect(200);
        (await hub.Api.PutAsync("/api/v1/stations/S/context", new JsonObject { ["workOrder"] = "WO-1", ["validFrom"] = "2026-01-01T00:00:00Z" })).Expect(200);
        mes.Inject(new MesFault(MesFaultKind.Slow, Times: 1, DelayMs: 1_500));
        (await hub.Api.InspectAsync(Sample.Inspection("s-1", "S"))).Expect(201);
        await Until.TrueAsync(() => mes.RecordCount == 1, "the MES has stored it and not answered yet");

        await hub.Node.StopAsync();
        Assert.Equal((0, ""), (hub.Node.ExitCode, hub.Node.Error));
        await hub.RestartAsync();

        var delivery = (await hub.Api.RecordAsync("S", "s-1")).Expect(200).Json["targets"]![0]!;
        Assert.Equal(("delivered", "MR-000001"), ((string)delivery["state"]!, (string)delivery["reference"]!));
        Assert.Equal((1L, 0L), await MesTarget.CountAsync(mes.Url));
    }
}
