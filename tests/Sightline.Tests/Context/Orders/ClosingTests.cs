using System.Text;
using Sightline.Buffering;
using Sightline.Context;
using Sightline.Context.Orders;
using Sightline.Contract;
using Sightline.Decisions.Holds;
using Sightline.Decisions.Nonconformances;
using Sightline.Model;
using Sightline.Server.Reports;
using Sightline.Tests.Decisions.Nonconformances;
using Sightline.Tests.Decisions.Reviews;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Context.Orders;

/// <summary>Closings keep what was known when they were signed, and show what came after.</summary>
public sealed class ClosingTests
{
    private static readonly ClosingScope s_order = new("WO-1");

    [Fact]
    public async Task A_late_part_and_one_that_went_elsewhere_are_differences_and_the_snapshot_stays()
    {
        await using var node = new Node();
        node.Clock.Advance(TimeSpan.FromHours(2));
        var now = node.Clock.GetUtcNow();
        var line = await OrderLine.SeedAsync(node);
        await line.MoveAsync("WO-1", "start", "L1", now.AddHours(-1));
        await InspectAsync("SN-1", 50);
        var moved = await InspectAsync("SN-2", 5);
        var closing = await SignAsync(node, s_order);
        await line.MoveAsync("WO-1", "close", at: now.AddMinutes(-10));
        var late = await InspectAsync("SN-3", 40);
        await line.MoveAsync("WO-2", "start", "L1", now.AddMinutes(-10));
        await node.RelinkAsync();

        var report = node.Get<ClosingQuery>().At(closing)!;
        Assert.Empty(report.Faults);
        Assert.Equal((2, 2), (report.Snapshot.GoodParts, report.Now.GoodParts));
        Assert.Equal([(moved, ClosingChanges.Went), (late, ClosingChanges.Late)], report.Differences.Select(d => (d.Record.Position, d.Why)));
        Assert.Equal(2, report.AllDifferences);
        Assert.Equal(10, report.Snapshot.TargetQuantity);

        Task<long> InspectAsync(string serial, int minutesAgo) => node.InspectAsync("S0", serial, Rfc3339.Write(now.AddMinutes(-minutesAgo)));
    }

