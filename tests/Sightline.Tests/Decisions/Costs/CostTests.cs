using System.Globalization;
using Sightline.Buffering;
using Sightline.Context;
using Sightline.Context.Orders;
using Sightline.Context.Plant;
using Sightline.Decisions.Costs;
using Sightline.Decisions.Nonconformances;
using Sightline.Model;
using Sightline.Proof;
using Sightline.Storage;
using Sightline.Tests.Forwarding;
using Sightline.Tests.Hosting;
using static Sightline.Tests.Decisions.Costs.Costing;

namespace Sightline.Tests.Decisions.Costs;

/// <summary>What bad quality costs, on the order of the part.</summary>
public sealed class CostTests
{
    [Fact]
    public async Task The_rate_that_names_the_most_and_has_a_price_counts()
    {
        await using var node = new Node();
        node.Project();
        await node.PutAsync(MasterKind.CostRates, "all", All);
        await node.PutAsync(MasterKind.CostRates, "station", """{"station":"S1","currency":"EUR","scrap":5}""");
        await node.PutAsync(MasterKind.CostRates, "product", """{"product":"P-1","currency":"EUR","scrap":6}""");
        await node.PutAsync(MasterKind.CostRates, "both", """{"product":"P-1","station":"S1","currency":"USD","falseCall":1}""");
        string? Price(string cause, string? product, string? station) => node.Get<IPlantPolicies>().PriceOf(cause, product, station) is { } p ? $"{p.Rate} {p.Amount:0.##} {p.Currency}" : null;

        Assert.Equal("all 4.2 EUR", Price(CostCauses.Scrap, "P-2", null));
        Assert.Equal("station 5 EUR", Price(CostCauses.Scrap, "P-2", "S1"));
        Assert.Equal("product 6 EUR", Price(CostCauses.Scrap, "P-1", "S1"));
        Assert.Equal("both 1 USD", Price(CostCauses.FalseCall, "P-1", "S1"));
        Assert.Equal("all 0.3 EUR", Price(CostCauses.FalseCall, "P-1", "S2"));
        Assert.Equal("all 2.55 EUR", Price(CostCauses.Rework, "P-1", "S1"));
    }

    [Fact]
    public void Every_problem_of_a_rate_is_told_at_once() => Assert.Equal(
        ["/currency Is 'euro'. Send three capital letters, such as EUR.", "/scrap Is -1. Send 0 to 1000000000, with at most 6 digits after the point.", "/falseCall Is 0.0000001. Send 0 to 1000000000, with at most 6 digits after the point.", "/reworkPerMinute Missing. Send the minutes of a rework and the price of one, or the price of a rework."],
        new CostRateMaster { Currency = "euro", Scrap = -1, FalseCall = 0.0000001m, ReworkMinutes = 2 }.Problems().Select(p => $"{p.Pointer} {p.Detail}"));

    [Fact]
    public async Task What_is_scrapped_reworked_and_turned_is_charged_to_its_order_and_what_is_taken_back_is_not()
    {
        await using var node = await SeededAsync();
        await node.PutAsync(MasterKind.CostRates, "all", All);
        await node.PutAsync(MasterKind.Products, "P-1", """{"family":"brackets"}""");
        var (bad, good) = (await InspectAsync(node, "fail", "SN-1"), await InspectAsync(node, "pass", "SN-2"));
        var review = await node.ReviewAsync(bad, "pass");
        await node.ReviewAsync(good, "fail", @class: "crack");
        var ncr = await ContainedAsync(node, "SN-2");
        var rework = await node.DoAsync(ncr, NcrActs.Dispose, Ncring.Disposing(Dispositions.Rework));
        Assert.Equal(
            [$"falseCall|{bad}|SN-1|WO-1|P-1|brackets|L1|L1-AOI-1|dent|300000", $"lateDetection|{good}|SN-2|WO-1|P-1|brackets|L1|L1-AOI-1|crack|10000000", $"rework|{rework}|SN-2|WO-1|P-1|brackets|L1|L1-AOI-1|crack|2550000"],
            node.Rows("SELECT cause, ref, key, work_order, product, family, line, station, class, amount FROM quality_costs ORDER BY cause"));

        await node.UndoAsync(bad, review);
        await node.DoAsync(ncr, NcrActs.Undo, of: rework);
        await node.DoAsync(ncr, NcrActs.Dispose, Ncring.Disposing(Dispositions.Scrap));
        // A price that comes later changes nothing that was charged.
        await node.PutAsync(MasterKind.CostRates, "all", All.Replace("4.2", "400", StringComparison.Ordinal));
        Assert.Equal(["lateDetection|10000000", "scrap|4200000"], node.Rows("SELECT cause, amount FROM quality_costs ORDER BY cause"));

        var query = node.Get<CostQuery>();
        var (from, to) = (node.Clock.GetUtcNow().AddDays(-1), node.Clock.GetUtcNow().AddDays(1));
        Assert.Equal([("WO-1", "EUR", 14.2m, 2L, 0L)], query.Sums("workOrder", from, to, null, Scope.Everything).Select(s => (s.Name!, s.Currency!, s.Total, s.Charges, s.Unpriced)));
        Assert.Equal([("lateDetection", 10m), ("scrap", 4.2m)], query.Sums("cause", from, to, "WO-1", Scope.Of(["L1-AOI-1"])).Select(s => (s.Name!, s.Total)));
        Assert.Empty(query.Sums("class", from, to, null, Scope.Of(["elsewhere"])));
        Assert.Empty(query.Sums("class", from, to, "WO-2", Scope.Everything));
        Assert.Empty(query.Sums("class", to, to.AddDays(1), null, Scope.Everything));
    }

