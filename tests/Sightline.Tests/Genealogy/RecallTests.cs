using Sightline.Context;
using Sightline.Decisions.Holds;
using Sightline.Decisions.Nonconformances;
using Sightline.Genealogy.Recalls;
using Sightline.Hosting.Recalls;
using Sightline.Storage;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Genealogy;

/// <summary>The scope of a recall, where its units are, whom to tell, and drills.</summary>
public sealed class RecallTests
{
    [Fact]
    public async Task Every_unit_of_a_lot_is_found_and_is_at_exactly_one_place()
    {
        await using var node = await PlantAsync();
        var report = await OpenAsync(node, "lot:LOT");

        Assert.Equal(
            ["batch:B-1 shipped Stated", "serial:DONE packed Stated", "serial:GONE shipped Stated", "serial:HELD held Stated", "serial:HERE inProcess Stated", "serial:INSIDE shipped Stated", "serial:LOST unknown Stated", "serial:OUTER shipped Stated", "serial:SCRAP scrapped Stated"],
            report.Units.Select(u => $"{u.Unit.Thing} {u.Standing} {u.Unit.Certainty}").Order(StringComparer.Ordinal));
        Assert.Equal([("shipped", 4), ("scrapped", 1), ("held", 1), ("packed", 1), ("inProcess", 1), ("unknown", 1)], report.Balance);
        Assert.Equal(report.Units.Count, report.Balance.Sum(b => b.Units));
        Assert.Equal(["SH-1 ACME,BRAVO 3", "SH-2  1"], report.Tell.Select(t => $"{t.Shipment} {string.Join(',', t.Customers)} {t.Units}"));
        var lot = Assert.Single(report.Lots);
        Assert.Equal((100m, 9m, 2m, 89m, false), (lot.Had, lot.IntoThings, lot.Elsewhere, lot.Remaining, lot.Agrees));
    }

    [Fact]
    public async Task A_hold_of_a_recall_names_what_has_not_left_and_what_is_still_to_be_made()
    {
        await using var node = await PlantAsync();
        var report = await OpenAsync(node, "lot:LOT");
        await node.ReportAsync(""" "type":"material.consumed","lot":"LOT","quantity":1,"unit":"kg","part":{"serial":"LATE"} """);

        var later = node.Get<RecallDesk>().Report(report.Recall.Position)!;
        var asked = RecallDesk.HoldOf(later, null);
        Assert.Equal(["serial:LATE"], later.Since.Select(s => s.Unit.Thing.ToString()));
        Assert.Equal(["DONE", "HELD", "HERE", "LATE", "LOST"], asked.Serials!.Order(StringComparer.Ordinal));
        Assert.Equal(["B-1"], asked.Batches!);
        Assert.Equal(["LOT"], asked.Lots!);
        Assert.Equal($"Recall {report.Recall.Id}: bad melt", asked.Reason);
        Assert.Empty(node.Get<HoldDesk>().Plan(asked).Errors);
    }

    [Fact]
    public async Task A_batch_of_which_something_left_is_held_and_what_leaves_of_it_then_is_an_exception()
    {
        await using var node = await PlantAsync();
        await node.ReportAsync(""" "type":"material.consumed","lot":"L-H","quantity":1,"unit":"kg","part":{"batch":"HB-1"} """);
        await node.ReportAsync(""" "type":"part.packed","part":{"batch":"HB-1"},"container":"HP-A","quantity":240 """);
        await node.ReportAsync(""" "type":"part.packed","part":{"batch":"HB-1"},"container":"HP-B","quantity":240 """);
        await node.ReportAsync(""" "type":"part.shipped","container":"HP-A","shipment":"SH-A" """);
        var report = await OpenAsync(node, "lot:L-H");
        Assert.Equal("shipped", Assert.Single(report.Units).Standing);
        await HoldAsync(node, report);
        Assert.Contains(node.Get<HoldQuery>().OfPart(null, "HB-1"), h => h is { IsHeld: true, Via: HoldUnitKind.Batch });
        await node.ReportAsync(""" "type":"part.shipped","container":"HP-B","shipment":"SH-B" """);
        Assert.Contains("HB-1|shipped|held", node.Rows("SELECT key, what, why FROM part_exceptions"));
    }

