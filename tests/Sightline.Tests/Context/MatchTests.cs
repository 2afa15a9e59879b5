using Sightline.Buffering;
using Sightline.Context;
using Sightline.Genealogy;
using Sightline.Insight;
using Sightline.Model;
using Sightline.Storage;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Context;

/// <summary>What is held, what is late, and what a person says a record belongs to.</summary>
public sealed class MatchTests
{
    [Fact]
    public async Task What_waits_is_held_for_the_time_of_its_line_or_target_and_late_after_it()
    {
        await using var node = new Node();
        await node.PutAsync(MasterKind.Lines, "SLOW", """{"holdTime":"00:01:00"}""");
        await node.PutAsync(MasterKind.Stations, "S1", """{"line":"SLOW"}""");
        await node.PutAsync(MasterKind.Stations, "S2", """{"line":"L2"}""");
        await node.SeedAsync("S3");
        await node.FactAsync(FactKinds.Target, "mes", """{"formatVersion":1,"name":"mes","connector":"t","holdTime":"00:00:30"}""");
        var (slow, usual, delivery) = (await node.InspectAsync("S1"), await node.InspectAsync("S2"), await node.InspectAsync("S3"));
        Assert.Equal([delivery, usual, slow], Parked(node, null));

        var late = new List<string>();
        foreach (var seconds in (int[])[10, 1, 19, 1, 29, 1])
        {
            node.Clock.Advance(TimeSpan.FromSeconds(seconds));
            var counts = node.Get<ParkedCountsQuery>().Read(Scope.Everything);
            Assert.Equal(counts, node.Get<ParkedCountsQuery>().Read(Scope.Of(["S1", "S2", "S3"])));
            Assert.Equal((counts.Held, counts.Late), (Parked(node, false).Count, Parked(node, true).Count));
            Assert.Equal([delivery, usual, slow], Parked(node, false).Concat(Parked(node, true)).OrderDescending());
            late.Add(string.Join(' ', Parked(node, true)));
        }

        Assert.Equal(["", $"{usual}", $"{usual}", $"{delivery} {usual}", $"{delivery} {usual}", $"{delivery} {usual} {slow}"], late);
        Assert.Equal(new ParkedCounts(0, 1), node.Get<ParkedCountsQuery>().Read(Scope.Of(["S1"])));
        Assert.Equal(new ParkedCounts(0, 0), node.Get<ParkedCountsQuery>().Read(Scope.Of([])));
    }

    [Theory]
    [InlineData("10")]
    [InlineData("00:00:00")]
    [InlineData("-00:00:01")]
    [InlineData("1.00:00:01")]
    [InlineData("soon")]
    public void A_hold_time_that_is_none_is_refused_with_what_to_send(string text)
    {
        var problem = Assert.Single(MasterKind.Lines.Problems(System.Text.Encoding.UTF8.GetBytes($$"""{"holdTime":"{{text}}"}""")));
        Assert.Equal(("/holdTime", $"Is '{text}'. Send a time above zero and at most 1.00:00:00, such as 00:00:10."), (problem.Pointer, problem.Detail));
    }

    [Fact]
    public async Task A_record_matched_with_an_order_has_it_and_says_who_said_so()
    {
        await using var node = new Node();
        var station = await node.PutAsync(MasterKind.Stations, "L1-AOI-1", """{"line":"L1","machine":"M-7"}""");
        var order = await node.PutAsync(MasterKind.WorkOrders, "WO-1", """{"product":"P-1","batch":"B-1","materialLots":["LOT-1"]}""");
        var context = await node.SetContextAsync("L1-AOI-1", """{"workOrder":"WO-l","operator":"Meyer","batch":"B-other","validFrom":"2026-11-01T00:00:00Z"}""");
        var record = await node.InspectAsync();
        Assert.Equal("parked|order:WO-l", node.Stands(record));

        var match = await MatchAsync(node, record, order: "WO-1");

        Assert.Equal("closed|-", node.Stands(record));
        var expected = new Dictionary<string, ContextValue>
        {
            ["workOrder"] = new("WO-1", "matched by user:anna", match),
            ["line"] = new("L1", "station L1-AOI-1", station),
            ["machine"] = new("M-7", "station L1-AOI-1", station),
            ["operator"] = new("Meyer", "station context", context),
            ["product"] = new("P-1", "work order WO-1", order),
            ["batch"] = new("B-1", "work order WO-1", order),
            ["materialLot"] = new("LOT-1", "work order WO-1", order),
        };
        Assert.Equal(expected.OrderBy(v => v.Key), node.Context(record).Values.OrderBy(v => v.Key));
        Assert.Equal($"{match}", node.Row($"SELECT bound_by FROM inspections WHERE position = {record}"));
        Assert.Equal("0", node.Row("SELECT COUNT(*) FROM totals WHERE account = 'parked.for'"));
        Assert.Equal($"{record}", node.Row("SELECT position FROM lots WHERE lot = 'LOT-1'"));
    }

