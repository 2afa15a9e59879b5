using Sightline.Buffering;
using Sightline.Context;
using Sightline.Context.Plant;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Context.Plant;

public sealed class PlantProblemsTests
{
    [Fact]
    public async Task A_name_of_which_nothing_is_known_is_taken_and_told_until_it_comes()
    {
        await using var node = new Node();
        await node.PutAsync(MasterKind.Lines, "L1", """{"area":"HALL-1"}""");
        await node.PutAsync(MasterKind.WorkOrders, "WO-1", """{"product":"P-1","line":"L1","operations":[{"id":"10","station":"S-9"}]}""");

        Assert.Equal(
            ["lines/L1 area names areas 'HALL-1'", "work-orders/WO-1 operations.station names stations 'S-9'", "work-orders/WO-1 product names products 'P-1'"],
            Read(node).Select(p => p.Text.Split(',')[0]).Order());

        await node.PutAsync(MasterKind.Areas, "HALL-1", "{}");
        await node.PutAsync(MasterKind.Stations, "S-9", "{}");
        await node.PutAsync(MasterKind.Products, "P-1", "{}");
        Assert.Empty(Read(node));
    }

    [Fact]
    public async Task What_contradicts_itself_or_is_of_an_unknown_place_is_told()
    {
        await using var node = new Node();
        await node.PutAsync(MasterKind.Lines, "L1", "{}");
        await node.PutAsync(MasterKind.Stations, "S1", """{"line":"L1"}""");
        await node.PutAsync(MasterKind.Stations, "S2", """{"line":"L1","unknownWorkOrder":"accept"}""");
        await node.SetContextAsync("S1", """{"workOrder":"WO-1","validFrom":"2026-11-20T00:00:00Z"}""");
        await node.SetContextAsync("S1", """{"workOrder":"WO-2","validFrom":"2026-11-20T00:00:00Z"}""");
        await node.SetContextAsync("S2", """{"workOrder":"WO-3","validFrom":"2026-11-20T00:00:00Z"}""");
        await node.SetContextAsync("GHOST", """{"workOrder":"WO-1","validFrom":"2026-11-20T00:00:00Z"}""");
        await node.PutAsync(MasterKind.WorkOrders, "WO-2", """{"product":"P"}""");
        await node.PutAsync(MasterKind.Products, "P", "{}");
        var ahead = node.Clock.GetUtcNow().AddHours(40);
        await node.FactAsync(FactKinds.Event, "NOWHERE", $$"""{"type":"operator.signed-on","at":"{{ahead:O}}","line":"NOWHERE","operator":"OP-1"}""", ahead);

        var found = Read(node).ToLookup(p => p.Code);

        Assert.Equal(["S1", "2"], Assert.Single(found["context-twice"]).Words.Take(2));
        Assert.Equal("GHOST", Assert.Single(found["unknown-station"]).Id);
        Assert.Equal("L1|S1 WO-2, S2 WO-3", string.Join('|', Assert.Single(found["two-orders"]).Words));
        Assert.Equal(("lines", "NOWHERE"), (Assert.Single(found["unknown-place"]).Kind, found["unknown-place"].Single().Id));
        Assert.StartsWith("operator.signed-on at line:NOWHERE was reported for", Assert.Single(found["ahead-of-clock"]).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_shift_gap_and_an_overlap_of_a_line_are_told()
    {
        await using var node = new Node();
        await node.PutAsync(MasterKind.Lines, "L1", "{}");
        await node.PutAsync(MasterKind.Shifts, "a", """{"start":"06:00","end":"14:00","days":["mon"]}""");
        await node.PutAsync(MasterKind.Shifts, "b", """{"start":"13:00","end":"20:00","days":["mon"]}""");
        await node.PutAsync(MasterKind.Shifts, "c", """{"start":"21:00","end":"05:00","days":["mon"]}""");

        var found = Read(node);

        Assert.Equal(["shift-gap", "shift-overlap"], found.Select(p => p.Code).Order());
        Assert.Contains("shift a is on, and b too: ", found.First(p => p.Code == "shift-overlap").Text, StringComparison.Ordinal);
    }

    private static IReadOnlyList<PlantProblem> Read(Node node) => node.Get<PlantProblemsQuery>().Read();
}
