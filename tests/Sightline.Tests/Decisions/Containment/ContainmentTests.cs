using Sightline.Buffering;
using Sightline.Clocks;
using Sightline.Context;
using Sightline.Context.Changeover;
using Sightline.Decisions.Containment;
using Sightline.Decisions.Holds;
using Sightline.Decisions.Nonconformances;
using Sightline.Model;
using Sightline.Storage;
using Sightline.Tests.Context.Changeover;
using Sightline.Tests.Context.Recipes;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Decisions.Containment;

/// <summary>Which parts are suspect when a station could not be trusted, and where held parts are.</summary>
public sealed class ContainmentTests
{
    [Fact]
    public async Task A_model_that_nobody_expected_makes_parts_suspect_until_a_test_piece_is_caught_with_it()
    {
        await using var node = await SeededAsync();
        await node.PutAsync(MasterKind.ChallengePieces, "T-1", """{"serials":["TEST-1"],"expectedResult":"fail","stations":["L1-AOI-1"]}""");
        await ModelAsync(node, "SN-1", "dents", "1");
        await ModelAsync(node, "SN-2", "dents", "2");
        await ModelAsync(node, "SN-3", "dents", "2");
        var found = Single(node, TrustCauses.Model);
        Assert.Equal("Model 'dents' 1 became 'dents' 2, which nobody expected.", found.What);
        Assert.Equal(["SN-2", "SN-3"], Suspects(node, found));
        Assert.Null(found.To);

        await node.SendAsync(node.Message("t", serial: "TEST-1").Replace("\"pass\"", "\"fail\"", StringComparison.Ordinal));
        await ModelAsync(node, "SN-4", "dents", "2");
        Assert.Equal(["SN-2", "SN-3"], Suspects(node, Single(node, TrustCauses.Model)));
    }

    [Fact]
    public async Task A_model_that_the_recipe_of_the_order_expects_is_no_break_of_trust()
    {
        await using var node = await SeededAsync();
        await ModelAsync(node, "SN-1", "dents", "1");
        await node.ActiveAsync("R-1", """{"version":"4","product":"P-1","model":{"name":"dents","version":"2"}}""");
        await ModelAsync(node, "SN-2", "dents", "2");

        Assert.Empty(List(node, TrustCauses.Model));
        await ModelAsync(node, "SN-3", "dents", "3");
        Assert.Equal(["SN-3"], Suspects(node, Single(node, TrustCauses.Model)));
    }

    [Fact]
    public async Task A_failed_ejector_makes_suspect_what_went_by_since_it_was_last_seen_to_work()
    {
        await using var node = await SeededAsync();
        await node.InspectAsync(serial: "SN-1");
        await EjectAsync(node, "eject.confirmed");
        await InspectAsync(node, "SN-2");
        await EjectAsync(node, "eject.failed");
        await InspectAsync(node, "SN-3");
        await EjectAsync(node, "eject.failed");
        await EjectAsync(node, "eject.confirmed");
        await InspectAsync(node, "SN-4");

        Assert.Equal(["SN-2", "SN-3"], Suspects(node, Single(node, TrustCauses.Ejector)));
    }

    [Fact]
    public async Task Times_of_an_untrusted_clock_hold_every_suspect_record_whatever_the_order_in_which_they_come()
    {
        for (var round = 0; round < 20; round++)
        {
            var seed = Random.Shared.Next();
            var random = new Random(seed);
            var path = Directory.CreateTempSubdirectory("sightline-").FullName;
            IReadOnlyDictionary<string, IReadOnlyList<string>> before;
            await using (var node = await SeededAsync(path))
            {
                for (var i = 0; i < 40; i++)
                {
                    node.Clock.Advance(TimeSpan.FromSeconds(1));
                    // Beyond an hour nobody trusts a clock, whatever it is corrected by.
                    var ahead = i % 8 < 3 ? 4_000_000 : 0;
                    await ClockAsync(node, ahead);
                    await node.InspectAsync(serial: $"SN-{i}", at: Rfc3339.Write(node.Clock.GetUtcNow().AddSeconds(-random.Next(4)).AddMilliseconds(ahead)));
                }

                var times = List(node, TrustCauses.Clock);
                var suspect = node.Rows("SELECT position, corrected_at FROM inspections WHERE flags LIKE '%clock-untrusted%'");
                Assert.Equal(15, suspect.Count);
                foreach (var row in suspect)
                {
                    var at = FactHash.FromMicroseconds(long.Parse(row.Split('|')[1]));
                    Assert.True(times.Exists(t => t.From <= at && (t.To is null || t.To > at)), $"Seed {seed}: record {row} is in no time that is suspect.");
                }

                before = node.Get<ProjectionReader>().Read(Dump.Tables);
            }

            foreach (var file in Directory.GetFiles(path, "projections.db*"))
            {
                File.Delete(file);
            }

            await using var rebuilt = new Node(path);
            rebuilt.Project();
            Assert.Equal(before["trust_breaks"], rebuilt.Get<ProjectionReader>().Read(Dump.Tables)["trust_breaks"]);
        }
    }

