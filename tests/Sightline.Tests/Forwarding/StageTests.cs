using Sightline.Buffering;
using Sightline.Context;
using Sightline.Forwarding;

namespace Sightline.Tests.Forwarding;

/// <summary>A target is let in step by step: computed and not sent, sent for some lines, sent for all. Nothing that was not sent in a stage is sent later.</summary>
public sealed class StageTests
{
    private const string Pore = ",\"defects\":[{\"class\":\"pore\"}]";

    [Fact]
    public async Task In_shadow_everything_is_computed_and_kept_and_nothing_is_ever_sent()
    {
        await using var dispatch = await Dispatch.StartAsync(new ScriptedTarget("mes"));
        await StageAsync(dispatch, "shadow");
        var said = await dispatch.Node.InspectAsync();
        var unsaid = await dispatch.Node.InspectAsync(serial: "SN-2", more: Pore);

        Assert.Equal("closed|1|Shadow: computed, not sent.", dispatch.Entry(said));
        Assert.Equal("""{"part":"SN-1"}""", dispatch.Node.Row($"SELECT fields FROM outbox WHERE position = {said}"));
        Assert.StartsWith("closed|1|Shadow: computed, not sent. It would wait: ", dispatch.Entry(unsaid));
        Assert.Contains("pore", dispatch.Entry(unsaid));

        await StageAsync(dispatch, "live");
        await dispatch.PublishAsync("mes", "2", """{"pore":"NC-2"}""");
        var after = await dispatch.Node.InspectAsync(serial: "SN-3");
        Assert.Equal(["closed", "closed", "waiting"], new[] { said, unsaid, after }.Select(p => dispatch.Entry(p).Split('|')[0]));
        Assert.Equal(("2", "1"), (Total(dispatch, "entry.closed"), Total(dispatch, "entry.waiting")));
    }

    [Fact]
    public async Task In_canary_only_the_lines_that_are_named_are_sent()
    {
        await using var dispatch = await Dispatch.StartAsync(new ScriptedTarget("mes"));
        await dispatch.Node.PutAsync(MasterKind.Lines, "L2", "{}");
        await dispatch.Node.PutAsync(MasterKind.Stations, "L2-AOI-1", """{"line":"L2"}""");
        await dispatch.Node.FactAsync(FactKinds.Context, "L2-AOI-1", """{"workOrder":"WO-1"}""");
        await StageAsync(dispatch, "canary", ""","canaryLines":["L2"]""");
        var other = await dispatch.Node.InspectAsync();
        var named = await dispatch.Node.InspectAsync("L2-AOI-1", "SN-2");

        Assert.Equal("closed|1|Canary: computed, not sent; line 'L1' is not among those that are.", dispatch.Entry(other));
        Assert.Equal("waiting|1|-", dispatch.Entry(named));
    }

    [Theory]
    [InlineData("canary", "", "canaryLines is empty. Name the lines")]
    [InlineData("canary", ",\"canaryLines\":[\" \"]", "canaryLines has a line without a name")]
    [InlineData("half", "", "stage is 'half'. Write off, shadow, canary, paused or live.")]
    public void A_stage_that_says_too_little_is_refused(string stage, string more, string problem) =>
        Assert.Contains(TargetSettings.Read("targets/mes.json", Text(stage, more)).Problems, p => p.Contains(problem, StringComparison.Ordinal));

    private static Task StageAsync(Dispatch dispatch, string stage, string more = "") => dispatch.Node.FactAsync(FactKinds.Target, "mes", Text(stage, more));

    private static string Text(string stage, string more) => $$"""{"formatVersion":1,"name":"mes","connector":"mes","stage":"{{stage}}"{{more}}}""";

    private static string Total(Dispatch dispatch, string account) => dispatch.Node.Row($"SELECT value FROM totals WHERE account = '{account}' AND of = 'mes'");
}
