using Microsoft.Extensions.DependencyInjection;
using Sightline.Buffering;
using Sightline.Decisions.Gates;
using Sightline.Decisions.Rules;
using Sightline.Decisions.Rules.Acting;
using Sightline.Model;
using Sightline.Tests.Forwarding;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Decisions.Rules.Acting;

/// <summary>What is done about what a rule found: once, with the word that it was done, and never more than the finding allows.</summary>
public sealed class ActingTests
{
    private const string Line = """{"lines":["L1"]}""";

    [Fact]
    public async Task A_finding_holds_the_parts_it_names_at_the_gate_and_says_which_hold_it_became()
    {
        await using var node = await NodeAsync();
        await node.LiveRuleAsync(Ruling.Run(where: Line, actions: """[{"do":"alarm"},{"do":"hold"}]"""));
        await node.PartAsync(false, serial: "A");
        await node.PartAsync(false, serial: "B");
        Assert.Equal(0, await ActAsync(node));
        await node.PartAsync(false, serial: "C");

        Assert.Equal(2, await ActAsync(node));
        Assert.Equal(["A", "B", "C"], node.Rows("SELECT key FROM hold_units WHERE released_by IS NULL ORDER BY key"));
        Assert.Equal(["0|alarm|done|-", $"1|hold|done|{node.Row("SELECT position FROM holds")}"], node.Rows("SELECT nr, what, outcome, ref FROM finding_actions ORDER BY nr"));
        Assert.Equal("2|2", node.Row("SELECT asked, done FROM findings"));
        Assert.Equal("rule:run@1", node.Row("SELECT placed_by FROM holds"));
        Assert.Equal(0, await ActAsync(node));
    }

    [Fact]
    public async Task A_finding_that_grows_holds_what_is_new_and_nothing_twice()
    {
        await using var node = await NodeAsync();
        await node.LiveRuleAsync(Ruling.Run(where: Line, actions: """[{"do":"hold"}]"""));
        await node.PartsAsync("---");
        await ActAsync(node);
        await node.PartAsync(false, serial: "LATER");
        await ActAsync(node);
        await ActAsync(node);

        Assert.Equal(["4|4"], node.Rows("SELECT units, held FROM holds ORDER BY position"));
        Assert.Equal(["LATER"], node.Rows("SELECT key FROM hold_units WHERE since = (SELECT MAX(position) FROM hold_additions)"));

        await node.PartsAsync("+-");
        Assert.Equal(0, await ActAsync(node));
    }

    [Fact]
    public async Task Since_holds_every_part_of_the_station_from_the_first_of_the_finding_on()
    {
        await using var node = await NodeAsync();
        await node.LiveRuleAsync(Ruling.Run(where: Line, fails: 2, actions: """[{"do":"hold","parts":"since"}]""").Replace("\"fails\":2", "\"fails\":2,\"passes\":3", StringComparison.Ordinal));
        foreach (var (serial, passes) in ((string, bool)[])[("BEFORE", true), ("F1", false), ("F2", false)])
        {
            node.Clock.Advance(TimeSpan.FromSeconds(1));
            await node.PartAsync(passes, serial: serial);
        }

        await ActAsync(node);
        foreach (var (serial, passes) in ((string, bool)[])[("BETWEEN", true), ("F3", false)])
        {
            node.Clock.Advance(TimeSpan.FromSeconds(1));
            await node.PartAsync(passes, serial: serial);
        }

        await ActAsync(node);
        Assert.Equal("BETWEEN F1 F2 F3", string.Join(" ", node.Rows("SELECT key FROM hold_units ORDER BY key")));
    }

    [Fact]
    public async Task What_a_finding_in_shadow_would_do_is_not_done()
    {
        await using var node = await NodeAsync();
        await node.DraftRuleAsync(Ruling.Run(where: Line, actions: """[{"do":"hold"}]"""));
        await node.MoveRuleAsync("run", "1", "approve");
        await node.MoveRuleAsync("run", "1", "shadow");
        await node.PartsAsync("---");

        Assert.Equal("1", node.Row("SELECT COUNT(*) FROM findings"));
        Assert.Equal(0, await ActAsync(node));
        Assert.Empty(node.Rows("SELECT position FROM holds"));
    }

