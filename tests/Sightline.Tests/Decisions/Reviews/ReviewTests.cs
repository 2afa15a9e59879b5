using System.Globalization;
using Sightline.Buffering;
using Sightline.Context;
using Sightline.Contract;
using Sightline.Decisions.Gates;
using Sightline.Decisions.Reviews;
using Sightline.Forwarding;
using Sightline.Model;
using Sightline.Tests.Forwarding;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Decisions.Reviews;

/// <summary>What a person is asked to look at, and what their word changes.</summary>
public sealed class ReviewTests
{
    [Fact]
    public async Task The_machines_doubt_low_confidence_and_sources_that_disagree_are_asked_about_with_the_reason()
    {
        await using var node = await SeededAsync("""{"line":"L1","review":{"confidenceBelow":0.7},"merge":{"with":["S2"],"by":"part","window":"00:01:00"}}""");
        await node.PutAsync(MasterKind.Stations, "S2", """{"line":"L1"}""");
        var sure = await InspectAsync(node, "pass", "SN-1", ",\"confidence\":0.7");
        var unsure = await InspectAsync(node, "fail", "SN-2", ",\"confidence\":0.69,\"defects\":[{\"class\":\"dent\"}]");
        var doubt = await InspectAsync(node, "review", "SN-3");
        await InspectAsync(node, "review", "TEST", ",\"purpose\":\"challenge\"");
        await InspectAsync(node, "fail", "SN-1", station: "S2");
        await InspectAsync(node, "fail", "SN-2", station: "S2");

        Assert.Equal(
            [$"{doubt} machine open", $"{unsure} confidence open", $"{sure} disagree open"],
            node.Get<ReviewQuery>().Queue("open", null, Scope.Everything, null, long.MaxValue, 10).Select(i => $"{i.Record} {i.Why} {i.State}"));
        Assert.Equal("dent", node.Row($"SELECT class FROM review_items WHERE record = {unsure}"));
    }

    [Fact]
    public async Task Samples_are_drawn_with_their_probability_and_the_same_ones_after_a_rebuild()
    {
        var path = Directory.CreateTempSubdirectory("sightline-").FullName;
        IReadOnlyList<string> drawn;
        await using (var node = await SeededAsync("""{"line":"L1","review":{"samplePass":0.25,"sampleFail":0.5,"second":0.5}}""", path))
        {
            for (var i = 0; i < 600; i++)
            {
                await node.SendAsync(node.Message($"i{i}", serial: $"SN-{i}").Replace("\"pass\"", i % 2 == 0 ? "\"pass\"" : "\"fail\"", StringComparison.Ordinal));
            }

            drawn = node.Rows("SELECT record, why, probability, second FROM review_items ORDER BY record");
            // Five standard deviations of 300 draws either way: 37 of 75, 43 of 150.
            Assert.InRange(drawn.Count(d => d.Contains("samplePass|0.25", StringComparison.Ordinal)), 38, 112);
            Assert.InRange(drawn.Count(d => d.Contains("sampleFail|0.5", StringComparison.Ordinal)), 107, 193);
            Assert.InRange(drawn.Count(d => d.EndsWith("|1", StringComparison.Ordinal)) / (double)drawn.Count, 0.3, 0.7);
        }

        foreach (var file in Directory.GetFiles(path, "projections.db*"))
        {
            File.Delete(file);
        }

        await using var rebuilt = new Node(path);
        rebuilt.Project();
        Assert.Equal(drawn, rebuilt.Rows("SELECT record, why, probability, second FROM review_items ORDER BY record"));
    }

    [Fact]
    public async Task What_comes_together_with_one_class_is_one_burst()
    {
        await using var node = await SeededAsync();
        var items = new List<long>();
        foreach (var (seconds, name) in ((int, string)[])[(0, "dent"), (50, "dent"), (50, "dent"), (1, "pore"), (1, "dent"), (90, "dent")])
        {
            node.Clock.Advance(TimeSpan.FromSeconds(seconds));
            items.Add(await InspectAsync(node, "review", $"SN-{items.Count}", $",\"defects\":[{{\"class\":\"{name}\"}}]"));
        }

        Assert.Equal([0, 0, 0, 3, 0, 5], BurstsOf(node, items));
    }

