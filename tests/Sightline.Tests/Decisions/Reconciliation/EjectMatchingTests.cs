using Sightline.Buffering;
using Sightline.Context;
using Sightline.Contract;
using Sightline.Decisions.Containment;
using Sightline.Decisions.Reconciliation;
using Sightline.Hosting.Notices;
using Sightline.Model;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Decisions.Reconciliation;

/// <summary>What a confirmation of the PLC is a confirmation of, and what is missing or too much.</summary>
public sealed class EjectMatchingTests
{
    private const string Ejector = """{"line":"L1","ejector":{"within":"00:00:05","delay":"00:00:02"}}""";

    [Theory]
    [InlineData("""{"serial":"SN-2"}""", null, "serial")]
    [InlineData(null, 12L, "index")]
    [InlineData(null, null, "time")]
    public async Task A_confirmation_finds_its_part_by_serial_by_index_and_by_time(string? part, long? index, string how)
    {
        await using var node = await SeededAsync();
        await InspectAsync(node, "SN-1", "pass", 11);
        var rejected = await InspectAsync(node, "SN-2", "fail", 12);
        await InspectAsync(node, "SN-3", "pass", 13);
        await ConfirmAsync(node, 2, part, index);

        Assert.Equal($"{rejected}|1|1|{how}", node.Row("SELECT record, decided, confirms, how FROM ejects"));
        Assert.Empty(Differences(node));
    }

    [Fact]
    public async Task A_part_without_a_serial_is_found_by_batch_and_position()
    {
        await using var node = await SeededAsync();
        await node.SendAsync($$"""{"id":"b1","station":"L1-AOI-1","part":{"batch":"B-7","position":"3"},"inspectedAt":"{{Rfc3339.Write(node.Clock.GetUtcNow())}}","result":"fail"}""");
        await ConfirmAsync(node, 1, """{"batch":"B-7","position":"3"}""");
        await ConfirmAsync(node, 1, """{"batch":"B-7","position":"4"}""");

        Assert.Equal("1|1|key", node.Row("SELECT decided, confirms, how FROM ejects"));
        Assert.Equal([(DifferenceKinds.UnknownPart, "b:B-7:4")], Differences(node).Select(d => (d.Kind, d.Part!)));
    }

    [Fact]
    public async Task One_that_is_faster_than_the_inspection_of_its_part_waits_for_it()
    {
        await using var node = await SeededAsync();
        await InspectAsync(node, "SN-0", "pass", 1);
        await ConfirmAsync(node, 2, """{"serial":"SN-2"}""");
        Assert.Equal(DifferenceKinds.UnknownPart, Assert.Single(Differences(node)).Kind);

        await InspectAsync(node, "SN-2", "fail", 2);
        Assert.Empty(Differences(node));
        Assert.Equal("1|1|serial", node.Row("SELECT decided, confirms, how FROM ejects"));
        Assert.Equal("0", node.Row("SELECT confirms_open FROM eject_stations"));
    }

    [Fact]
    public async Task A_reject_is_missing_once_later_exposures_or_the_clock_say_that_it_is_late_and_no_sooner()
    {
        await using var node = await SeededAsync();
        await InspectAsync(node, "SN-1", "fail", 1);
        Assert.Empty(Differences(node, TimeSpan.FromSeconds(5)));

        var missing = Assert.Single(Differences(node, TimeSpan.FromSeconds(6)));
        Assert.Equal((DifferenceKinds.Missing, "SN-1", DifferenceCauses.NotEjected, 2), (missing.Kind, missing.Part, missing.Cause, missing.Severity));
        node.Clock.Advance(TimeSpan.FromSeconds(6));
        await InspectAsync(node, "SN-2", "pass", 2);
        Assert.Equal("SN-1", Assert.Single(Differences(node, TimeSpan.Zero)).Part);
    }

