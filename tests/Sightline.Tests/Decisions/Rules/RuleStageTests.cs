using Sightline.Buffering;
using Sightline.Context;
using Sightline.Decisions.Rules;
using Sightline.Decisions.Rules.Acting;
using Sightline.Decisions.Rules.Life;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Decisions.Rules;

public sealed class RuleStageTests
{
    private const string Everything = """[{"do":"alarm"},{"do":"hold"},{"do":"stop"}]""";

    [Fact]
    public async Task A_live_rule_finds_keeps_the_records_and_says_when_it_is_over()
    {
        await using var node = new Node();
        await node.LiveRuleAsync(Ruling.Run());
        await node.PartsAsync("+---");
        var open = Assert.Single(node.Get<FindingQuery>().List(new FindingFilter(), Sightline.Model.Scope.Everything, long.MaxValue, 10));
        Assert.Equal((3, true, "S1", $"{open.Position}.1"), (open.Records, open.IsOpen, open.Station, open.Id));
        await node.PartsAsync("-");
        Assert.Equal(4, node.Get<FindingQuery>().One(open.Id)!.Records);
        Assert.Equal([open.Position - 2, open.Position - 1, open.Position, open.Position + 1], node.Get<FindingQuery>().RecordsOf(open.Id, 0, 10).Select(r => r.Position));
        await node.PartsAsync("+---");
        Assert.False(node.Get<FindingQuery>().One(open.Id)!.IsOpen);
        Assert.Equal("2", node.Row("SELECT COUNT(*) FROM findings"));
    }

    [Fact]
    public async Task What_is_no_production_and_what_another_source_said_already_is_not_seen()
    {
        await using var node = new Node();
        await node.PutAsync(MasterKind.Stations, "S1", """{"line":"L1"}""");
        await node.PutAsync(MasterKind.Stations, "S2", """{"line":"L1","merge":{"with":["S1"],"by":"part","window":"01:00:00"}}""");
        await node.LiveRuleAsync(Ruling.Run(where: """{"stations":["S1"]}"""));
        await node.LiveRuleAsync(Ruling.Run("other", where: """{"stations":["S2"]}"""));
        for (var i = 0; i < 4; i++)
        {
            await node.PartAsync(passes: false, more: ""","purpose":"challenge" """);
        }

        await node.PartAsync(passes: false, serial: "A");
        await node.PartAsync(passes: false, serial: "B");
        await node.PartAsync(passes: false, "S2", "A");
        await node.PartAsync(passes: false, "S2", "B");
        await node.PartAsync(passes: false, "S2", "C");
        Assert.Equal("2", node.Row("SELECT COUNT(*) FROM inspections WHERE merged_into IS NOT NULL"));
        Assert.Empty(node.Rows("SELECT id FROM findings"));
        await node.PartAsync(passes: false, serial: "D");
        Assert.Equal("run", node.Row("SELECT rule FROM findings"));
    }

    [Fact]
    public async Task A_rule_in_shadow_finds_and_asks_for_nothing()
    {
        await using var node = new Node();
        await node.DraftRuleAsync(Ruling.Run(actions: Everything, where: """{"lines":["L1"]}"""));
        await node.PutAsync(MasterKind.Stations, "S1", """{"line":"L1"}""");
        await node.MoveRuleAsync("run", "1", RuleLife.Approve);
        await node.MoveRuleAsync("run", "1", RuleLife.Shadow);
        await node.PartsAsync("---");
        Assert.Equal("1|0", node.Row("SELECT shadow, asked FROM findings"));
        Assert.Equal(0, node.Get<FindingList>().Marked);
        Assert.Empty(node.Get<ToDoQuery>().All());

        // What goes on as the version goes live is found by the live one, which acts.
        var live = await node.MoveRuleAsync("run", "1", RuleLife.Live);
        Assert.Equal(["1|0|Version 1 went live.", "0|3|-"], node.Rows("SELECT shadow, asked, closed_text FROM findings ORDER BY rowid"));
        Assert.Equal(live, node.Get<FindingList>().Marked);
        await node.PartsAsync("-");
        Assert.Equal(["3", "4"], node.Rows("SELECT records FROM findings ORDER BY rowid"));
        Assert.Equal("4", node.Row($"SELECT COUNT(*) FROM finding_records WHERE finding = '{live}.1'"));
    }