    [Fact]
    public async Task Whatever_comes_between_and_in_whatever_order_a_burst_is_found_with_and_without_a_class_and_the_same_after_a_rebuild()
    {
        var path = Directory.CreateTempSubdirectory("sightline-").FullName;
        var items = new List<long>();
        int[] expected = [0, 1, 0, 3, 1, 0, 6, 0];
        await using (var node = await SeededAsync("""{"line":"L1","review":{"confidenceBelow":0.7}}""", path))
        {
            await node.PutAsync(MasterKind.Stations, "S2", """{"line":"L1"}""");
            var dent = ",\"defects\":[{\"class\":\"dent\"}]";
            foreach (var (result, more, station) in ((string, string, string)[])[
                ("review", "", "L1-AOI-1"), ("review", dent, "L1-AOI-1"), ("review", "", "L1-AOI-1"), ("review", "", "S2"), ("review", dent, "L1-AOI-1"), ("review", "", "L1-AOI-1"), ("fail", ",\"confidence\":0.1", "L1-AOI-1")])
            {
                node.Clock.Advance(TimeSpan.FromSeconds(20));
                items.Add(await InspectAsync(node, result, $"SN-{items.Count}", more, station));
            }

            // Exposed before all of them, and sent last.
            var late = node.Message("late", serial: "SN-late", at: Rfc3339.Write(node.Clock.GetUtcNow().AddSeconds(-170))).Replace("\"pass\"", "\"review\"", StringComparison.Ordinal);
            items.Add((await node.SendAsync(late)).Position!.Value);
            Assert.Equal(expected, BurstsOf(node, items));
        }

        foreach (var file in Directory.GetFiles(path, "projections.db*"))
        {
            File.Delete(file);
        }

        await using var rebuilt = new Node(path);
        rebuilt.Project();
        Assert.Equal(expected, BurstsOf(rebuilt, items));
    }

    [Fact]
    public async Task Who_cannot_tell_leaves_a_part_open_for_somebody_else_and_gate_and_queue_agree()
    {
        await using var node = await SeededAsync();
        await node.PutAsync(MasterKind.Stations, "NEXT", """{"line":"L1"}""");
        await node.PutAsync(MasterKind.Lines, "L1", """{"route":["L1-AOI-1","NEXT"]}""");
        var record = await InspectAsync(node, "review", "SN-1");
        var (query, desk) = (node.Get<ReviewQuery>(), node.Get<ReviewDesk>());
        var unsure = await node.ReviewAsync(record, "undecided");

        Assert.Contains(GateCodes.Review, node.Get<GateQuery>().Ask("NEXT", "SN-1")!.Reasons.Select(r => r.Code));
        Assert.Equal(["user:anna"], Assert.Single(query.Queue("open", null, Scope.Everything, null, long.MaxValue, 10)).Undecided);
        Assert.Empty(query.Queue("open", null, Scope.Everything, "user:anna", long.MaxValue, 10));
        Assert.Single(query.Queue("open", null, Scope.Everything, "user:bert", long.MaxValue, 10));
        Assert.StartsWith("You could not tell already.", desk.Refusal(query.Record(record)!, Asked("undecided"), "user:anna")!.Conflict, StringComparison.Ordinal);
        Assert.StartsWith("Has no first review yet that says", desk.Refusal(query.Record(record)!, Asked("pass") with { Second = true }, "user:bert")!.Conflict, StringComparison.Ordinal);
        Assert.Null(desk.Refusal(query.Record(record)!, Asked("pass"), "user:bert"));

        var sure = await node.ReviewAsync(record, "pass", "user:bert");
        Assert.True(node.Get<GateQuery>().Ask("NEXT", "SN-1")!.Allowed);
        Assert.Equal("2", node.Row($"SELECT state FROM review_items WHERE record = {record}"));

        await node.UndoAsync(record, sure);
        Assert.False(node.Get<GateQuery>().Ask("NEXT", "SN-1")!.Allowed);
        Assert.Equal("0", node.Row($"SELECT state FROM review_items WHERE record = {record}"));
        await node.UndoAsync(record, unsure);
        Assert.Empty(Assert.Single(query.Queue("open", null, Scope.Everything, "user:anna", long.MaxValue, 10)).Undecided);
    }

