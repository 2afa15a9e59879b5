using Microsoft.Extensions.DependencyInjection;
using Sightline.Buffering;
using Sightline.Clocks;
using Sightline.Contract;
using Sightline.Decisions.Holds;
using Sightline.Decisions.Rules;
using Sightline.Decisions.Rules.Acting;
using Sightline.Model;
using Sightline.Storage;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Decisions.Rules.Acting;

/// <summary>What is done for parts that join a finding after something was done about it, and for what is found without a record.</summary>
public sealed class GrowingFindingTests
{
    private const string Line = """{"lines":["L1"]}""";

    [Fact]
    public async Task Parts_that_join_are_diverted_too_and_each_part_says_what_was_asked_for_it()
    {
        var machine = new ScriptedMachine();
        await using var node = await NodeAsync(machine);
        await node.LiveRuleAsync(Ruling.Run(where: Line, actions: """[{"do":"divert"}]"""));
        var first = await PartsAsync(node, "A", "B", "C");
        await StepAsync(node, machines: true);
        var joined = await PartsAsync(node, "D", "E");
        Assert.Equal(["asked", "asked", "asked", "-", "-"], first.Concat(joined).Select(r => OutcomeOf(node, r)));
        while (await StepAsync(node, machines: true))
        {
        }

        machine.Answers.Enqueue(new LineAnswer(LineOutcome.Refused, "The gate is blocked."));
        var last = await PartsAsync(node, "F");
        Assert.Equal(("-", PartNext.Undecided), (OutcomeOf(node, last[0]), Next(node, last[0], "F").Goes));
        while (await StepAsync(node, machines: true))
        {
        }

        var finding = node.Row("SELECT id FROM findings");
        Assert.Equal(["A B C", "D E", "F"], machine.Asked.Select(a => string.Join(' ', a.Serials)));
        Assert.Equal([$"{finding}.0", $"{finding}.0.{joined[1]}", $"{finding}.0.{last[0]}"], machine.Asked.Select(a => a.Id));
        Assert.Equal(["done", "done", "done", "done", "done", "refused"], first.Concat(joined).Concat(last).Select(r => OutcomeOf(node, r)));
        Assert.Equal((PartNext.Diverted, PartNext.Undecided), (Next(node, joined[0], "D").Goes, Next(node, last[0], "F").Goes));
    }

    [Fact]
    public async Task A_finding_has_one_hold_that_grows_until_it_is_released_in_whole_and_is_the_same_after_a_rebuild()
    {
        var path = Directory.CreateTempSubdirectory("sightline-").FullName;
        IReadOnlyDictionary<string, IReadOnlyList<string>> before;
        await using (var node = await NodeAsync(path: path))
        {
            await node.LiveRuleAsync(Ruling.Run(where: Line, actions: """[{"do":"hold"}]"""));
            await PartsAsync(node, "A", "B", "C");
            await ActAsync(node);
            var hold = long.Parse(node.Row("SELECT position FROM holds"));
            node.Clock.Advance(TimeSpan.FromSeconds(30));
            var joined = await PartsAsync(node, "D");
            Assert.Empty(Known(node, "D"));
            await ActAsync(node);
            var grown = node.Journal.Head - 1;

            // What was known before it grew is known so for ever.
            Assert.Empty(node.Get<ProjectionReader>().Read(db => HoldHistory.Of(db, [(HoldUnitKind.Serial, "D")], joined[0])));
            Assert.Equal((hold, grown), (Known(node, "D").Single().Position, Known(node, "D").Single().Since));
            Assert.True(node.Get<HoldQuery>().OfPart("D", null).Single().Hold.PlacedAt > node.Get<HoldQuery>().OfPart("A", null).Single().Hold.PlacedAt);
            Assert.Equal(new HoldBalance(4, 0, 0, 0, 0, 0, 4), node.Get<HoldBalanceQuery>().Of(hold));
            Assert.Equal("4 parts or batches are on hold.", node.Row("SELECT text FROM finding_actions"));

            await ReleaseAsync(node, hold, new HoldChoice(["A"], null, null));
            await PartsAsync(node, "E");
            await ActAsync(node);
            Assert.Equal([$"{hold}|5|4"], node.Rows("SELECT position, units, held FROM holds"));

            await ReleaseAsync(node, hold, new HoldChoice(null, null, null));
            Assert.False(node.Get<HoldQuery>().OfPart("E", null).Single().IsHeld);
            await PartsAsync(node, "F");
            await ActAsync(node);
            Assert.Equal(["5|0", "1|1"], node.Rows("SELECT units, held FROM holds ORDER BY position"));
            Assert.Equal(node.Rows("SELECT position FROM holds ORDER BY position"), node.Get<FindingQuery>().ActionsOf(node.Row("SELECT id FROM findings")).Single().Refs.Select(r => $"{r}"));
            Assert.Equal(["A", "B", "C", "D", "E", "F"], node.Rows("SELECT key FROM hold_units ORDER BY key"));
            before = node.Get<ProjectionReader>().Read(Dump.Tables);
        }

        foreach (var file in Directory.GetFiles(path, "projections.db*"))
        {
            File.Delete(file);
        }

        await using var again = await NodeAsync(path: path);
        var after = again.Get<ProjectionReader>().Read(Dump.Tables);
        Assert.All(["holds", "hold_units", "hold_additions", "hold_releases"], table => Assert.Equal(before[table], after[table]));
    }

