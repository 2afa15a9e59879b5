using Sightline.Buffering;
using Sightline.Decisions.Rules;
using Sightline.Decisions.Rules.Life;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Decisions.Rules;

/// <summary>Rules of a node, and what persons do with them.</summary>
internal static class Ruling
{
    private static readonly TimeSpan s_lateAfter = TimeSpan.FromMinutes(2);

    /// <summary>A rule that finds so many fails in a row at one station.</summary>
    public static string Run(string id = "run", string version = "1", string where = "{}", string actions = "[]", int fails = 3) =>
        $$"""{"id":"{{id}}","version":"{{version}}","where":{{where}},"watch":{"kind":"run","fails":{{fails}}},"actions":{{actions}}}""";

    public static async Task<long> DraftRuleAsync(this Node node, string text, string by = "user:anna")
    {
        var reading = RuleCheck.Read(text);
        Assert.Empty(reading.Problems);
        var result = await node.Journal.AppendAsync(node.Get<RuleDesk>().Draft(reading.File!, text, by, by), default);
        node.Project();
        return result.Position;
    }

    /// <summary>A step with the newest draft of the version, whether its state allows it or not.</summary>
    public static async Task<long> MoveRuleAsync(this Node node, string rule, string version, string act, TimeSpan? lateAfter = null)
    {
        var draft = node.Get<RuleDesk>().Find(rule, version)?.Drafted.Position ?? 0;
        var late = act is RuleLife.Shadow or RuleLife.Live ? (lateAfter ?? s_lateAfter).Ticks / TimeSpan.TicksPerMicrosecond : (long?)null;
        var position = await node.Get<RuleDesk>().MoveAsync(new RuleMove { Rule = rule, Version = version, Act = act, Draft = draft, By = "user:bert", Reason = "so", LateAfter = late }, "user:bert");
        node.Project();
        return position;
    }

    /// <summary>A rule that is live; position of the step that put it there.</summary>
    public static async Task<long> LiveRuleAsync(this Node node, string text, TimeSpan? lateAfter = null)
    {
        var file = RuleCheck.Read(text).File!;
        await node.DraftRuleAsync(text);
        await node.MoveRuleAsync(file.Id, file.Version, RuleLife.Approve);
        return await node.MoveRuleAsync(file.Id, file.Version, RuleLife.Live, lateAfter);
    }

    /// <summary>One part of its own at a station; position of its record.</summary>
    public static async Task<long> PartAsync(this Node node, bool passes, string station = "S1", string? serial = null, string? at = null, string more = "")
    {
        var id = $"p{node.Journal.Head + 1}";
        var message = node.Message(id, station, serial ?? $"SN-{id}", at, passes ? more : $$""","defects":[{"class":"dent"}]{{more}}""");
        var answer = await node.SendAsync(passes ? message : message.Replace("\"pass\"", "\"fail\"", StringComparison.Ordinal));
        Assert.Equal(201, answer.Status);
        return answer.Position!.Value;
    }

    public static async Task PartsAsync(this Node node, string results, string station = "S1")
    {
        foreach (var result in results)
        {
            node.Clock.Advance(TimeSpan.FromSeconds(1));
            await node.PartAsync(result == '+', station);
        }
    }

    public static Task<long> ActedAsync(this Node node, string finding, int nr, string what, string more = "") =>
        node.FactAsync(FactKinds.RuleActed, "rules", $$"""{"finding":"{{finding}}","nr":{{nr}},"what":"{{what}}","outcome":"done","text":"so"{{more}}}""");
}