    [Fact]
    public async Task All_suspect_parts_are_held_by_one_hold_and_no_others()
    {
        await using var node = await SeededAsync();
        await ModelAsync(node, "SN-1", "dents", "1");
        await ModelAsync(node, "SN-2", "dents", "2");
        await ModelAsync(node, "SN-3", "dents", "1");
        var asked = node.Get<ContainmentQuery>().Hold(Single(node, TrustCauses.Model, last: 1), "wrong model");

        Assert.Equal(["SN-2"], node.Get<HoldDesk>().Plan(asked).Serials);
    }

    [Fact]
    public async Task Every_part_of_a_hold_is_counted_once_where_it_is()
    {
        await using var node = await SeededAsync();
        await node.InspectAsync(serial: "SEEN-BEFORE");
        string[] serials = ["FREE", "SHIPPED", "SCRAPPED", "RETURNED", "INSPECTED", "SCANNED", "SEEN-BEFORE", "REVIEWED", "NEVER"];
        var reviewed = await node.InspectAsync(serial: "REVIEWED");
        var asked = new HoldAsked { Reason = "so", Serials = serials, Batches = ["B-1"], Lots = ["LOT-9"] };
        var hold = await node.Get<HoldDesk>().PlaceAsync(asked, node.Get<HoldDesk>().Plan(asked), "user:anna", "user:anna");
        node.Project();
        await node.Get<HoldDesk>().ReleaseAsync(hold, new HoldChoice(["FREE"], null, null), "so", "user:anna", new Signature("anna", null, "quality", node.Clock.GetUtcNow(), "decided", "so", $"hold:{hold}", "00"), "user:anna");
        await EventAsync(node, """ "type":"part.shipped","part":{"serial":"SHIPPED"} """);
        await EventAsync(node, """ "type":"part.seen","part":{"serial":"SCANNED"} """);
        await node.InspectAsync(serial: "INSPECTED");
        await node.ReviewAsync(reviewed, "fail");
        var ncr = await node.OpenAsync(new NcrWish { Serials = ["SCRAPPED", "RETURNED"] });
        await node.DoAsync(ncr, NcrActs.Contain);
        await node.DoAsync(ncr, NcrActs.Dispose, Ncring.Disposing(Dispositions.Scrap, "SCRAPPED"));
        await node.DoAsync(ncr, NcrActs.Dispose, Ncring.Disposing(Dispositions.Return, "RETURNED"));

        var (query, balance) = (node.Get<HoldBalanceQuery>(), node.Get<HoldBalanceQuery>().Of(hold));
        Assert.Equal(new HoldBalance(10, 1, 1, 1, 1, 3, 3), balance);
        Assert.Equal(balance.Held, balance.Found + balance.Shipped + balance.Scrapped + balance.Returned + balance.Missing);
        Assert.Equal(["NEVER", "SEEN-BEFORE", "B-1"], query.Parts(hold, HoldBalanceQuery.Missing, null, 10).Select(p => p.Key));
        Assert.Equal(10, query.Parts(hold, null, null, 4).Concat(query.Parts(hold, null, (HoldUnitKind.Serial, query.Parts(hold, null, null, 4)[^1].Key), 10)).Count());
    }

