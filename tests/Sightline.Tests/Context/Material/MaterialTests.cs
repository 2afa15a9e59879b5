using System.Globalization;
using System.Text;
using Sightline.Acquisition;
using Sightline.Buffering;
using Sightline.Context;
using Sightline.Context.Material;
using Sightline.Context.Plant;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Context.Material;

public sealed class MaterialTests
{
    private const string Place = "line:L1";

    [Fact]
    public async Task What_is_loaded_in_each_slot_is_on_the_record_and_an_empty_slot_is_not()
    {
        await using var node = new Node();
        node.Clock.Advance(TimeSpan.FromDays(1));
        await SeedAsync(node);
        await ReportAsync(node, "material.loaded", "08:00", """ "lot":"A","slot":"F1" """);
        await ReportAsync(node, "material.loaded", "08:00", """ "lot":"B","slot":"F2" """);
        await ReportAsync(node, "material.loaded", "09:00", """ "lot":"C","slot":"F1" """);
        await ReportAsync(node, "material.unloaded", "10:00", """ "slot":"F2" """);

        Assert.Equal("A,B", await LotsAtAsync(node, "08:30"));
        Assert.Equal("C,B", await LotsAtAsync(node, "09:30"));
        Assert.Equal("C", await LotsAtAsync(node, "10:30"));
    }

    [Fact]
    public async Task Without_a_slot_the_material_of_the_lot_is_the_slot()
    {
        await using var node = new Node();
        node.Clock.Advance(TimeSpan.FromDays(1));
        await SeedAsync(node);
        foreach (var (lot, material) in ((string, string)[])[("A", "STEEL"), ("B", "STEEL"), ("C", "INK")])
        {
            await node.PutAsync(MasterKind.MaterialLots, lot, $$"""{"material":"{{material}}"}""");
        }

        await ReportAsync(node, "material.loaded", "08:00", """ "lot":"A" """);
        await ReportAsync(node, "material.loaded", "08:10", """ "lot":"C" """);
        await ReportAsync(node, "material.loaded", "09:00", """ "lot":"B" """);
        await ReportAsync(node, "material.unloaded", "10:00", """ "lot":"B" """);

        Assert.Equal("C,B", await LotsAtAsync(node, "09:30"));
        Assert.Equal("C", await LotsAtAsync(node, "10:30"));
        Assert.Equal(["INK C"], node.Get<MaterialQuery>().SlotsAt(Place, node.Clock.GetUtcNow()).Select(s => $"{s.Slot} {s.Lot}"));
    }

    [Fact]
    public async Task What_remains_of_a_lot_is_exact_and_a_repeat_is_consumed_once()
    {
        await using var node = new Node();
        node.Clock.Advance(TimeSpan.FromDays(1));
        await node.PutAsync(MasterKind.MaterialLots, "A", """{"quantity":100,"unit":"kg"}""");
        for (var i = 0; i < 30; i++)
        {
            await SendAsync(node, $$"""{"id":"c{{i % 10}}","type":"material.consumed","at":"2026-11-20T08:0{{i % 10}}:00Z","line":"L1","lot":"A","quantity":0.1,"unit":"kg"}""", i < 10 ? 201 : 200);
        }

        var lot = node.Get<MaterialQuery>().Find("A")!;

        Assert.Equal((1.0m, 99.0m), (lot.Consumed, lot.Remaining));
        Assert.Equal(10, node.Get<MaterialQuery>().OfLot("A", (DateTimeOffset.MaxValue, long.MaxValue), 100).Count);
    }