    [Fact]
    public async Task A_part_that_nobody_rejected_and_one_confirmed_twice_are_told_with_their_likely_cause()
    {
        await using var node = await SeededAsync();
        await InspectAsync(node, "SN-1", "pass", 1);
        await InspectAsync(node, "SN-2", "fail", 2);
        await InspectAsync(node, "SN-3", "review", 3);
        await ConfirmAsync(node, 1, """{"serial":"SN-1"}""");
        await ConfirmAsync(node, 1, """{"serial":"SN-3"}""");
        await ConfirmAsync(node, 1, """{"serial":"SN-2"}""");
        await ConfirmAsync(node, 1.2, """{"serial":"SN-2"}""");

        Assert.Equal(
            [(DifferenceKinds.Unasked, "SN-1", DifferenceCauses.GoodEjected), (DifferenceKinds.Twice, "SN-2", DifferenceCauses.Bounce), (DifferenceKinds.Unasked, "SN-3", DifferenceCauses.LeftToPerson)],
            Differences(node).Select(d => (d.Kind, d.Part!, d.Cause)));
    }

    [Fact]
    public async Task A_person_who_turns_the_verdict_makes_no_ejection_wrong_after_the_fact()
    {
        await using var node = await SeededAsync();
        var (stayed, went) = (await InspectAsync(node, "SN-1", "fail", 1), await InspectAsync(node, "SN-2", "fail", 2));
        var good = await InspectAsync(node, "SN-3", "pass", 3);
        await ConfirmAsync(node, 1, """{"serial":"SN-2"}""");
        await node.ReviewAsync(stayed, "pass", "user:anna");
        await node.ReviewAsync(went, "pass", "user:anna");
        await node.ReviewAsync(good, "fail", "user:anna");

        var only = Assert.Single(Differences(node));
        Assert.Equal(("SN-1", DifferenceKinds.Missing, DifferenceCauses.TurnedByReview, 0), (only.Part, only.Kind, only.Cause, only.Severity));
    }

    [Fact]
    public async Task Three_rejects_that_stayed_one_after_the_other_are_an_ejector_that_is_down()
    {
        await using var node = await SeededAsync();
        for (var i = 0; i < 5; i++)
        {
            await InspectAsync(node, $"SN-{i}", "fail", i);
            if (i is 0 or 4)
            {
                await ConfirmAsync(node, 1, $$"""{"serial":"SN-{{i}}"}""");
            }
        }

        Assert.Equal(["SN-1", "SN-2", "SN-3"], Differences(node).Where(d => d.Cause == DifferenceCauses.EjectorDown).Select(d => d.Part));
    }

    [Fact]
    public async Task An_ejector_at_the_end_of_the_line_takes_off_what_stations_before_it_failed_also_when_they_tell_late()
    {
        await using var node = await SeededAsync("""{"line":"L1","ejector":{"of":["S-0"]}}""");
        await node.SeedAsync("S-0");
        await node.SendAsync(node.Message("a", "S-0", "SN-1").Replace("\"pass\"", "\"fail\"", StringComparison.Ordinal));
        await InspectAsync(node, "SN-1", "pass", 1);
        var before = Rfc3339.Write(node.Clock.GetUtcNow().AddSeconds(-1));
        await InspectAsync(node, "SN-2", "pass", 2);
        await node.SendAsync(node.Message("b", "S-0", "SN-2", before).Replace("\"pass\"", "\"fail\"", StringComparison.Ordinal));
        await node.FactAsync(FactKinds.Event, "L1", """{"type":"eject.confirmed","line":"L1","part":{"serial":"SN-1"}}""", node.Clock.GetUtcNow());

        Assert.Equal(["SN-1|1|1", "SN-2|1|0"], node.Rows("SELECT serial, decided, confirms FROM ejects ORDER BY serial"));
    }

    [Fact]
    public async Task A_test_piece_that_is_ejected_is_no_difference_and_one_that_is_taken_by_hand_is_none_either()
    {
        await using var node = await SeededAsync();
        await InspectAsync(node, "TEST-1", "fail", 1, ",\"purpose\":\"challenge\"");
        await InspectAsync(node, "TEST-2", "fail", 2, ",\"purpose\":\"challenge\"");
        await ConfirmAsync(node, 1, """{"serial":"TEST-1"}""");

        Assert.Empty(Differences(node));
        Assert.Equal("0", node.Get<SheetQuery>().Of(new SheetScope("WO-1"), node.Clock.GetUtcNow()).EjectsDecided.ToString());
    }

