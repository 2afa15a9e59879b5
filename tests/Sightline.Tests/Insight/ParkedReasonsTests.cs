using Sightline.Buffering;
using Sightline.Context;
using Sightline.Insight;
using Sightline.Model;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Insight;

public sealed class ParkedReasonsTests
{
    [Fact]
    public async Task What_is_parked_is_grouped_by_what_it_waits_for()
    {
        await using var node = new Node();
        await node.SeedAsync();
        await node.SetContextAsync("L1-AOI-1", """{"workOrder":"WO-9","validFrom":"2026-11-20T07:00:00Z"}""");
        await node.PutAsync(MasterKind.Stations, "L1-AOI-2", "{}");
        var since = node.Clock.GetUtcNow();
        var station = await node.InspectAsync("stranger");
        await node.InspectAsync("stranger");
        node.Clock.Advance(TimeSpan.FromMinutes(1));
        var order = await node.InspectAsync("L1-AOI-1");
        var context = await node.InspectAsync("L1-AOI-2");
        await node.InspectAsync("stranger");

        var reasons = Read(node);

        Assert.Equal(3, reasons.Groups);
        Assert.Equal(
            [$"station stranger 3 {station}", $"context L1-AOI-2 1 {context}", $"order WO-9 1 {order}"], reasons.Reasons.Select(r => $"{r.Kind} {r.For} {r.Count} {r.Oldest}"));
        Assert.Equal((since, TimeSpan.FromMinutes(1)), (reasons.Reasons[0].Since, reasons.Reasons[0].Age));
    }

    [Fact]
    public async Task What_has_come_is_no_reason_any_more_and_what_a_person_closed_neither()
    {
        await using var node = new Node();
        await node.SeedAsync();
        await node.InspectAsync("L1-AOI-2");
        var closed = await node.InspectAsync("L1-AOI-3");

        await node.PutAsync(MasterKind.Stations, "L1-AOI-2", "{}");
        Assert.Equal(["context L1-AOI-2 1", "station L1-AOI-3 1"], Read(node).Reasons.Select(r => $"{r.Kind} {r.For} {r.Count}"));

        await node.SetContextAsync("L1-AOI-2", """{"workOrder":"WO-1","validFrom":"2026-11-01T00:00:00Z"}""");
        await node.FactAsync(FactKinds.ParkedClosed, "", $$"""{"position":{{closed}},"target":"","reason":"scrapped"}""");
        await node.FactAsync(FactKinds.ParkedClosed, "", $$"""{"position":{{closed}},"target":"","reason":"twice"}""");

        Assert.Equal((0, 0), (Read(node).Groups, Read(node).Reasons.Count));
        Assert.Equal("0", node.Row("SELECT COUNT(*) FROM totals WHERE account = 'parked.for'"));
    }

    [Fact]
    public async Task Parked_deliveries_are_grouped_by_target()
    {
        await using var node = new Node();
        await node.SeedAsync();
        await node.FactAsync(FactKinds.Target, "mes", """{"formatVersion":1,"name":"mes","connector":"t"}""");
        await node.FactAsync(FactKinds.Target, "erp", """{"formatVersion":1,"name":"erp","connector":"t"}""");
        var first = await node.InspectAsync();
        await node.InspectAsync();

        Assert.Equal([$"delivery erp 2 {first}", $"delivery mes 2 {first}"], Read(node).Reasons.Select(r => $"{r.Kind} {r.For} {r.Count} {r.Oldest}"));
        Assert.Equal((1, 2), (Read(node, limit: 1).Reasons.Count, Read(node, limit: 1).Groups));
    }

    [Fact]
    public async Task Somebody_limited_sees_the_reasons_of_what_they_are_limited_to()
    {
        await using var node = new Node();
        await node.SeedAsync();
        await node.FactAsync(FactKinds.Target, "mes", """{"formatVersion":1,"name":"mes","connector":"t"}""");
        await node.InspectAsync();
        await node.InspectAsync("S1");
        await node.InspectAsync("S2");
        await node.SetContextAsync("L1-AOI-1", """{"workOrder":"WO-9","validFrom":"2026-11-20T08:00:00Z"}""");
        await node.InspectAsync("L1-AOI-1");

        Assert.Equal(4, Read(node).Groups);
        Assert.Equal(["station S1"], Words(node.Get<ParkedReasonsQuery>().Read(Scope.Of(["S1"]), Scope.Of([]), 100)));
        Assert.Equal(["delivery mes"], Words(node.Get<ParkedReasonsQuery>().Read(Scope.Of([]), Scope.Of(["mes"]), 100)));
    }

    private static ParkedReasons Read(Node node, int limit = 100) => node.Get<ParkedReasonsQuery>().Read(Scope.Everything, Scope.Everything, limit);

    private static IEnumerable<string> Words(ParkedReasons reasons) => reasons.Reasons.Select(r => $"{r.Kind} {r.For}");
}
