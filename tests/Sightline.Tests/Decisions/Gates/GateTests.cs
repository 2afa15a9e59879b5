using Microsoft.Extensions.DependencyInjection;
using Sightline.Context;
using Sightline.Decisions.Gates;
using Sightline.Decisions.Holds;
using Sightline.Model;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Decisions.Gates;

/// <summary>What a gate says of a part, and what it says when it cannot know.</summary>
public sealed class GateTests
{
    private static readonly string[] s_route = ["S0", "S1", "S2", "S3"];

    [Fact]
    public async Task Whatever_was_seen_and_held_a_gate_says_what_a_person_with_the_list_of_inspections_would_say()
    {
        for (var round = 0; round < 10; round++)
        {
            var seed = Random.Shared.Next();
            var random = new Random(seed);
            await using var node = await SeededAsync();
            var seen = new List<(string Serial, string Station, int Minute, string Result, string Purpose)>();
            var held = new HashSet<string>();
            for (var step = 0; step < 60; step++)
            {
                var serial = $"SN-{random.Next(6)}";
                if (random.Next(12) == 0)
                {
                    held.Add(serial);
                    await HoldAsync(node, serial);
                    continue;
                }

                var one = (serial, s_route[random.Next(4)], Minute: random.Next(60), ((string[])["pass", "pass", "fail", "review"])[random.Next(4)], random.Next(8) == 0 ? "rehearsal" : "production");
                seen.Add(one);
                await InspectAsync(node, step, one.serial, one.Item2, one.Minute, one.Item4, one.Item5);
            }

            for (var serial = 0; serial < 7; serial++)
            {
                foreach (var station in s_route)
                {
                    var expected = Naive($"SN-{serial}", station, seen, held);
                    var said = node.Get<GateQuery>().Ask(station, $"SN-{serial}")!;
                    var codes = said.Reasons.Select(r => r.Station is null ? r.Code : $"{r.Code} {r.Station}").Distinct().Order(StringComparer.Ordinal).ToList();
                    Assert.True(expected.SequenceEqual(codes), $"Seed {seed}: SN-{serial} at {station} should get {string.Join(", ", expected)} and got {string.Join(", ", codes)}.");
                    Assert.Equal(expected.TrueForAll(e => e.StartsWith("reworked", StringComparison.Ordinal)), said.Allowed);
                    Assert.True(said.Known);
                }
            }
        }
    }

    [Fact]
    public async Task A_station_off_the_route_says_no_and_without_a_route_every_other_station_counts()
    {
        await using var node = await SeededAsync();
        await node.PutAsync(MasterKind.Stations, "S9", "{}");
        await node.PutAsync(MasterKind.Stations, "S8", "{}");
        await InspectAsync(node, 1, "SN-1", "S0", 1, "pass", "production");
        await InspectAsync(node, 2, "SN-2", "S9", 1, "fail", "production");

        await node.PutAsync(MasterKind.Products, "P-1", """{"route":["S0","S9"]}""");
        Assert.Equal(["not-on-route", "not-inspected"], Codes(node, "S1", "SN-1"));
        Assert.Empty(Codes(node, "S9", "SN-1"));
        Assert.Equal(["failed"], Codes(node, "S8", "SN-2"));
        Assert.Null(node.Get<GateQuery>().Ask("S77", "SN-1"));
    }

    [Fact]
    public async Task A_part_of_another_order_does_not_get_in()
    {
        await using var node = await SeededAsync("""{"requires":["order"]}""");
        await InspectAsync(node, 1, "SN-1", "S0", 1, "pass", "production");
        Assert.Empty(Codes(node, "S1", "SN-1"));
        await node.PutAsync(MasterKind.WorkOrders, "WO-2", """{"product":"P-1"}""");
        await node.SetContextAsync("S1", """{"workOrder":"WO-2"}""");
        Assert.Equal(["order"], Codes(node, "S1", "SN-1"));
        Assert.Empty(Codes(node, "S2", "SN-1"));
    }

    [Theory]
    [InlineData("deny", false)]
    [InlineData("allow", true)]
    public async Task When_it_cannot_know_it_says_its_written_choice_and_that_it_does_not_know(string choice, bool allowed)
    {
        await using var node = await SeededAsync($$"""{"whenUnknown":"{{choice}}","behind":"00:00:02"}""");
        await HoldAsync(node, "SN-7");
        var draft = new Sightline.Buffering.FactDraft(Sightline.Buffering.FactKinds.Event, "M", null, node.Clock.GetUtcNow(), node.Clock.GetUtcNow(), "test", """{"type":"x"}"""u8.ToArray());
        await node.Journal.AppendAsync(draft, default);
        Assert.True(node.Get<GateQuery>().Ask("S0", "SN-1") is { Known: true, Allowed: true });

        node.Clock.Advance(TimeSpan.FromSeconds(3));
        var said = node.Get<GateQuery>().Ask("S0", "SN-1")!;
        Assert.Equal((allowed, false, "unknown"), (said.Allowed, said.Known, said.Reasons[0].Code));
        Assert.Contains("3.0 s behind", said.Reasons[0].Text, StringComparison.Ordinal);
        Assert.False(node.Get<GateQuery>().Ask("S0", "SN-7")!.Allowed);
        Assert.Equal(allowed, node.Get<GateQuery>().Ask("S2", "SN-1")!.Allowed);

        node.Project();
        Assert.True(node.Get<GateQuery>().Ask("S0", "SN-1") is { Known: true, Allowed: true });
    }

