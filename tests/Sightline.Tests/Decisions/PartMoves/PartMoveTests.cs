using System.Text;
using Sightline.Acquisition;
using Sightline.Buffering;
using Sightline.Context;
using Sightline.Decisions.Holds;
using Sightline.Decisions.Nonconformances;
using Sightline.Hosting.Notices;
using Sightline.Insight.Notices;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Decisions.PartMoves;

/// <summary>Parts that leave: taken as reported, and what should not have happened is recorded as the exception it is.</summary>
public sealed class PartMoveTests
{
    [Fact]
    public async Task Shipping_a_container_ships_what_was_packed_into_it_since_it_was_shipped_last()
    {
        await using var node = await SeededAsync();
        await EventAsync(node, """ "type":"part.packed","part":{"serial":"SN-1"},"container":"BOX" """);
        await EventAsync(node, """ "type":"part.packed","part":{"batch":"B-1"},"container":"BOX","quantity":40 """);
        var first = await EventAsync(node, """ "type":"part.shipped","container":"BOX","shipment":"SH-1" """);
        await EventAsync(node, """ "type":"part.packed","part":{"serial":"SN-2"},"container":"BOX" """);
        var second = await EventAsync(node, """ "type":"part.shipped","container":"BOX" """);

        Assert.Equal(
            [$"{first}|0|SN-1|SH-1|1", $"{first}|1|B-1|SH-1|-", $"{second}|0|SN-2|BOX|1"],
            node.Rows("SELECT position, kind, key, ref, quantity FROM part_moves WHERE what = 'shipped' ORDER BY position, kind"));
        Assert.Empty(node.Rows("SELECT 1 FROM part_exceptions"));
    }

    [Fact]
    public async Task What_is_in_a_box_on_a_pallet_leaves_with_the_pallet_and_a_held_part_among_it_is_recorded()
    {
        await using var node = await SeededAsync();
        await node.ReportAsync(""" "type":"part.packed","part":{"serial":"SN-30"},"container":"BOX-30" """);
        await node.ReportAsync(""" "type":"part.packed","part":{"serial":"SN-31"},"container":"BOX-31" """);
        await node.ReportAsync(""" "type":"container.packed","container":"BOX-30","into":"TRAY" """);
        await node.ReportAsync(""" "type":"container.packed","container":"TRAY","into":"PAL-30" """);
        await node.ReportAsync(""" "type":"container.packed","container":"BOX-31","into":"PAL-30" """);
        await node.ReportAsync(""" "type":"container.packed","container":"BOX-31","into":"PAL-31" """);
        var hold = await HoldAsync(node, "SN-30");
        var shipped = await node.ReportAsync(""" "type":"part.shipped","container":"PAL-30","shipment":"SH-30","customer":"ACME" """);

        Assert.Equal([$"{shipped}|SN-30|SH-30"], node.Rows("SELECT position, key, ref FROM part_moves WHERE what = 'shipped'"));
        Assert.Equal([$"{shipped}|SN-30|shipped|held"], node.Rows("SELECT position, key, what, why FROM part_exceptions"));
        var balance = node.Get<HoldBalanceQuery>().Of(hold);
        Assert.Equal((1, 0), (balance.Shipped, balance.Missing));

        // The box comes back and goes out once more, with another part in it.
        await node.ReportAsync(""" "type":"part.packed","part":{"serial":"SN-32"},"container":"BOX-30" """);
        await node.ReportAsync(""" "type":"container.packed","container":"BOX-30","into":"PAL-31" """);
        var next = await node.ReportAsync(""" "type":"part.shipped","container":"PAL-31","shipment":"SH-31" """);
        Assert.Equal(["SN-31", "SN-32"], node.Rows($"SELECT key FROM part_moves WHERE position = {next} ORDER BY key"));
        Assert.Single(node.Rows("SELECT 1 FROM part_exceptions"));
    }