    [Fact]
    public async Task Parts_that_would_join_a_hold_that_was_released_meanwhile_have_a_hold_of_their_own()
    {
        await using var node = await NodeAsync();
        var hold = await node.FactAsync(FactKinds.HoldPlaced, "", """{"reason":"so","by":"rule:run@1","cause":"finding:1.1","serials":["A"]}""");
        await ReleaseAsync(node, hold, new HoldChoice(null, null, null));
        var late = await node.FactAsync(FactKinds.HoldPlaced, "", $$"""{"reason":"so","by":"rule:run@1","cause":"finding:1.1","adds":{{hold}},"serials":["B"]}""");
        Assert.Equal([$"{hold}|1|0", $"{late}|1|1"], node.Rows("SELECT position, units, held FROM holds ORDER BY position"));
        Assert.True(node.Get<HoldQuery>().OfPart("B", null).Single().IsHeld);
    }

    [Fact]
    public async Task A_rule_on_a_notice_holds_the_parts_that_are_suspect_by_it()
    {
        await using var node = await NodeAsync();
        await node.LiveRuleAsync("""{"id":"clock","version":"1","where":{"lines":["L1"]},"watch":{"kind":"notice","notice":"clock"},"actions":[{"do":"hold"}]}""");
        await ClockAsync(node, 0);
        await PartsAsync(node, "BEFORE");
        node.Clock.Advance(TimeSpan.FromSeconds(1));
        await ClockAsync(node, 4_000_000);
        var at = Rfc3339.Write(node.Clock.GetUtcNow().AddMilliseconds(4_000_000));
        await node.PartAsync(true, serial: "SUSPECT", at: at);
        node.Clock.Advance(TimeSpan.FromSeconds(1));
        var notice = new StandingNotice("clock:S1", "clock", "S1", "The clock is off.", node.Clock.GetUtcNow());
        await node.Get<NoticeRules>().LookAsync(() => [notice], default);
        node.Project();
        await ActAsync(node);

        Assert.Equal(["SUSPECT"], node.Rows("SELECT key FROM hold_units"));
        Assert.Equal(["hold|done|1 part or batch is on hold."], node.Rows("SELECT what, outcome, text FROM finding_actions"));
    }