    [Fact]
    public async Task A_part_that_comes_again_has_a_second_ejection_of_its_own()
    {
        await using var node = await SeededAsync();
        await InspectAsync(node, "SN-1", "fail", 1);
        await ConfirmAsync(node, 1, """{"serial":"SN-1"}""");
        node.Clock.Advance(TimeSpan.FromMinutes(10));
        await InspectAsync(node, "SN-1", "fail", 90);
        await ConfirmAsync(node, 1, """{"serial":"SN-1"}""");

        Assert.Equal(["1|1", "1|1"], node.Rows("SELECT decided, confirms FROM ejects"));
    }

    [Fact]
    public async Task What_waited_for_its_order_is_counted_to_it_once_it_is_known()
    {
        await using var node = new Node();
        await node.PutAsync(MasterKind.Stations, "L1-AOI-1", Ejector);
        await node.PutAsync(MasterKind.WorkOrders, "WO-1", """{"product":"P-1"}""");
        await InspectAsync(node, "SN-1", "fail", 1);
        Assert.Empty(Differences(node));

        await node.SetContextAsync("L1-AOI-1", """{"workOrder":"WO-1","validFrom":"2026-11-01T00:00:00Z"}""");
        Assert.Equal("SN-1", Assert.Single(Differences(node)).Part);
    }

    [Fact]
    public async Task Parts_the_plc_counted_without_inspection_and_indexes_it_went_past_are_listed_until_they_come()
    {
        await using var node = await SeededAsync();
        await InspectAsync(node, "SN-0", "pass", 0);
        await IndexedAsync(node, """ "index":1""");
        await IndexedAsync(node, """ "index":2""");
        await IndexedAsync(node, """ "index":4,"part":{"serial":"SN-4"}""");
        await InspectAsync(node, "SN-1", "pass", 1);

        Assert.Equal(
            [("SN-4", DifferenceCauses.NoInspection), ("index 2", DifferenceCauses.NoInspection), ("index 3", DifferenceCauses.IndexLeftOut)],
            Differences(node).Select(d => (d.Part!, d.Cause)));
        await InspectAsync(node, "SN-2", "pass", 2);
        await InspectAsync(node, "SN-3", "pass", 3);
        await InspectAsync(node, "SN-4", "pass", 77);
        Assert.Empty(Differences(node));
        Assert.Equal(3, node.Get<SheetQuery>().Of(new SheetScope("WO-1"), node.Clock.GetUtcNow()).CountedByPlc);
    }

    [Fact]
    public async Task A_rejected_part_that_was_packed_is_the_worst_difference_and_a_rework_that_passed_is_none()
    {
        await using var node = await SeededAsync();
        foreach (var serial in (string[])["SN-1", "SN-2", "SN-3"])
        {
            await InspectAsync(node, serial, serial == "SN-3" ? "pass" : "fail", 1);
            await ConfirmAsync(node, 1, $$"""{"serial":"{{serial}}"}""");
        }

        node.Clock.Advance(TimeSpan.FromMinutes(1));
        await InspectAsync(node, "SN-2", "pass", 5);
        foreach (var serial in (string[])["SN-1", "SN-2", "SN-3"])
        {
            await node.FactAsync(FactKinds.Event, "PACK", $$"""{"type":"part.packed","line":"L1","part":{"serial":"{{serial}}"},"container":"BOX-1"}""", node.Clock.GetUtcNow());
        }

        var worst = Differences(node)[0];
        Assert.Equal((DifferenceKinds.Finished, "SN-1", 3, DifferenceCauses.Packed), (worst.Kind, worst.Part, worst.Severity, worst.Cause));
        Assert.Equal("Its verdict is fail, nobody conceded its use, and it was packed (BOX-1).", worst.Evidence);
        Assert.Single(Differences(node), d => d.Kind == DifferenceKinds.Finished);
        Assert.Equal(3, node.Get<SheetQuery>().Of(new SheetScope("WO-1"), node.Clock.GetUtcNow()).Packed);
    }