    [Theory]
    [InlineData("""{"type":"material.loaded","at":"2026-11-20T08:00:00Z","line":"L1"}""", "/lot: Missing. Send the material lot that is loaded.")]
    [InlineData("""{"type":"material.loaded","at":"2026-11-20T08:00:00Z","line":"L1","lot":"A","quantity":5}""", "/unit: Missing. Send the unit of the quantity, such as kg.")]
    [InlineData("""{"type":"material.loaded","at":"2026-11-20T08:00:00Z","line":"L1","lot":"A","quantity":5,"unit":"lb"}""", "/unit: Is 'lb', and lot 'A' is counted in 'kg'. Send the quantity in kg; nothing is converted.")]
    [InlineData("""{"type":"material.unloaded","at":"2026-11-20T08:00:00Z","line":"L1"}""", ": Names neither lot nor slot. Send what is unloaded.")]
    [InlineData("""{"type":"material.unloaded","at":"2026-11-20T09:00:00Z","line":"L1","lot":"A"}""", "/slot: Missing. Lot 'A' is loaded at line:L1 in 'F1'. Send the slot that is unloaded.")]
    [InlineData("""{"type":"material.consumed","at":"2026-11-20T08:00:00Z","line":"L1","lot":"A","quantity":1,"unit":"kg"}""", "/id: Missing. Send an id of your own, so that a repeat of the message is not consumed twice.")]
    [InlineData("""{"id":"x","type":"material.consumed","at":"2026-11-20T08:00:00Z","line":"L1","lot":"A","quantity":1,"unit":"lb"}""", "/unit: Is 'lb', and lot 'A' is counted in 'kg'. Send the quantity in kg; nothing is converted.")]
    [InlineData("""{"id":"x","type":"material.consumed","at":"2026-11-20T08:00:00Z","line":"L1","lot":"A","quantity":-1,"unit":"kg"}""", "/quantity: Is -1. Send a number above zero, below 1000000000000 and with at most 9 decimals, such as 12.5.")]
    [InlineData("""{"id":"x","type":"material.consumed","at":"2026-11-20T08:00:00Z","line":"L1","lot":"A","quantity":"1","unit":"kg"}""", "/quantity: Is \"1\". Send a number above zero, below 1000000000000 and with at most 9 decimals, such as 12.5.")]
    [InlineData("""{"type":"operator.signed-on","at":"2026-11-20T08:00:00Z","line":"L1"}""", "/operator: Missing. Send the operator who signs on, such as OP-17.")]
    [InlineData("""{"type":"operator.signed-on","at":"2026-11-20T08:00:00Z","line":"L1","operator":17}""", "/operator: Is not a text of 1 to 256 characters. Send a JSON string.")]
    public async Task What_an_event_lacks_or_contradicts_is_refused_in_words(string message, string problem)
    {
        await using var node = new Node();
        node.Clock.Advance(TimeSpan.FromDays(1));
        await node.PutAsync(MasterKind.MaterialLots, "A", """{"material":"STEEL","unit":"kg"}""");
        await ReportAsync(node, "material.loaded", "08:30", """ "lot":"A","slot":"F1" """);

        var answer = await SendAsync(node, message, 422);

        Assert.Contains(problem, answer.Errors!.Select(e => $"{e.Pointer}: {e.Detail}"));
    }

    [Fact]
    public async Task What_was_consumed_in_another_unit_before_the_lots_was_known_is_told_and_not_taken_from_it()
    {
        await using var node = new Node();
        node.Clock.Advance(TimeSpan.FromDays(1));
        await SendAsync(node, """{"id":"1","type":"material.consumed","at":"2026-11-20T08:00:00Z","line":"L1","lot":"A","quantity":3,"unit":"lb"}""", 201);
        await SendAsync(node, """{"id":"2","type":"material.consumed","at":"2026-11-20T08:00:00Z","line":"L1","lot":"A","quantity":7,"unit":"kg"}""", 201);
        await node.PutAsync(MasterKind.MaterialLots, "A", """{"quantity":5,"unit":"kg"}""");

        Assert.Equal(-2, node.Get<MaterialQuery>().Find("A")!.Remaining);
        Assert.Equal(
            ["Of material lot A more was taken than there was: 7 of 5 kg.", "Of material lot A, 3 lb were consumed, and it is counted in kg. They are not taken from what remains."],
            node.Get<PlantProblemsQuery>().Read().Where(p => p.Kind == "material-lots").Select(p => p.Text));
    }