    [Fact]
    public async Task Nobody_is_both_looks_of_one_part_whichever_came_first_and_one_who_was_is_not_counted()
    {
        await using var node = await SeededAsync("""{"line":"L1","review":{"second":1}}""");
        var record = await InspectAsync(node, "review", "SN-1");
        var (query, desk) = (node.Get<ReviewQuery>(), node.Get<ReviewDesk>());
        var first = await node.ReviewAsync(record, "pass", "user:olaf");
        var second = await node.ReviewAsync(record, "pass", "user:olga", second: true);
        await node.UndoAsync(record, first);

        Assert.StartsWith($"You took the second look at it, review '{second}'.", desk.Refusal(query.Record(record)!, Asked("pass"), "user:olga")!.Conflict, StringComparison.Ordinal);
        await node.UndoAsync(record, second);
        await node.ReviewAsync(record, "pass", "user:olga");
        Assert.Equal("Was judged by you. Somebody else takes the second look.", desk.Refusal(query.Record(record)!, Asked("pass") with { Second = true }, "user:olaf")!.Conflict);
        Assert.Empty(query.Queue("second", null, Scope.Everything, "user:olaf", long.MaxValue, 10));

        // As the journal of an older node may have it.
        await desk.TakeAsync(query.Record(record)!, Asked("pass") with { Second = true }, "user:olga", "user:olga");
        node.Project();
        Assert.Equal(("user:olga", 0, 0), query.Agreements(false, DateTimeOffset.UnixEpoch, node.Clock.GetUtcNow().AddDays(1), Scope.Everything).Select(a => (a.Name, a.Seconds, a.SecondsAgreed)).Single());
    }

    [Fact]
    public async Task A_second_look_is_told_nothing_of_what_the_machine_said_and_not_asked_why()
    {
        await using var node = await SeededAsync("""{"line":"L1","review":{"samplePass":1,"sampleFail":1,"confidenceBelow":0.7,"second":1}}""");
        foreach (var (result, more) in ((string, string)[])[("pass", ""), ("fail", ",\"defects\":[{\"class\":\"dent\"}]"), ("fail", ",\"confidence\":0.2"), ("review", "")])
        {
            await node.ReviewAsync(await InspectAsync(node, result, Guid.NewGuid().ToString("N"), more), "pass");
        }

        var blind = node.Get<ReviewQuery>().Queue("second", null, Scope.Everything, "user:bert", long.MaxValue, 10);
        Assert.Equal(4, blind.Count);
        Assert.All(blind, i => Assert.Equal(("second", null, null, null, null, i.Record), (i.Why, i.Class, i.Probability, i.Said, i.Machine, i.Burst)));
        foreach (var verdict in (string[])["pass", "fail", "undecided"])
        {
            Assert.All(blind, i => Assert.Null(node.Get<ReviewDesk>().Refusal(node.Get<ReviewQuery>().Record(i.Record)!, new ReviewAsked(verdict, null, null, null, true), "user:bert")));
        }
    }

    [Fact]
    public async Task A_turned_verdict_opens_the_gate_moves_the_counts_and_goes_back_when_it_is_taken_back()
    {
        await using var node = await SeededAsync();
        await node.PutAsync(MasterKind.Stations, "NEXT", """{"line":"L1"}""");
        await node.PutAsync(MasterKind.Lines, "L1", """{"route":["L1-AOI-1","NEXT"]}""");
        var record = await InspectAsync(node, "fail", "SN-1", ",\"defects\":[{\"class\":\"dent\"}]");
        Assert.False(node.Get<GateQuery>().Ask("NEXT", "SN-1")!.Allowed);
        Assert.Equal("0|1|0", Parts(node));

        var review = await node.ReviewAsync(record, "pass");
        Assert.True(node.Get<GateQuery>().Ask("NEXT", "SN-1")!.Allowed);
        Assert.Equal("1|0|0", Parts(node));
        Assert.Equal("1|0", node.Row($"SELECT result, verdict FROM inspections WHERE position = {record}"));

        await node.UndoAsync(record, review);
        Assert.False(node.Get<GateQuery>().Ask("NEXT", "SN-1")!.Allowed);
        Assert.Equal("0|1|0", Parts(node));
        Assert.Equal("1|-", node.Row($"SELECT result, verdict FROM inspections WHERE position = {record}"));
    }