    [Fact]
    public async Task A_finding_leaves_the_list_when_there_is_a_word_on_each_of_its_actions()
    {
        await using var node = new Node();
        await node.PutAsync(MasterKind.Stations, "S1", """{"line":"L1"}""");
        await node.LiveRuleAsync(Ruling.Run(actions: Everything, where: """{"lines":["L1"]}"""));
        await node.PartsAsync("---");
        var finding = Assert.Single(node.Get<ToDoQuery>().All());
        Assert.Equal($"{node.Get<FindingList>().Marked}.1", finding.Id);
        var acted = await node.ActedAsync(finding.Id, 1, "hold", ""","became":true,"upto":999999""");
        await node.ActedAsync(finding.Id, 1, "hold", ""","upto":999999""");
        Assert.Equal($"1|hold|{acted - 1}", node.Row("SELECT nr, what, ref FROM finding_actions"));
        await node.ActedAsync(finding.Id, 0, "alarm");
        Assert.Single(node.Get<ToDoQuery>().All());
        await node.ActedAsync(finding.Id, 2, "stop");
        Assert.Empty(node.Get<ToDoQuery>().All());
        Assert.Equal("3|3", node.Row("SELECT asked, done FROM findings"));
    }

    [Fact]
    public async Task Late_records_are_marked_as_such()
    {
        await using var node = new Node();
        await node.PutAsync(MasterKind.Stations, "S1", """{"line":"L1","clock":"ignore"}""");
        await node.LiveRuleAsync(Ruling.Run(actions: Everything, where: """{"lines":["L1"]}"""), TimeSpan.FromMinutes(3));
        var late = Sightline.Model.Rfc3339.Write(node.Clock.GetUtcNow().AddMinutes(-4));
        for (var i = 0; i < 3; i++)
        {
            await node.PartAsync(passes: false, at: late);
        }

        Assert.Equal("1|3", node.Row("SELECT late, asked FROM findings"));
    }

    [Fact]
    public async Task A_file_that_goes_live_as_it_is_watches_at_once_and_takes_the_place_of_the_version_before()
    {
        await using var node = new Node();
        await node.PutAsync(MasterKind.Stations, "S1", """{"line":"L1"}""");
        await node.LiveRuleAsync(Ruling.Run());
        await node.PartsAsync("--");
        var text = Ruling.Run(version: "2");
        await node.Journal.AppendAsync(node.Get<RuleDesk>().LiveFile(RuleCheck.Read(text).File!, text, "config folder", "config folder", "file:2", TimeSpan.FromMinutes(2)), default);
        node.Project();
        Assert.Equal(["1|retired", "2|live"], node.Rows("SELECT version, state FROM rule_versions ORDER BY version"));
        await node.PartsAsync("-");
        Assert.Equal("2|3", node.Row("SELECT version, records FROM findings"));
        Assert.Equal(["draft", "live"], node.Get<RuleDesk>().Steps(node.Get<RuleDesk>().Find("run", "2")!).Select(s => s.Act));
    }

    [Fact]
    public async Task A_rule_sees_only_its_lines_products_and_classes()
    {
        await using var node = new Node();
        await node.SeedAsync("S1");
        await node.PutAsync(MasterKind.Stations, "S2", """{"line":"L2"}""");
        await node.LiveRuleAsync(Ruling.Run("line", where: """{"lines":["L1"]}"""));
        await node.LiveRuleAsync(Ruling.Run("product", where: """{"products":["P-1"]}"""));
        await node.LiveRuleAsync(Ruling.Run("none", where: """{"products":["P-2"]}"""));
        await node.PartsAsync("---", "S2");
        Assert.Empty(node.Rows("SELECT id FROM findings"));
        await node.PartsAsync("---");
        Assert.Equal(["line", "product"], node.Rows("SELECT rule FROM findings ORDER BY rule"));

        // A station that moves to another line is seen by the rules of that line from then on.
        await node.PutAsync(MasterKind.Stations, "S2", """{"line":"L1"}""");
        await node.PartsAsync("---", "S2");
        Assert.Equal("S2", node.Row("SELECT station FROM findings WHERE rule = 'line' AND station = 'S2'"));
    }