    [Fact]
    public async Task What_persons_decide_after_a_closing_is_shown_beside_what_was_signed()
    {
        await using var node = new Node();
        var line = await OrderLine.SeedAsync(node);
        await line.MoveAsync("WO-1", "start", "L1");
        node.Clock.Advance(TimeSpan.FromMinutes(1));
        var (turned, kept) = (await node.InspectAsync("S0", "SN-1"), await node.InspectAsync("S0", "SN-2"));
        var closing = await SignAsync(node, s_order);

        node.Clock.Advance(TimeSpan.FromMinutes(1));
        var after = await node.InspectAsync("S0", "SN-3");
        await node.ReviewAsync(turned, "fail");
        await node.ReviewAsync(kept, "pass");
        var ncr = await node.OpenAsync(new NcrWish { Serials = ["SN-1"] });
        await node.DoAsync(ncr, NcrActs.Contain);
        await node.DoAsync(ncr, NcrActs.Dispose, Ncring.Disposing(Dispositions.Scrap));

        var report = node.Get<ClosingQuery>().At(closing)!;
        Assert.Empty(report.Faults);
        Assert.Equal([(turned, ClosingChanges.Judged, InspectionResult.Pass), (after, ClosingChanges.After, (InspectionResult?)null)], report.Differences.Select(d => (d.Record.Position, d.Why, d.Was)));
        Assert.Equal((0m, 0L, 1m, 2L), (report.Snapshot.Sheet!.Scrapped, report.Snapshot.Sheet.Judged, report.Now.Sheet!.Scrapped, report.Now.Sheet.Judged));
        var csv = Encoding.UTF8.GetString(ReportCsv.Of(report));
        Assert.Contains("since,judged,pass,fail,SN-1,S0,", csv, StringComparison.Ordinal);
        Assert.Contains("sheet,scrapped,0,1,", csv, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_shift_is_closed_with_its_own_parts_and_what_is_still_open()
    {
        await using var node = new Node();
        var line = await OrderLine.SeedAsync(node);
        await node.PutAsync(MasterKind.Shifts, "early", """{"start":"06:00","end":"14:00"}""");
        await node.InspectAsync("S1", "SN-9");
        node.Clock.Advance(TimeSpan.FromMinutes(1));
        await line.MoveAsync("WO-1", "start", "L1");
        await node.InspectAsync("S0", "SN-1");
        await line.MoveAsync("WO-1", "close");
        node.Clock.Advance(TimeSpan.FromMinutes(1));
        await line.MoveAsync("WO-2", "start", "L1");
        await node.InspectAsync("S0", "SN-2");
        var asked = new HoldAsked { Reason = "so", Serials = ["SN-2", "SN-9"] };
        await node.Get<HoldDesk>().PlaceAsync(asked, node.Get<HoldDesk>().Plan(asked), "user:quinn", "user:quinn");
        node.Project();

        var shift = new ClosingScope(null, "L1", "early", "2026-11-20");
        var report = node.Get<ClosingQuery>().At(await SignAsync(node, shift))!;

        Assert.Equal((2, 2), (report.Snapshot.Parts, report.Snapshot.Inspections));
        Assert.Equal([new OpenItem("parked", 1), new OpenItem("hold", 1)], report.Snapshot.Open);
        Assert.Equal((report.Row.Scope, true), (shift, report.Faults.Count == 0));
        Assert.Equal("closing:shift/L1/2026-11-20/early", node.Row("SELECT object FROM signatures"));
        Assert.Equal("closing.signed|closing:shift/L1/2026-11-20/early|done", node.Row("SELECT act, object, reason FROM audit WHERE act = 'closing.signed'"));
    }

    [Fact]
    public async Task One_order_has_one_closing_however_often_it_is_signed()
    {
        await using var node = new Node();
        await OrderLine.SeedAsync(node);
        var first = await SignAsync(node, s_order);

        Assert.Null(await node.Get<ClosingDesk>().WriteAsync(s_order, node.Get<ClosingDesk>().Take(s_order), Hand(new byte[32]), "user:anna"));
        Assert.Equal(first, node.Get<ClosingDesk>().Signed(s_order));
    }

    [Fact]
    public async Task A_snapshot_that_is_not_what_the_journal_said_is_found_out()
    {
        await using var node = new Node();
        var line = await OrderLine.SeedAsync(node);
        await line.MoveAsync("WO-1", "start", "L1");
        await node.InspectAsync("S0", "SN-1");
        var desk = node.Get<ClosingDesk>();
        var honest = desk.Take(s_order);
        var bent = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(honest.Bytes).Replace("\"goodParts\":1", "\"goodParts\":2", StringComparison.Ordinal).Replace(honest.Snapshot.JournalHash, new string('0', 64), StringComparison.Ordinal));
        var position = await desk.WriteAsync(s_order, honest with { Bytes = bent }, Hand(honest.Sha256), "user:anna");
        node.Project();

        var faults = node.Get<ClosingQuery>().At(position!.Value)!.Faults;
        Assert.Equal(3, faults.Count);
        Assert.Contains("hash that was signed", faults[0], StringComparison.Ordinal);
        Assert.Contains("The journal's hash", faults[1], StringComparison.Ordinal);
        Assert.Contains("counts otherwise", faults[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_shift_that_cannot_be_closed_says_what_to_send()
    {
        await using var node = new Node();
        await OrderLine.SeedAsync(node);
        await node.PutAsync(MasterKind.Shifts, "early", """{"line":"L1","start":"06:00","end":"14:00","days":["fri"]}""");
        var desk = node.Get<ClosingDesk>();

        Assert.Null(desk.Problems("L9", "early", "2026-11-20"));
        Assert.Equal(["/shift", "/day"], desk.Problems("L1", null, null)!.Select(p => p.Pointer));
        Assert.Equal(["/shift"], desk.Problems("L2", "early", "2026-11-20")!.Select(p => p.Pointer).Take(1));
        Assert.Equal(["/day"], desk.Problems("L1", "early", "2026-11-19")!.Select(p => p.Pointer));
        Assert.Equal(["/day"], desk.Problems("L1", "early", "2027-11-19")!.Select(p => p.Pointer));
        Assert.Empty(desk.Problems("L1", "early", "2026-11-13")!);
    }

    private static async Task<long> SignAsync(Node node, ClosingScope scope)
    {
        var draft = node.Get<ClosingDesk>().Take(scope);
        var position = await node.Get<ClosingDesk>().WriteAsync(scope, draft, Hand(draft.Sha256) with { Object = $"closing:{scope.Name}" }, "user:anna");
        node.Project();
        return position!.Value;
    }

    private static Signature Hand(byte[] hash) => new("anna", "Anna", "quality", DateTimeOffset.UnixEpoch, "responsible", "done", "closing:x", Convert.ToHexStringLower(hash));
}
