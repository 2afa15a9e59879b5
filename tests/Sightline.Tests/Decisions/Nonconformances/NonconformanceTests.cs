using Sightline.Buffering;
using Sightline.Context;
using Sightline.Decisions.Gates;
using Sightline.Decisions.Holds;
using Sightline.Decisions.Nonconformances;
using Sightline.Hosting.Notices;
using Sightline.Insight.Notices;
using Sightline.Storage;
using Sightline.Tests.Forwarding;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Decisions.Nonconformances;

/// <summary>Who may do what with a nonconformance, and what follows for the parts.</summary>
public sealed class NonconformanceTests
{
    [Fact]
    public async Task One_cause_opens_one_nonconformance_whoever_asks_at_once()
    {
        await using var node = await SeededAsync();
        var first = await node.OpenAsync(new NcrWish { Serials = ["SN-1"] }, "rule:cluster@3", "cluster:L1-AOI-1:dent:1");
        var desk = node.Get<NonconformanceDesk>();
        var move = desk.Open(new NcrWish { Title = "again", Serials = ["SN-2"] }, "rule:cluster@3", "found", "cluster:L1-AOI-1:dent:1").Move!;

        var both = await Task.WhenAll(desk.AppendAsync(move, "rule:cluster@3"), desk.AppendAsync(move, "rule:cluster@3"));
        node.Project();

        Assert.All(both, position => Assert.Equal(first, position));
        Assert.Equal($"{first}|3 of 40|rule:cluster@3", node.Row("SELECT position, finding, opened_by FROM nonconformances"));
        Assert.NotEqual(first, await node.OpenAsync(new NcrWish(), "rule:cluster@3", "cluster:L1-AOI-1:dent:2"));
    }

    [Fact]
    public async Task The_parts_of_a_hold_and_of_inspections_are_its_parts_and_both_are_evidence()
    {
        await using var node = await SeededAsync();
        var record = await node.InspectAsync(serial: "SN-7");
        var asked = new HoldAsked { Reason = "so", Serials = ["SN-1", "SN-2"], Batches = ["B-1"] };
        var hold = await node.Get<HoldDesk>().PlaceAsync(asked, node.Get<HoldDesk>().Plan(asked), "user:anna", "user:anna");
        node.Project();

        var ncr = await node.OpenAsync(new NcrWish { Holds = [$"{hold}"], Inspections = [$"{record}"], Station = "L1-AOI-1" });

        Assert.Equal(["0|SN-1", "0|SN-2", "0|SN-7", "1|B-1"], node.Rows($"SELECT kind, key FROM nonconformance_parts WHERE ncr = {ncr} ORDER BY kind, key"));
        var full = node.Get<NonconformanceQuery>().InFull(ncr)!;
        Assert.Equal([record], full.Records);
        Assert.Equal([hold], full.Holds);
        Assert.Equal("L1", full.Ncr.Opening.Line);
    }

    [Fact]
    public async Task A_scrapped_part_passes_no_gate_whatever_the_gate_asks()
    {
        await using var node = await SeededAsync();
        await node.PutAsync(MasterKind.Stations, "FREE", """{"line":"L1","gate":{"requires":[]} }""");
        await node.InspectAsync(serial: "SN-1");
        Assert.True(Gate(node, "FREE").Allowed);
        var ncr = await ContainedAsync(node, "SN-1");
        var scrap = await node.DoAsync(ncr, NcrActs.Dispose, Ncring.Disposing(Dispositions.Scrap));

        Assert.Equal(["scrapped"], Gate(node, "FREE").Reasons.Where(r => r.Blocks).Select(r => r.Code));
        await node.DoAsync(ncr, NcrActs.Undo, of: scrap);
        Assert.True(Gate(node, "FREE").Allowed);
        await node.DoAsync(ncr, NcrActs.Dispose, Ncring.Disposing(Dispositions.Return, "SN-1"));
        Assert.Equal(["returned"], Gate(node, "FREE").Reasons.Where(r => r.Blocks).Select(r => r.Code));
    }