    [Fact]
    public async Task What_a_map_sends_to_a_person_is_asked_about_and_goes_out_by_their_word()
    {
        await using var dispatch = await Dispatch.StartAsync();
        await dispatch.Node.FactAsync(FactKinds.Target, "mes", Dispatch.File("mes"));
        await dispatch.Node.FactAsync(FactKinds.Map, "mes", """
            {"formatVersion":1,"target":"mes","version":"1","results":{"pass":"OK","fail":"NOK","review":null},"lowConfidence":{"below":0.6,"policy":"review"},
             "classes":{"dent":"NC-1"},"unknownClass":{"policy":"review"},"fields":{"part":{"from":"part.serial"},"status":{"from":"status"},"nc":{"from":"defect.code"},"sure":{"from":"confidence"} } }
            """);
        var unsure = await InspectAsync(dispatch.Node, "fail", "SN-1", ",\"confidence\":0.5,\"defects\":[{\"class\":\"dent\"}]");
        var strange = await InspectAsync(dispatch.Node, "fail", "SN-2", ",\"defects\":[{\"class\":\"blot\"}]");
        Assert.StartsWith("parked|1|Confidence 0.5", dispatch.Entry(unsure), StringComparison.Ordinal);
        Assert.Equal(["map", "map"], dispatch.Node.Get<ReviewQuery>().Queue("open", null, Scope.Everything, null, long.MaxValue, 10).Select(i => i.Why));

        await dispatch.Node.ReviewAsync(unsure, "undecided");
        Assert.StartsWith("parked|1|", dispatch.Entry(unsure), StringComparison.Ordinal);
        await dispatch.Node.ReviewAsync(unsure, "pass");
        await dispatch.Node.ReviewAsync(strange, "fail", @class: "dent");

        Assert.Equal("""{"part":"SN-1","status":"OK"}""", dispatch.Node.Row($"SELECT fields FROM outbox WHERE position = {unsure}"));
        Assert.Equal("""{"part":"SN-2","status":"NOK","nc":"NC-1"}""", dispatch.Node.Row($"SELECT fields FROM outbox WHERE position = {strange}"));
        Assert.Empty(dispatch.Node.Get<ReviewQuery>().Queue("open", null, Scope.Everything, null, long.MaxValue, 10));
    }

    [Fact]
    public async Task A_target_that_wants_reviews_is_told_the_word_that_counts_and_nothing_of_second_looks()
    {
        await using var dispatch = await Dispatch.StartAsync();
        await dispatch.Node.FactAsync(FactKinds.Target, "mes", Dispatch.File("mes"));
        await dispatch.Node.FactAsync(FactKinds.Map, "mes", """
            {"formatVersion":1,"target":"mes","version":"1","results":{"pass":"OK","fail":"NOK","review":null},"fields":{"part":{"from":"part.serial"} },
             "facts":{"review":{"part":{"from":"review.serial"},"now":{"from":"review.verdict"},"machine":{"from":"review.machine"},"by":{"from":"review.by"} } } }
            """);
        var record = await InspectAsync(dispatch.Node, "fail", "SN-1");
        var review = await dispatch.Node.ReviewAsync(record, "pass");
        var same = await dispatch.Node.ReviewAsync(record, "pass", "user:bert");
        var second = await dispatch.Node.ReviewAsync(record, "fail", "user:carl", second: true);
        var undone = await dispatch.Node.UndoAsync(record, same);
        var back = await dispatch.Node.UndoAsync(record, review);

        Assert.Equal(
            [$$"""{{review}}|{"part":"SN-1","now":"pass","machine":"fail","by":"user:anna"}""", $$"""{{back}}|{"part":"SN-1","now":"undecided","machine":"fail","by":"user:anna"}"""],
            dispatch.Node.Rows($"SELECT position, fields FROM outbox WHERE position > {record} ORDER BY position"));
        Assert.Equal(["s:SN-1"], dispatch.Node.Rows("SELECT part_key FROM outbox").Distinct());
        Assert.True(review < same && same < second && second < undone && undone < back);
    }

