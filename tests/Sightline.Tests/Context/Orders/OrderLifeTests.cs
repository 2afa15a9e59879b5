using Sightline.Buffering;
using Sightline.Context;
using Sightline.Context.Orders;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Context.Orders;

/// <summary>Orders are started, paused and closed, and the line makes what runs.</summary>
public sealed class OrderLifeTests
{
    [Fact]
    public async Task Parts_belong_to_the_order_that_ran_on_their_line_when_they_were_exposed()
    {
        await using var node = new Node();
        var line = await OrderLine.SeedAsync(node);
        var parked = await node.InspectAsync("S0", "SN-0");
        node.Clock.Advance(TimeSpan.FromMinutes(1));
        await line.MoveAsync("WO-1", "start", "L1");
        var first = await node.InspectAsync("S0", "SN-1");
        node.Clock.Advance(TimeSpan.FromMinutes(1));
        await line.MoveAsync("WO-1", "pause");
        var between = await node.InspectAsync("S1", "SN-2");
        node.Clock.Advance(TimeSpan.FromMinutes(1));
        await line.MoveAsync("WO-2", "start", "L1");
        var second = await node.InspectAsync("S1", "SN-3");

        Assert.Equal("WO-1", node.Context(first)["workOrder"]);
        Assert.Equal("WO-2", node.Context(second)["workOrder"]);
        Assert.Equal(["parked|context:S0", "parked|context:S1"], ((long[])[parked, between]).Select(node.Stands));
        Assert.Equal(new OrderStand("WO-1", OrderState.Paused, "L1", node.Clock.GetUtcNow().AddMinutes(-1), node.Clock.GetUtcNow().AddMinutes(-2), TimeSpan.FromMinutes(1)), line.Stand("WO-1"));
        Assert.Equal(OrderState.Planned, line.Stand("WO-3").State);
    }

    [Fact]
    public async Task A_start_that_is_told_late_sets_free_and_relinks_the_parts_of_its_time_and_no_others()
    {
        await using var node = new Node();
        node.Clock.Advance(TimeSpan.FromHours(2));
        var now = node.Clock.GetUtcNow();
        var line = await OrderLine.SeedAsync(node);
        await line.MoveAsync("WO-1", "start", "L1", now.AddHours(-2));
        var (early, within) = (await node.InspectAsync("S0", "SN-1", Text(now.AddMinutes(-90))), await node.InspectAsync("S0", "SN-2", Text(now.AddMinutes(-30))));
        await line.MoveAsync("WO-1", "pause", at: now.AddHours(-1));
        await line.MoveAsync("WO-2", "start", "L1", now.AddMinutes(-50));
        await node.RelinkAsync();

        Assert.Equal("WO-1", node.Context(early)["workOrder"]);
        Assert.Equal("WO-2", node.Context(within)["workOrder"]);
        Assert.Equal((1, 1), (line.Counts("WO-1").Parts.Total, line.Counts("WO-2").Parts.Total));
    }

    [Fact]
    public async Task A_second_order_on_a_line_is_refused_and_named_unless_the_line_runs_several()
    {
        await using var node = new Node();
        var line = await OrderLine.SeedAsync(node);
        await line.MoveAsync("WO-1", "start", "L1");
        node.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Contains("Order 'WO-1' runs on line 'L1'", await line.TryAsync("WO-2", "start", "L1"), StringComparison.Ordinal);
        await node.PutAsync(MasterKind.Lines, "L1", """{"parallelOrders":true}""");
        await line.MoveAsync("WO-2", "start", "L1");
        var newest = await node.InspectAsync("S0", "SN-1");
        node.Clock.Advance(TimeSpan.FromMinutes(1));
        await line.MoveAsync("WO-2", "pause");
        var back = await node.InspectAsync("S0", "SN-2");

        Assert.Equal("WO-2", node.Context(newest)["workOrder"]);
        Assert.Equal("WO-1", node.Context(back)["workOrder"]);
    }

