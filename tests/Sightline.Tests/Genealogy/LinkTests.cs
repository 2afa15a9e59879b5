using System.Text;
using Sightline.Buffering;
using Sightline.Context;
using Sightline.Decisions.Holds;
using Sightline.Decisions.Nonconformances;
using Sightline.Genealogy.Links;
using Sightline.Hosting.Notices;
using Sightline.Insight.Notices;
using Sightline.Storage;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Genealogy;

/// <summary>What events say of where things went: taken as reported, and what cannot be recorded as the exception it is.</summary>
public sealed class LinkTests
{
    private const string Links = "SELECT from_kind, from_key, to_kind, to_key, relation, place, quantity, unit FROM genealogy WHERE undone_by IS NULL ORDER BY position, n";
    private const string Exceptions = "SELECT why, key, other_key, pointer, detail FROM genealogy_exceptions ORDER BY position, n, why";

    [Fact]
    public async Task Each_event_says_what_went_into_what()
    {
        await using var node = new Node();
        await node.ReportAsync(""" "type":"lot.split","lot":"L0","into":[{"lot":"L1","quantity":40,"unit":"kg"},{"lot":"L2"}] """);
        await node.ReportAsync(""" "type":"lot.merged","lot":"L3","from":[{"lot":"L1","quantity":10,"unit":"kg"},{"lot":"L2"}] """);
        await node.ReportAsync(""" "type":"material.consumed","lot":"L3","quantity":0.5,"unit":"kg","part":{"serial":"A"} """);
        await node.ReportAsync(""" "type":"material.consumed","lot":"L3","quantity":0.5,"unit":"kg","part":"B" """);
        await node.ReportAsync(""" "type":"part.assembled","part":{"serial":"P"},"components":[{"serial":"A","position":"left"},{"lot":"L2","quantity":2}] """);
        await node.ReportAsync(""" "type":"lot.finished","lot":"F","quantity":480,"from":[{"serial":"P"},{"batch":"B-7","quantity":479}] """);
        await node.ReportAsync(""" "type":"lot.packed","lot":"F","container":"BOX","quantity":40 """);
        await node.ReportAsync(""" "type":"container.packed","container":"BOX","into":"PALLET" """);
        await node.ReportAsync(""" "type":"part.shipped","container":"PALLET","shipment":"SH-1","customer":"ACME" """);

        Assert.Equal(
            [
                "2|L0|2|L1|split|-|40|kg", "2|L0|2|L2|split|-|-|-", "2|L1|2|L3|merged|-|10|kg", "2|L2|2|L3|merged|-|-|-", "2|L3|0|A|consumed|-|0.5|kg", "2|L3|0|B|consumed|-|0.5|kg",
                "0|A|0|P|assembled|left|-|-", "2|L2|0|P|assembled|-|2|-", "0|P|3|F|finished|-|-|-", "1|B-7|3|F|finished|-|479|-", "3|F|4|BOX|packed|-|40|-", "4|BOX|4|PALLET|packed|-|-|-",
                "4|PALLET|5|SH-1|shipped|-|-|-", "5|SH-1|6|ACME|addressed|-|-|-",
            ],
            node.Rows(Links));
        Assert.Empty(node.Rows(Exceptions));
    }

    [Fact]
    public async Task A_replaced_component_is_in_the_part_no_more_and_what_was_not_in_is_an_exception()
    {
        await using var node = new Node();
        await node.ReportAsync(""" "type":"part.assembled","part":{"serial":"P"},"components":[{"serial":"A","position":"left"},{"serial":"B","position":"right"}] """);
        var replaced = await node.ReportAsync(""" "type":"component.replaced","part":{"serial":"P"},"removed":{"serial":"A"},"fitted":{"serial":"C"},"position":"left" """);
        await node.ReportAsync(""" "type":"component.replaced","part":{"serial":"P"},"removed":{"serial":"A"} """);
        await node.ReportAsync(""" "type":"part.assembled","part":{"serial":"Q"},"components":[{"serial":"A"}] """);

        Assert.Equal(["0|B|0|P|assembled|right|-|-", "0|C|0|P|assembled|left|-|-", "0|A|0|Q|assembled|-|-|-"], node.Rows(Links));
        Assert.Equal($"A|{replaced}", node.Row("SELECT from_key, undone_by FROM genealogy WHERE undone_by IS NOT NULL"));
        Assert.Equal(["notThere|A|P|/removed|-"], node.Rows(Exceptions));
    }

