using FsCheck;
using FsCheck.Fluent;
using Sightline.Context;
using Sightline.Model;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Context;

/// <summary>What a parked record may belong to, and why.</summary>
public sealed class CandidateTests
{
    [Theory]
    [InlineData("wo-1001", "WO-1001", 0.95)]
    [InlineData("WO1001", "WO-1001", 0.9)]
    [InlineData("WO-1001", "WO-0001001", 0.9)]
    [InlineData("10", "0010", 0.9)]
    [InlineData("WO-1000", "WO-1", null)]
    [InlineData("WO-1001", "WO-1001-A", 0.6)]
    [InlineData("WO-1001-A", "WO-1001", 0.6)]
    [InlineData("WO-1001", "WO-1002", 0.55)]
    [InlineData("WO-1010", "WO-1001", 0.55)]
    [InlineData("WO-1001", "WO-101", 0.55)]
    [InlineData("WO-1001", "WO-2002", 0.3)]
    [InlineData("WO-1001", "WO-2112", null)]
    [InlineData("WO-1", "XO-1", null)]
    [InlineData("A1", "A2", null)]
    [InlineData("WO-1001", "WO-1001", null)]
    [InlineData("---", "/", null)]
    public void Ids_resemble_each_other_as_people_mistype_them(string wanted, string known, double? score) => Assert.Equal(score, Likeness.Of(wanted, known)?.Score);

    [Fact]
    public async Task The_order_that_was_misspelt_comes_first_and_says_why()
    {
        await using var node = new Node();
        await node.SeedAsync(order: "WO-1001");
        await node.PutAsync(MasterKind.WorkOrders, "WO-7777", """{"product":"P-1"}""");
        await node.SetContextAsync("L1-AOI-1", """{"workOrder":"wo1001","validFrom":"2026-11-18T07:00:00Z"}""");
        var record = await node.InspectAsync();

        var found = Of(node, record);

        Assert.Equal("WO-1001", found[0].WorkOrder);
        Assert.Equal("Its id is the same but for separators and leading zeros: 'wo1001'.", found[0].Reason);
        Assert.Equal(0.9, found[0].Score);
        Assert.DoesNotContain(found, c => c.WorkOrder == "WO-7777");
    }

    [Fact]
    public async Task What_ran_just_before_and_just_after_and_on_the_line_is_named_with_the_moment()
    {
        await using var node = new Node();
        foreach (var order in (string[])["BEFORE", "AFTER", "BESIDE", "YESTERDAY"])
        {
            await node.PutAsync(MasterKind.WorkOrders, order, """{"product":"P-1"}""");
        }

        await node.PutAsync(MasterKind.Stations, "L1-AOI-1", """{"line":"L1"}""");
        await node.PutAsync(MasterKind.Stations, "L1-AOI-2", """{"line":"L1"}""");
        await node.PutAsync(MasterKind.Stations, "L2-AOI-1", """{"line":"L2"}""");
        foreach (var (station, order, from) in ((string, string, string)[])[("L1-AOI-1", "YESTERDAY", "2026-11-18T07:00:00Z"), ("L1-AOI-1", "BEFORE", "2026-11-18T08:00:00Z"), ("L1-AOI-1", "UNKNOWN", "2026-11-20T07:55:00Z"),
            ("L1-AOI-1", "AFTER", "2026-11-20T08:40:00Z"), ("L1-AOI-2", "BESIDE", "2026-11-20T06:00:00Z"), ("L2-AOI-1", "YESTERDAY", "2026-11-20T06:00:00Z")])
        {
            await node.SetContextAsync(station, $$"""{"workOrder":"{{order}}","validFrom":"{{from}}"}""");
        }

        var found = Of(node, await node.InspectAsync(at: "2026-11-20T08:00:00Z"));

        Assert.Equal(
        [
            "BEFORE 0.45 Was made at station L1-AOI-1 until 2026-11-20T07:55:00.000Z.",
            "BESIDE 0.42 Was being made at station L1-AOI-2 of the same line L1 at that moment.",
            "AFTER 0.35 Was made at station L1-AOI-1 from 2026-11-20T08:40:00.000Z on.",
        ], found.Select(c => $"{c.WorkOrder} {c.Score} {c.Reason}"));
    }

    [Fact]
    public async Task Batch_recipe_lot_and_the_same_part_elsewhere_speak_for_an_order_and_together_more()
    {
        await using var node = new Node();
        await node.SeedAsync();
        await node.PutAsync(MasterKind.WorkOrders, "WO-2", """{"product":"P-2","batch":"B-7","recipe":{"id":"R-1"}}""");
        await node.PutAsync(MasterKind.WorkOrders, "WO-3", """{"product":"P-3","materialLots":["LOT-9"]}""");
        await node.InspectAsync("L1-AOI-1", "SN-7");
        await node.PutAsync(MasterKind.Stations, "L9", "{}");
        await node.SetContextAsync("L9", """{"materialLots":["LOT-9"],"product":"P-3","validFrom":"2026-11-01T00:00:00Z"}""");

        var answer = await node.SendAsync($$"""{"id":"x","station":"L9","part":{"serial":"SN-7","batch":"B-7"},"recipe":{"id":"R-1"},"inspectedAt":"{{Rfc3339.Write(node.Clock.GetUtcNow())}}","result":"pass"}""");
        var found = Of(node, answer.Position!.Value);

        Assert.Equal(["WO-1", "WO-2", "WO-3"], found.Select(c => c.WorkOrder));
        Assert.Equal([0.8, 0.72, 0.55], found.Select(c => c.Score));
        Assert.Equal("Other inspections of part SN-7 belong to it.", found[0].Reason);
        Assert.Equal("Makes batch B-7, which the record names; is inspected by recipe R-1, which judged the part.", found[1].Reason);
    }