    [Fact]
    public async Task Two_who_judge_one_part_do_not_both_count_unless_the_second_says_over_whom()
    {
        await using var node = await SeededAsync();
        var record = await InspectAsync(node, "fail", "SN-1");
        var review = await node.ReviewAsync(record, "pass");
        var (desk, seen) = (node.Get<ReviewDesk>(), node.Get<ReviewQuery>().Record(record)!);

        Assert.StartsWith("Was judged pass by user:anna at ", desk.Refusal(seen, Asked("fail"), "user:bert")!.Conflict, StringComparison.Ordinal);
        Assert.Null(desk.Refusal(seen, Asked("fail") with { Over = $"{review}" }, "user:bert"));
        Assert.Equal("Was judged by you. Somebody else takes the second look.", desk.Refusal(seen, Asked("fail") with { Second = true }, "user:anna")!.Conflict);
        await node.ReviewAsync(record, "fail", "user:bert", second: true);
        Assert.Equal("Has a second look already.", desk.Refusal(seen, Asked("fail") with { Second = true }, "user:carl")!.Conflict);
        Assert.StartsWith($"Review '{review}' is by user:anna.", ReviewDesk.WhyNotUndone(node.Get<ReviewQuery>().Of(record)[0], "user:bert"), StringComparison.Ordinal);
        await node.UndoAsync(record, review);
        Assert.Contains("taken back already", ReviewDesk.WhyNotUndone(node.Get<ReviewQuery>().Of(record)[0], "user:anna"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_wrong_with_a_review_is_said_at_its_place()
    {
        await using var node = await SeededAsync();
        var (bad, doubt) = (await InspectAsync(node, "fail", "SN-1"), await InspectAsync(node, "review", "SN-2"));
        Assert.Equal(["/verdict"], Pointers(bad, new ReviewAsked(null, null, null, null, false)));
        Assert.Equal(["/verdict"], Pointers(bad, new ReviewAsked("good", null, null, null, false)));
        Assert.Equal(["/class", "/reason"], Pointers(bad, new ReviewAsked("pass", " ", "dent", null, false)));
        Assert.Equal(["/class"], Pointers(bad, new ReviewAsked("fail", null, " ", null, false)));
        Assert.Equal(["/class"], Pointers(doubt, new ReviewAsked("undecided", null, "dent", null, false)));
        Assert.Empty(Pointers(bad, new ReviewAsked("fail", null, null, null, false)));
        Assert.Empty(Pointers(doubt, new ReviewAsked("fail", null, "dent", null, false)));
        var piece = await InspectAsync(node, "fail", "TEST", ",\"purpose\":\"challenge\"");
        Assert.StartsWith("Is no production", node.Get<ReviewDesk>().Refusal(node.Get<ReviewQuery>().Record(piece)!, Asked("pass"), "user:anna")!.Conflict, StringComparison.Ordinal);

        IEnumerable<string> Pointers(long record, ReviewAsked asked) => node.Get<ReviewDesk>().Refusal(node.Get<ReviewQuery>().Record(record)!, asked, "user:anna")?.Errors.Select(e => e.Pointer) ?? [];
    }

    [Fact]
    public async Task Whoever_judges_what_in_whatever_order_the_word_that_counts_and_the_agreement_are_what_the_facts_alone_say()
    {
        for (var round = 0; round < 8; round++)
        {
            var seed = Random.Shared.Next();
            var random = new Random(seed);
            await using var node = await SeededAsync();
            var records = new List<long>();
            for (var i = 0; i < 12; i++)
            {
                records.Add(await InspectAsync(node, ((string[])["pass", "fail", "review"])[random.Next(3)], $"SN-{i}"));
            }

            for (var step = 0; step < 60; step++)
            {
                node.Clock.Advance(TimeSpan.FromSeconds(1));
                await node.JudgeAsync(random);
            }

            var verdicts = node.VerdictsByFacts();
            foreach (var record in records)
            {
                Assert.True((verdicts.TryGetValue(record, out var word) ? word.ToString(CultureInfo.InvariantCulture) : "-") == node.Row($"SELECT verdict FROM inspections WHERE position = {record}"), $"Seed {seed}: record {record}.");
            }

            var all = records.SelectMany(node.Get<ReviewQuery>().Of).Where(r => r.UndoneBy is null).ToList();
            foreach (var said in node.Get<ReviewQuery>().Agreements(false, DateTimeOffset.UnixEpoch, node.Clock.GetUtcNow().AddDays(1), Scope.Everything))
            {
                var own = all.Where(r => r.By == said.Name && !r.Second).ToList();
                var judged = own.Where(r => r.Machine != InspectionResult.Review).ToList();
                var seconds = own.Where(r => r.Verdict != "undecided").SelectMany(r => all.Where(s => s.Second && s.Record == r.Record).Select(s => s.Verdict == r.Verdict)).ToList();
                var naive = new Agreement(said.Name, judged.Count, judged.Count(r => r.Verdict == (r.Machine == InspectionResult.Pass ? "pass" : "fail")), own.Count(r => r is { Machine: InspectionResult.Fail, Verdict: "pass" }),
                    own.Count(r => r is { Machine: InspectionResult.Pass, Verdict: "fail" }), own.Count(r => r.Verdict == "undecided"), seconds.Count, seconds.Count(agreed => agreed));
                Assert.True(naive == said, $"Seed {seed}: {naive} was said as {said}.");
            }
        }
    }

    [Fact]
    public async Task A_second_look_is_open_to_everybody_but_who_judged_first()
    {
        await using var node = await SeededAsync("""{"line":"L1","review":{"second":1}}""");
        var record = await InspectAsync(node, "review", "SN-1");
        await node.ReviewAsync(record, "pass");
        var query = node.Get<ReviewQuery>();

        Assert.Empty(query.Queue("open", null, Scope.Everything, "user:bert", long.MaxValue, 10));
        Assert.Empty(query.Queue("second", null, Scope.Everything, "user:anna", long.MaxValue, 10));
        Assert.Equal([record], query.Queue("second", null, Scope.Everything, "user:bert", long.MaxValue, 10).Select(i => i.Record));
        await node.ReviewAsync(record, "fail", "user:bert", second: true);
        Assert.Equal([record], query.Queue("done", null, Scope.Everything, null, long.MaxValue, 10).Select(i => i.Record));
        Assert.Equal("0", node.Row($"SELECT verdict FROM inspections WHERE position = {record}"));
    }

    private static ReviewAsked Asked(string verdict) => new(verdict, "looked", null, null, false);

    private static async Task<Node> SeededAsync(string station = """{"line":"L1"}""", string? path = null)
    {
        var node = new Node(path);
        await node.SeedAsync();
        await node.PutAsync(MasterKind.Stations, "L1-AOI-1", station);
        return node;
    }

    private static async Task<long> InspectAsync(Node node, string result, string serial, string more = "", string station = "L1-AOI-1")
    {
        var answer = await node.SendAsync(node.Message(Guid.NewGuid().ToString("N"), station, serial, more: more).Replace("\"pass\"", $"\"{result}\"", StringComparison.Ordinal));
        Assert.Equal(201, answer.Status);
        return answer.Position!.Value;
    }

    private static IEnumerable<int> BurstsOf(Node node, List<long> items) => node.Rows("SELECT burst FROM review_items ORDER BY record").Select(b => items.IndexOf(long.Parse(b, CultureInfo.InvariantCulture)));

    private static string Parts(Node node) => node.Row("SELECT good, rejected, reviewed FROM order_parts");
}
