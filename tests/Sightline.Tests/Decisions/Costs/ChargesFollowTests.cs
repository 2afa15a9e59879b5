using System.Globalization;
using System.Text;
using Sightline.Buffering;
using Sightline.Context;
using Sightline.Context.Parameters;
using Sightline.Contract;
using Sightline.Decisions.Costs;
using Sightline.Decisions.Nonconformances;
using Sightline.Model;
using Sightline.Tests.Hosting;
using static Sightline.Tests.Decisions.Costs.Costing;

namespace Sightline.Tests.Decisions.Costs;

/// <summary>A charge stands where its record belongs, with the tool that made the part.</summary>
public sealed class ChargesFollowTests
{
    private const string Strokes = """{"name":"strokes","conditions":[{"name":"new","below":10},{"name":"used","below":50.5},{"name":"worn"}]}""";
    private const string Told = "SELECT cause, key, work_order, product, line, tool_condition, amount FROM quality_costs ORDER BY cause, key";

    [Fact]
    public async Task A_part_that_was_scrapped_while_nobody_knew_its_order_is_charged_and_counted_there_once_that_is_known()
    {
        await using var node = await SeededAsync();
        await node.PutAsync(MasterKind.CostRates, "any", All);
        await node.PutAsync(MasterKind.CostRates, "p1", """{"product":"P-1","currency":"EUR","scrap":7}""");
        var record = await node.InspectAsync("NEW-1", "SN-9");
        await node.DoAsync(await ContainedAsync(node, "SN-9"), NcrActs.Dispose, Ncring.Disposing(Dispositions.Scrap));
        Assert.Equal("parked|station:NEW-1", node.Stands(record));
        Assert.Equal(["scrap|SN-9|-|-|-|-|4200000"], node.Rows(Told));

        await node.SeedAsync("NEW-1");

        Assert.Equal(["scrap|SN-9|WO-1|P-1|L1|-|7000000"], node.Rows(Told));
        Assert.Equal(["SN-9|WO-1|P-1"], node.Rows("SELECT key, work_order, product FROM dispositions"));
    }

    [Fact]
    public async Task A_charge_moves_with_its_record_and_keeps_its_price_where_the_product_stays()
    {
        await using var node = await SeededAsync();
        await node.PutAsync(MasterKind.WorkOrders, "WO-2", """{"product":"P-1"}""");
        await node.PutAsync(MasterKind.WorkOrders, "WO-3", """{"product":"P-3"}""");
        await node.PutAsync(MasterKind.Products, "P-3", """{"family":"lids"}""");
        await node.PutAsync(MasterKind.CostRates, "any", All);
        var record = await InspectAsync(node, "fail", "SN-1");
        await node.ReviewAsync(record, "pass");
        await node.PutAsync(MasterKind.CostRates, "any", All.Replace("0.3", "9", StringComparison.Ordinal));
        var from = Rfc3339.Write(node.Clock.GetUtcNow().AddSeconds(-1));

        await node.SetContextAsync("L1-AOI-1", $$"""{"workOrder":"WO-2","validFrom":"{{from}}"}""");
        await node.RelinkAsync();
        Assert.Equal(["falseCall|SN-1|WO-2|P-1|L1|-|300000"], node.Rows(Told));

        await node.SetContextAsync("L1-AOI-1", $$"""{"workOrder":"WO-3","validFrom":"{{from}}"}""");
        await node.RelinkAsync();
        Assert.Equal(["falseCall|SN-1|WO-3|P-3|L1|-|9000000"], node.Rows(Told));
        Assert.Equal("lids", node.Row("SELECT family FROM quality_costs"));
    }