    [Theory]
    [InlineData("silent", "/actions/0/do Is hold, and notice 'silent' makes no part suspect, so it could never hold any. Take notice challenge or clock or eject or recipe, or leave hold out.")]
    [InlineData("eject", null)]
    public void A_hold_that_no_part_can_be_known_for_is_refused_at_the_draft(string notice, string? problem) => Assert.Equal(
        problem is null ? [] : [problem],
        RuleCheck.Read($$$"""{"id":"n","version":"1","where":{"lines":["L1"]},"watch":{"kind":"notice","notice":"{{{notice}}}"},"actions":[{"do":"hold"}]}""").Problems.Select(p => $"{p.Pointer} {p.Detail}"));

    [Fact]
    public async Task The_parts_of_a_window_are_held_once_for_the_same_reason()
    {
        await using var node = await NodeAsync();
        await PartsAsync(node, "A", "B");
        var desk = node.Get<HoldDesk>();
        var asked = new HoldAsked { Reason = "ejector failed", Window = new HoldWindow { Station = "S1", From = Rfc3339.Write(node.Clock.GetUtcNow().AddHours(-1)), To = Rfc3339.Write(node.Clock.GetUtcNow()) } };
        Assert.Null(desk.Same(asked, desk.Plan(asked)));
        var hold = await desk.PlaceAsync(asked, desk.Plan(asked), "user:anna", "user:anna");
        node.Project();
        Assert.Equal(hold, desk.Same(asked, desk.Plan(asked)));
        Assert.Null(desk.Same(asked with { Reason = "another" }, desk.Plan(asked)));
        await ReleaseAsync(node, hold, new HoldChoice(["A"], null, null));
        Assert.Null(desk.Same(asked, desk.Plan(asked)));
    }

    private static string OutcomeOf(Node node, long record) =>
        node.Get<ProjectionReader>().Read(db => FindingQuery.ActionsFor(db, FindingQuery.OfRecord(db, record).Single().Id, record)).GetValueOrDefault(0)?.Outcome ?? "-";

    private static PartNext Next(Node node, long record, string serial) =>
        node.Get<ProjectionReader>().Read(db => PartNext.Of(db, record, InspectionResult.Fail, HoldQuery.Of(db, serial, null), new PartIdentity { Serial = serial }))!;

    private static IReadOnlyList<KnownHold> Known(Node node, string serial) =>
        node.Get<ProjectionReader>().Read(db => HoldHistory.Of(db, [(HoldUnitKind.Serial, serial)], long.MaxValue));

    private static async Task ReleaseAsync(Node node, long hold, HoldChoice choice)
    {
        await node.Get<HoldDesk>().ReleaseAsync(hold, choice, "so", "user:anna", new Signature("anna", null, "quality", node.Clock.GetUtcNow(), "decided", "so", $"hold:{hold}", "00"), "user:anna");
        node.Project();
    }

    private static async Task<List<long>> PartsAsync(Node node, params string[] serials)
    {
        var records = new List<long>();
        foreach (var serial in serials)
        {
            node.Clock.Advance(TimeSpan.FromSeconds(1));
            records.Add(await node.PartAsync(false, serial: serial));
        }

        return records;
    }

    private static Task ClockAsync(Node node, decimal ahead) => node.FactAsync(
        FactKinds.Clock, "S1", System.Text.Encoding.UTF8.GetString(new ClockFact { Method = ClockMethods.Measured, Offset = ahead, Uncertainty = 1, RoundTrip = 2 }.ToBytes()));

    private static async Task<Node> NodeAsync(ScriptedMachine? machine = null, string? path = null)
    {
        var node = new Node(path, more: s =>
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

    private static async Task ActAsync(Node node)
    {
        for (var done = 0; await StepAsync(node, machines: false); done++)
        {
            Assert.True(done < 100, "It never ends.");
        }
    }

    private static async Task<bool> StepAsync(Node node, bool machines)
    {
        var step = await node.Get<ActingDesk>().StepAsync(machines, default);
        node.Project();
        return step.Written is not null;
    }
}
