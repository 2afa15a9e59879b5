using Sightline.Context;
using Sightline.Contract;
using Sightline.Decisions.Gates;
using Sightline.Decisions.Holds;
using Sightline.Decisions.Nonconformances;
using Sightline.Decisions.Rules;
using Sightline.Decisions.Rules.Acting;
using Sightline.Storage;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Decisions.Rules;

public sealed class PartNextTests
{
    private const string Actions = """[{"do":"alarm"},{"do":"divert"},{"do":"rework","to":"RW-1"}]""";

    [Fact]
    public async Task A_part_that_failed_says_which_rule_acts_what_was_done_and_where_it_goes()
    {
        await using var node = new Node();
        await node.PutAsync(MasterKind.Stations, "S1", """{"line":"L1"}""");
        await node.PutAsync(MasterKind.Stations, "RW-1", """{"line":"L1"}""");
        await node.LiveRuleAsync(Ruling.Run(where: """{"stations":["S1"]}""", actions: Actions));
        await node.PartsAsync("--");
        var record = await node.PartAsync(passes: false, serial: "SN-last");
        var next = Next(node, record, "SN-last")!;
        var finding = Assert.Single(next.Findings);
        Assert.Equal(["alarm -", "divert -", "rework -"], finding.Actions.Select(a => $"{a.Action.Do} {a.Outcome?.Outcome ?? "-"}"));
        Assert.Equal((PartNext.Undecided, null), (next.Goes, next.To));

        await node.ActedAsync(finding.Finding.Id, 1, "divert");
        Assert.Equal(PartNext.Diverted, Next(node, record, "SN-last")!.Goes);
        while ((await node.Get<ActingDesk>().StepAsync(machines: false, default)).Written is not null)
        {
            node.Project();
        }

        next = Next(node, record, "SN-last")!;
        Assert.Equal((PartNext.Rework, "RW-1"), (next.Goes, next.To));
        Assert.Equal(["done", "done", "done"], next.Findings[0].Actions.Select(a => a.Outcome?.Outcome ?? "-"));

        // What is held goes nowhere, whatever else was decided.
        var hold = await node.FactAsync(Sightline.Buffering.FactKinds.HoldPlaced, "", """{"reason":"so","by":"user:anna","serials":["SN-last"]}""");
        next = Next(node, record, "SN-last")!;
        Assert.Equal((PartNext.Held, $"{hold}"), (next.Goes, Assert.Single(next.HeldBy)));
    }

    [Fact]
    public async Task A_good_part_has_nothing_next_and_one_that_a_person_passed_goes_on()
    {
        await using var node = new Node();
        var good = await node.PartAsync(passes: true, serial: "SN-good");
        Assert.Null(Next(node, good, "SN-good", InspectionResult.Pass));
        var failed = await node.PartAsync(passes: false, serial: "SN-bad");
        Assert.Equal(PartNext.Undecided, Next(node, failed, "SN-bad")!.Goes);
        Assert.Null(Next(node, failed, "SN-bad", InspectionResult.Pass));
        await node.LiveRuleAsync(Ruling.Run());
        await node.PartsAsync("--");
        var third = await node.PartAsync(passes: false, serial: "SN-third");
        Assert.Equal(PartNext.On, Next(node, third, "SN-third", InspectionResult.Pass)!.Goes);
        Assert.Equal(PartNext.Review, Next(node, third, "SN-third", InspectionResult.Review)!.Goes);
    }

    [Fact]
    public async Task A_concession_goes_over_what_was_found_before_it_and_not_over_a_new_failure_as_at_the_gate()
    {
        await using var node = new Node();
        await node.SeedAsync();
        await node.PutAsync(MasterKind.Stations, "S1", """{"line":"L1"}""");
        await node.PutAsync(MasterKind.Stations, "NEXT", """{"line":"L1"}""");
        var record = await node.PartAsync(passes: false, serial: "SN-1");
        node.Clock.Advance(TimeSpan.FromSeconds(1));
        var ncr = await node.OpenAsync(new NcrWish { Serials = ["SN-1"] });
        await node.DoAsync(ncr, NcrActs.Contain);
        await node.DoAsync(ncr, NcrActs.Concede, of: await node.DoAsync(ncr, NcrActs.Dispose, Ncring.Disposing(Dispositions.UseAsIs)), by: "user:carl");
        Assert.Equal((Dispositions.UseAsIs, true), (Next(node, record, "SN-1")!.Goes, node.Get<GateQuery>().Ask("NEXT", "SN-1")!.Allowed));

        node.Clock.Advance(TimeSpan.FromSeconds(1));
        var again = await node.PartAsync(passes: false, serial: "SN-1");
        Assert.Equal((PartNext.Undecided, false), (Next(node, again, "SN-1")!.Goes, node.Get<GateQuery>().Ask("NEXT", "SN-1")!.Allowed));
        Assert.Equal(PartNext.Undecided, Next(node, record, "SN-1")!.Goes);
    }

    private static PartNext? Next(Node node, long record, string serial, InspectionResult verdict = InspectionResult.Fail) =>
        node.Get<ProjectionReader>().Read(db => PartNext.Of(db, record, verdict, HoldQuery.Of(db, serial, null), new PartIdentity { Serial = serial }));
}