    [Fact]
    public async Task Packed_parts_and_rejects_follow_their_record_to_the_order_it_turns_out_to_belong_to()
    {
        await using var node = await SeededAsync();
        await InspectAsync(node, "SN-1", "fail", 1);
        await ConfirmAsync(node, 1, """{"serial":"SN-1"}""");
        await InspectAsync(node, "SN-2", "pass", 2);
        foreach (var part in (string[])["{\"serial\":\"SN-1\"}", "{\"serial\":\"SN-2\"}", "{\"serial\":\"SN-2\"}"])
        {
            await node.FactAsync(FactKinds.Event, "PACK", $$"""{"type":"part.packed","line":"L1","part":{{part}},"container":"BOX-1"}""", node.Clock.GetUtcNow());
        }

        await node.FactAsync(FactKinds.Event, "DOCK", """{"type":"part.shipped","line":"L1","container":"BOX-1","shipment":"SHIP-1"}""", node.Clock.GetUtcNow());
        Assert.Equal((2m, 2m, 1), Stands("WO-1"));
        await node.PutAsync(MasterKind.WorkOrders, "WO-2", """{"product":"P-1"}""");
        await node.SetContextAsync("L1-AOI-1", """{"workOrder":"WO-2","validFrom":"2026-11-02T00:00:00Z"}""");
        await node.RelinkAsync();

        Assert.Equal(((0m, 0m, 0), (2m, 2m, 1)), (Stands("WO-1"), Stands("WO-2")));
        Assert.Equal("WO-2", node.Row("SELECT work_order FROM ejects"));

        (decimal Packed, decimal Shipped, int Rejected) Stands(string order)
        {
            var (sheet, differences) = node.Get<SheetQuery>().InFull(new SheetScope(order), node.Clock.GetUtcNow().AddMinutes(5));
            return (sheet.Packed, sheet.Shipped, differences.Count(d => d is { Kind: DifferenceKinds.Finished, Cause: DifferenceCauses.Shipped }));
        }
    }

    [Fact]
    public async Task What_a_machine_counts_otherwise_is_a_drift_with_the_number()
    {
        await using var node = await SeededAsync();
        await InspectAsync(node, "SN-1", "pass", 1);
        await node.FactAsync(FactKinds.Event, "M-1", """{"type":"count.reported","workOrder":"WO-1","good":3,"rejected":0}""", node.Clock.GetUtcNow());

        Assert.Equal("M-1 counts 3 good where 1 are known (+2).", Assert.Single(Differences(node)).Evidence);
    }

    [Fact]
    public async Task An_order_that_runs_on_after_a_report_is_no_drift_whatever_becomes_of_its_parts()
    {
        await using var node = await SeededAsync();
        foreach (var (serial, result) in ((string, string)[])[("SN-1", "pass"), ("SN-2", "fail"), ("SN-3", "review")])
        {
            await InspectAsync(node, serial, result, 1);
            await ConfirmAsync(node, 1, $$"""{"serial":"{{serial}}"}""");
        }

        await node.FactAsync(FactKinds.Event, "M-1", """{"type":"count.reported","workOrder":"WO-1","good":1,"rejected":1}""", node.Clock.GetUtcNow().AddSeconds(2));
        node.Clock.Advance(TimeSpan.FromMinutes(1));
        await InspectAsync(node, "SN-1", "fail", 7);
        await InspectAsync(node, "SN-2", "pass", 8);
        await InspectAsync(node, "SN-3", "pass", 9);
        await InspectAsync(node, "SN-4", "pass", 10);
        await node.SendAsync($$"""{"id":"b1","station":"L1-AOI-1","part":{"batch":"B-7"},"inspectedAt":"{{Rfc3339.Write(node.Clock.GetUtcNow())}}","result":"pass"}""");

        Assert.DoesNotContain(Differences(node), d => d.Kind == DifferenceKinds.Drift);
    }