    [Fact]
    public async Task A_part_that_was_packed_anew_elsewhere_does_not_leave_with_its_first_box_and_containers_in_a_circle_end()
    {
        await using var node = await SeededAsync();
        await node.ReportAsync(""" "type":"part.packed","part":{"serial":"SN-40"},"container":"BOX-40" """);
        await node.ReportAsync(""" "type":"part.packed","part":{"serial":"SN-41"},"container":"BOX-40" """);
        await node.ReportAsync(""" "type":"part.packed","part":{"serial":"SN-40"},"container":"BOX-41" """);
        await node.ReportAsync(""" "type":"container.packed","container":"BOX-40","into":"PAL" """);
        await node.ReportAsync(""" "type":"container.packed","container":"PAL","into":"BOX-40" """);
        var hold = await HoldAsync(node, "SN-40");
        await node.ReportAsync(""" "type":"part.shipped","container":"BOX-40","shipment":"SH-40" """);
        await node.InspectAsync(serial: "SN-40");

        Assert.Equal(["SN-41"], node.Rows("SELECT key FROM part_moves WHERE what = 'shipped'"));
        Assert.Empty(node.Rows("SELECT 1 FROM part_exceptions"));
        var balance = node.Get<HoldBalanceQuery>().Of(hold);
        Assert.Equal((0, 1), (balance.Shipped, balance.Found));
    }

    [Fact]
    public async Task A_product_with_a_held_part_in_it_that_leaves_is_recorded_and_without_it_it_is_not()
    {
        await using var node = await SeededAsync();
        await node.ReportAsync(""" "type":"part.assembled","part":{"serial":"TOP"},"components":[{"serial":"MID"}] """);
        await node.ReportAsync(""" "type":"part.assembled","part":{"serial":"MID"},"components":[{"serial":"BAD"}] """);
        await node.ReportAsync(""" "type":"part.assembled","part":{"serial":"OTHER"},"components":[{"serial":"BAD-2"}] """);
        var hold = await HoldAsync(node, "BAD", "BAD-2");
        await node.ReportAsync(""" "type":"component.replaced","part":{"serial":"OTHER"},"removed":{"serial":"BAD-2"},"fitted":{"serial":"GOOD"} """);
        await node.ReportAsync(""" "type":"part.packed","part":{"serial":"TOP"},"container":"BOX" """);
        await node.ReportAsync(""" "type":"part.packed","part":{"serial":"OTHER"},"container":"BOX" """);
        await node.ReportAsync(""" "type":"part.shipped","container":"BOX" """);

        Assert.Equal(["TOP|packed|held", "TOP|shipped|held"], node.Rows("SELECT key, what, why FROM part_exceptions ORDER BY position"));
        Assert.Equal(["BAD", "BAD-2"], new[] { "shipped", "missing" }.SelectMany(place => node.Get<HoldBalanceQuery>().Parts(hold, place, null, 10)).Select(p => p.Key));
    }

    [Fact]
    public async Task A_held_scrapped_or_unfinished_part_that_leaves_is_recorded_with_why_it_should_not_have()
    {
        await using var node = await SeededAsync();
        var asked = new HoldAsked { Reason = "so", Serials = ["SN-1"] };
        await node.Get<HoldDesk>().PlaceAsync(asked, node.Get<HoldDesk>().Plan(asked), "user:anna", "user:anna");
        node.Project();
        var ncr = await node.OpenAsync(new NcrWish { Serials = ["SN-2", "SN-3", "SN-4"] });
        await node.DoAsync(ncr, NcrActs.Contain);
        await node.DoAsync(ncr, NcrActs.Dispose, Ncring.Disposing(Dispositions.Scrap, "SN-2"));
        await node.DoAsync(ncr, NcrActs.Dispose, Ncring.Disposing(Dispositions.Rework, "SN-3"));
        await node.DoAsync(ncr, NcrActs.Dispose, Ncring.Disposing(Dispositions.Return, "SN-4"));
        foreach (var serial in (string[])["SN-1", "SN-2", "SN-3", "SN-4", "SN-5"])
        {
            await EventAsync(node, $$""" "type":"part.packed","part":{"serial":"{{serial}}"},"container":"BOX" """);
        }

        Assert.Equal(["SN-1|packed|held", "SN-2|packed|scrapped", "SN-3|packed|rework", "SN-4|packed|returned"], node.Rows("SELECT key, what, why FROM part_exceptions ORDER BY position"));
        Assert.Equal(5, node.Rows("SELECT 1 FROM part_moves").Count);
        var notices = node.Get<IEnumerable<INotices>>().OfType<PartExceptionNotices>().Single();
        Assert.Equal(["parts:held", "parts:returned", "parts:rework", "parts:scrapped"], notices.At(node.Clock.GetUtcNow()).Select(n => n.Id));
        Assert.Empty(notices.At(node.Clock.GetUtcNow().AddDays(2)));

        // The same part, reported once more.
        await EventAsync(node, """ "type":"part.packed","part":{"serial":"SN-1"},"container":"BOX-2" """);
        Assert.Contains("1 part left although it is on hold: SN-1.", notices.At(node.Clock.GetUtcNow()).Select(n => n.What));
    }