    [Fact]
    public async Task A_part_in_rework_passes_the_gate_of_its_rework_alone_until_it_is_inspected_again_and_good()
    {
        await using var node = await SeededAsync();
        await FailAsync(node, "SN-1");
        var ncr = await ContainedAsync(node, "SN-1");
        await node.DoAsync(ncr, NcrActs.Dispose, Ncring.Disposing(Dispositions.Rework));

        Assert.Equal(["rework", "failed"], Gate(node, "NEXT").Reasons.Where(r => r.Blocks).Select(r => r.Code));
        Assert.True(Gate(node, "RW").Allowed);
        await InspectAtReworkAsync(node, "SN-1", "fail");
        Assert.Equal("1|1|0", node.Row($"SELECT state, undisposed, reworking FROM nonconformances WHERE position = {ncr}"));
        Assert.Contains("failed", Gate(node, "NEXT").Reasons.Where(r => r.Blocks).Select(r => r.Code));

        await node.DoAsync(ncr, NcrActs.Dispose, Ncring.Disposing(Dispositions.Rework));
        var again = await InspectAtReworkAsync(node, "SN-1", "pass");
        Assert.True(Gate(node, "NEXT").Allowed);
        Assert.Contains("reworked", Gate(node, "NEXT").Reasons.Select(r => r.Code));
        Assert.Equal($"2|1|{again}", node.Row($"SELECT loop, outcome, checked_by FROM dispositions WHERE ncr = {ncr} ORDER BY position DESC LIMIT 1"));
    }

    [Fact]
    public async Task An_exposure_from_before_the_rework_says_nothing_of_it_and_a_person_may_judge_the_new_one()
    {
        await using var node = await SeededAsync();
        var ncr = await ContainedAsync(node, "SN-1");
        var before = Sightline.Model.Rfc3339.Write(node.Clock.GetUtcNow());
        node.Clock.Advance(TimeSpan.FromMinutes(1));
        await node.DoAsync(ncr, NcrActs.Dispose, Ncring.Disposing(Dispositions.Rework));
        await node.InspectAsync("RW", "SN-1", before);
        Assert.Equal("0", node.Row("SELECT outcome FROM dispositions"));

        var doubt = await InspectAtReworkAsync(node, "SN-1", "review");
        Assert.Equal("0", node.Row("SELECT outcome FROM dispositions"));
        await node.ReviewAsync(doubt, "pass");
        Assert.Equal("1", node.Row("SELECT outcome FROM dispositions"));
        await node.DoAsync(ncr, NcrActs.Verify);
        await node.ReviewAsync(doubt, "fail");
        Assert.Equal("1|1", node.Row($"SELECT state, undisposed FROM nonconformances WHERE position = {ncr}"));
    }

    [Fact]
    public async Task A_part_is_not_sent_to_rework_more_often_than_the_station_takes_it()
    {
        await using var node = await SeededAsync();
        var ncr = await ContainedAsync(node, "SN-1");
        for (var i = 0; i < 2; i++)
        {
            await node.DoAsync(ncr, NcrActs.Dispose, Ncring.Disposing(Dispositions.Rework));
            await InspectAtReworkAsync(node, "SN-1", "fail");
        }

        var (_, refusal) = await node.TryAsync(ncr, NcrActs.Dispose, Ncring.Disposing(Dispositions.Rework, "SN-1"));
        Assert.Equal("Is serial 'SN-1', which was sent to rework 2 times; 'RW' takes a part 2 times at most. Scrap it, return it, or ask to use it as it is.", Assert.Single(refusal!.Errors).Detail);
        await node.PutAsync(MasterKind.Stations, "RW", """{"line":"L1"}""");
        await node.DoAsync(ncr, NcrActs.Dispose, Ncring.Disposing(Dispositions.Rework));
    }