    [Fact]
    public async Task What_cannot_be_is_refused_with_what_to_do_and_nothing_is_written()
    {
        await using var node = new Node();
        var line = await OrderLine.SeedAsync(node);
        await line.MoveAsync("WO-1", "start", "L1");
        node.Clock.Advance(TimeSpan.FromMinutes(10));
        var head = node.Journal.Head;

        Assert.Contains("is not known", await line.TryAsync("WO-9", "start", "L1"), StringComparison.Ordinal);
        Assert.Equal("/line", await line.TryAsync("WO-2", "start"));
        Assert.Equal("/line", await line.TryAsync("WO-2", "start", "L9"));
        Assert.Equal("/reason", await line.TryAsync("WO-1", "pause", reason: " "));
        Assert.Equal("/at", await line.TryAsync("WO-1", "pause", at: node.Clock.GetUtcNow().AddHours(40)));
        Assert.Contains("runs on line 'L1' already", await line.TryAsync("WO-1", "start", "L1"), StringComparison.Ordinal);
        Assert.Contains("Pause it there first", await line.TryAsync("WO-1", "start", "L2"), StringComparison.Ordinal);
        Assert.Contains("it is planned", await line.TryAsync("WO-2", "pause"), StringComparison.Ordinal);
        Assert.Contains("lies before it", await line.TryAsync("WO-1", "pause", at: node.Clock.GetUtcNow().AddMinutes(-11)), StringComparison.Ordinal);
        Assert.Equal(head, node.Journal.Head);
        await line.MoveAsync("WO-1", "close");
        Assert.Contains("stays closed", await line.TryAsync("WO-1", "start", "L1"), StringComparison.Ordinal);
        Assert.Contains("told forwards", await line.TryAsync("WO-2", "start", "L1", node.Clock.GetUtcNow().AddMinutes(-5)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_MES_says_of_a_station_goes_before_what_runs_on_its_line()
    {
        await using var node = new Node();
        var line = await OrderLine.SeedAsync(node);
        await node.SetContextAsync("S0", """{"workOrder":"WO-3","validFrom":"2026-11-01T00:00:00Z"}""");
        await line.MoveAsync("WO-1", "start", "L1");

        Assert.Equal("WO-3", node.Context(await node.InspectAsync("S0", "SN-1"))["workOrder"]);
        Assert.Equal("WO-1", node.Context(await node.InspectAsync("S1", "SN-1"))["workOrder"]);
    }

    [Fact]
    public async Task The_board_tells_pace_and_end_from_the_time_the_order_ran_and_leaves_pauses_out()
    {
        await using var node = new Node();
        var line = await OrderLine.SeedAsync(node);
        await line.MoveAsync("WO-1", "start", "L1");
        await node.InspectAsync("S0", "SN-1");
        await node.InspectAsync("S0", "SN-2");
        Assert.Null(Board().Running[0].PerHour);
        node.Clock.Advance(TimeSpan.FromMinutes(30));
        await line.MoveAsync("WO-1", "pause");
        node.Clock.Advance(TimeSpan.FromHours(5));
        await line.MoveAsync("WO-1", "start", "L1");
        node.Clock.Advance(TimeSpan.FromMinutes(30));

        var running = Assert.Single(Board().Running);
        Assert.Equal((2m, node.Clock.GetUtcNow().AddHours(4)), (running.PerHour, running.Ends));
        Assert.Equal(["WO-2", "WO-3"], Board().Next.Select(o => o.Stand.WorkOrder));

        LineOrders Board() => node.Get<OrderBoardQuery>().Of("L1")!;
    }

    [Fact]
    public async Task An_order_that_another_fact_puts_on_the_line_runs_and_the_one_before_is_paused()
    {
        await using var node = new Node(more: services => services.AddReader());
        var line = await OrderLine.SeedAsync(node);
        await line.MoveAsync("WO-1", "start", "L1");
        node.Clock.Advance(TimeSpan.FromMinutes(1));
        await node.FactAsync("test.puts", "L1", "WO-2", node.Clock.GetUtcNow());

        Assert.Equal((OrderState.Paused, OrderState.Running), (line.Stand("WO-1").State, line.Stand("WO-2").State));
        await node.FactAsync("test.puts", "L1", "WO-3", node.Clock.GetUtcNow().AddHours(-1));
        Assert.Equal((OrderState.Running, OrderState.Planned), (line.Stand("WO-2").State, line.Stand("WO-3").State));
    }

    [Fact]
    public async Task What_a_machine_counts_is_kept_the_newest_of_each_source()
    {
        await using var node = new Node();
        await OrderLine.SeedAsync(node);
        await ReportAsync("M-1", 5, 10);
        await ReportAsync("M-1", 3, 8);
        await ReportAsync("MES", 4, 9);

        Assert.Equal([("M-1", 10L), ("MES", 9L)], node.Get<ReconciliationQuery>().Of("WO-1", 0, 10).Reported.Select(r => (r.Source, r.Good!.Value)));

        Task<long> ReportAsync(string source, int minute, int good) => node.FactAsync(FactKinds.Event, source,
            $$"""{"type":"count.reported","workOrder":"WO-1","good":{{good}}}""", node.Clock.GetUtcNow().AddMinutes(minute - 10));
    }

    private static string Text(DateTimeOffset at) => Sightline.Model.Rfc3339.Write(at);
}