    [Fact]
    public async Task What_is_found_after_a_hold_of_a_recall_is_held_by_a_further_one_and_counts_with_whom_to_tell()
    {
        await using var node = await PlantAsync();
        var report = await OpenAsync(node, "lot:LOT");
        var first = await HoldAsync(node, report);
        Assert.Empty(node.Get<RecallDesk>().Report(report.Recall.Position)!.ToHold);

        await node.ReportAsync(""" "type":"material.consumed","lot":"LOT","quantity":1,"unit":"kg","part":{"serial":"LATE"} """);
        await node.ReportAsync(""" "type":"material.consumed","lot":"LOT","quantity":1,"unit":"kg","part":{"serial":"LEFT"} """);
        await node.ReportAsync(""" "type":"part.shipped","part":{"serial":"LEFT"},"shipment":"SH-9","customer":"CARLO" """);
        var later = node.Get<RecallDesk>().Report(report.Recall.Position)!;
        Assert.Equal(["LATE", "LEFT"], later.Since.Select(s => s.Unit.Thing.Key));
        Assert.Equal(["LATE"], RecallDesk.HoldOf(later, null).Serials!);
        Assert.Equal(1, later.Tell.Single(t => t.Shipment == "SH-9").Units);

        var second = await HoldAsync(node, later);
        var done = node.Get<RecallDesk>().Report(report.Recall.Position)!;
        Assert.Empty(done.ToHold);
        Assert.Equal([first, second], done.Holds);
        Assert.Equal(first, done.Recall.Hold);
    }

    [Fact]
    public async Task Sums_of_which_nobody_said_how_much_there_was_neither_agree_nor_differ()
    {
        await using var node = await PlantAsync();
        await node.ReportAsync(""" "type":"material.consumed","lot":"L-U","quantity":1,"unit":"kg","part":{"serial":"U-1"} """);
        var lot = Assert.Single((await OpenAsync(node, "lot:L-U")).Lots);
        Assert.Equal((null, null, null), (lot.Had, lot.Remaining, lot.Agrees));
    }

    [Fact]
    public async Task What_remains_of_a_lot_is_one_answer_whoever_asks_and_what_was_taken_back_is_in_no_sum()
    {
        await using var node = await PlantAsync();
        await node.PutAsync(MasterKind.MaterialLots, "L-77", """{"quantity":100,"unit":"kg"}""");
        await node.ReportAsync(""" "type":"material.consumed","lot":"L-77","quantity":30,"unit":"kg","part":{"serial":"A"} """);
        await node.ReportAsync(""" "type":"lot.split","lot":"L-77","into":[{"lot":"L-78","quantity":30,"unit":"kg"}] """);
        var wrong = await node.ReportAsync(""" "type":"lot.split","lot":"L-77","into":[{"lot":"L-79","quantity":5,"unit":"kg"}] """);
        var said = System.Text.Encoding.UTF8.GetString(node.Journal.At(wrong)!.Body);
        await node.FactAsync(Sightline.Buffering.FactKinds.LinksWithdrawn, $"{wrong}", $$"""{"event":{{wrong}},"by":"user:anna","reason":"mistyped","said":{{said}}}""");

        var lot = (await OpenAsync(node, "lot:L-77")).Lots.Single(l => l.Lot == "L-77");
        Assert.Equal((100m, 60m, 0m, 40m, true), (lot.Had, lot.IntoThings, lot.Elsewhere, lot.Remaining, lot.Agrees));
        var state = node.Get<Sightline.Context.Material.MaterialQuery>().Find("L-77")!;
        Assert.Equal((30m, 40m), (state.Consumed, state.Remaining));
        Assert.Equal(30m, node.Get<Sightline.Context.Material.MaterialQuery>().Consumed().Single(l => l.Lot == "L-77").Consumed);
    }