    [Fact]
    public async Task A_part_that_two_nonconformances_scrap_is_charged_once_with_the_class_the_machine_named()
    {
        await using var node = await SeededAsync();
        await node.PutAsync(MasterKind.CostRates, "all", All);
        await InspectAsync(node, "fail", "SN-1");
        var (one, two) = (await ContainedAsync(node, "SN-1"), await ContainedAsync(node, "SN-1"));
        var first = await node.DoAsync(one, NcrActs.Dispose, Ncring.Disposing(Dispositions.Scrap));
        var second = await node.DoAsync(two, NcrActs.Dispose, Ncring.Disposing(Dispositions.Scrap));
        Assert.Equal([$"{first}|dent"], node.Rows("SELECT ref, class FROM quality_costs"));

        await node.DoAsync(one, NcrActs.Undo, of: first);
        Assert.Equal([$"{second}|dent"], node.Rows("SELECT ref, class FROM quality_costs"));
        await node.DoAsync(two, NcrActs.Undo, of: second);
        Assert.Empty(node.Rows("SELECT ref FROM quality_costs"));
    }

    [Fact]
    public async Task What_no_rate_has_a_price_for_is_counted_and_its_money_is_in_no_sum()
    {
        await using var node = await SeededAsync();
        var bad = await InspectAsync(node, "fail", "SN-1");
        await node.ReviewAsync(bad, "pass");
        await node.PutAsync(MasterKind.CostRates, "all", """{"currency":"EUR","scrap":1}""");
        await node.DoAsync(await ContainedAsync(node, "SN-1"), NcrActs.Dispose, Ncring.Disposing(Dispositions.Scrap));

        var sums = node.Get<CostQuery>().Sums("line", DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue, null, Scope.Everything);
        Assert.Equal([("EUR", 1m, 1L, 0L), (null, 0m, 1L, 1L)], sums.Select(s => (s.Currency, s.Total, s.Charges, s.Unpriced)));
    }

    [Fact]
    public async Task A_target_is_told_what_an_order_cost_when_it_is_closed_and_again_when_that_changes()
    {
        await using var dispatch = await Dispatch.StartAsync();
        var node = dispatch.Node;
        await node.FactAsync(FactKinds.Target, "erp", Dispatch.File("erp"));
        await node.FactAsync(FactKinds.Map, "erp", """
            {"formatVersion":1,"target":"erp","version":"1","results":{"pass":"OK","fail":"NOK","review":null},"fields":{"part":{"from":"part.serial"} },
             "facts":{"qualityCost":{"order":{"from":"cost.workOrder"},"currency":{"from":"cost.currency"},"total":{"from":"cost.total"},"scrap":{"from":"cost.scrap"},"falseCalls":{"from":"cost.falseCall"},"open":{"from":"cost.unpriced"} } } }
            """);
        await SeedAsync(node);
        await node.PutAsync(MasterKind.CostRates, "all", All);
        var ncr = await ContainedAsync(node, "SN-1", await InspectAsync(node, "fail", "SN-1"));
        var (second, third) = (await InspectAsync(node, "fail", "SN-2"), await InspectAsync(node, "fail", "SN-3"));
        await node.DoAsync(ncr, NcrActs.Dispose, Ncring.Disposing(Dispositions.Scrap));
        await node.ReviewAsync(second, "pass");

        await CloseAsync(node, "WO-1");
        var closed = await node.FactAsync(FactKinds.ToldDue, "", "");
        var review = await node.ReviewAsync(third, "pass");
        var judged = await node.FactAsync(FactKinds.ToldDue, "", "");
        await node.UndoAsync(third, review);
        var undone = await node.FactAsync(FactKinds.ToldDue, "", "");
        await node.FactAsync(FactKinds.ToldDue, "", "");

        Assert.Equal(
            [
                $$"""{{closed}}|cost:WO-1|{"order":"WO-1","currency":"EUR","total":4.5,"scrap":4.2,"falseCalls":0.3,"open":0}""",
                $$"""{{judged}}|cost:WO-1|{"order":"WO-1","currency":"EUR","total":4.8,"scrap":4.2,"falseCalls":0.6,"open":0}""",
                $$"""{{undone}}|cost:WO-1|{"order":"WO-1","currency":"EUR","total":4.5,"scrap":4.2,"falseCalls":0.3,"open":0}""",
            ],
            node.Rows("SELECT position, part_key, fields FROM outbox WHERE target = 'erp' AND part_key LIKE 'cost:%' ORDER BY position"));
    }

