using Sightline.Buffering;
using Sightline.Context;
using Sightline.Storage;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Decisions.Rules;

public sealed class RuleModelTests
{
    [Fact]
    public async Task Random_lives_of_rules_over_random_parts_find_what_a_naive_model_finds_also_after_restarts()
    {
        var (found, shadows, carried) = (0, 0, 0);
        for (var round = 0; round < 6; round++)
        {
            var seed = Random.Shared.Next();
            var random = new Random(seed);
            var (path, clock) = (Directory.CreateTempSubdirectory("sightline-").FullName, new ManualClock());
            var node = new Node(path, clock);
            for (var step = 0; step < 400; step++)
            {
                clock.Advance(TimeSpan.FromSeconds(random.Next(1, 30)));
                await StepAsync(node, random);
                if (random.Next(40) == 0)
                {
                    await node.DisposeAsync();
                    node = new Node(path, clock);
                }
            }

            node.Project();
            var model = new RuleModel();
            var rows = node.Rows("SELECT position, corrected_at, merged_into FROM inspections").Select(r => r.Split('|')).ToDictionary(r => long.Parse(r[0]));
            foreach (var fact in node.Journal.Read(0, 100_000))
            {
                var row = rows.GetValueOrDefault(fact.Position);
                model.Take(fact, row is null ? 0 : long.Parse(row[1]), row is not null && row[2] != "-");
            }

            Assert.True(model.States.SequenceEqual(node.Rows("SELECT rule, version, state FROM rule_versions").Order(StringComparer.Ordinal)), $"Seed {seed}: states.");
            var stored = node.Rows(
                "SELECT rule, version, shadow, key, late, open, records, of FROM (SELECT f.*, f.rowid AS nr, closed_at IS NULL AS open, (SELECT GROUP_CONCAT(record, ',') FROM (SELECT record FROM finding_records r WHERE r.finding = f.id ORDER BY record)) AS of FROM findings f WHERE rule <> 'r2') ORDER BY nr");
            var told = model.Findings.ConvertAll(f => f.ToString());
            Assert.True(told.SequenceEqual(stored), $"Seed {seed}: {string.Join(" ;; ", told.Except(stored).Take(3))} became {string.Join(" ;; ", stored.Except(told).Take(3))}");
            Assert.Empty(node.Rows("SELECT rule, key, shadow FROM findings WHERE closed_at IS NULL GROUP BY rule, key, shadow HAVING COUNT(*) > 1"));
            Assert.Empty(node.Rows("SELECT rule, state FROM rule_versions WHERE state IN ('live', 'shadow') GROUP BY rule, state HAVING COUNT(*) > 1"));
            (found, shadows) = (found + told.Count, shadows + told.Count(t => t.Split('|')[2] == "1"));
            carried += node.Rows("SELECT f.id FROM findings f WHERE EXISTS (SELECT 1 FROM rule_steps s WHERE s.position = f.position)").Count;
            var before = Tables(node);
            await node.DisposeAsync();
            foreach (var file in Directory.GetFiles(path, "projections.db*"))
            {
                File.Delete(file);
            }

            await using (var rebuilt = new Node(path, clock))
            {
                rebuilt.Project();
                var after = Tables(rebuilt);
                Assert.True(before.SequenceEqual(after), $"Seed {seed}: {string.Join(" ;; ", before.Except(after).Take(3))} became {string.Join(" ;; ", after.Except(before).Take(3))}");
            }

            Directory.Delete(path, recursive: true);
        }

        Assert.True(found > 20 && shadows > 0 && carried > 0, $"Too little was tried: {found} findings, {shadows} in shadow, {carried} carried over.");
    }

    private static List<string> Tables(Node node) => node.Get<ProjectionReader>().Read(Dump.Tables)
        .Where(t => t.Key.StartsWith("rule", StringComparison.Ordinal) || t.Key.StartsWith("finding", StringComparison.Ordinal)).SelectMany(t => t.Value.Select(row => $"{t.Key} {row}")).ToList();

    private static async Task StepAsync(Node node, Random random)
    {
        var station = $"S{random.Next(2)}";
        switch (random.Next(12))
        {
            case 0:
                await node.PutAsync(MasterKind.Stations, station, $$"""{"line":"L{{random.Next(2)}}"{{(random.Next(2) == 0 ? "" : ",\"merge\":{\"with\":[\"S0\",\"S1\"],\"by\":\"part\",\"window\":\"00:01:00\"}")}}}""");
                break;
            case 1 when random.Next(2) == 0:
                await RuleTraffic.LiveAsync(node, random);
                break;
            case 1:
                await RuleTraffic.DraftAsync(node, random);
                break;
            case 2 or 3:
                await RuleTraffic.MoveAsync(node, random);
                break;
            default:
                var at = Sightline.Model.Rfc3339.Write(node.Clock.GetUtcNow() - TimeSpan.FromSeconds(random.Next(4) == 0 ? random.Next(300) : 0));
                await node.PartAsync(random.Next(5) == 0, station, random.Next(3) == 0 ? $"SN-{random.Next(10)}" : null, at, random.Next(8) == 0 ? ""","purpose":"rehearsal" """ : "");
                break;
        }
    }
}
