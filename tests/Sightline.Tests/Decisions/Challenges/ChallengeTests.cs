using Sightline.Buffering;
using Sightline.Context;
using Sightline.Contract;
using Sightline.Decisions.Challenges;
using Sightline.Model;
using Sightline.Storage;
using Sightline.Tests.Forwarding;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Decisions.Challenges;

/// <summary>Test pieces: judged, kept out of production, asked for in time, and what is suspect when one was missed.</summary>
public sealed class ChallengeTests
{
    private const string Dent = """{"serials":["TEST-1","TEST-2"],"expectedClass":"dent","location":"A3","line":"L"}""";

    [Theory]
    [InlineData("fail", "dent", "A3", "caught")]
    [InlineData("pass", null, null, "missed")]
    [InlineData("review", "dent", "A3", "missed")]
    [InlineData("fail", "scratch", "A3", "missed")]
    [InlineData("fail", "dent", "B1", "missed")]
    public async Task A_piece_is_caught_by_the_right_result_and_the_right_defect_in_the_right_place(string result, string? found, string? zone, string outcome)
    {
        await using var node = await SeededAsync();
        await node.PutAsync(MasterKind.ChallengePieces, "DENT", Dent);
        await ShowAsync(node, "TEST-2", result, found, zone);
        Assert.Equal(outcome, Word(node.Get<ChallengeQuery>().History("L", long.MaxValue, 10).Single().Outcome));
    }