    [Fact]
    public async Task Of_an_unknown_station_those_that_resemble_it_are_named_and_what_they_made()
    {
        await using var node = new Node();
        await node.SeedAsync("L1-AOI-1", "WO-1");
        await node.PutAsync(MasterKind.Stations, "L7-PRESS", "{}");

        var found = Of(node, await node.InspectAsync("l1_aoi_01"));

        Assert.Equal(["- L1-AOI-1 0.9", "WO-1 - 0.44"], found.Select(c => $"{c.WorkOrder ?? "-"} {c.Station ?? "-"} {c.Score}"));
        Assert.Equal("Was being made at station L1-AOI-1, which the unknown station 'l1_aoi_01' resembles, at that moment.", found[1].Reason);
    }

    [Fact]
    public async Task A_record_that_has_its_context_or_is_none_has_no_candidates()
    {
        await using var node = new Node();
        await node.SeedAsync();
        var bound = await node.InspectAsync();

        Assert.Empty(Of(node, bound));
        Assert.Empty(Of(node, 1));
        Assert.Empty(Of(node, 999));
    }

    [Fact]
    public async Task Whatever_is_known_in_whatever_order_only_orders_and_stations_that_are_there_are_named_at_most_five_best_first_and_the_same_again()
    {
        var cases = Gen.Sample(Plants(), 1, 12);
        foreach (var plant in cases)
        {
            var lists = new List<IReadOnlyList<Candidate>>();
            foreach (var facts in (IReadOnlyList<Fact>[])[plant.Facts, [.. plant.Facts.Reverse()]])
            {
                await using var node = new Node();
                _ = node.Projector;
                foreach (var fact in facts)
                {
                    await (fact.Kind == "context" ? node.SetContextAsync(fact.Id, fact.Body) : node.PutAsync(MasterKind.All.Single(k => k.Name == fact.Kind), fact.Id, fact.Body));
                }

                var record = await node.InspectAsync(plant.Station, "SN-1", more: $$""","workOrder":"{{plant.Believed}}" """);
                var found = Of(node, record);
                Assert.Equal(found, Of(node, record));
                lists.Add(found);

                var orders = plant.Facts.Where(f => f.Kind == "work-orders").Select(f => f.Id).ToHashSet();
                var stations = plant.Facts.Where(f => f.Kind == "stations").Select(f => f.Id).ToHashSet();
                Assert.True(found.Count <= 5);
                Assert.All(found, c => Assert.True(c.WorkOrder is not null ? c.Station is null && orders.Contains(c.WorkOrder) : stations.Contains(c.Station!)));
                Assert.All(found, c => Assert.True(c.Score is > 0 and < 1 && c.Reason.Length > 5));
                Assert.Equal(found.Select(c => c.Score).OrderDescending(), found.Select(c => c.Score));
            }

            // Which fact came first is no reason for a candidate.
            Assert.Equal(lists[0], lists[1]);
        }
    }

    internal sealed record Fact(string Kind, string Id, string Body);

    internal sealed record PlantCase(IReadOnlyList<Fact> Facts, string Station, string Believed);

    private static Gen<PlantCase> Plants()
    {
        var order = Gen.Choose(0, 30).Select(n => $"WO-{n:000}");
        var station = Gen.Choose(1, 4).Select(n => $"L1-AOI-{n}");
        var orders = order.Select(id => new Fact("work-orders", id, """{"product":"P-1"}"""));
        var stations = station.Select(id => new Fact("stations", id, """{"line":"L1"}"""));
        var contexts = from s in station from o in order from hour in Gen.Choose(0, 23) from minute in Gen.Choose(0, 59)
                       select new Fact("context", s, $$"""{"workOrder":"{{o}}","validFrom":"2026-11-20T{{hour:00}}:{{minute:00}}:00Z"}""");
        var facts = Gen.OneOf(orders, stations, contexts);
        return from list in facts.ListOf(25)
               from at in Gen.OneOf(station, Gen.Constant("l1-aoi-2"), Gen.Constant("L1-A0I-1"))
               from believed in Gen.OneOf(order, Gen.Constant("wo001"), Gen.Constant("WO-0010"))
               select new PlantCase([.. list.DistinctBy(f => (f.Kind, f.Id, f.Kind == "context" ? f.Body.Split("validFrom")[1] : ""))], at, believed);
    }

    private static IReadOnlyList<Candidate> Of(Node node, long position) => node.Get<CandidateQuery>().Of([position])[position];
}