    [Fact]
    public async Task A_hold_on_an_order_holds_its_parts_or_those_of_a_segment_or_time_of_it()
    {
        await using var rig = await LineRig.StartAsync();
        await rig.RunAsync();
        await rig.PartAsync(LineRig.First, serial: "SN-1");
        rig.Node.Clock.Advance(TimeSpan.FromMinutes(1));
        var second = Rfc3339.Write(rig.Node.Clock.GetUtcNow());
        await rig.PartAsync(LineRig.First, serial: "SN-2");
        foreach (var order in (string[])["WO-2", "WO-1"])
        {
            rig.Node.Clock.Advance(TimeSpan.FromMinutes(1));
            await rig.DoneAsync(ChangeoverActs.Request, workOrder: order);
            await rig.ReportAsync(LineRig.First, order == "WO-1" ? "R-1" : "R-2");
            await rig.ReportAsync(LineRig.Second, order == "WO-1" ? "R-1" : "R-2");
            await rig.DoneAsync(ChangeoverActs.Confirm);
        }

        rig.Node.Clock.Advance(TimeSpan.FromMinutes(1));
        await rig.PartAsync(LineRig.First, serial: "SN-3");

        Assert.Equal(["SN-1", "SN-2", "SN-3"], Plan(new HoldOrder { WorkOrder = "WO-1" }).Serials);
        Assert.Equal(["SN-2", "SN-3"], Plan(new HoldOrder { WorkOrder = "WO-1", From = second }).Serials);
        Assert.Equal(["/order/workOrder"], Plan(new HoldOrder { WorkOrder = "WO-9" }).Errors.Select(e => e.Pointer));
        Assert.Equal(["/order/workOrder"], Plan(new HoldOrder()).Errors.Select(e => e.Pointer));
        Assert.Equal(["/order/segment"], Plan(new HoldOrder { WorkOrder = "WO-1", Segment = "L9/1" }).Errors.Select(e => e.Pointer));
        Assert.Equal(["/order"], Plan(new HoldOrder { WorkOrder = "WO-1", From = "2026-11-04T00:00:00Z", To = "2026-11-03T00:00:00Z" }).Errors.Select(e => e.Pointer));
        Assert.Equal(["SN-3"], Plan(new HoldOrder { WorkOrder = "WO-1", Segment = "WO-1/2" }).Serials);

        HoldPlan Plan(HoldOrder order) => rig.Node.Get<HoldDesk>().Plan(new HoldAsked { Reason = "so", Order = order });
    }

    private static List<TrustBreak> List(Node node, string cause) => [.. node.Get<ContainmentQuery>().List(cause, null, DateTimeOffset.UnixEpoch, node.Clock.GetUtcNow().AddDays(9))];

    private static TrustBreak Single(Node node, string cause, int? last = null)
    {
        var found = List(node, cause);
        var one = last is null ? Assert.Single(found) : found[^last.Value];
        return node.Get<ContainmentQuery>().One(one.Cause, one.Position)!;
    }

    private static IEnumerable<string?> Suspects(Node node, TrustBreak of)
    {
        var parts = node.Get<ContainmentQuery>().Parts(of, null, 100);
        Assert.Equal(parts.Count, node.Get<ContainmentQuery>().Count(of));
        return parts.Select(p => p.Serial);
    }

    private static async Task InspectAsync(Node node, string serial)
    {
        node.Clock.Advance(TimeSpan.FromSeconds(1));
        await node.InspectAsync(serial: serial);
        node.Clock.Advance(TimeSpan.FromSeconds(1));
    }

    private static async Task ModelAsync(Node node, string serial, string name, string version)
    {
        node.Clock.Advance(TimeSpan.FromSeconds(1));
        await node.InspectAsync(serial: serial, more: $$""","model":{"name":"{{name}}","version":"{{version}}"}""");
        node.Clock.Advance(TimeSpan.FromSeconds(1));
    }

    private static Task EjectAsync(Node node, string type) => node.FactAsync(
        FactKinds.Event, "L1-AOI-1", $$"""{"type":"{{type}}","station":"L1-AOI-1","at":"{{Rfc3339.Write(node.Clock.GetUtcNow())}}"}""", node.Clock.GetUtcNow());

    private static Task<long> EventAsync(Node node, string members) =>
        node.FactAsync(FactKinds.Event, "L1", $$"""{"at":"{{Rfc3339.Write(node.Clock.GetUtcNow())}}","line":"L1",{{members}}}""", node.Clock.GetUtcNow());

    private static Task ClockAsync(Node node, decimal ahead) => node.FactAsync(
        FactKinds.Clock, "L1-AOI-1", System.Text.Encoding.UTF8.GetString(new ClockFact { Method = ClockMethods.Measured, Offset = ahead, Uncertainty = 1, RoundTrip = 2 }.ToBytes()));

    private static async Task<Node> SeededAsync(string? path = null)
    {
        var node = new Node(path);
        await node.SeedAsync();
        await node.PutAsync(MasterKind.Stations, "RW", """{"line":"L1"}""");
        return node;
    }
}
