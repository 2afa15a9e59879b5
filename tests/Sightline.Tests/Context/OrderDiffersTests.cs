using Sightline.Context;
using Sightline.Hosting.Notices;
using Sightline.Insight.Notices;
using Sightline.Model;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Context;

/// <summary>A station that names another order than its context does: flagged always, and by policy parked or told. Without a target a bound record is closed at once.</summary>
public sealed class OrderDiffersTests
{
    [Fact]
    public async Task By_default_it_is_a_flag_and_stops_nothing()
    {
        await using var node = await WithAsync("flag");

        var record = await node.InspectAsync(more: ""","workOrder":"WO-2" """);

        Assert.Equal(("closed|-", RecordFlags.WorkOrderDiffers), (node.Stands(record), Flags(node, record)));
        Assert.Empty(Told(node));
    }

    [Fact]
    public async Task Parked_it_waits_until_a_person_says_what_it_belongs_to()
    {
        await using var node = await WithAsync("park");
        var (agrees, silent) = (await node.InspectAsync(serial: "SN-1", more: ""","workOrder":"WO-1" """), await node.InspectAsync(serial: "SN-2"));
        var record = await node.InspectAsync(serial: "SN-3", more: ""","workOrder":"WO-2" """);
        Assert.Equal(("closed|-", "closed|-", "parked|differs:L1-AOI-1"), (node.Stands(agrees), node.Stands(silent), node.Stands(record)));

        await node.Get<MatchDesk>().MatchAsync("L1-AOI-1", new MatchBody { Position = record, WorkOrder = "WO-2", By = "anna", Reason = "Seen on the traveller." }, "user:anna");
        node.Project();

        Assert.Equal(("closed|-", "-"), (node.Stands(record), Flags(node, record)));
        Assert.Equal("WO-2", node.Context(record)[ContextNames.WorkOrder]);
    }

    [Fact]
    public async Task Parked_it_goes_on_by_itself_when_the_context_turns_out_to_agree()
    {
        await using var node = await WithAsync("park");
        var record = await node.InspectAsync(more: ""","workOrder":"WO-2" """);

        await node.SetContextAsync("L1-AOI-1", """{"workOrder":"WO-2","validFrom":"2026-11-19T00:00:00Z"}""");

        Assert.Equal("closed|-", node.Stands(record));
        Assert.Equal("WO-2", node.Context(record)[ContextNames.WorkOrder]);
    }

    [Fact]
    public async Task Parked_it_goes_on_flagged_when_the_plant_no_longer_parks()
    {
        await using var node = await WithAsync("park");
        var record = await node.InspectAsync(more: ""","workOrder":"WO-2" """);

        await node.PutAsync(MasterKind.Stations, "L1-AOI-1", """{"line":"L1","workOrderDiffers":"flag"}""");

        Assert.Equal(("closed|-", RecordFlags.WorkOrderDiffers), (node.Stands(record), Flags(node, record)));
    }

    [Fact]
    public async Task An_alarm_lasts_as_long_as_the_newest_records_differ_and_says_since_when()
    {
        await using var node = await WithAsync("alarm");
        await node.InspectAsync(serial: "SN-0", more: ""","workOrder":"WO-1" """);
        node.Clock.Advance(TimeSpan.FromMinutes(1));
        var since = node.Clock.GetUtcNow();
        await node.InspectAsync(serial: "SN-1", more: ""","workOrder":"WO-2" """);
        node.Clock.Advance(TimeSpan.FromMinutes(1));
        await node.InspectAsync(serial: "SN-2", more: ""","workOrder":"WO-2" """);

        var notice = Assert.Single(Told(node));
        Assert.Equal(("order-differs:L1-AOI-1", NoticeSeverity.Alarm, since), (notice.Id, notice.Severity, notice.Since));
        Assert.Equal("Station 'L1-AOI-1' names another order than its context does; the newest 2 records differ.", notice.What);

        await node.InspectAsync(serial: "SN-3", more: ""","workOrder":"WO-1" """);
        Assert.Empty(Told(node));
    }

    [Fact]
    public void Another_policy_is_refused() => Assert.Equal(
        "Is 'ignore'. Send flag, park or alarm.", Assert.Single(MasterKind.Stations.Problems("""{"workOrderDiffers":"ignore"}"""u8)).Detail);

    private static async Task<Node> WithAsync(string policy)
    {
        var node = new Node();
        await node.SeedAsync();
        await node.PutAsync(MasterKind.WorkOrders, "WO-2", """{"product":"P-2"}""");
        await node.PutAsync(MasterKind.Stations, "L1-AOI-1", $$"""{"line":"L1","workOrderDiffers":"{{policy}}"}""");
        return node;
    }

    private static string Flags(Node node, long record) => node.Row($"SELECT flags FROM inspections WHERE position = {record}");

    private static IReadOnlyList<Notice> Told(Node node) => [.. node.Get<IEnumerable<INotices>>().OfType<OrderDiffersNotices>().Single().At(node.Clock.GetUtcNow())];
}