    [Fact]
    public async Task A_record_of_a_station_nobody_knows_is_matched_with_an_order_or_with_the_station_that_was_meant()
    {
        await using var node = new Node();
        await node.SeedAsync("L1-AOI-1", "WO-1");
        await node.PutAsync(MasterKind.WorkOrders, "WO-2", """{"product":"P-2","line":"L5"}""");
        var (first, second) = (await node.InspectAsync("l1-aoi-1"), await node.InspectAsync("l1-aoi-1"));

        await MatchAsync(node, first, order: "WO-2");
        await MatchAsync(node, second, station: "L1-AOI-1");

        Assert.Equal(("WO-2", "L5", null), (node.Context(first)["workOrder"], node.Context(first)["line"], node.Context(first)["machine"]));
        Assert.Equal(("WO-1", "M-7"), (node.Context(second)["workOrder"], node.Context(second)["machine"]));
        Assert.Equal("station L1-AOI-1, matched by user:anna", node.Context(second).Values["machine"].Source);
        Assert.Equal("l1-aoi-1", node.Row($"SELECT station FROM inspections WHERE position = {second}"));
    }

    [Fact]
    public async Task A_record_matched_with_a_station_that_knows_nothing_yet_waits_for_that_stations_context()
    {
        await using var node = new Node();
        await node.PutAsync(MasterKind.Stations, "L1-AOI-1", "{}");
        await node.PutAsync(MasterKind.WorkOrders, "WO-1", """{"product":"P-1"}""");
        var record = await node.InspectAsync("stranger");

        await MatchAsync(node, record, station: "L1-AOI-1");
        Assert.Equal("parked|context:L1-AOI-1", node.Stands(record));
        await node.SetContextAsync("L1-AOI-1", """{"workOrder":"WO-1","validFrom":"2026-11-01T00:00:00Z"}""");

        Assert.Equal("closed|-", node.Stands(record));
        Assert.Equal("WO-1", node.Context(record)["workOrder"]);
    }

    [Fact]
    public async Task A_match_of_what_is_bound_or_closed_by_now_changes_nothing()
    {
        await using var node = new Node();
        await node.SeedAsync();
        await node.PutAsync(MasterKind.WorkOrders, "WO-2", """{"product":"P-2"}""");
        var (bound, closed) = (await node.InspectAsync(), await node.InspectAsync("stranger"));
        await node.FactAsync(FactKinds.ParkedClosed, "", $$"""{"position":{{closed}},"target":"","reason":"scrapped"}""");
        var before = node.Rows("SELECT position, state, context_id, bound_by FROM inspections ORDER BY position");

        await MatchAsync(node, bound, order: "WO-2");
        await MatchAsync(node, closed, order: "WO-2");
        await MatchAsync(node, 999, order: "WO-2");

        Assert.Equal(before, node.Rows("SELECT position, state, context_id, bound_by FROM inspections ORDER BY position"));
        Assert.Equal("0", node.Row("SELECT COUNT(*) FROM matches"));
    }

    [Fact]
    public async Task What_was_noticed_when_a_record_came_is_noticed_still_when_it_is_bound()
    {
        await using var node = new Node();
        await node.SeedAsync();
        await node.SetContextAsync("L1-AOI-1", """{"workOrder":"WO-9","validFrom":"2026-11-10T00:00:00Z"}""");
        var record = await node.InspectAsync(more: ""","colour":"red","workOrder":"WO-8" """);
        using (var beside = SqliteDatabase.OpenWriter(node.Folder.Projections, flushEveryCommit: false))
        {
            // As a stage before the context does that knows more than the message shows.
            beside.Run($"UPDATE inspections SET flags = flags || ' noticed' WHERE position = {record}");
        }

        await node.PutAsync(MasterKind.WorkOrders, "WO-9", """{"product":"P-1"}""");

        Assert.Equal("unknown-members noticed work-order-differs", node.Row($"SELECT flags FROM inspections WHERE position = {record}"));
    }

    private static IReadOnlyList<long> Parked(Node node, bool? late) =>
    [
        .. node.Get<RecordList>().Page(new RecordFilter
        {
            State = RecordStates.Parked, Late = late is { } wanted ? new LateFilter(wanted, node.Get<IHoldTimes>().Read(), node.Clock.GetUtcNow()) : null,
        }, long.MaxValue, 100).Select(r => r.Position),
    ];

    private static async Task<long> MatchAsync(Node node, long record, string? order = null, string? station = null)
    {
        var position = await node.Get<MatchDesk>().MatchAsync("S", new MatchBody { Position = record, WorkOrder = order, Station = station, By = "user:anna", Reason = "mistyped" }, "user:anna as quality");
        node.Project();
        return position;
    }
}