    [Fact]
    public async Task A_version_that_watches_for_the_same_goes_on_where_the_one_before_was()
    {
        await using var node = new Node();
        await node.LiveRuleAsync(Ruling.Run());
        await node.PartsAsync("--");
        await node.LiveRuleAsync(Ruling.Run(version: "2"));
        Assert.Equal(["1|retired", "2|live"], node.Rows("SELECT version, state FROM rule_versions ORDER BY version"));
        Assert.Equal("replaced by version 2", node.Row("SELECT reason FROM rule_steps WHERE version = '1' AND act = 'retire'"));
        await node.PartsAsync("-");
        var open = node.Row("SELECT id FROM findings WHERE closed_at IS NULL AND version = '2'");

        // The next goes on with the open finding too, and one that looks elsewhere begins anew.
        await node.LiveRuleAsync(Ruling.Run(version: "3"));
        await node.PartsAsync("-");
        Assert.Equal("4", node.Row($"SELECT records FROM findings WHERE id = '{open}' AND closed_at IS NULL"));
        await node.LiveRuleAsync(Ruling.Run(version: "4", where: """{"stations":["S1"]}"""));
        await node.PartsAsync("--");
        Assert.Equal("1", node.Row("SELECT COUNT(*) FROM findings WHERE closed_at IS NOT NULL"));
        await node.PartsAsync("-");
        Assert.Equal("4", node.Row("SELECT version FROM findings WHERE closed_at IS NULL"));
    }

    [Fact]
    public async Task A_retired_rule_watches_no_more_and_its_findings_are_closed()
    {
        await using var node = new Node();
        await node.LiveRuleAsync(Ruling.Run());
        await node.PartsAsync("---");
        await node.MoveRuleAsync("run", "1", RuleLife.Retire);
        Assert.Equal("Its rule was retired.", node.Row("SELECT closed_text FROM findings"));
        await node.PartsAsync("+---");
        Assert.Equal("1", node.Row("SELECT COUNT(*) FROM findings"));
        Assert.Empty(node.Rows("SELECT piece FROM rule_pieces"));
    }

    [Fact]
    public async Task What_the_clock_finds_is_open_once_until_it_is_over()
    {
        await using var node = new Node();
        await node.PutAsync(MasterKind.Stations, "S1", """{"line":"L1"}""");
        await node.LiveRuleAsync("""{"id":"silent","version":"1","where":{"lines":["L1"]},"watch":{"kind":"notice","notice":"silent","for":"PT5M"},"actions":[{"do":"alarm"},{"do":"stop"}]}""");
        Task<long> Found(bool over, string version = "1") => node.FactAsync(FactKinds.RuleFound, "silent", $$"""{"rule":"silent","version":"{{version}}","key":"S1","over":{{(over ? "true" : "false")}},"text":"S1 is silent","station":"S1"}""");
        await Found(true);
        await Found(false, "2");
        Assert.Empty(node.Rows("SELECT id FROM findings"));
        var opened = await Found(false);
        await Found(false);
        Assert.Equal($"{opened}.1|L1|2|0", node.Row("SELECT id, line, asked, records FROM findings"));
        await Found(true);
        await Found(true);
        Assert.Equal("S1 is silent", node.Row("SELECT closed_text FROM findings"));
    }

    [Fact]
    public async Task Of_two_who_acknowledge_the_first_stands()
    {
        await using var node = new Node();
        await node.LiveRuleAsync(Ruling.Run());
        await node.PartsAsync("---");
        var query = node.Get<FindingQuery>();
        var finding = query.One(node.Row("SELECT id FROM findings"))!;
        var first = await node.Get<FindingDesk>().AcknowledgeAsync(finding, "looking", "user:anna", "user:anna");
        await node.Get<FindingDesk>().AcknowledgeAsync(finding, null, "user:bert", "user:bert");
        node.Project();
        Assert.Equal($"{first}|user:anna", node.Row("SELECT acknowledged, ack_by FROM findings"));
        Assert.StartsWith($"Finding '{finding.Id}' was acknowledged by user:anna at ", FindingDesk.WhyNot(query.One(finding.Id)!));
    }
}
