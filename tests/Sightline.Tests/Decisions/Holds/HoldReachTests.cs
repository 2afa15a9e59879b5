using Sightline.Context;
using Sightline.Decisions.Gates;
using Sightline.Decisions.Holds;
using Sightline.Model;
using Sightline.Storage;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Decisions.Holds;

/// <summary>Which parts a hold reaches through what they are made of, and what gates say of them.</summary>
public sealed class HoldReachTests
{
    private static readonly Signature s_signature = new("quinn", null, "quality", DateTimeOffset.UnixEpoch, "decided", "so", "hold:1", "00");

    [Fact]
    public async Task A_hold_on_a_lot_holds_parts_that_events_say_are_made_of_it_and_of_lots_split_from_it_before_and_after()
    {
        await using var node = await SeededAsync();
        await node.ReportAsync(""" "type":"lot.split","lot":"L-P","into":[{"lot":"L-C","quantity":3,"unit":"kg"}] """);
        await node.ReportAsync(""" "type":"lot.merged","lot":"L-M","from":[{"lot":"L-C"},{"lot":"L-X"}] """);
        await node.ReportAsync(Consumed("L-P", "serial", "GL-1"));
        await node.ReportAsync(Consumed("L-M", "batch", "B-1"));
        await node.InspectAsync(serial: "PC-1");

        var plan = node.Get<HoldDesk>().Plan(new HoldAsked { Reason = "bad glue", Lots = ["L-P"] });
        Assert.Equal(["GL-1", "PC-1"], plan.Serials);
        Assert.Equal(["B-1"], plan.Batches);
        Assert.Equal(["L-P"], plan.Lots);

        await PlaceAsync(node, new HoldAsked { Reason = "bad glue", Lots = ["L-P"], LotsAlone = true });
        await node.ReportAsync(Consumed("L-C", "serial", "GL-2"));
        await node.ReportAsync(Consumed("L-X", "serial", "GL-3"));
        Assert.Equal([false, false, false, false, true], new[] { "GL-1", "GL-2", "PC-1", "B-1", "GL-3" }.Select(part => node.Get<GateQuery>().Ask("L1-AOI-1", part)!.Allowed || !Held(node, part)));
        var held = Assert.Single(node.Get<HoldQuery>().OfPart("PC-1", null));
        Assert.Equal((HoldUnitKind.Lot, "L-P", null), (held.Via, held.Key, held.Inside));
    }

    [Fact]
    public async Task A_gate_refuses_what_a_held_part_is_in_and_names_it_until_it_is_taken_out_or_free()
    {
        await using var node = await SeededAsync();
        await node.InspectAsync(serial: "PRODUCT");
        await node.ReportAsync(""" "type":"part.assembled","part":{"serial":"PRODUCT"},"components":[{"serial":"MODULE"}] """);
        await node.ReportAsync(""" "type":"part.assembled","part":{"serial":"MODULE"},"components":[{"serial":"CHIP"},{"serial":"PRODUCT"}] """);
        var hold = await PlaceAsync(node, new HoldAsked { Reason = "cracked.", Serials = ["CHIP"] });

        var said = node.Get<GateQuery>().Ask("L1-AOI-1", "PRODUCT")!;
        Assert.False(said.Allowed);
        Assert.Contains(said.Reasons, r => r.Code == GateCodes.Hold && r.Text.StartsWith("'CHIP', which is in it, is on hold since", StringComparison.Ordinal) && r.Text.EndsWith($"cracked. Release hold {hold} first.", StringComparison.Ordinal));

        await node.ReportAsync(""" "type":"component.replaced","part":{"serial":"MODULE"},"removed":{"serial":"CHIP"},"fitted":{"serial":"CHIP-2"} """);
        Assert.DoesNotContain(node.Get<GateQuery>().Ask("L1-AOI-1", "PRODUCT")!.Reasons, r => r.Code == GateCodes.Hold);
        Assert.True(Held(node, "CHIP"));
    }

    [Fact]
    public async Task What_a_hold_names_and_frees_by_name_is_free_of_it_with_all_that_it_is_in()
    {
        await using var node = await SeededAsync();
        await node.ReportAsync(Consumed("L-G", "serial", "CHIP"));
        await node.ReportAsync(""" "type":"part.assembled","part":{"serial":"PRODUCT"},"components":[{"serial":"CHIP"}] """);
        var hold = await PlaceAsync(node, new HoldAsked { Reason = "so", Lots = ["L-G"] });
        Assert.True(Held(node, "PRODUCT"));

        await node.Get<HoldDesk>().ReleaseAsync(hold, new HoldChoice(["CHIP"], null, null), "looked at", "user:quinn", s_signature with { Object = $"hold:{hold}" }, "user:quinn");
        node.Project();
        Assert.False(Held(node, "CHIP"));
        Assert.False(Held(node, "PRODUCT"));
    }

    [Fact]
    public async Task A_part_of_more_than_can_be_looked_at_is_not_called_free()
    {
        await using var node = await SeededAsync();
        await PlaceAsync(node, new HoldAsked { Reason = "so", Serials = ["ELSEWHERE"] });
        await node.ReportAsync($$""" "type":"part.assembled","part":{"serial":"HUGE"},"components":[{{string.Join(',', Enumerable.Range(0, HoldReach.MostThings + 1).Select(n => $$"""{"serial":"C-{{n}}"}"""))}}] """);

        var said = node.Get<GateQuery>().Ask("L1-AOI-1", "HUGE")!;
        Assert.Contains(said.Reasons, r => r is { Code: GateCodes.Unknown, Blocks: true } && r.Text.Contains("more than 1000 things", StringComparison.Ordinal));
    }

    private static bool Held(Node node, string part) => node.Get<ProjectionReader>().Read(db => new HoldReach(db).IsHeld(new Thing(part.StartsWith('B') ? ThingKind.Batch : ThingKind.Serial, part)));

    private static string Consumed(string lot, string kind, string part) => $$""" "type":"material.consumed","lot":"{{lot}}","quantity":1,"unit":"kg","part":{"{{kind}}":"{{part}}"} """;

    private static async Task<long> PlaceAsync(Node node, HoldAsked asked)
    {
        var plan = node.Get<HoldDesk>().Plan(asked);
        Assert.Empty(plan.Errors);
        var hold = await node.Get<HoldDesk>().PlaceAsync(asked, plan, "user:quinn", "user:quinn");
        node.Project();
        return hold;
    }

    /// <summary>Parts that are inspected are made of lot L-C.</summary>
    private static async Task<Node> SeededAsync()
    {
        var node = new Node();
        await node.SeedAsync();
        await node.PutAsync(MasterKind.WorkOrders, "WO-1", """{"product":"P-1","materialLots":["L-C"]}""");
        return node;
    }
}
