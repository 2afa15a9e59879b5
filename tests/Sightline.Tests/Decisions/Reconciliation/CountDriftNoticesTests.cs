using Sightline.Buffering;
using Sightline.Hosting.Notices;
using Sightline.Insight.Notices;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Decisions.Reconciliation;

/// <summary>Somebody is told when a machine counts another number of parts than was inspected.</summary>
public sealed class CountDriftNoticesTests
{
    [Fact]
    public async Task A_count_that_differs_stands_until_the_source_counts_the_same_and_one_of_long_ago_does_not()
    {
        await using var node = new Node();
        await node.SeedAsync();
        await node.InspectAsync(serial: "SN-1");
        node.Clock.Advance(TimeSpan.FromSeconds(5));
        await ReportAsync(node, 1);
        Assert.Empty(Standing(node));

        node.Clock.Advance(TimeSpan.FromSeconds(5));
        await ReportAsync(node, 3);
        var notice = Assert.Single(Standing(node));
        Assert.Equal(("counts:WO-1", "counts"), (notice.Id, notice.Kind));
        Assert.Contains("3 good where 1 are known (+2)", notice.What, StringComparison.Ordinal);

        await node.InspectAsync(serial: "SN-2");
        await node.InspectAsync(serial: "SN-3");
        node.Clock.Advance(TimeSpan.FromSeconds(5));
        await ReportAsync(node, 3);
        Assert.Empty(Standing(node));

        node.Clock.Advance(TimeSpan.FromSeconds(5));
        await ReportAsync(node, 9);
        Assert.Single(Standing(node));
        node.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Empty(Standing(node));
    }

    private static IReadOnlyList<Notice> Standing(Node node) => [.. node.Get<IEnumerable<INotices>>().OfType<CountDriftNotices>().Single().At(node.Clock.GetUtcNow())];

    private static Task<long> ReportAsync(Node node, int good) =>
        node.FactAsync(FactKinds.Event, "PLC", $$"""{"type":"count.reported","line":"L1","workOrder":"WO-1","good":{{good}}}""", node.Clock.GetUtcNow());
}