    [Fact]
    public async Task A_concession_counts_once_somebody_else_signed_it_and_goes_over_what_was_found_before_only()
    {
        await using var node = await SeededAsync();
        await FailAsync(node, "SN-1");
        var ncr = await ContainedAsync(node, "SN-1");
        var asked = await node.DoAsync(ncr, NcrActs.Dispose, Ncring.Disposing(Dispositions.UseAsIs), by: "user:bert");
        Assert.False(Gate(node, "NEXT").Allowed);

        Assert.Equal("You asked for this concession. Somebody else signs it.", (await node.TryAsync(ncr, NcrActs.Concede, of: asked, by: "user:bert")).Refusal!.Conflict);
        Assert.Equal("You opened this nonconformance. Somebody else signs its concessions.", (await node.TryAsync(ncr, NcrActs.Concede, of: asked, by: "user:anna")).Refusal!.Conflict);
        Assert.Contains("whose concession waits", Assert.Single((await node.TryAsync(ncr, NcrActs.Dispose, Ncring.Disposing(Dispositions.Scrap, "SN-1"))).Refusal!.Errors).Detail, StringComparison.Ordinal);
        await node.DoAsync(ncr, NcrActs.Concede, of: asked, by: "user:carl");

        Assert.True(Gate(node, "NEXT").Allowed);
        Assert.Contains("concession", Gate(node, "NEXT").Reasons.Select(r => r.Code));
        await FailAsync(node, "SN-1");
        Assert.Contains("failed", Gate(node, "NEXT").Reasons.Where(r => r.Blocks).Select(r => r.Code));
    }

    [Fact]
    public async Task A_held_part_that_is_disposed_stays_held()
    {
        await using var node = await SeededAsync();
        await FailAsync(node, "SN-1");
        var asked = new HoldAsked { Reason = "so", Serials = ["SN-1"] };
        await node.Get<HoldDesk>().PlaceAsync(asked, node.Get<HoldDesk>().Plan(asked), "user:anna", "user:anna");
        node.Project();
        var ncr = await ContainedAsync(node, "SN-1");
        await node.DoAsync(ncr, NcrActs.Concede, of: await node.DoAsync(ncr, NcrActs.Dispose, Ncring.Disposing(Dispositions.UseAsIs)), by: "user:carl");

        Assert.Equal(["hold"], Gate(node, "NEXT").Reasons.Where(r => r.Blocks).Select(r => r.Code));
    }

    [Fact]
    public async Task A_part_of_a_scrapped_batch_goes_nowhere_unless_something_was_decided_of_itself()
    {
        await using var node = await SeededAsync();
        foreach (var serial in (string[])["SN-1", "SN-2"])
        {
            await node.SendAsync($$"""{"id":"{{serial}}","station":"L1-AOI-1","part":{"serial":"{{serial}}","batch":"B-1"},"inspectedAt":"{{Sightline.Model.Rfc3339.Write(node.Clock.GetUtcNow())}}","result":"pass"}""");
        }

        var ncr = await node.OpenAsync(new NcrWish { Batches = ["B-1"], Serials = ["SN-2"] });
        await node.DoAsync(ncr, NcrActs.Contain);
        await node.DoAsync(ncr, NcrActs.Dispose, new NcrWish { Disposition = Dispositions.Scrap, Batches = ["B-1"], Quantity = 40 });
        await node.DoAsync(ncr, NcrActs.Concede, of: await node.DoAsync(ncr, NcrActs.Dispose, Ncring.Disposing(Dispositions.UseAsIs, "SN-2")), by: "user:carl");

        Assert.False(Gate(node, "NEXT").Allowed);
        Assert.True(node.Get<GateQuery>().Ask("NEXT", "SN-2")!.Allowed);
        Assert.Equal(["1|B-1|scrap|40|WO-1|P-1", "0|SN-2|useAsIs|1|WO-1|P-1"], node.Rows("SELECT kind, key, what, quantity, work_order, product FROM dispositions ORDER BY position"));
    }

    [Fact]
    public async Task Of_a_batch_a_person_says_how_its_rework_turned_out()
    {
        await using var node = await SeededAsync();
        var ncr = await node.OpenAsync(new NcrWish { Batches = ["B-1"], Serials = ["SN-1"] });
        await node.DoAsync(ncr, NcrActs.Contain);
        var rework = await node.DoAsync(ncr, NcrActs.Dispose, new NcrWish { Disposition = Dispositions.Rework, ReworkAt = "RW" });

        Assert.Contains("inspect the part again", Assert.Single((await node.TryAsync(ncr, NcrActs.Reworked, new NcrWish { Serials = ["SN-1"], Good = true }, rework)).Refusal!.Errors).Detail, StringComparison.Ordinal);
        await node.DoAsync(ncr, NcrActs.Reworked, new NcrWish { Good = false }, rework);
        Assert.Equal("1|1", node.Row($"SELECT undisposed, reworking FROM nonconformances WHERE position = {ncr}"));
    }

