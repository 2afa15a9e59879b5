using System.Text.Json.Nodes;
using Sightline.Buffering;
using Sightline.Insight;
using Sightline.Model;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Insight;

/// <summary>Defect classes by their frequency, against the facts themselves.</summary>
public sealed class ParetoTests
{
    private static readonly string[] s_classes = ["dent", "pore", "scratch"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Classes_are_counted_as_a_naive_count_of_the_facts_does(int seed)
    {
        var random = new Random(seed);
        await using var node = new Node();
        await node.SeedAsync();
        for (var i = 0; i < 80; i++)
        {
            node.Clock.Advance(TimeSpan.FromSeconds(random.Next(1, 60)));
            var result = ((string[])["pass", "fail", "fail", "review"])[random.Next(4)];
            var defects = result == "pass" ? "" : $",\"defects\":[{string.Join(",", Enumerable.Range(0, random.Next(0, 3)).Select(_ => $"{{\"class\":\"{s_classes[random.Next(3)]}\"}}"))}]";
            var purpose = random.Next(10) == 0 ? ",\"purpose\":\"challenge\"" : "";
            await node.SendAsync(node.Message($"i{i}", serial: $"SN-{random.Next(40)}", more: defects + purpose).Replace("\"pass\"", $"\"{result}\"", StringComparison.Ordinal));
            if (random.Next(3) == 0)
            {
                await node.JudgeAsync(random);
            }
        }

        foreach (var withFalseCalls in (bool[])[false, true])
        {
            var found = node.Get<ParetoQuery>().Read(new ParetoAsked(node.Clock.GetUtcNow().AddDays(-9), node.Clock.GetUtcNow().AddDays(1), Scope.Everything, null, null, null, withFalseCalls));
            var naive = Naive(node);
            Assert.Equal(naive.Bad.Count, found.BadParts);
            Assert.Equal(naive.Wolf.Count, found.FalseCalls);
            Assert.Equal(
                naive.Classes.Select(c => $"{c.Key} {(withFalseCalls ? c.Value.Bad.Union(c.Value.Wolf) : c.Value.Bad).Count()} {c.Value.Wolf.Count}").Order(),
                found.Bars.Select(b => $"{b.Class} {b.Parts} {b.FalseCalls}").Order());
            Assert.Equal(found.Bars.Select(b => b.Parts).OrderDescending(), found.Bars.Select(b => b.Parts));
        }
    }

    [Fact]
    public async Task What_is_outside_of_what_was_asked_for_is_not_counted()
    {
        await using var node = new Node();
        await node.SeedAsync();
        await node.SendAsync(node.Message("i1", serial: "SN-1", more: ",\"defects\":[{\"class\":\"dent\"}]").Replace("\"pass\"", "\"fail\"", StringComparison.Ordinal));
        var now = node.Clock.GetUtcNow();

        Assert.Equal(1, Bad(new(now.AddDays(-1), now.AddDays(1), Scope.Everything, null, null, null, false)));
        Assert.Equal(0, Bad(new(now.AddDays(-3), now.AddDays(-2), Scope.Everything, null, null, null, false)));
        Assert.Equal(0, Bad(new(now.AddDays(-1), now.AddDays(1), Scope.Of(["other"]), null, null, null, false)));
        Assert.Equal(0, Bad(new(now.AddDays(-1), now.AddDays(1), Scope.Everything, ["other"], null, null, false)));
        Assert.Equal(0, Bad(new(now.AddDays(-1), now.AddDays(1), Scope.Everything, null, "other", null, false)));
        Assert.Equal(0, Bad(new(now.AddDays(-1), now.AddDays(1), Scope.Everything, null, null, "other", false)));

        long Bad(ParetoAsked asked) => node.Get<ParetoQuery>().Read(asked).BadParts;
    }

    /// <summary>Everything from the messages and the reviews, one after the other.</summary>
    private static (HashSet<string> Bad, HashSet<string> Wolf, Dictionary<string, (HashSet<string> Bad, HashSet<string> Wolf)> Classes) Naive(Node node)
    {
        var verdicts = node.VerdictsByFacts();
        var (bad, wolf, classes) = (new HashSet<string>(), new HashSet<string>(), new Dictionary<string, (HashSet<string> Bad, HashSet<string> Wolf)>());
        foreach (var fact in node.Journal.Read(0, 100_000).Where(f => f.Kind == FactKinds.Inspection))
        {
            var sent = JsonNode.Parse(fact.Body)!;
            if ((string?)sent["purpose"] is "challenge")
            {
                continue;
            }

            var (fails, verdict) = ((string?)sent["result"] == "fail", verdicts.TryGetValue(fact.Position, out var said) ? said : (int?)null);
            if (!fails && verdict != 1)
            {
                continue;
            }

            var (part, isWolf) = ((string)sent["part"]!["serial"]!, fails && verdict == 0);
            (isWolf ? wolf : bad).Add(part);
            var names = sent["defects"]?.AsArray().Select(d => (string)d!["class"]!).Distinct().ToList() ?? [];
            foreach (var name in names.Count == 0 ? [""] : names)
            {
                var sets = classes.TryGetValue(name, out var known) ? known : classes[name] = ([], []);
                (isWolf ? sets.Wolf : sets.Bad).Add(part);
            }
        }

        return (bad, wolf, classes);
    }
}