    [Fact]
    public async Task An_event_that_is_taken_back_links_nothing_and_gives_back_what_it_took()
    {
        await using var node = new Node();
        await node.PutAsync(MasterKind.MaterialLots, "L", """{"quantity":10,"unit":"kg"}""");
        await node.ReportAsync(""" "type":"part.assembled","part":{"serial":"P"},"components":[{"serial":"A"}] """);
        var twice = await node.ReportAsync(""" "type":"part.assembled","part":{"serial":"Q"},"components":[{"serial":"A"},{"lot":"L","quantity":8,"unit":"kg"}] """);
        var replaced = await node.ReportAsync(""" "type":"component.replaced","part":{"serial":"P"},"removed":{"serial":"A"},"fitted":{"serial":"B"} """);
        Assert.Equal(["usedTwice|A|P|/components/0|-"], node.Rows(Exceptions));

        await WithdrawAsync(node, twice);
        Assert.Equal(["0|B|0|P|assembled|-|-|-"], node.Rows(Links));
        await node.ReportAsync(""" "type":"part.assembled","part":{"serial":"R"},"components":[{"lot":"L","quantity":9,"unit":"kg"}] """);
        Assert.Single(node.Rows(Exceptions));
        Assert.Equal("user:anna", node.Get<LinkExceptionQuery>().List(null, 10).Single().WithdrawnBy);
        Assert.Empty(new GenealogyNotices(node.Get<LinkExceptionQuery>()).At(node.Clock.GetUtcNow()));

        await node.ReportAsync(""" "type":"part.assembled","part":{"serial":"S"},"components":[{"serial":"A"}] """);
        var back = await WithdrawAsync(node, replaced);
        Assert.Equal(["2|L|0|R|assembled|-|9|kg", "0|A|0|S|assembled|-|-|-", "0|A|0|P|assembled|-|-|-"], node.Rows(Links));
        Assert.Equal($"usedTwice|A|S|/event|-", node.Row($"SELECT why, key, other_key, pointer, detail FROM genealogy_exceptions WHERE position = {back}"));
    }

    private static Task<long> WithdrawAsync(Node node, long position) => node.FactAsync(
        FactKinds.LinksWithdrawn, $"{position}", $$"""{"event":{{position}},"by":"user:anna","reason":"mistyped","said":{{Encoding.UTF8.GetString(node.Journal.At(position)!.Body)}}}""");

    [Fact]
    public async Task A_container_that_comes_back_is_filled_anew_and_a_repacked_part_left_its_first_box()
    {
        await using var node = new Node();
        await node.ReportAsync(""" "type":"part.packed","part":{"serial":"A"},"container":"OTHER" """);
        await node.ReportAsync(""" "type":"part.packed","part":{"serial":"A"},"container":"BOX" """);
        await node.ReportAsync(""" "type":"part.packed","part":{"serial":"A"},"container":"BOX" """);
        var shipped = await node.ReportAsync(""" "type":"part.shipped","container":"BOX" """);
        await node.ReportAsync(""" "type":"part.packed","part":{"serial":"B"},"container":"BOX" """);
        var last = await node.ReportAsync(""" "type":"part.shipped","part":{"serial":"C"} """);

        Assert.Equal(["0|A|4|BOX|packed|-|-|-", "4|BOX|5|BOX|shipped|-|-|-", $"0|B|4|BOX #{shipped}|packed|-|-|-", $"0|C|5|unnamed #{last}|shipped|-|-|-"], node.Rows(Links));
    }

