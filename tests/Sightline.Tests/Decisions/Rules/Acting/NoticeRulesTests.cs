using Sightline.Buffering;
using Sightline.Context;
using Sightline.Decisions.Rules.Acting;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Decisions.Rules.Acting;

/// <summary>Rules that watch what the node's notices tell.</summary>
public sealed class NoticeRulesTests
{
    private static readonly StandingNotice s_silent = new("silent:S1", "silent", "S1", "Station 'S1' sent nothing.", null);

    [Fact]
    public async Task A_notice_that_stands_for_long_enough_is_found_once_and_over_when_it_is_gone()
    {
        await using var node = await NodeAsync("""{"lines":["L1"]}""");
        Assert.False(await LookAsync(node, s_silent));
        node.Clock.Advance(TimeSpan.FromMinutes(4));
        Assert.False(await LookAsync(node, s_silent));
        node.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True(await LookAsync(node, s_silent));
        Assert.False(await LookAsync(node, s_silent));
        Assert.Equal("silent|S1|L1|Station 'S1' sent nothing.|-", node.Row("SELECT rule, station, line, text, closed_at FROM findings"));

        Assert.True(await LookAsync(node));
        Assert.False(await LookAsync(node));
        Assert.Equal("0", node.Row("SELECT COUNT(*) FROM findings WHERE closed_at IS NULL"));
    }

    [Fact]
    public async Task A_version_that_takes_over_goes_on_with_what_is_open()
    {
        await using var node = await NodeAsync("""{"lines":["L1"]}""");
        await LookAsync(node, s_silent);
        node.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.True(await LookAsync(node, s_silent));
        await node.LiveRuleAsync(Rule("""{"lines":["L1"]}""", "2"));
        Assert.False(await LookAsync(node, s_silent));
        Assert.True(await LookAsync(node));
        Assert.Equal(["silent:S1"], node.Rows("SELECT key FROM findings WHERE closed_at IS NOT NULL"));
    }

    [Theory]
    [InlineData("""{"lines":["L2"]}""", "silent:S1", "silent", "S1", false)]
    [InlineData("""{"stations":["S1"]}""", "silent:S1", "silent", "S1", true)]
    [InlineData("""{"stations":["S2"]}""", "silent:S1", "silent", "S1", false)]
    [InlineData("""{"lines":["L1"]}""", "silent:L1", "silent", null, true)]
    [InlineData("""{"lines":["L1"]}""", "silent:nowhere", "silent", null, false)]
    [InlineData("{}", "silent:nowhere", "silent", null, true)]
    [InlineData("{}", "books", "books", null, false)]
    public async Task Only_notices_of_its_kind_and_scope_are_found(string where, string id, string kind, string? station, bool found)
    {
        await using var node = await NodeAsync(where);
        var notice = new StandingNotice(id, kind, station, "So it is.", node.Clock.GetUtcNow() - TimeSpan.FromHours(1));
        Assert.Equal(found, await LookAsync(node, notice));
    }

    private static async Task<Node> NodeAsync(string where)
    {
        var node = new Node();
        await node.PutAsync(MasterKind.Stations, "S1", """{"line":"L1"}""");
        await node.LiveRuleAsync(Rule(where));
        return node;
    }

    private static string Rule(string where, string version = "1") =>
        $$$"""{"id":"silent","version":"{{{version}}}","where":{{{where}}},"watch":{"kind":"notice","notice":"silent","for":"PT5M"},"actions":[]}""";

    private static async Task<bool> LookAsync(Node node, params StandingNotice[] standing)
    {
        var written = await node.Get<NoticeRules>().LookAsync(() => standing, default);
        node.Project();
        return written is not null;
    }
}