    [Fact]
    public async Task It_closes_only_when_nothing_is_left_and_says_everything_that_is()
    {
        await using var node = await SeededAsync();
        var ncr = await node.OpenAsync(new NcrWish { Serials = ["SN-1", "SN-2", "SN-3"] });
        await node.DoAsync(ncr, NcrActs.Contain);
        await node.DoAsync(ncr, NcrActs.Dispose, Ncring.Disposing(Dispositions.Rework, "SN-1"));
        await node.DoAsync(ncr, NcrActs.Dispose, Ncring.Disposing(Dispositions.UseAsIs, "SN-2"));
        var action = await node.DoAsync(ncr, NcrActs.Action, new NcrWish { What = "new tool", Owner = "kim", Due = "2026-12-01" });

        Assert.Equal(
            "2 parts have no disposition in force. 1 concession waits for a signature. 1 part was not inspected again after the rework. 1 corrective action is not done and found effective. Verify it first: somebody sees that what was decided was carried out.",
            (await node.TryAsync(ncr, NcrActs.Close)).Refusal!.Conflict);
        await InspectAtReworkAsync(node, "SN-1", "pass");
        await node.DoAsync(ncr, NcrActs.Refuse, of: node.Get<NonconformanceQuery>().InFull(ncr)!.Concessions.Single().Position);
        await node.DoAsync(ncr, NcrActs.Dispose, Ncring.Disposing(Dispositions.Scrap));
        await node.DoAsync(ncr, NcrActs.Verify);
        Assert.Contains($"Nonconformance {ncr}: 'new tool' by kim was due on 2026-12-01.", node.Get<IEnumerable<INotices>>().OfType<NonconformanceNotices>().Single().At(new DateTimeOffset(2026, 12, 2, 8, 0, 0, TimeSpan.Zero)).Select(n => n.What));
        Assert.Equal("1 corrective action is not done and found effective.", (await node.TryAsync(ncr, NcrActs.Close)).Refusal!.Conflict);
        Assert.Contains("is not done yet", (await node.TryAsync(ncr, NcrActs.Check, new NcrWish { Good = true }, action)).Refusal!.Conflict, StringComparison.Ordinal);
        await node.DoAsync(ncr, NcrActs.Done, of: action);
        await node.DoAsync(ncr, NcrActs.Check, new NcrWish { Good = true }, action);
        await node.DoAsync(ncr, NcrActs.Close);

        Assert.Equal("closed", node.Get<NonconformanceQuery>().One(ncr)!.StateWord);
        foreach (var act in NcrActs.All.Except([NcrActs.Open]))
        {
            Assert.StartsWith($"Nonconformance '{ncr}' is closed since ", (await node.TryAsync(ncr, act, Ncring.Disposing(Dispositions.Scrap))).Refusal!.Conflict, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Every_problem_is_said_with_its_place()
    {
        await using var node = await SeededAsync();
        var desk = node.Get<NonconformanceDesk>();
        Assert.Equal(
            ["/title", "/line", "/station", "/serials/0", "/inspections/0", "/holds/0"],
            desk.Open(new NcrWish { Line = "X", Station = "Y", Serials = [" "], Inspections = ["x"], Holds = ["9"] }, "user:anna").Refusal!.Errors.Select(e => e.Pointer));
        var ncr = await node.OpenAsync(new NcrWish { Serials = ["SN-1"], Lots = ["LOT-9"] });
        Assert.StartsWith("Is open. Contain it first", (await node.TryAsync(ncr, NcrActs.Dispose, Ncring.Disposing(Dispositions.Scrap))).Refusal!.Conflict, StringComparison.Ordinal);
        await node.DoAsync(ncr, NcrActs.Contain);

        Assert.Equal(["/disposition"], await PointersAsync(NcrActs.Dispose, new NcrWish { Disposition = "burn" }));
        Assert.Equal(["/serials/0"], await PointersAsync(NcrActs.Dispose, Ncring.Disposing(Dispositions.Scrap, "SN-9")));
        Assert.Equal(["/lots/0"], await PointersAsync(NcrActs.Dispose, new NcrWish { Disposition = Dispositions.Rework, ReworkAt = "RW", Lots = ["LOT-9"] }));
        Assert.Equal(["/reworkAt"], await PointersAsync(NcrActs.Dispose, new NcrWish { Disposition = Dispositions.Rework, Serials = ["SN-1"] }));
        Assert.Equal(["/reworkAt"], await PointersAsync(NcrActs.Dispose, new NcrWish { Disposition = Dispositions.Rework, Serials = ["SN-1"], ReworkAt = "NOWHERE" }));
        Assert.Equal(["/lot"], await PointersAsync(NcrActs.Dispose, new NcrWish { Disposition = Dispositions.Return, Serials = ["SN-1"] }));
        Assert.Equal(["/quantity"], await PointersAsync(NcrActs.Dispose, Ncring.Disposing(Dispositions.Scrap, "SN-1") with { Quantity = 2 }));
        Assert.Equal(["/what", "/owner", "/due"], await PointersAsync(NcrActs.Action, new NcrWish()));
        Assert.Equal(["/due"], await PointersAsync(NcrActs.Action, new NcrWish { What = "x", Owner = "y", Due = "soon" }));
        Assert.Equal(["/characteristic", "/limit", "/until"], await PointersAsync(NcrActs.Deviate, new NcrWish()));
        Assert.Equal(["/name", "/sha256"], await PointersAsync(NcrActs.Attach, new NcrWish { Sha256 = "AB" }));
        Assert.Equal([""], await PointersAsync(NcrActs.Add, new NcrWish()));
        Assert.Equal("You opened this nonconformance. Somebody else signs its deviations.",
            (await node.TryAsync(ncr, NcrActs.Deviate, new NcrWish { Characteristic = "length", Limit = "10.4", Until = "2026-12-01" }, by: "user:anna")).Refusal!.Conflict);

        async Task<IEnumerable<string>> PointersAsync(string act, NcrWish wish) => (await node.TryAsync(ncr, act, wish)).Refusal!.Errors.Select(e => e.Pointer);
    }

    [Fact]
    public async Task A_target_that_wants_it_is_told_what_was_opened_decided_taken_back_and_closed()
    {
        await using var dispatch = await Dispatch.StartAsync();
        await dispatch.Node.FactAsync(FactKinds.Target, "mes", Dispatch.File("mes"));
        await dispatch.Node.FactAsync(FactKinds.Map, "mes", """
            {"formatVersion":1,"target":"mes","version":"1","results":{"pass":"OK","fail":"NOK","review":null},"fields":{"part":{"from":"part.serial"} },
             "facts":{"nonconformance":{"is":{"from":"nonconformance.happened"},"what":{"from":"nonconformance.disposition"},"parts":{"from":"nonconformance.serials"},"count":{"from":"nonconformance.count"} } } }
            """);
        var node = dispatch.Node;
        var ncr = await ContainedAsync(node, "SN-1");
        var scrap = await node.DoAsync(ncr, NcrActs.Dispose, Ncring.Disposing(Dispositions.Scrap));
        await node.DoAsync(ncr, NcrActs.Undo, of: scrap);
        var asked = await node.DoAsync(ncr, NcrActs.Dispose, Ncring.Disposing(Dispositions.UseAsIs));
        await node.DoAsync(ncr, NcrActs.Concede, of: asked, by: "user:carl");
        await node.DoAsync(ncr, NcrActs.Verify);
        await node.DoAsync(ncr, NcrActs.Close);

        Assert.Equal(
            [
                """{"is":"opened","parts":["SN-1"],"count":1}""", """{"is":"dispositioned","what":"scrap","parts":["SN-1"],"count":1}""", """{"is":"undone","what":"scrap","parts":["SN-1"],"count":1}""",
                """{"is":"dispositioned","what":"useAsIs","parts":["SN-1"],"count":1}""", """{"is":"closed","count":0}""",
            ],
            node.Rows("SELECT fields FROM outbox ORDER BY position"));
        Assert.Equal([$"nonconformance:{ncr}"], node.Rows("SELECT part_key FROM outbox").Distinct());
    }

    [Fact]
    public async Task A_closed_one_whose_rework_counts_as_good_no_more_goes_back_to_contained_says_why_and_is_a_notice_until_somebody_acts()
    {
        await using var node = await SeededAsync();
        var ncr = await ContainedAsync(node, "SN-1");
        await node.DoAsync(ncr, NcrActs.Dispose, Ncring.Disposing(Dispositions.Rework, "SN-1"));
        node.Clock.Advance(TimeSpan.FromSeconds(1));
        var record = await InspectAtReworkAsync(node, "SN-1", "fail");
        var review = await node.ReviewAsync(record, "pass");
        await node.DoAsync(ncr, NcrActs.Verify);
        await node.DoAsync(ncr, NcrActs.Close);
        Assert.Equal("closed", node.Get<NonconformanceQuery>().One(ncr)!.StateWord);
        var closed = node.Journal.Head;

        var undone = await node.UndoAsync(record, review);
        Assert.Equal("contained", node.Get<NonconformanceQuery>().One(ncr)!.StateWord);
        var move = node.Get<NonconformanceQuery>().InFull(ncr)!.Moves[^1];
        Assert.Equal((undone, NcrActs.Reopened, "The rework of 'SN-1' turned out not good. Decide on it again."), (move.Position, move.Act, move.Said));
        Assert.Equal([true, false], ((long[])[closed, long.MaxValue]).Select(at => node.Get<ProjectionReader>().Read(db => NonconformanceHistory.Of(db, [(HoldUnitKind.Serial, "SN-1")], at)).Single().IsClosed));
        Assert.Equal([$"Nonconformance {ncr} is contained again. {move.Said}"], Notices());

        await node.DoAsync(ncr, NcrActs.Dispose, Ncring.Disposing(Dispositions.Scrap, "SN-1"));
        Assert.Empty(Notices());

        IEnumerable<string> Notices() => node.Get<IEnumerable<INotices>>().OfType<NonconformanceNotices>().Single().At(node.Clock.GetUtcNow()).Select(n => n.What);
    }

    private static GateAnswer Gate(Node node, string station) => node.Get<GateQuery>().Ask(station, "SN-1")!;

    private static async Task<long> ContainedAsync(Node node, string serial)
    {
        var ncr = await node.OpenAsync(new NcrWish { Serials = [serial] });
        await node.DoAsync(ncr, NcrActs.Contain);
        return ncr;
    }

    private static async Task<Node> SeededAsync()
    {
        var node = new Node();
        await node.SeedAsync();
        await node.PutAsync(MasterKind.Lines, "L1", """{"route":["L1-AOI-1","NEXT"]}""");
        await node.PutAsync(MasterKind.Stations, "NEXT", """{"line":"L1"}""");
        await node.PutAsync(MasterKind.Stations, "RW", """{"line":"L1","reworkLimit":2}""");
        return node;
    }

    private static Task<long> FailAsync(Node node, string serial) => SeenAsync(node, "L1-AOI-1", serial, "fail");

    private static Task<long> InspectAtReworkAsync(Node node, string serial, string result) => SeenAsync(node, "RW", serial, result);

    private static async Task<long> SeenAsync(Node node, string station, string serial, string result)
    {
        node.Clock.Advance(TimeSpan.FromSeconds(1));
        var answer = await node.SendAsync(node.Message(Guid.NewGuid().ToString("N"), station, serial).Replace("\"pass\"", $"\"{result}\"", StringComparison.Ordinal));
        Assert.Equal(201, answer.Status);
        node.Clock.Advance(TimeSpan.FromSeconds(1));
        return answer.Position!.Value;
    }
}