    [Fact]
    public async Task What_cannot_be_recalled_is_said_at_its_place()
    {
        await using var node = await PlantAsync();
        await node.ReportAsync(""" "type":"lot.split","lot":"L1","into":[{"lot":"L2"}] """);
        foreach (var of in (string?[])[null, "LOT", "lot:NOTHING", "lot:L1"])
        {
            var (scope, errors) = node.Get<RecallDesk>().Scope(of);
            Assert.Null(scope);
            Assert.Equal(["/of"], errors.Select(e => e.Pointer));
        }
    }

    [Fact]
    public async Task A_drill_with_the_same_seed_picks_the_same_lot_and_says_how_much_leads_back()
    {
        await using var node = await PlantAsync();
        Assert.Equal(node.Get<RecallDesk>().Drill(7)!.Value.Scope.Of, node.Get<RecallDesk>().Drill(7)!.Value.Scope.Of);
        var (scope, drill) = node.Get<RecallDesk>().Drill(7)!.Value;
        Assert.Equal("lot:LOT", scope.Of);
        Assert.Equal((7L, 9L, 9L, 8L), (drill.Seed, drill.Sampled, drill.Confirmed, drill.Placed));

        var position = await node.Get<RecallDesk>().AppendAsync(new RecallMove { Act = RecallWords.Drill, By = "user:anna", Reason = "drill", Scope = scope, Drill = drill }, "user:anna");
        node.Project();
        var filed = Assert.Single(node.Get<RecallQuery>().List(true, long.MaxValue, 10));
        Assert.Equal((position, 9L, 8L), (filed.Position, filed.Units, filed.Drill!.Placed));
        Assert.Empty(node.Get<RecallQuery>().List(false, long.MaxValue, 10));
        Assert.Equal($"recall.drill|recall:{position}", node.Row("SELECT act, object FROM audit WHERE act LIKE 'recall%'"));
    }

    [Fact]
    public async Task A_drill_picks_among_the_lots_that_have_units()
    {
        await using var node = await PlantAsync();
        foreach (var n in Enumerable.Range(0, 20))
        {
            await node.ReportAsync($$""" "type":"lot.split","lot":"A-{{n}}","into":[{"lot":"Z-{{n}}"}] """);
        }

        Assert.All(Enumerable.Range(0, 5), seed => Assert.Equal(("lot:LOT", 9L), node.Get<RecallDesk>().Drill(seed) is var (scope, drill) ? (scope.Of, drill.Sampled) : default));
    }

    [Fact]
    public async Task A_node_without_lots_has_nothing_to_rehearse()
    {
        await using var node = new Node();
        _ = node.Projector;
        Assert.Null(node.Get<RecallDesk>().Drill(1));
        await node.ReportAsync(""" "type":"lot.split","lot":"L1","into":[{"lot":"L2"}] """);
        Assert.Null(node.Get<RecallDesk>().Drill(1));
    }

    [Fact]
    public async Task A_recall_is_held_and_closed_and_a_rebuild_gives_the_same()
    {
        var path = Directory.CreateTempSubdirectory("sightline-").FullName;
        IReadOnlyDictionary<string, IReadOnlyList<string>> before;
        await using (var node = await PlantAsync(path))
        {
            var report = await OpenAsync(node, "lot:LOT");
            await node.Get<RecallDesk>().AppendAsync(new RecallMove { Act = RecallWords.Hold, Recall = report.Recall.Position, By = "user:anna", Hold = 7 }, "user:anna");
            await node.Get<RecallDesk>().AppendAsync(new RecallMove { Act = RecallWords.Close, Recall = report.Recall.Position, By = "user:anna", Reason = "all back" }, "user:anna");
            node.Project();
            var closed = node.Get<RecallQuery>().One(report.Recall.Position)!;
            Assert.Equal((7L, "user:anna", "all back"), (closed.Hold, closed.Closed!.By, closed.Closed.Why));
            before = node.Get<ProjectionReader>().Read(Dump.Tables);
        }

        foreach (var file in Directory.GetFiles(path, "projections.db*"))
        {
            File.Delete(file);
        }

        await using var rebuilt = new Node(path);
        rebuilt.Project();
        var after = rebuilt.Get<ProjectionReader>().Read(Dump.Tables);
        Assert.All((string[])["recalls", "recall_units"], table => Assert.NotEmpty(before[table]));
        Assert.All(before.Keys, table => Assert.Equal(before[table], after[table]));
    }