    [Fact]
    public async Task What_would_be_made_of_itself_is_recorded_with_its_place()
    {
        await using var node = new Node();
        await node.ReportAsync(""" "type":"part.assembled","part":{"serial":"P"},"components":[{"serial":"A"}] """);
        await node.ReportAsync(""" "type":"part.assembled","part":{"serial":"Q"},"components":[{"serial":"P"}] """);
        await node.ReportAsync(""" "type":"part.assembled","part":{"serial":"A"},"components":[{"serial":"X"},{"serial":"Q"}] """);
        await node.ReportAsync(""" "type":"lot.split","lot":"L1","into":[{"lot":"L2"}] """);
        await node.ReportAsync(""" "type":"lot.merged","lot":"L1","from":[{"lot":"L2"}] """);

        Assert.Equal(["cycle|Q|A|/components/1|-", "cycle|L2|L1|/from/0|-"], node.Rows(Exceptions));
        Assert.Equal(6, node.Rows(Links).Count);
    }

    [Fact]
    public async Task Taking_more_than_there_was_is_recorded_each_time_with_how_much()
    {
        await using var node = new Node();
        await node.PutAsync(MasterKind.MaterialLots, "LOT", """{"quantity":10,"unit":"kg"}""");
        await node.ReportAsync(""" "type":"material.consumed","lot":"LOT","quantity":6,"unit":"kg" """);
        await node.ReportAsync(""" "type":"lot.split","lot":"LOT","into":[{"lot":"L1","quantity":4,"unit":"kg"}] """);
        Assert.Empty(node.Rows(Exceptions));
        await node.ReportAsync(""" "type":"material.consumed","lot":"LOT","quantity":0.5,"unit":"kg","part":{"serial":"A"} """);
        await node.ReportAsync(""" "type":"material.consumed","lot":"L1","quantity":5,"unit":"kg" """);
        await node.ReportAsync(""" "type":"lot.finished","lot":"F","quantity":10,"from":[{"serial":"A"}] """);
        await node.ReportAsync(""" "type":"lot.packed","lot":"F","container":"BOX","quantity":11 """);
        await node.ReportAsync(""" "type":"material.consumed","lot":"UNKNOWN","quantity":5,"unit":"kg" """);

        Assert.Equal(["overdrawn|LOT|-|/quantity|10.5 of 10 kg", "overdrawn|L1|-|/quantity|5 of 4 kg", "overdrawn|F|-|/quantity|11 of 10 pieces"], node.Rows(Exceptions));
    }

    [Fact]
    public async Task A_serial_in_two_products_and_a_held_or_scrapped_component_are_recorded()
    {
        await using var node = new Node();
        await node.SeedAsync();
        await node.ReportAsync(""" "type":"part.assembled","part":{"serial":"P"},"components":[{"serial":"A"}] """);
        await node.ReportAsync(""" "type":"part.assembled","part":{"serial":"Q"},"components":[{"serial":"A"}] """);
        var asked = new HoldAsked { Reason = "so", Lots = ["LOT-9"], Serials = ["H"] };
        await node.Get<HoldDesk>().PlaceAsync(asked, node.Get<HoldDesk>().Plan(asked), "user:anna", "user:anna");
        node.Project();
        var ncr = await node.OpenAsync(new NcrWish { Serials = ["S"] });
        await node.DoAsync(ncr, NcrActs.Contain);
        await node.DoAsync(ncr, NcrActs.Dispose, Ncring.Disposing(Dispositions.Scrap, "S"));
        await node.ReportAsync(""" "type":"part.shipped","part":{"serial":"G"},"shipment":"SH-1" """);
        await node.ReportAsync(""" "type":"part.assembled","part":{"serial":"R"},"components":[{"serial":"H"},{"serial":"S"},{"serial":"G"},{"lot":"LOT-9"}] """);

        Assert.Equal(["usedTwice|A|P|/components/0|-", "held|H|R|/components/0|-", "scrapped|S|R|/components/1|-", "shipped|G|R|/components/2|-", "held|LOT-9|R|/components/3|-"], node.Rows(Exceptions));
        var notice = Assert.Single(node.Get<IEnumerable<INotices>>().OfType<GenealogyNotices>().Single().At(node.Clock.GetUtcNow()));
        Assert.Contains("5 reports", notice.What, StringComparison.Ordinal);
        Assert.Empty(node.Get<IEnumerable<INotices>>().OfType<GenealogyNotices>().Single().At(node.Clock.GetUtcNow() + TimeSpan.FromHours(25)));
    }