    [Fact]
    public async Task A_registered_piece_that_its_station_took_for_a_part_counts_nowhere_as_one_also_when_it_waited()
    {
        await using var node = await SeededAsync();
        await node.PutAsync(MasterKind.ChallengePieces, "DENT", Dent);
        await node.PutAsync(MasterKind.Stations, "S5", """{"line":"L"}""");
        await ShowAsync(node, "TEST-1", "fail", "dent", "A3", purpose: "production");
        var waits = await ShowAsync(node, "TEST-1", "fail", "dent", "A3", purpose: "production", station: "S5");
        Assert.StartsWith("parked", node.Stands(waits), StringComparison.Ordinal);
        await node.SetContextAsync("S5", """{"workOrder":"WO-1","validFrom":"2026-11-01T00:00:00Z"}""");

        Assert.Equal(["1|challenge-piece", "1|challenge-piece"], node.Rows("SELECT purpose, flags FROM inspections ORDER BY position"));
        Assert.Equal(["S0|0|0|0|1", "S5|0|0|0|1"], node.Rows("SELECT station, pass, fail, review, challenge FROM station_minutes ORDER BY station"));
        Assert.Empty(node.Rows("SELECT station FROM challenge_parts"));
        Assert.Equal(["S0|1", "S5|1"], node.Rows("SELECT station, stored FROM conformance ORDER BY station"));
        Assert.Equal(2, node.Get<ChallengeQuery>().History("L", long.MaxValue, 10).Count(c => c.Outcome == ChallengeOutcome.Caught));
        Assert.DoesNotContain("parked", node.Stands(waits), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_target_gets_no_test_piece_unless_its_map_lists_challenges_also_when_the_map_came_later()
    {
        await using var node = await SeededAsync();
        await node.PutAsync(MasterKind.ChallengePieces, "DENT", Dent);
        await node.FactAsync(FactKinds.Target, "mes", Dispatch.File("mes"));
        var part = await node.InspectAsync("S0", "SN-1");
        var piece = await ShowAsync(node, "TEST-1", "pass", purpose: "production");
        Assert.Equal(2, node.Rows("SELECT position FROM outbox WHERE state = 2").Count);

        await node.FactAsync(FactKinds.Map, "mes", Map("1", ""));
        Assert.Equal([$"{part}"], node.Rows("SELECT position FROM outbox WHERE state = 0"));
        await node.FactAsync(FactKinds.Map, "mes", Map("2", ",\"purposes\":[\"challenge\"]"));
        var later = await ShowAsync(node, "TEST-1", "pass", purpose: "production");
        await node.InspectAsync("S0", "SN-2");
        Assert.Equal([$"{part}", $"{later}"], node.Rows("SELECT position FROM outbox WHERE state = 0 ORDER BY position"));
        Assert.NotEqual(piece, later);

        static string Map(string version, string more) => $$$"""{"formatVersion":1,"target":"mes","version":"{{{version}}}","results":{"pass":"OK","fail":"NOK","review":null},"fields":{"part":{"from":"part.serial"}}{{{more}}}}""";
    }

    [Fact]
    public async Task A_challenge_of_what_is_no_registered_piece_is_kept_and_proves_nothing()
    {
        await using var node = await SeededAsync();
        await node.PutAsync(MasterKind.ChallengePieces, "DENT", Dent);
        await ShowAsync(node, "SN-1", "fail", "dent", "A3");
        Assert.Equal(ChallengeOutcome.NotRegistered, node.Get<ChallengeQuery>().History("L", long.MaxValue, 10).Single().Outcome);
        Assert.All(Standing(node).Pieces, p => Assert.Null(p.GoodAt));
    }

    [Fact]
    public async Task Each_clause_of_the_policy_asks_for_the_piece_and_catching_it_answers_all()
    {
        await using var node = await SeededAsync("""{"atStart":true,"everyParts":3,"everyMinutes":30,"afterRestart":true,"onOverdue":"block"}""");
        await node.PutAsync(MasterKind.Shifts, "early", """{"start":"06:00","end":"14:00"}""");
        await node.PutAsync(MasterKind.ChallengePieces, "DENT", """{"serials":["TEST-1"],"stations":["S0"]}""");
        Assert.Equal(["not shown since shif", "never caught, and it"], Overdue(node));
        Assert.True(Reasons(node).Single() is { Code: "challenge-overdue", Blocks: true });

        await ShowAsync(node, "TEST-1", "fail");
        Assert.Empty(Overdue(node));
        Assert.Equal(3, Standing(node).Pieces.Single().PartsLeft);
        await PartsAsync(node, 2);
        Assert.Empty(Overdue(node));
        await PartsAsync(node, 1);
        Assert.Equal(["3 parts went by, and"], Overdue(node));
        await ShowAsync(node, "TEST-1", "fail");
        Assert.Empty(Overdue(node));

        node.Clock.Advance(TimeSpan.FromMinutes(30));
        Assert.Empty(Overdue(node));
        node.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["last caught at 2026-"], Overdue(node));
        await ShowAsync(node, "TEST-1", "fail");
        node.Clock.Advance(TimeSpan.FromSeconds(1));
        var at = Rfc3339.Write(node.Clock.GetUtcNow());
        await node.FactAsync(FactKinds.Event, "M-1", $$"""{"type":"machine.started","at":"{{at}}","machine":"M-1"}""", node.Clock.GetUtcNow());
        Assert.Equal(["not shown since a ma"], Overdue(node));
        await ShowAsync(node, "TEST-1", "fail");
        Assert.Empty(Reasons(node));
        node.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(2, Overdue(node).Count);
    }

    [Fact]
    public async Task The_last_parts_of_a_shift_are_answered_for_when_it_has_ended()
    {
        await using var node = await SeededAsync("""{"atEnd":true}""");
        await node.PutAsync(MasterKind.Shifts, "early", """{"start":"06:00","end":"14:00"}""");
        await node.PutAsync(MasterKind.ChallengePieces, "DENT", """{"serials":["TEST-1"],"stations":["S0"]}""");
        await PartsAsync(node, 1);
        Assert.Empty(Overdue(node));
        node.Clock.Advance(TimeSpan.FromHours(7));
        Assert.Equal(["shift early ended at"], Overdue(node));
        Assert.False(Reasons(node).Single().Blocks);
        await ShowAsync(node, "TEST-1", "fail");
        Assert.Empty(Overdue(node));
    }

    [Fact]
    public async Task A_missed_piece_denies_the_permit_until_it_is_caught_and_one_that_comes_late_undoes_nothing()
    {
        await using var node = await SeededAsync("""{"onMissed":"block"}""");
        await node.PutAsync(MasterKind.ChallengePieces, "DENT", """{"serials":["TEST-1"],"stations":["S0"]}""");
        await ShowAsync(node, "TEST-1", "pass");
        var reason = Reasons(node).Single();
        Assert.Equal(("challenge-missed", true), (reason.Code, reason.Blocks));
        node.Clock.Advance(TimeSpan.FromMinutes(1));
        await ShowAsync(node, "TEST-1", "fail");
        Assert.Empty(Reasons(node));
        await ShowAsync(node, "TEST-1", "pass", at: node.Clock.GetUtcNow() - TimeSpan.FromMinutes(5));
        Assert.Empty(Reasons(node));
        Assert.Equal(3, node.Get<ChallengeQuery>().History("L", long.MaxValue, 10).Count);
    }

    [Fact]
    public async Task What_went_by_between_the_last_good_and_the_next_good_is_suspect_and_nothing_else()
    {
        for (var round = 0; round < 10; round++)
        {
            var seed = Random.Shared.Next();
            var random = new Random(seed);
            await using var node = await SeededAsync();
            await node.PutAsync(MasterKind.ChallengePieces, "DENT", """{"serials":["TEST-1"],"line":"L"}""");
            var seen = new List<(string Station, long Second, string What, long Position)>();
            var start = node.Clock.GetUtcNow() - TimeSpan.FromHours(1);
            foreach (var second in Enumerable.Range(0, 60).OrderBy(_ => random.Next()))
            {
                var station = $"S{random.Next(2)}";
                var what = random.Next(5) switch { 0 => "caught", 1 => "missed", _ => "part" };
                var at = start.AddSeconds(second);
                var position = what == "part" ? await PartAsync(node, $"SN-{second}", station, at) : await ShowAsync(node, "TEST-1", what == "caught" ? "fail" : "pass", at: at, station: station);
                seen.Add((station, second, what, position));
            }

            foreach (var missed in node.Get<ChallengeQuery>().History("L", long.MaxValue, 100).Where(c => c.Outcome == ChallengeOutcome.Missed))
            {
                var here = seen.Single(s => s.Position == missed.Position);
                var before = seen.Where(s => s.Station == here.Station && s.What == "caught" && s.Second < here.Second).Select(s => s.Second).DefaultIfEmpty(-1).Max();
                var after = seen.Where(s => s.Station == here.Station && s.What == "caught" && s.Second > here.Second).Select(s => s.Second).DefaultIfEmpty(99).Min();
                var expected = seen.Where(s => s.Station == here.Station && s.What == "part" && s.Second > before && s.Second < after).OrderBy(s => s.Second).Select(s => s.Position);
                var span = node.Get<ChallengeQuery>().SpanOf(missed);
                Assert.True(expected.SequenceEqual(node.Get<SuspectQuery>().Page(span, 0, 100).Select(s => s.Position)), $"Seed {seed}: challenge {here}.");
                Assert.Equal(expected.Count(), node.Get<SuspectQuery>().Count(span));
            }
        }
    }

    [Fact]
    public async Task A_changeover_is_answered_by_pieces_exposed_after_it_at_every_station_that_must_judge()
    {
        await using var node = await SeededAsync("""{"atChangeover":true}""");
        var state = node.Get<IChallengeState>();
        var before = node.Journal.Head;
        Assert.False(state.PassedSince("L", before));
        await node.PutAsync(MasterKind.ChallengePieces, "DENT", """{"serials":["TEST-1"],"line":"L"}""");
        await ShowAsync(node, "TEST-1", "fail");
        Assert.False(state.PassedSince("L", before));
        await ShowAsync(node, "TEST-1", "fail", station: "S1");
        Assert.True(state.PassedSince("L", before));

        node.Clock.Advance(TimeSpan.FromMinutes(1));
        var asked = await node.FactAsync(FactKinds.Event, "L", """{"type":"x"}""", node.Clock.GetUtcNow());
        Assert.False(state.PassedSince("L", asked));
        foreach (var station in (string[])["S0", "S1"])
        {
            await ShowAsync(node, "TEST-1", "fail", station: station, at: node.Clock.GetUtcNow() - TimeSpan.FromSeconds(30));
        }

        Assert.False(state.PassedSince("L", asked));
        await ShowAsync(node, "TEST-1", "fail");
        await ShowAsync(node, "TEST-1", "fail", station: "S1");
        Assert.True(state.PassedSince("L", asked));
        await node.PutAsync(MasterKind.Lines, "L", "{}");
        Assert.True(state.PassedSince("L", node.Journal.Head));
    }

    [Fact]
    public async Task A_rebuild_gives_the_same_challenges()
    {
        var path = Directory.CreateTempSubdirectory("sightline-").FullName;
        IReadOnlyDictionary<string, IReadOnlyList<string>> before;
        await using (var node = await SeededAsync(path: path))
        {
            await node.PutAsync(MasterKind.ChallengePieces, "DENT", Dent);
            await PartsAsync(node, 3);
            await ShowAsync(node, "TEST-1", "fail", "dent", "A3", purpose: "production");
            await ShowAsync(node, "TEST-1", "pass");
            await node.FactAsync(FactKinds.Event, "M-1", """{"type":"machine.started","machine":"M-1"}""", node.Clock.GetUtcNow());
            before = node.Get<ProjectionReader>().Read(Dump.Tables);
        }

        Assert.All(["challenges", "challenge_states", "challenge_parts", "challenge_restarts"], table => Assert.NotEmpty(before[table]));
        foreach (var file in Directory.GetFiles(path, "projections.db*"))
        {
            File.Delete(file);
        }

        await using var rebuilt = new Node(path);
        rebuilt.Project();
        Assert.Equal(before, rebuilt.Get<ProjectionReader>().Read(Dump.Tables));
    }

    [Fact]
    public void Every_problem_of_a_piece_and_of_a_policy_is_said_with_its_place()
    {
        Assert.Equal(["/expectedResult", "/stations"], Pointers(MasterKind.ChallengePieces, """{"expectedResult":"bad"}"""));
        Assert.Equal(["/expectedClass", "/stations", "/serials", "/stations/0"], Pointers(MasterKind.ChallengePieces, """{"expectedResult":"pass","expectedClass":"dent","line":"L","serials":[],"stations":[" "]}"""));
        Assert.Equal(["/challenge/everyParts", "/challenge/everyMinutes", "/challenge/onMissed"], Pointers(MasterKind.Lines, """{"challenge":{"everyParts":0,"everyMinutes":99999999,"onMissed":"panic"}}"""));

        static IEnumerable<string> Pointers(MasterKind kind, string body) => kind.Problems(System.Text.Encoding.UTF8.GetBytes(body)).Select(e => e.Pointer);
    }

    private static LineStanding Standing(Node node) => node.Get<ChallengeQuery>().Standing("L", node.Clock.GetUtcNow());

    private static List<PermitReason> Reasons(Node node) => [.. node.Get<ChallengeQuery>().Of("L", node.Clock.GetUtcNow())];

    /// <summary>The first words of each reason why the piece is overdue.</summary>
    private static List<string> Overdue(Node node) => [.. Standing(node).Pieces.SelectMany(p => p.Overdue).Select(text => text[..20])];

    private static string Word(ChallengeOutcome outcome) => outcome.ToString().ToLowerInvariant();

    private static async Task<Node> SeededAsync(string policy = "", string? path = null)
    {
        var node = new Node(path);
        node.Clock.Advance(TimeSpan.FromDays(2));
        await node.PutAsync(MasterKind.Lines, "L", policy.Length == 0 ? "{}" : $$"""{"challenge":{{policy}}}""");
        await node.PutAsync(MasterKind.WorkOrders, "WO-1", """{"product":"P-1"}""");
        foreach (var station in (string[])["S0", "S1"])
        {
            await node.PutAsync(MasterKind.Stations, station, """{"line":"L","machine":"M-1"}""");
            await node.SetContextAsync(station, """{"workOrder":"WO-1","validFrom":"2026-11-01T00:00:00Z"}""");
        }

        return node;
    }

    private static async Task PartsAsync(Node node, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await node.InspectAsync("S0", $"SN-{i}");
        }
    }

    private static Task<long> PartAsync(Node node, string serial, string station, DateTimeOffset at) => node.InspectAsync(station, serial, Rfc3339.Write(at));

    private static async Task<long> ShowAsync(
        Node node, string serial, string result, string? found = null, string? zone = null, string purpose = "challenge", string station = "S0", DateTimeOffset? at = null)
    {
        var defects = found is null ? "" : $$$""","defects":[{"class":"{{{found}}}","location":{"zone":"{{{zone}}}"}}]""";
        var answer = await node.SendAsync($$$"""{"id":"{{{Guid.NewGuid()}}}","station":"{{{station}}}","part":{"serial":"{{{serial}}}"},"inspectedAt":"{{{Rfc3339.Write(at ?? node.Clock.GetUtcNow())}}}","result":"{{{result}}}","purpose":"{{{purpose}}}"{{{defects}}}}""");
        Assert.Equal(201, answer.Status);
        return answer.Position!.Value;
    }
}