    [Fact]
    public async Task The_condition_of_the_tool_is_that_of_the_exposure_also_when_all_comes_in_one_transaction()
    {
        await using var node = await SeededAsync();
        await node.PutAsync(MasterKind.CostRates, "all", All);
        await node.PutAsync(MasterKind.Parameters, "strokes", Strokes);
        var (early, late) = (await InspectAsync(node, "fail", "SN-1"), await AdvancedAsync(node, "SN-2"));
        var at = node.Clock.GetUtcNow();

        // Nothing is projected between the samples and the review: what the stage gathered is not in the tables yet.
        foreach (var (ago, value, kind) in ((int Ago, string Value, string Kind)[])[(80, "9.9", "actual"), (30, "50.5", "actual"), (20, "1", "setpoint")])
        {
            var moment = at.AddSeconds(-ago);
            await AppendAsync(node, FactKinds.Event, "M-7", $$"""{"type":"process.sample","machine":"M-7","name":"strokes","kind":"{{kind}}","value":{{value}},"at":"{{Rfc3339.Write(moment)}}"}""", moment);
        }

        await node.ReviewAsync(early, "pass");
        await node.ReviewAsync(late, "pass");

        Assert.Equal(["falseCall|SN-1|WO-1|P-1|L1|machine:M-7 strokes: new|300000", "falseCall|SN-2|WO-1|P-1|L1|machine:M-7 strokes: worn|300000"], node.Rows(Told));
        Assert.Equal(
            [("machine:M-7 strokes: new", 0.3m), ("machine:M-7 strokes: worn", 0.3m)],
            node.Get<CostQuery>().Sums("toolCondition", at.AddDays(-1), at.AddDays(1), null, Scope.Everything).Select(s => (s.Name!, s.Total)));
    }

    [Fact]
    public void Every_problem_of_conditions_is_told_at_once() => Assert.Equal(
        [
            "/conditions/0/below Missing. Send the value from which on the next condition holds.", "/conditions/1/name Is 'new' a second time. Send each condition once.",
            "/conditions/2/name Missing. Send what the condition is called, in 1 to 256 characters.", "/conditions/2/below Is 5, not above the one before, which is 5. Send conditions from the lowest value on.",
            "/conditions/3/below Is 9, and a value above it would be no condition. Leave it out of the last.",
        ],
        new ParameterMaster { Name = "strokes", Conditions = [new() { Name = "new" }, new() { Name = "new", Below = 5 }, new() { Name = " ", Below = 5 }, new() { Name = "worn", Below = 9 }] }
            .Problems().Select(p => $"{p.Pointer} {p.Detail}"));

    [Fact]
    public async Task Whatever_is_sampled_late_bound_late_and_bound_anew_each_charge_is_that_of_looking_anew_also_after_a_rebuild()
    {
        var random = new Random(20_261_122);
        var path = Directory.CreateTempSubdirectory("sightline-").FullName;
        IReadOnlyList<string> charged;
        const string Charges = "SELECT cause, ref, kind, key, position, at, work_order, product, family, line, station, class, quantity, rate, currency, amount, record, tool_condition FROM quality_costs ORDER BY cause, ref, key";
        var seen = new HashSet<string>();
        await using (var node = new Node(path))
        {
            var rig = new Rig(node, random);
            await rig.BeginAsync();
            for (var step = 0; step < 220; step++)
            {
                node.Clock.Advance(TimeSpan.FromSeconds(1));
                await rig.StepAsync(step);
                Assert.Equal(rig.Naive(), node.Rows("SELECT cause, key, work_order, product, tool_condition FROM quality_costs ORDER BY cause, ref, key"));
                Assert.Equal("0", node.Row("SELECT COUNT(*) FROM dispositions d JOIN inspections i ON i.position = d.record WHERE d.work_order IS NOT i.work_order OR d.product IS NOT i.product"));
                seen.UnionWith(node.Rows("SELECT DISTINCT work_order || ' ' || COALESCE(tool_condition, '-') FROM quality_costs WHERE work_order IS NOT NULL"));
            }

            charged = node.Rows(Charges);
        }

        // Both orders, both machines and all conditions were there, or the comparison said little.
        Assert.True(seen.Count > 6 && seen.Any(s => s.StartsWith("WO-2", StringComparison.Ordinal)), string.Join(", ", seen));
        foreach (var file in Directory.GetFiles(path, "projections.db*"))
        {
            File.Delete(file);
        }

        await using var rebuilt = new Node(path);
        rebuilt.Project();
        Assert.Equal(charged, rebuilt.Rows(Charges));
    }

    private static async Task<long> AdvancedAsync(Node node, string serial)
    {
        node.Clock.Advance(TimeSpan.FromMinutes(1));
        var record = await InspectAsync(node, "fail", serial);
        node.Clock.Advance(TimeSpan.FromSeconds(10));
        return record;
    }

    private static async Task AppendAsync(Node node, string kind, string source, string body, DateTimeOffset at)
    {
        var result = await node.Journal.AppendAsync(new FactDraft(kind, source, null, at, node.Clock.GetUtcNow(), "M-7", Encoding.UTF8.GetBytes(body)), default);
        Assert.Equal(AppendOutcome.Durable, result.Outcome);
    }

