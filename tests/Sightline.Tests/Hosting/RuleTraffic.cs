using Sightline.Buffering;
using Sightline.Decisions.Rules.Life;
using Sightline.Tests.Decisions.Rules;

namespace Sightline.Tests.Hosting;

/// <summary>Random lives of rules, and random words about what they found.</summary>
internal static class RuleTraffic
{
    private static readonly string[] s_acts = [RuleLife.Replay, RuleLife.Approve, RuleLife.Approve, RuleLife.Shadow, RuleLife.Shadow, RuleLife.Live, RuleLife.Live, RuleLife.Retire];

    private static readonly string[] s_scopes = ["{}", """{"stations":["S1"]}""", """{"lines":["L0"]}""", """{"classes":["dent"]}""", """{"products":["P-1","P-2"]}"""];

    private static readonly string[] s_actions = ["[]", """[{"do":"alarm"},{"do":"nonconformance"}]"""];

    public static async Task StepAsync(Node node, Random random)
    {
        // A node that was opened again begins to watch once its projector is there.
        node.Project();
        switch (random.Next(8))
        {
            case 0:
                await DraftAsync(node, random);
                break;
            case 1 or 4:
                await LiveAsync(node, random);
                break;
            case 2:
                await FoundAsync(node, random);
                break;
            case 3:
                await SayAsync(node, random);
                break;
            default:
                await MoveAsync(node, random);
                break;
        }
    }

    /// <summary>A rule that finds a few fails in a row, or one that is watched by the clock.</summary>
    public static async Task DraftAsync(Node node, Random random)
    {
        var (id, actions) = ($"r{random.Next(3)}", s_actions[random.Next(s_actions.Length)]);
        var newest = node.Rows($"SELECT version FROM rule_versions WHERE rule = '{id}'").Count;
        var version = random.Next(4) == 0 && newest > 0 ? $"{random.Next(1, newest + 1)}" : $"{newest + 1}";
        var text = id == "r2"
            ? $$"""{"id":"r2","version":"{{version}}","watch":{"kind":"notice","notice":"clock"},"actions":{{actions}}}"""
            : Ruling.Run(id, version, s_scopes[random.Next(s_scopes.Length)], actions, fails: 2);
        await node.DraftRuleAsync(text, random.Next(2) == 0 ? "user:anna" : "user:bert");
    }

    /// <summary>A step of a version that is there, which its state may or may not allow.</summary>
    public static async Task MoveAsync(Node node, Random random)
    {
        var versions = node.Rows("SELECT rule, version FROM rule_versions WHERE state <> 'retired' ORDER BY rule, version");
        if (versions.Count > 0)
        {
            var one = versions[random.Next(versions.Count)].Split('|');
            await node.MoveRuleAsync(one[0], one[1], s_acts[random.Next(s_acts.Length)], TimeSpan.FromSeconds(random.Next(1, 200)));
        }
    }

    /// <summary>A new version that goes live, often after a while in shadow.</summary>
    public static async Task LiveAsync(Node node, Random random)
    {
        await DraftAsync(node, random);
        for (var step = 0; step < 3; step++)
        {
            var version = node.Rows("SELECT rule, version FROM rule_versions WHERE state <> 'retired' ORDER BY draft DESC LIMIT 1");
            if (version.Count > 0)
            {
                var (one, acts) = (version[0].Split('|'), (string[])[RuleLife.Approve, random.Next(2) == 0 ? RuleLife.Shadow : RuleLife.Live, random.Next(2) == 0 ? RuleLife.Live : RuleLife.Replay]);
                await node.MoveRuleAsync(one[0], one[1], acts[step], TimeSpan.FromSeconds(random.Next(1, 200)));
            }
        }
    }

    private static Task FoundAsync(Node node, Random random) => node.FactAsync(FactKinds.RuleFound, "r2",
        $$"""{"rule":"r2","version":"{{random.Next(1, 6)}}","key":"S{{random.Next(2)}}","over":{{(random.Next(3) == 0 ? "true" : "false")}},"text":"so","station":"S{{random.Next(2)}}"}""");

    private static async Task SayAsync(Node node, Random random)
    {
        var findings = node.Rows("SELECT id FROM findings ORDER BY rowid");
        if (findings.Count == 0)
        {
            return;
        }

        var finding = findings[random.Next(findings.Count)];
        if (random.Next(2) == 0)
        {
            await node.ActedAsync(finding, random.Next(2), "alarm", random.Next(2) == 0 ? ""","refIsNext":true""" : "");
        }
        else
        {
            await node.FactAsync(FactKinds.FindingAcknowledged, "S1", $$"""{"finding":"{{finding}}","by":"user:{{(random.Next(2) == 0 ? "anna" : "bert")}}"}""");
        }
    }
}