    [Fact]
    public async Task Whatever_is_judged_disposed_and_taken_back_the_charges_are_those_of_counting_the_decisions_anew_also_after_a_rebuild()
    {
        var random = new Random(20_261_121);
        var path = Directory.CreateTempSubdirectory("sightline-").FullName;
        IReadOnlyList<string> charged;
        var causes = new HashSet<string>();
        const string Charges = "SELECT cause, ref, kind, key, position, at, work_order, product, family, line, station, class, quantity, rate, currency, amount FROM quality_costs ORDER BY cause, ref, key";
        await using (var node = new Node(path))
        {
            await SeedAsync(node);
            await node.PutAsync(MasterKind.CostRates, "all", All);
            var records = new List<long>();
            var (ncrs, given) = (new List<long>(), new List<(long Ncr, long Position)>());
            for (var step = 0; step < 160; step++)
            {
                node.Clock.Advance(TimeSpan.FromSeconds(1));
                switch (random.Next(6))
                {
                    case 0 or 1:
                        records.Add(await InspectAsync(node, random.Next(2) == 0 ? "fail" : "pass", $"SN-{records.Count}"));
                        break;
                    case 2 when records.Count > 0:
                        await node.JudgeAsync(random);
                        break;
                    case 3 when records.Count > 2:
                        ncrs.Add(await ContainedAsync(node, $"SN-{random.Next(records.Count)}", more: $"SN-{random.Next(records.Count)}"));
                        break;
                    case 4 when ncrs.Count > 0:
                        var ncr = ncrs[random.Next(ncrs.Count)];
                        var (position, refusal) = await node.TryAsync(ncr, NcrActs.Dispose, Ncring.Disposing(((string[])[Dispositions.Scrap, Dispositions.Rework, Dispositions.UseAsIs])[random.Next(3)]));
                        if (refusal is null)
                        {
                            given.Add((ncr, position));
                        }

                        break;
                    case 5 when given.Count > 0:
                        var (of, undone) = given[random.Next(given.Count)];
                        await node.TryAsync(of, NcrActs.Undo, of: undone);
                        break;
                    default:
                        break;
                }

                Assert.Equal(Naive(node), node.Rows("SELECT cause, ref, key, amount FROM quality_costs ORDER BY cause, ref, key"));
                causes.UnionWith(node.Rows("SELECT DISTINCT cause FROM quality_costs"));
            }

            charged = node.Rows(Charges);
        }

        // Each of them was there, or the comparison said little.
        Assert.Equal(CostCauses.All.Order(StringComparer.Ordinal), causes.Order(StringComparer.Ordinal));
        foreach (var file in Directory.GetFiles(path, "projections.db*"))
        {
            File.Delete(file);
        }

        await using var rebuilt = new Node(path);
        rebuilt.Project();
        Assert.Equal(charged, rebuilt.Rows(Charges));
    }

    private static List<string> Naive(Node node) =>
    [
        .. node.Rows("SELECT 'falseCall', position, serial, 300000 FROM inspections WHERE result = 1 AND verdict = 0")
            .Concat(node.Rows("SELECT 'lateDetection', position, serial, 10000000 FROM inspections WHERE result = 0 AND verdict = 1"))
            .Concat(node.Rows("SELECT what, position, key, CASE what WHEN 'scrap' THEN 4200000 ELSE 2550000 END FROM dispositions d WHERE what IN ('scrap', 'rework') AND in_force IS NOT NULL AND undone_by IS NULL " +
                "AND (what = 'rework' OR position = (SELECT MIN(position) FROM dispositions o WHERE o.key = d.key AND o.what = 'scrap' AND o.in_force IS NOT NULL AND o.undone_by IS NULL))"))
            .OrderBy(r => r.Split('|')[0], StringComparer.Ordinal).ThenBy(r => long.Parse(r.Split('|')[1], CultureInfo.InvariantCulture)).ThenBy(r => r.Split('|')[2], StringComparer.Ordinal),
    ];

    private static async Task<long> CloseAsync(Node node, string order)
    {
        var (desk, scope) = (node.Get<ClosingDesk>(), new ClosingScope(order, null, null, null));
        var draft = desk.Take(scope);
        var position = await desk.WriteAsync(scope, draft, new Signature("anna", "Anna", "quality", DateTimeOffset.UnixEpoch, "responsible", "done", "closing:x", Convert.ToHexStringLower(draft.Sha256)), "user:anna");
        node.Project();
        return position!.Value;
    }
}