    [Fact]
    public async Task Rejects_that_are_late_are_a_notice_until_they_are_confirmed_or_a_person_finds_them_good()
    {
        await using var node = await SeededAsync();
        await InspectAsync(node, "SN-1", "fail", 1);
        var second = await InspectAsync(node, "SN-2", "fail", 2);
        Assert.Empty(Notices(node, 5));
        Assert.Equal(["Station 'L1-AOI-1' rejected 2 parts in the last hour whose ejection was not confirmed in time, the first is SN-1."], Notices(node, 6));

        await ConfirmAsync(node, 8, """{"serial":"SN-1"}""");
        Assert.Equal(["Station 'L1-AOI-1' rejected 1 part in the last hour whose ejection was not confirmed in time, the first is SN-2."], Notices(node, 6));
        await node.ReviewAsync(second, "pass", "user:anna");
        Assert.Empty(Notices(node, 6));

        static IEnumerable<string> Notices(Node node, int seconds) => new EjectNotices(node.Get<UnconfirmedQuery>()).At(node.Clock.GetUtcNow().AddSeconds(seconds)).Select(n => n.What);
    }

    [Fact]
    public async Task A_reject_that_is_not_confirmed_in_time_is_a_containment_case_of_its_own_with_exactly_that_part()
    {
        await using var node = await SeededAsync();
        var good = await InspectAsync(node, "SN-0", "pass", 1);
        var first = await InspectAsync(node, "SN-1", "fail", 2);
        node.Clock.Advance(TimeSpan.FromSeconds(1));
        var second = await InspectAsync(node, "SN-2", "fail", 3);
        Assert.Empty(Cases());
        node.Clock.Advance(TimeSpan.FromSeconds(6));

        Assert.Equal([second, first], Cases().Select(c => c.Position));
        Assert.Equal(["SN-1"], node.Get<ContainmentQuery>().Parts(Cases()[1], null, 10).Where(p => p.Result == "fail").Select(p => p.Serial));
        Assert.Equal(["SN-2"], node.Get<ContainmentQuery>().Parts(Cases()[0], null, 10).Select(p => p.Serial));
        Assert.Null(node.Get<ContainmentQuery>().One(TrustCauses.Eject, good));
        await ConfirmAsync(node, 8, """{"serial":"SN-1"}""");
        Assert.Null(node.Get<ContainmentQuery>().One(TrustCauses.Eject, first));
        Assert.Equal([second], Cases().Select(c => c.Position));
        await node.ReviewAsync(second, "pass", "user:anna");
        Assert.Empty(Cases());

        IReadOnlyList<TrustBreak> Cases() => node.Get<ContainmentQuery>().List(TrustCauses.Eject, null, DateTimeOffset.UnixEpoch, node.Clock.GetUtcNow());
    }

    private static async Task<Node> SeededAsync(string station = Ejector)
    {
        var node = new Node();
        await node.SeedAsync();
        await node.PutAsync(MasterKind.Stations, "L1-AOI-1", station);
        return node;
    }

    private static IReadOnlyList<Difference> Differences(Node node, TimeSpan? later = null) =>
        node.Get<DifferenceQuery>().Of(new SheetScope("WO-1"), node.Clock.GetUtcNow() + (later ?? TimeSpan.FromMinutes(5)));

    private static async Task<long> InspectAsync(Node node, string serial, string result, long sequence, string more = "")
    {
        var answer = await node.SendAsync(node.Message($"{serial}-{sequence}", serial: serial, more: $",\"sequence\":{sequence}{more}").Replace("\"pass\"", $"\"{result}\"", StringComparison.Ordinal));
        return answer.Position!.Value;
    }

    private static Task<long> ConfirmAsync(Node node, double after, string? part = null, long? index = null) => node.FactAsync(
        FactKinds.Event, "L1-AOI-1", $$"""{"type":"eject.confirmed","station":"L1-AOI-1"{{(part is null ? "" : $",\"part\":{part}")}}{{(index is null ? "" : $",\"index\":{index}")}}}""", node.Clock.GetUtcNow().AddSeconds(after));

    private static Task<long> IndexedAsync(Node node, string what) =>
        node.FactAsync(FactKinds.Event, "L1-AOI-1", $$"""{"type":"part.indexed","station":"L1-AOI-1",{{what}}}""", node.Clock.GetUtcNow());
}