    [Theory]
    [InlineData("burrs at the rim", "burrs at the rim. Release hold")]
    [InlineData("Burrs at the rim.", "Burrs at the rim. Release hold")]
    [InlineData("burrs?", "burrs? Release hold")]
    public async Task The_reason_of_a_hold_is_a_sentence_of_its_own(string reason, string said)
    {
        await using var node = await SeededAsync();
        await HoldAsync(node, "SN-7", reason);

        Assert.Contains($": {said} ", Assert.Single(node.Get<GateQuery>().Ask("S0", "SN-7")!.Reasons).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_journey_that_stopped_is_not_known_either()
    {
        await using var node = await SeededAsync("", services => services.AddSingleton<IJourneyAge>(new StoppedJourney()));
        var said = node.Get<GateQuery>().Ask("S0", "SN-1")!;
        Assert.False(said.Allowed || said.Known);
        Assert.Contains("a fact nobody understands", said.Reasons.Single().Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_that_may_not_run_lets_nothing_in_where_the_gate_asks_for_it_and_a_test_piece_never_goes_on()
    {
        await using var node = await SeededAsync("""{"requires":["permit"]}""");
        await node.PutAsync(MasterKind.Lines, "L", """{"challenge":{"everyParts":10,"onOverdue":"block"}}""");
        Assert.Equal(["challenge-none"], Codes(node, "S0", "SN-1"));
        await node.PutAsync(MasterKind.ChallengePieces, "TEST-1", """{"stations":["S0"]}""");
        Assert.Empty(Codes(node, "S0", "SN-1"));
        Assert.Equal(["challenge-piece"], Codes(node, "S0", "TEST-1"));
        await node.PutAsync(MasterKind.Stations, "S0", """{"line":"L","gate":{"requires":["holds"]}}""");
        Assert.Empty(Codes(node, "S0", "SN-1"));
    }

    [Fact]
    public void Every_problem_of_a_policy_is_said_with_its_place()
    {
        var errors = MasterKind.Stations.Problems("""{"gate":{"requires":["holds","luck"],"whenUnknown":"maybe","behind":"soon"}}"""u8);
        Assert.Equal(["/gate/requires/1", "/gate/whenUnknown", "/gate/behind"], errors.Select(e => e.Pointer));
        Assert.Equal(["/route/1", "/route/2"], MasterKind.Products.Problems("""{"route":["S0"," ","S0"]}"""u8).Select(e => e.Pointer));
        Assert.Equal(["/route"], MasterKind.Lines.Problems("""{"route":[]}"""u8).Select(e => e.Pointer));
    }

    private static IEnumerable<string> Codes(Node node, string station, string serial) => node.Get<GateQuery>().Ask(station, serial)!.Reasons.Where(r => r.Blocks).Select(r => r.Code);

    private static List<string> Naive(string serial, string station, List<(string Serial, string Station, int Minute, string Result, string Purpose)> seen, HashSet<string> held)
    {
        var said = new List<string>();
        if (held.Contains(serial))
        {
            said.Add("hold");
        }

        foreach (var earlier in s_route.TakeWhile(s => s != station))
        {
            var here = seen.Select((s, i) => (s, i)).Where(s => s.s.Serial == serial && s.s.Station == earlier && s.s.Purpose == "production").OrderBy(s => s.s.Minute).ThenBy(s => s.i).Select(s => s.s.Result).ToList();
            var word = here.Count == 0 ? "not-inspected" : here[^1] == "fail" ? "failed" : here[^1] == "review" ? "review" : here.Exists(r => r != "pass") ? "reworked" : null;
            if (word is not null)
            {
                said.Add($"{word} {earlier}");
            }
        }

        said.Sort(StringComparer.Ordinal);
        return said;
    }

    private static async Task<Node> SeededAsync(string gate = "", Action<IServiceCollection>? more = null)
    {
        var node = new Node(more: more);
        node.Clock.Advance(TimeSpan.FromDays(2));
        await node.PutAsync(MasterKind.Lines, "L", """{"route":["S0","S1","S2","S3"]}""");
        await node.PutAsync(MasterKind.WorkOrders, "WO-1", """{"product":"P-1"}""");
        foreach (var station in s_route)
        {
            await node.PutAsync(MasterKind.Stations, station, $$"""{"line":"L"{{(gate.Length == 0 ? "" : ",\"gate\":" + gate)}}}""");
            await node.SetContextAsync(station, """{"workOrder":"WO-1","validFrom":"2026-11-01T00:00:00Z"}""");
        }

        return node;
    }

    private static Task InspectAsync(Node node, int step, string serial, string station, int minute, string result, string purpose) =>
        node.SendAsync($$"""{"id":"i{{step}}","station":"{{station}}","part":{"serial":"{{serial}}"},"inspectedAt":"2026-11-20T08:{{minute:00}}:00Z","result":"{{result}}","purpose":"{{purpose}}"}""");

    private static async Task HoldAsync(Node node, string serial, string reason = "so")
    {
        var (desk, asked) = (node.Get<HoldDesk>(), new HoldAsked { Reason = reason, Serials = [serial] });
        await desk.PlaceAsync(asked, desk.Plan(asked), "user:quinn", "user:quinn");
        node.Project();
    }

    private sealed class StoppedJourney : IJourneyAge
    {
        public string? Stopped => "a fact nobody understands.";

        public TimeSpan Behind(DateTimeOffset now) => TimeSpan.Zero;
    }
}