    [Fact]
    public async Task In_whatever_order_loads_unloads_repeats_and_records_come_each_record_has_the_lots_of_its_moment()
    {
        for (var round = 0; round < 15; round++)
        {
            var seed = Random.Shared.Next();
            var random = new Random(seed);
            await using var node = new Node();
            node.Clock.Advance(TimeSpan.FromDays(2));
            await SeedAsync(node);
            var told = new List<(string Place, string Slot, int Minute, string? Lot, long Position)>();
            var records = new List<(int Minute, long Position)>();
            for (var step = 0; step < 60; step++)
            {
                var minute = random.Next(50);
                if (random.Next(2) == 0)
                {
                    var (place, slot, lot) = (random.Next(3) == 0 ? "station" : "line", $"F{random.Next(3)}", random.Next(4) == 0 ? null : $"LOT-{random.Next(5)}");
                    var body = $$""" "slot":"{{slot}}"{{(lot is null ? "" : $",\"lot\":\"{lot}\"")}} """;
                    told.Add((place, slot, minute, lot, await ReportAsync(node, lot is null ? "material.unloaded" : "material.loaded", $"08:{minute:00}", body, place == "line" ? "L1" : "S1", place)));
                }
                else
                {
                    records.Add((minute, await node.InspectAsync("S1", $"SN-{step}", $"2026-11-20T08:{minute:00}:30Z")));
                }

                if (random.Next(5) == 0)
                {
                    await node.RelinkAsync();
                }
            }

            await node.RelinkAsync();
            foreach (var record in records)
            {
                // The newest word for each slot of a place; a slot's name at the station comes before the line's.
                var expected = string.Join(',', Enumerable.Range(0, 3)
                    .Select(i => Newest("station", $"F{i}", record.Minute) ?? Newest("line", $"F{i}", record.Minute)).OfType<string>().Distinct());
                Assert.True(expected == Lots(node, record.Position), $"Seed {seed}: the record at {record.Minute} has '{Lots(node, record.Position)}' and should have '{expected}'.");
            }

            string? Newest(string place, string slot, int minute) =>
                told.Where(t => t.Place == place && t.Slot == slot && t.Minute <= minute).OrderBy(t => t.Minute).ThenBy(t => t.Position).LastOrDefault().Lot;
        }
    }

    [Fact]
    public async Task A_rebuild_says_the_same_of_every_lot()
    {
        var (path, clock) = (Directory.CreateTempSubdirectory("sightline-").FullName, new ManualClock());
        clock.Advance(TimeSpan.FromDays(1));
        const string Sql = "SELECT lot, unit, consumed, times FROM material_totals ORDER BY lot, unit";
        IReadOnlyList<string> before;
        await using (var node = new Node(path, clock))
        {
            await node.PutAsync(MasterKind.MaterialLots, "A", """{"quantity":10,"unit":"kg","material":"STEEL"}""");
            await ReportAsync(node, "material.loaded", "08:00", """ "lot":"A" """);
            await SendAsync(node, """{"id":"1","type":"material.consumed","at":"2026-11-20T08:00:00Z","line":"L1","lot":"A","quantity":0.25,"unit":"kg"}""", 201);
            await node.PutAsync(MasterKind.MaterialLots, "A", """{"quantity":10,"unit":"kg","material":"ALU"}""");
            before = [.. node.Rows(Sql), .. node.Rows("SELECT place, slot FROM material_moves ORDER BY position"), .. node.Rows("SELECT topic, value FROM timelines")];
        }

        var folder = new Sightline.Storage.DataFolder(path);
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(folder.Projections)!, Path.GetFileName(folder.Projections) + "*"))
        {
            File.Delete(file);
        }

        await using (var node = new Node(path, clock))
        {
            node.Project();
            Assert.Equal(before, [.. node.Rows(Sql), .. node.Rows("SELECT place, slot FROM material_moves ORDER BY position"), .. node.Rows("SELECT topic, value FROM timelines")]);
        }

        Directory.Delete(path, recursive: true);
    }

    private static async Task SeedAsync(Node node)
    {
        await node.PutAsync(MasterKind.Stations, "S1", """{"line":"L1"}""");
        await node.PutAsync(MasterKind.WorkOrders, "WO-1", """{"product":"P-1"}""");
        await node.SetContextAsync("S1", """{"workOrder":"WO-1","validFrom":"2026-11-20T00:00:00Z"}""");
    }

    private static Task<long> ReportAsync(Node node, string type, string at, string body, string source = "L1", string place = "line")
    {
        var moment = DateTimeOffset.Parse($"2026-11-20T{at}:00Z", CultureInfo.InvariantCulture);
        return node.FactAsync(FactKinds.Event, source, $$"""{"type":"{{type}}","at":"{{moment:O}}","{{place}}":"{{source}}",{{body}}}""", moment);
    }

    private static async Task<string> LotsAtAsync(Node node, string at) => Lots(node, await node.InspectAsync("S1", at: $"2026-11-20T{at}:00Z"));

    private static string Lots(Node node, long position) =>
        string.Join(',', ((string[])["materialLot", "materialLot.2", "materialLot.3"]).Select(name => node.Context(position)[name]).OfType<string>());

    private static async Task<Sightline.Contract.InspectionAnswer> SendAsync(Node node, string message, int status)
    {
        var answer = (await node.Get<EventIntake>().ReceiveAsync([new Submission(Encoding.UTF8.GetBytes(message))], node.Arrival))[0];
        node.Project();
        Assert.True(answer.Status == status, $"{answer.Status}: {string.Join(' ', answer.Errors?.Select(e => e.Detail) ?? [])}");
        return answer;
    }
}
