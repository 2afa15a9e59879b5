using System.Text.Json.Nodes;
using Sightline.Context;
using Sightline.Decisions.Rules;
using Sightline.Decisions.Rules.Life;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Decisions.Rules;

public sealed class RuleReplayTests
{
    private const string Actions = """[{"do":"alarm"},{"do":"hold"}]""";

    [Fact]
    public async Task A_replay_over_the_past_finds_what_the_live_rule_found_also_of_records_that_were_bound_later()
    {
        var found = 0;
        for (var round = 0; round < 4; round++)
        {
            var seed = Random.Shared.Next();
            var random = new Random(seed);
            await using var node = new Node();
            await node.PutAsync(MasterKind.Stations, "S0", """{"line":"L1","clock":"ignore"}""");
            await node.PutAsync(MasterKind.Stations, "S1", """{"line":"L1","clock":"ignore"}""");
            await node.PutAsync(MasterKind.WorkOrders, "WO-0", """{"product":"P-0"}""");
            node.Clock.Advance(TimeSpan.FromMinutes(10));
            var from = node.Clock.GetUtcNow();
            var where = random.Next(2) == 0 ? """{"lines":["L1"],"products":["P-0"]}""" : """{"lines":["L1"],"classes":["dent"]}""";
            await node.LiveRuleAsync(Ruling.Run(where: where, actions: Actions, fails: 2));
            for (var step = 0; step < 200; step++)
            {
                node.Clock.Advance(TimeSpan.FromSeconds(random.Next(1, 30)));
                await StepAsync(node, random);
            }

            await node.RelinkAsync();
            node.Project();
            var version = node.Get<RuleDesk>().Find("run", "1")!;
            var wish = new RuleReplay.Wish(version, null, from, node.Clock.GetUtcNow().AddSeconds(1), 1_000, TimeSpan.FromMinutes(2));
            var tried = node.Get<RuleReplay>().Run(wish, default)["tried"]!;
            var replayed = tried["shown"]!.AsArray().Select(f => $"{f!["position"]}|{f["key"]}|{f["records"]}|{(bool)f["late"]!}|{f["closedAt"] is null}|{f["text"]} {f["stands"]?.ToString() ?? "-"}|{string.Join(',', f["actions"]!.AsArray())}").ToList();
            var stored = node.Rows("SELECT position, key, records, late, closed_at IS NULL, text, asked, stands FROM findings ORDER BY rowid").Select(r => r.Split('|'))
                .Select(r => $"{r[0]}|{r[1]}|{r[2]}|{r[3] == "1"}|{r[4] == "1"}|{r[5]} {r[7]}|{(r[6] == "2" ? "alarm,hold" : "alarm")}").ToList();
            Assert.True(stored.SequenceEqual(replayed), $"Seed {seed}: {string.Join(" ;; ", stored.Except(replayed).Take(3))} became {string.Join(" ;; ", replayed.Except(stored).Take(3))}");
            Assert.Equal(stored.Count, (long)tried["findings"]!);
            found += stored.Count;
        }

        Assert.True(found > 10, $"Only {found} findings.");
    }

    [Fact]
    public async Task A_replay_looks_at_as_many_as_it_may_and_says_that_there_are_more()
    {
        await using var node = new Node();
        await node.DraftRuleAsync(Ruling.Run());
        await node.PartsAsync("---+---+");
        var version = node.Get<RuleDesk>().Find("run", "1")!;
        JsonObject Run(int most) => node.Get<RuleReplay>().Run(
            new RuleReplay.Wish(version, version with { Version = "0" }, node.Clock.GetUtcNow().AddDays(-1), node.Clock.GetUtcNow().AddDays(1), most, TimeSpan.FromMinutes(2)), default);
        var all = Run(8);
        Assert.Equal("8 false 2 2 0", $"{all["records"]} {all["hasMore"]} {all["tried"]!["findings"]} {all["live"]!["findings"]} {all["tried"]!["open"]}");
        var some = Run(7);
        Assert.Equal("7 true 2 1", $"{some["records"]} {some["hasMore"]} {some["tried"]!["findings"]} {some["tried"]!["open"]}");
        Assert.Empty(node.Rows("SELECT id FROM findings"));
    }

    private static async Task StepAsync(Node node, Random random)
    {
        var station = $"S{random.Next(2)}";
        switch (random.Next(10))
        {
            case 0:
                await node.SetContextAsync(station, $$"""{"workOrder":"WO-{{random.Next(2)}}","validFrom":"{{Sightline.Model.Rfc3339.Write(node.Clock.GetUtcNow().AddMinutes(-random.Next(30)))}}"}""");
                break;
            case 1:
                await node.PutAsync(MasterKind.WorkOrders, "WO-1", $$"""{"product":"P-{{random.Next(2)}}"}""");
                break;
            default:
                var at = Sightline.Model.Rfc3339.Write(node.Clock.GetUtcNow() - TimeSpan.FromSeconds(random.Next(4) == 0 ? random.Next(300) : 0));
                await node.PartAsync(random.Next(4) == 0, station, at: at, more: random.Next(8) == 0 ? ""","purpose":"rehearsal" """ : "");
                break;
        }
    }
}