    [Fact]
    public async Task Late_inspections_hold_parts_and_never_stop_the_line()
    {
        var machine = new ScriptedMachine();
        await using var node = await NodeAsync(machine);
        await node.LiveRuleAsync(Ruling.Run(where: Line, actions: """[{"do":"stop"},{"do":"hold"}]"""));
        var long_ago = Rfc3339.Write(node.Clock.GetUtcNow() - TimeSpan.FromHours(1));
        for (var i = 0; i < 3; i++)
        {
            await node.PartAsync(false, at: long_ago);
        }

        await ActAsync(node);
        while (await StepAsync(node, machines: true))
        {
        }

        Assert.Equal(["0|skipped", "1|done"], node.Rows("SELECT nr, outcome FROM finding_actions ORDER BY nr"));
        Assert.Empty(machine.Asked);
    }

    [Fact]
    public async Task A_provisional_finding_tells_and_does_nothing_else()
    {
        await using var node = await NodeAsync();
        await node.LiveRuleAsync("""{"id":"cluster","version":"1","where":{"lines":["L1"]},"watch":{"kind":"cluster","unplaced":true},"actions":[{"do":"alarm"},{"do":"hold"}]}""");
        await node.PartsAsync("---");

        await ActAsync(node);
        Assert.Equal(["0|alarm|done", "1|hold|skipped"], node.Rows("SELECT nr, what, outcome FROM finding_actions ORDER BY nr"));
        Assert.Equal("cluster|1", node.Row("SELECT rule, provisional FROM findings"));
        Assert.Equal("cluster", Assert.Single(node.Get<AndonQuery>().Read("L1", Scope.Everything)).Rule);
        Assert.Empty(node.Get<AndonQuery>().Read("L2", Scope.Everything));
    }