    private static async Task<long> HoldAsync(Node node, RecallReport report)
    {
        var asked = RecallDesk.HoldOf(report, null);
        var hold = await node.Get<HoldDesk>().PlaceAsync(asked, node.Get<HoldDesk>().Plan(asked), "user:anna", "user:anna");
        await node.Get<RecallDesk>().AppendAsync(new RecallMove { Act = RecallWords.Hold, Recall = report.Recall.Position, By = "user:anna", Hold = hold }, "user:anna");
        node.Project();
        return hold;
    }

    private static async Task<RecallReport> OpenAsync(Node node, string of)
    {
        var (scope, errors) = node.Get<RecallDesk>().Scope(of);
        Assert.Empty(errors);
        var position = await node.Get<RecallDesk>().AppendAsync(new RecallMove { Act = RecallWords.Open, By = "user:anna", Reason = "bad melt", Scope = scope }, "user:anna");
        node.Project();
        return node.Get<RecallDesk>().Report(position)!;
    }

    /// <summary>A lot of 100 kg that went into nine units, each at another place.</summary>
    private static async Task<Node> PlantAsync(string? path = null)
    {
        var node = new Node(path);
        await node.SeedAsync();
        await node.PutAsync(MasterKind.WorkOrders, "WO-1", """{"product":"P-1"}""");
        await node.PutAsync(MasterKind.MaterialLots, "LOT", """{"quantity":100,"unit":"kg"}""");
        await node.ReportAsync(""" "type":"material.consumed","lot":"LOT","quantity":2,"unit":"kg" """);
        foreach (var serial in (string[])["DONE", "GONE", "HELD", "HERE", "INSIDE", "LOST", "SCRAP"])
        {
            await node.ReportAsync($$""" "type":"material.consumed","lot":"LOT","quantity":1,"unit":"kg","part":{"serial":"{{serial}}"} """);
        }

        await node.ReportAsync(""" "type":"material.consumed","lot":"LOT","quantity":2,"unit":"kg","part":{"batch":"B-1"} """);
        await node.ReportAsync(""" "type":"part.assembled","part":{"serial":"OUTER"},"components":[{"serial":"INSIDE"}] """);
        await node.ReportAsync(""" "type":"part.packed","part":{"serial":"DONE"},"container":"BOX-9" """);
        await node.ReportAsync(""" "type":"part.packed","part":{"serial":"OUTER"},"container":"BOX-1" """);
        await node.ReportAsync(""" "type":"part.packed","part":{"serial":"GONE"},"container":"BOX-1" """);
        await node.ReportAsync(""" "type":"part.shipped","container":"BOX-1","shipment":"SH-1","customer":"BRAVO" """);
        await node.ReportAsync(""" "type":"shipment.addressed","shipment":"SH-1","customer":"ACME" """);
        await node.ReportAsync(""" "type":"part.shipped","part":{"batch":"B-1"},"shipment":"SH-2","quantity":40 """);
        await node.InspectAsync(serial: "HERE");
        var asked = new HoldAsked { Reason = "so", Serials = ["HELD"] };
        await node.Get<HoldDesk>().PlaceAsync(asked, node.Get<HoldDesk>().Plan(asked), "user:anna", "user:anna");
        node.Project();
        var ncr = await node.OpenAsync(new NcrWish { Serials = ["SCRAP"] });
        await node.DoAsync(ncr, NcrActs.Contain);
        await node.DoAsync(ncr, NcrActs.Dispose, Ncring.Disposing(Dispositions.Scrap, "SCRAP"));
        return node;
    }
}