    [Fact]
    public async Task Whatever_is_heard_of_a_part_that_left_is_taken_and_recorded()
    {
        await using var node = await SeededAsync();
        await node.InspectAsync(serial: "SN-1");
        await EventAsync(node, """ "type":"eject.confirmed","part":{"serial":"SN-1"} """);
        await EventAsync(node, """ "type":"part.shipped","part":{"serial":"SN-1"},"shipment":"SH-1" """);
        Assert.Empty(node.Rows("SELECT 1 FROM part_exceptions"));

        await node.InspectAsync(serial: "SN-1");
        await node.InspectAsync(serial: "SN-2");
        await EventAsync(node, """ "type":"eject.confirmed","part":{"serial":"SN-1"} """);
        await EventAsync(node, """ "type":"part.shipped","part":{"serial":"SN-1"},"shipment":"SH-2" """);

        Assert.Equal(["inspected|shipped", "eject.confirmed|shipped", "shipped|shipped"], node.Rows("SELECT what, why FROM part_exceptions ORDER BY position"));
    }

    [Fact]
    public async Task Holding_reviewing_and_opening_a_nonconformance_for_a_part_that_left_is_taken_and_recorded_and_the_hold_says_where_it_went()
    {
        await using var node = await SeededAsync();
        var record = await node.InspectAsync(serial: "SN-1");
        await EventAsync(node, """ "type":"part.shipped","part":{"serial":"SN-1"},"shipment":"SH-1" """);
        var hold = await node.FactAsync(FactKinds.HoldPlaced, "", """{"reason":"so","by":"user:anna","serials":["SN-1","SN-2"]}""");
        await node.ReviewAsync(record, "fail");
        await node.OpenAsync(new NcrWish { Serials = ["SN-1", "SN-2"] });

        Assert.Equal(["SN-1|held|shipped", "SN-1|reviewed|shipped", "SN-1|nonconformance|shipped"], node.Rows("SELECT key, what, why FROM part_exceptions ORDER BY position"));
        var left = Assert.Single(node.Get<Sightline.Decisions.Holds.HoldQuery>().One(hold)!.Left);
        Assert.Equal(("SN-1", "SH-1"), (left.Key, left.Ref));
    }

    [Theory]
    [InlineData(""" "type":"part.packed" """, "/part")]
    [InlineData(""" "type":"part.packed","part":"SN-1" """, "/part")]
    [InlineData(""" "type":"part.packed","part":{} """, "/part")]
    [InlineData(""" "type":"part.packed","part":{"batch":7} """, "/part/batch")]
    [InlineData(""" "type":"part.packed","part":{"serial":7} """, "/part/serial")]
    [InlineData(""" "type":"part.packed","part":{"serial":"SN-1"},"quantity":-1 """, "/quantity")]
    [InlineData(""" "type":"part.shipped" """, "/part")]
    [InlineData(""" "type":"part.shipped","container":7 """, "/container")]
    [InlineData(""" "type":"part.shipped","container":"BOX","shipment":"" """, "/shipment")]
    public async Task What_does_not_say_which_part_is_refused_at_its_place(string members, string pointer)
    {
        await using var node = new Node();
        var (draft, errors) = node.Get<EventIntake>().Examine(Encoding.UTF8.GetBytes($$"""{"at":"2026-11-20T08:00:00Z","line":"L1",{{members}}}"""), node.Arrival);

        Assert.Null(draft);
        Assert.Equal([pointer], errors.Select(e => e.Pointer));
    }

    private static async Task<long> HoldAsync(Node node, params string[] serials)
    {
        var (desk, asked) = (node.Get<HoldDesk>(), new HoldAsked { Reason = "so", Serials = serials });
        var hold = await desk.PlaceAsync(asked, desk.Plan(asked), "user:anna", "user:anna");
        node.Project();
        return hold;
    }

    private static Task<long> EventAsync(Node node, string members) =>
        node.FactAsync(FactKinds.Event, "L1", $$"""{"at":"{{Sightline.Model.Rfc3339.Write(node.Clock.GetUtcNow())}}","line":"L1",{{members}}}""", node.Clock.GetUtcNow());

    private static async Task<Node> SeededAsync()
    {
        var node = new Node();
        await node.SeedAsync();
        await node.PutAsync(MasterKind.Stations, "RW", """{"line":"L1"}""");
        return node;
    }
}