    [Fact]
    public async Task The_target_that_a_rule_names_is_told_and_no_other_and_one_without_words_for_it_parks()
    {
        await using var dispatch = await Dispatch.StartAsync();
        var node = dispatch.Node;
        await node.PutAsync(Sightline.Context.MasterKind.Stations, "S1", """{"line":"L1"}""");
        foreach (var name in (string[])["mail", "mes", "mute"])
        {
            await node.FactAsync(FactKinds.Target, name, Dispatch.File(name));
            await node.FactAsync(FactKinds.Map, name, $$$"""{"formatVersion":1,"target":"{{{name}}}","version":"1","results":{"pass":"OK","fail":"NOK","review":null},"fields":{"part":{"from":"part.serial"}}{{{(name == "mute" ? "" : ""","facts":{"finding":{"what":{"from":"finding.text"},"parts":{"from":"finding.serials"},"rule":{"from":"finding.rule"}}}""")}}}}""");
        }

        await node.LiveRuleAsync(Ruling.Run(where: Line, actions: """[{"do":"notify","to":"mail"},{"do":"notify","to":"mute"}]"""));
        foreach (var serial in (string[])["A", "B", "C"])
        {
            await node.PartAsync(false, serial: serial);
        }

        await ActAsync(node);
        var told = node.Rows("SELECT target, state, fields FROM outbox o WHERE NOT EXISTS (SELECT 1 FROM inspections i WHERE i.position = o.position) ORDER BY target");
        Assert.Equal(2, told.Count);
        Assert.StartsWith("mail|0|{\"what\":\"", told[0], StringComparison.Ordinal);
        Assert.EndsWith("\"parts\":[\"A\",\"B\",\"C\"],\"rule\":\"run\"}", told[0], StringComparison.Ordinal);
        Assert.Equal("mute|2|-", told[1]);
        Assert.Contains("no facts.finding", node.Row("SELECT reason FROM outbox WHERE target = 'mute' AND state = 2"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_escalation_waits_for_its_time_and_is_left_out_when_somebody_took_it_on()
    {
        await using var node = await NodeAsync();
        await node.FactAsync(FactKinds.Target, "mail", Dispatch.File("mail"));
        await node.LiveRuleAsync(Ruling.Run(where: Line, actions: """[{"do":"notify","to":"mail","after":"PT15M"},{"do":"alarm"}]"""));
        await node.PartsAsync("---");
        var opened = node.Clock.GetUtcNow();

        Assert.Equal(1, await ActAsync(node));
        Assert.Equal(opened + TimeSpan.FromMinutes(15), (await node.Get<ActingDesk>().StepAsync(machines: false, default)).Next);
        node.Clock.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal(1, await ActAsync(node));
        Assert.Equal("done", node.Row("SELECT outcome FROM finding_actions WHERE nr = 0"));

        await node.PartsAsync("+---");
        var finding = node.Get<FindingQuery>().List(new FindingFilter { Open = true }, Scope.Everything, long.MaxValue, 10)[0];
        await node.Get<FindingDesk>().AcknowledgeAsync(finding, null, "user:anna", "user:anna");
        node.Project();
        await ActAsync(node);
        Assert.Equal("skipped", node.Row($"SELECT outcome FROM finding_actions WHERE nr = 0 AND finding = '{finding.Id}'"));
    }

    [Fact]
    public async Task Who_was_told_of_the_same_is_left_in_peace_for_the_time_asked_for()
    {
        await using var node = await NodeAsync();
        await node.FactAsync(FactKinds.Target, "mail", Dispatch.File("mail"));
        await node.LiveRuleAsync(Ruling.Run(where: Line, actions: """[{"do":"notify","to":"mail","quiet":"PT30M"}]"""));
        foreach (var minutes in (int[])[0, 10, 30])
        {
            node.Clock.Advance(TimeSpan.FromMinutes(minutes));
            await node.PartsAsync("---");
            await ActAsync(node);
            await node.PartsAsync("+");
        }

        Assert.Equal(["done", "skipped", "done"], node.Rows("SELECT outcome FROM finding_actions ORDER BY fact"));
    }

    [Fact]
    public async Task A_target_that_is_not_there_any_more_is_told_by_nobody_and_that_is_said()
    {
        await using var node = await NodeAsync();
        await node.FactAsync(FactKinds.Target, "mail", Dispatch.File("mail"));
        await node.LiveRuleAsync(Ruling.Run(where: Line, actions: """[{"do":"notify","to":"mail"}]"""));
        await node.FactAsync(FactKinds.Target, "mail", """{"formatVersion":1,"name":"mail","connector":"mail","stage":"off"}""");
        await node.PartsAsync("---");

        await ActAsync(node);
        Assert.Equal("refused|Target 'mail' is off. Set it to work, or name another in the rule.", node.Row("SELECT outcome, text FROM finding_actions"));
        Assert.Contains(new Sightline.Hosting.Notices.FindingNotices(node.Get<Sightline.Storage.ProjectionReader>()).At(node.Clock.GetUtcNow()), n => n.What.Contains("Not done: notify", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_machine_is_asked_once_after_that_was_written_and_its_word_is_kept()
    {
        var machine = new ScriptedMachine();
        await using var node = await NodeAsync(machine);
        await node.LiveRuleAsync(Ruling.Run(where: Line, actions: """[{"do":"stop"},{"do":"divert"}]"""));
        machine.Answers.Enqueue(new LineAnswer(LineOutcome.Done, "stands"));
        machine.Answers.Enqueue(new LineAnswer(LineOutcome.Refused, "no diverter"));
        foreach (var serial in (string[])["A", "B", "C"])
        {
            await node.PartAsync(false, serial: serial);
        }

        await StepAsync(node, machines: true);
        Assert.Equal("0|asked", node.Row("SELECT nr, outcome FROM finding_actions"));
        Assert.Empty(machine.Asked);
        Assert.Equal("2|0", node.Row("SELECT asked, done FROM findings"));

        while (await StepAsync(node, machines: true))
        {
        }

        var finding = node.Row("SELECT id FROM findings");
        Assert.Equal(["0|done|stands", "1|refused|no diverter"], node.Rows("SELECT nr, outcome, text FROM finding_actions ORDER BY nr"));
        Assert.Equal([$"{finding}.0 stop L1 ", $"{finding}.1 divert L1 A,B,C"], machine.Asked.Select(a => $"{a.Id} {a.Action} {a.Line} {string.Join(",", a.Serials)}"));
    }

    [Theory]
    [InlineData(0, "done")]
    [InlineData(59, "done")]
    [InlineData(61, "unknown")]
    public async Task A_node_that_stopped_before_the_answer_asks_again_with_the_same_id_unless_that_is_long_ago(int seconds, string outcome)
    {
        var path = Directory.CreateTempSubdirectory("sightline-").FullName;
        var clock = new ManualClock();
        await using (var node = await NodeAsync(new ScriptedMachine(), path, clock))
        {
            await node.LiveRuleAsync(Ruling.Run(where: Line, actions: """[{"do":"stop"}]"""));
            await node.PartsAsync("---");
            await StepAsync(node, machines: true);
        }

        clock.Advance(TimeSpan.FromSeconds(seconds));
        var machine = new ScriptedMachine();
        await using var again = new Node(path, clock, more: s => s.AddSingleton<ILineActions>(machine));
        again.Project();
        await StepAsync(again, machines: true);
        Assert.Equal(outcome, again.Row("SELECT outcome FROM finding_actions"));
        Assert.Equal(outcome == "done" ? [$"{again.Row("SELECT id FROM findings")}.0"] : [], machine.Asked.Select(a => a.Id));
    }

    [Fact]
    public async Task What_was_done_is_the_same_after_a_rebuild_and_is_not_done_again()
    {
        var path = Directory.CreateTempSubdirectory("sightline-").FullName;
        IReadOnlyList<string> done;
        await using (var node = await NodeAsync(path: path))
        {
            await node.LiveRuleAsync(Ruling.Run(where: Line, actions: """[{"do":"alarm"},{"do":"hold"}]"""));
            await node.PartsAsync("----");
            await ActAsync(node);
            done = node.Rows("SELECT finding || nr || what || at || fact || coalesce(ref, 0) || coalesce(upto, 0) || outcome || text FROM finding_actions ORDER BY finding, nr");
        }

        foreach (var file in Directory.GetFiles(path, "projections.db*"))
        {
            File.Delete(file);
        }

        await using var rebuilt = new Node(path);
        rebuilt.Project();
        Assert.Equal(done, rebuilt.Rows("SELECT finding || nr || what || at || fact || coalesce(ref, 0) || coalesce(upto, 0) || outcome || text FROM finding_actions ORDER BY finding, nr"));
        Assert.Equal(0, await ActAsync(rebuilt));
        Assert.Equal("1", rebuilt.Row("SELECT COUNT(*) FROM holds"));
    }

    [Fact]
    public async Task The_gate_refuses_a_part_that_a_rule_holds_although_its_station_passed_it()
    {
        await using var node = await NodeAsync();
        await node.PutAsync(Sightline.Context.MasterKind.Stations, "NEXT", """{"line":"L1","gate":{"requires":["holds"]}}""");
        await node.LiveRuleAsync(Ruling.Run(where: Line, fails: 2, actions: """[{"do":"hold","parts":"since"}]""").Replace("\"fails\":2", "\"fails\":2,\"passes\":3", StringComparison.Ordinal));
        foreach (var (serial, passes) in ((string, bool)[])[("F1", false), ("F2", false), ("GOOD", true), ("F3", false)])
        {
            node.Clock.Advance(TimeSpan.FromSeconds(1));
            await node.PartAsync(passes, serial: serial);
        }

        Assert.True(node.Get<GateQuery>().Ask("NEXT", "GOOD")!.Allowed);
        await ActAsync(node);
        Assert.False(node.Get<GateQuery>().Ask("NEXT", "GOOD")!.Allowed);
    }

    private static async Task<Node> NodeAsync(ScriptedMachine? machine = null, string? path = null, ManualClock? clock = null)
    {
        var node = new Node(path, clock, more: s =>
        {
            if (machine is not null)
            {
                s.AddSingleton<ILineActions>(machine);
            }
        });
        await node.SeedAsync();
        await node.PutAsync(Sightline.Context.MasterKind.Stations, "S1", """{"line":"L1"}""");
        return node;
    }

    /// <summary>Does everything that is due and asks no machine; how many actions that were.</summary>
    private static async Task<int> ActAsync(Node node)
    {
        var done = 0;
        for (; await StepAsync(node, machines: false); done++)
        {
            Assert.True(done < 100, "It never ends.");
        }

        return done;
    }

    private static async Task<bool> StepAsync(Node node, bool machines)
    {
        var step = await node.Get<ActingDesk>().StepAsync(machines, default);
        node.Project();
        return step.Written is not null;
    }
}