    /// <summary>Two machines and two orders whose times become known late, and what people decide meanwhile.</summary>
    private sealed class Rig(Node node, Random random)
    {
        private readonly List<(string Machine, DateTimeOffset At, long Position, decimal Value)> _samples = [];
        private readonly List<long> _ncrs = [];
        private readonly List<(long Ncr, long Position)> _given = [];
        private int _parts;

        public async Task BeginAsync()
        {
            await SeedAsync(node);
            await node.PutAsync(MasterKind.WorkOrders, "WO-2", """{"product":"P-2"}""");
            await node.PutAsync(MasterKind.Parameters, "strokes", Strokes);
            await node.PutAsync(MasterKind.CostRates, "all", All);
        }

        public Task StepAsync(int step) => step == 140 ? node.SeedAsync("NEW-1") : random.Next(8) switch
        {
            0 or 1 => InspectAsync(),
            2 => _parts > 0 ? node.JudgeAsync(random) : Task.CompletedTask,
            3 => OpenAsync(),
            4 => DisposeAsync(),
            5 => UndoAsync(),
            6 => SampleAsync(),
            _ => MakeAsync(),
        };

        /// <summary>Each charge looked up anew from its record and all samples.</summary>
        public IEnumerable<string> Naive() => node.Rows("SELECT c.cause, c.key, c.position, c.record, i.work_order, i.product, i.corrected_at, i.context_id FROM quality_costs c JOIN inspections i ON i.position = c.record ORDER BY c.cause, c.ref, c.key").Select(row =>
        {
            var cells = row.Split('|');
            var machine = cells[7] == "-" ? null : node.Context(Number(cells[3]))["machine"];
            var at = DateTimeOffset.UnixEpoch.AddMicroseconds(Number(cells[6]));
            var known = _samples.Where(s => s.Machine == machine && s.Position <= Number(cells[2]) && s.At <= at).OrderBy(s => s.At).ThenBy(s => s.Position).ToList();
            var condition = known.Count == 0 ? "-" : $"machine:{machine} strokes: {(known[^1].Value < 10 ? "new" : known[^1].Value < 50.5m ? "used" : "worn")}";
            return $"{cells[0]}|{cells[1]}|{cells[4]}|{cells[5]}|{condition}";
        });

        private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

        private Task<long> InspectAsync() => node.InspectAsync(
            random.Next(4) == 0 ? "NEW-1" : "L1-AOI-1", $"SN-{_parts++}", more: random.Next(2) == 0 ? ",\"defects\":[{\"class\":\"dent\"}]" : "");

        private async Task OpenAsync()
        {
            if (_parts > 2)
            {
                _ncrs.Add(await ContainedAsync(node, $"SN-{random.Next(_parts)}", more: $"SN-{random.Next(_parts)}"));
            }
        }

        private async Task DisposeAsync()
        {
            if (_ncrs.Count > 0)
            {
                var ncr = _ncrs[random.Next(_ncrs.Count)];
                var (position, refusal) = await node.TryAsync(ncr, NcrActs.Dispose, Ncring.Disposing(((string[])[Dispositions.Scrap, Dispositions.Rework])[random.Next(2)]));
                if (refusal is null)
                {
                    _given.Add((ncr, position));
                }
            }
        }

        private async Task UndoAsync()
        {
            if (_given.Count > 0)
            {
                var (ncr, position) = _given[random.Next(_given.Count)];
                await node.TryAsync(ncr, NcrActs.Undo, of: position);
            }
        }

        private async Task SampleAsync()
        {
            var (machine, at, value) = (random.Next(2) == 0 ? "M-7" : "M-8", node.Clock.GetUtcNow().AddSeconds(-random.Next(120)), random.Next(1000) / 10m);
            var body = string.Create(CultureInfo.InvariantCulture, $$"""{"type":"process.sample","machine":"{{machine}}","name":"strokes","value":{{value}},"at":"{{Rfc3339.Write(at)}}"}""");
            _samples.Add((machine, at, await node.FactAsync(FactKinds.Event, machine, body, at), value));
        }

        private async Task MakeAsync()
        {
            var (order, machine, from) = (random.Next(2) + 1, random.Next(2) + 7, node.Clock.GetUtcNow().AddSeconds(-random.Next(60)));
            await node.SetContextAsync("L1-AOI-1", $$"""{"workOrder":"WO-{{order}}","machine":"M-{{machine}}","validFrom":"{{Rfc3339.Write(from)}}"}""");
            await node.RelinkAsync();
        }
    }
}
