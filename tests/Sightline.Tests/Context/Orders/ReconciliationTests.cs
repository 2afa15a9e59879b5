using Sightline.Buffering;
using Sightline.Context.Orders;
using Sightline.Model;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Context.Orders;

/// <summary>What targets have of an order, beside what was inspected.</summary>
public sealed class ReconciliationTests
{
    [Fact]
    public async Task What_a_target_lacks_or_was_told_otherwise_is_named_part_by_part()
    {
        await using var node = new Node();
        node.Clock.Advance(TimeSpan.FromHours(2));
        var now = node.Clock.GetUtcNow();
        var line = await OrderLine.SeedAsync(node);
        await node.FactAsync(FactKinds.Target, "mes", """{"formatVersion":1,"name":"mes","connector":"t","stage":"live"}""");
        await node.FactAsync(FactKinds.Map, "mes", """{"formatVersion":1,"target":"mes","version":"1","results":{"pass":"OK","fail":"NOK","review":null},"fields":{"part":{"from":"part.serial"},"order":{"from":"context.workOrder"}}}""");
        await line.MoveAsync("WO-1", "start", "L1", now.AddHours(-1));
        var told = await InspectAsync("SN-1", 50);
        var moved = await InspectAsync("SN-2", 5);
        var waits = await InspectAsync("SN-3", 40);
        var parked = await InspectAsync("SN-4", 30);
        await AnswerAsync(FactKinds.DeliveryAccepted, told);
        await AnswerAsync(FactKinds.DeliveryAccepted, moved);
        await AnswerAsync(FactKinds.DeliveryRefused, parked);
        await line.MoveAsync("WO-1", "pause", at: now.AddMinutes(-10));
        await line.MoveAsync("WO-2", "start", "L1", now.AddMinutes(-10));
        await node.RelinkAsync();

        var first = node.Get<ReconciliationQuery>().Of("WO-1", 0, 10);
        var second = node.Get<ReconciliationQuery>().Of("WO-2", 0, 10);

        Assert.Equal([new TargetSum("mes", 1, 1, 1, 0, 0)], first.Targets);
        Assert.Equal([(waits, "SN-3", "waiting"), (parked, "SN-4", "parked")], first.Gaps.Select(g => (g.Position, g.Serial, g.State)));
        Assert.Equal((10m, 3L), (first.Target, first.Parts.Good));
        Assert.Equal([new TargetSum("mes", 1, 0, 0, 0, 1)], second.Targets);
        Assert.Equal([(moved, "delivered")], second.Gaps.Select(g => (g.Position, g.State)));
        Assert.Equal([parked], node.Get<ReconciliationQuery>().Of("WO-1", waits, 10).Gaps.Select(g => g.Position));

        Task<long> InspectAsync(string serial, int minutesAgo) => node.InspectAsync("S0", serial, Rfc3339.Write(now.AddMinutes(-minutesAgo)));

        Task<long> AnswerAsync(string kind, long record) => node.FactAsync(kind, "mes", $$"""{"position":{{record}},"target":"mes","reason":"so","code":"7"}""");
    }
}