    [Theory]
    [InlineData(""" "type":"part.assembled","noId":1,"part":{"serial":"P"},"components":[{"serial":"A"}] """, "/id")]
    [InlineData(""" "type":"part.assembled","part":{},"components":[{"serial":"A"}] """, "/part")]
    [InlineData(""" "type":"part.assembled","components":[] """, "/part /components")]
    [InlineData(""" "type":"part.assembled","part":{"serial":"P"},"components":[7,{},{"serial":"A","lot":"L"},{"serial":""},{"lot":"L","quantity":-1}] """, "/components/0 /components/1 /components/2 /components/3/serial /components/4/quantity")]
    [InlineData(""" "type":"part.assembled","part":{"serial":"P"},"components":[{"serial":"A"},{"serial":"P"}] """, "/components/1")]
    [InlineData(""" "type":"component.replaced","part":{"serial":"P"} """, "/removed")]
    [InlineData(""" "type":"component.replaced","part":{"serial":"P"},"removed":"A" """, "/removed")]
    [InlineData(""" "type":"lot.split","into":[{"lot":"L1"},{"serial":"A"}] """, "/lot /into/1")]
    [InlineData(""" "type":"lot.merged","lot":"L1","from":[{"lot":"L1"}] """, "/from/0")]
    [InlineData(""" "type":"lot.finished","lot":"F","quantity":"many","from":[{"batch":"B"}] """, "/quantity")]
    [InlineData(""" "type":"lot.packed","lot":"F" """, "/container")]
    [InlineData(""" "type":"container.packed","container":"BOX","into":"BOX" """, "/container")]
    [InlineData(""" "type":"shipment.addressed","shipment":"SH" """, "/customer")]
    [InlineData(""" "type":"part.shipped","part":{"serial":"P"},"customer":7 """, "/customer")]
    public async Task Every_problem_is_told_at_its_place(string members, string pointers)
    {
        await using var node = new Node();
        Assert.Equal(pointers.Split(' '), node.Refused(members).Select(e => e.Pointer));
    }

    [Fact]
    public async Task A_lot_is_split_in_the_unit_in_which_it_is_counted()
    {
        await using var node = new Node();
        await node.PutAsync(MasterKind.MaterialLots, "LOT", """{"quantity":10,"unit":"kg"}""");
        Assert.Equal(["/into/0/unit"], node.Refused(""" "type":"lot.split","lot":"LOT","into":[{"lot":"L1","quantity":4,"unit":"g"}] """).Select(e => e.Pointer));
    }

    [Fact]
    public async Task A_rebuild_gives_the_same_again()
    {
        var path = Directory.CreateTempSubdirectory("sightline-").FullName;
        IReadOnlyDictionary<string, IReadOnlyList<string>> before;
        await using (var node = new Node(path))
        {
            await node.ReportAsync(""" "type":"lot.split","lot":"L0","into":[{"lot":"L1","quantity":40,"unit":"kg"}] """);
            await node.ReportAsync(""" "type":"material.consumed","lot":"L1","quantity":41,"unit":"kg","part":{"serial":"A"} """);
            await node.ReportAsync(""" "type":"part.packed","part":{"serial":"A"},"container":"BOX" """);
            await node.ReportAsync(""" "type":"part.shipped","container":"BOX","shipment":"SH" """);
            await node.ReportAsync(""" "type":"component.replaced","part":{"serial":"A"},"removed":{"lot":"L1"} """);
            before = node.Get<ProjectionReader>().Read(Dump.Tables);
        }

        foreach (var file in Directory.GetFiles(path, "projections.db*"))
        {
            File.Delete(file);
        }

        await using var rebuilt = new Node(path);
        rebuilt.Project();
        var after = rebuilt.Get<ProjectionReader>().Read(Dump.Tables);
        Assert.All((string[])["genealogy", "genealogy_amounts", "genealogy_loads", "genealogy_exceptions"], table => Assert.NotEmpty(before[table]));
        Assert.All(before.Keys, table => Assert.Equal(before[table], after[table]));
    }
}
