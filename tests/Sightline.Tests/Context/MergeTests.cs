using Sightline.Buffering;
using Sightline.Context;
using Sightline.Model;
using Sightline.Proof;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Context;

/// <summary>The same inspection from a camera and from a PLC: counted once, both kept.</summary>
public sealed class MergeTests
{
    private const string ByTrigger = """{"merge":{"with":["PLC-7"],"by":"trigger","window":"00:00:02"}}""";

    [Fact]
    public async Task The_first_stored_counts_and_the_other_says_which_rule_joined_it()
    {
        await using var node = await PlantAsync(ByTrigger);
        var camera = await InspectAsync(node, "CAM", 0, "\"extensions\":{\"trigger\":4711}");
        var plc = await InspectAsync(node, "PLC-7", 1_500, "\"extensions\":{\"trigger\":\"4711\"}");
        var later = await InspectAsync(node, "PLC-7", 3_000, "\"extensions\":{\"trigger\":\"4711\"}");

        Assert.Equal($"-|closed|the same inspection as position {camera}", node.Row($"SELECT context_id, 'closed', reason FROM inspections WHERE position = {plc} AND state = 3 AND merged_into = {camera}"));
        Assert.Equal($"{camera}|CAM|trigger 4711|2000000|1500000", node.Row("SELECT merged_into, rule_of, matched, span, apart FROM merges"));
        Assert.Equal(["-", "-"], node.Rows($"SELECT merged_into FROM inspections WHERE position IN ({camera}, {later}) ORDER BY position"));
        Assert.Equal(["CAM|1", "PLC-7|1"], node.Rows("SELECT station, SUM(pass) FROM station_minutes GROUP BY station ORDER BY station"));
        Assert.Empty(Books(node).Differences);
    }

    [Fact]
    public async Task Different_results_are_flagged_on_both_and_stay_flagged_when_the_counted_one_is_bound_later()
    {
        await using var node = await PlantAsync(ByTrigger, context: false);
        var camera = await InspectAsync(node, "CAM", 0, "\"extensions\":{\"trigger\":1},\"workOrder\":\"WO-7\"");
        var plc = await InspectAsync(node, "PLC-7", 10, "\"extensions\":{\"trigger\":1}", "fail");
        await node.SeedAsync("CAM");

        Assert.Equal("sources-disagree work-order-differs", node.Row($"SELECT flags FROM inspections WHERE position = {camera}"));
        Assert.Contains("sources-disagree", node.Row($"SELECT flags FROM inspections WHERE position = {plc}"), StringComparison.Ordinal);
        Assert.Equal(["CAM|1", "PLC-7|1"], node.Rows("SELECT of, value FROM totals WHERE account = 'flag.sources-disagree' ORDER BY of"));
    }

    [Fact]
    public async Task Two_inspections_of_one_source_stay_two_and_the_nearest_is_joined()
    {
        await using var node = await PlantAsync("""{"merge":{"with":["PLC-7"],"by":"part","window":"00:00:10"}}""");
        var first = await InspectAsync(node, "CAM", 0, "\"sequence\":1");
        var second = await InspectAsync(node, "CAM", 4_000, "\"sequence\":2");
        var ofSecond = await InspectAsync(node, "PLC-7", 4_100, "\"sequence\":8");
        var ofFirst = await InspectAsync(node, "PLC-7", 4_200, "\"sequence\":9");
        var alone = await InspectAsync(node, "PLC-7", 4_300, "\"sequence\":10");

        Assert.Equal([$"{ofSecond}|{second}", $"{ofFirst}|{first}"], node.Rows("SELECT position, merged_into FROM merges ORDER BY position"));
        Assert.Equal("-", node.Row($"SELECT merged_into FROM inspections WHERE position = {alone}"));
    }

    [Fact]
    public async Task Without_other_stations_it_is_the_same_station_under_another_id_and_never_another_number()
    {
        await using var node = await PlantAsync("""{"merge":{"by":"part"}}""");
        var camera = await InspectAsync(node, "CAM", 0, "\"sequence\":1");
        var plc = await InspectAsync(node, "CAM", 100, "");
        var next = await InspectAsync(node, "CAM", 200, "\"sequence\":2");

        Assert.Equal($"{plc}|{camera}", node.Row("SELECT position, merged_into FROM merges"));
        Assert.Equal("-", node.Row($"SELECT merged_into FROM inspections WHERE position = {next}"));
    }

    [Fact]
    public async Task A_repeat_of_an_id_stays_a_repeat()
    {
        await using var node = await PlantAsync("""{"merge":{"by":"part"}}""");
        var message = node.Message("1", "CAM");
        Assert.Equal((201, 200), ((await node.SendAsync(message)).Status, (await node.SendAsync(message)).Status));
        Assert.Empty(node.Rows("SELECT position FROM merges"));
    }

    [Fact]
    public void Every_problem_of_a_rule_is_named()
    {
        var problems = MasterKind.Stations.Problems("""{"merge":{"with":[" "],"by":"luck","window":"2 s"}}"""u8);

        Assert.Equal(
        [
            "/merge/by Is 'luck'. Send trigger or part.",
            "/merge/window Is '2 s'. Send a time above zero, at most 01:00:00, such as 00:00:02.",
            "/merge/with/0 Is ' '. Send the id of a station.",
        ], problems.Select(p => $"{p.Pointer} {p.Detail}"));
        Assert.Equal(["/merge/with"], MasterKind.Stations.Problems("""{"merge":{"with":[],"by":"part"}}"""u8).Select(p => p.Pointer));
    }

    [Fact]
    public async Task Random_traffic_of_three_sources_is_joined_as_a_plain_model_joins_it()
    {
        for (var round = 0; round < 8; round++)
        {
            var seed = Random.Shared.Next();
            var random = new Random(seed);
            await using var node = await PlantAsync("""{"merge":{"with":["PLC-7","MES"],"by":"trigger","window":"00:00:02"}}""");
            var clusters = new List<List<Seen>>();
            for (var i = 0; i < 60; i++)
            {
                var (station, at) = (((string[])["CAM", "PLC-7", "MES", "OTHER"])[random.Next(4)], random.Next(0, 12) * 500);
                var (trigger, number) = (random.Next(3) == 0 ? (int?)null : random.Next(2), random.Next(3) == 0 ? (int?)null : random.Next(2));
                var more = string.Join(',', ((string[])[trigger is null ? "" : $"\"extensions\":{{\"trigger\":{trigger}}}", number is null ? "" : $"\"sequence\":{number}"]).Where(m => m.Length > 0));
                var position = await InspectAsync(node, station, at, more);
                var seen = new Seen(position, station, at, station == "OTHER" ? null : trigger is not null ? $"t{trigger}" : number is not null ? $"q{number}" : null);
                var joined = clusters.Where(c => seen.Key is not null && c[0].Key == seen.Key && Math.Abs(c[0].At - at) <= 2_000 && c.All(m => m.Station != station))
                    .OrderBy(c => Math.Abs(c[0].At - at)).ThenBy(c => c[0].Position).FirstOrDefault();
                joined?.Add(seen);
                if (joined is null)
                {
                    clusters.Add([seen]);
                }

                if (random.Next(10) == 0)
                {
                    node.Get<IEnumerable<IStage>>().OfType<MergeStage>().Single().Load(null!);
                }
            }

            var expected = clusters.SelectMany(c => c.Skip(1).Select(m => (m.Position, Into: c[0].Position))).OrderBy(m => m.Position).Select(m => $"{m.Position}|{m.Into}");
            Assert.True(expected.SequenceEqual(node.Rows("SELECT position, merged_into FROM merges ORDER BY position")), $"Seed {seed}");
            Assert.True(Books(node).Balanced, $"Seed {seed}");
        }
    }

    private static async Task<Node> PlantAsync(string camera, bool context = true)
    {
        var node = new Node();
        if (context)
        {
            await node.SeedAsync("PLC-7");
            await node.SeedAsync("CAM");
        }

        await node.PutAsync(MasterKind.Stations, "CAM", camera);
        return node;
    }

    private static Task<long> InspectAsync(Node node, string station, int milliseconds, string more, string result = "pass")
    {
        var at = Rfc3339.Write(node.Clock.GetUtcNow() - TimeSpan.FromMinutes(1) + TimeSpan.FromMilliseconds(milliseconds));
        return SendAsync(node, $$"""{"id":"{{Guid.NewGuid()}}","station":"{{station}}","part":{"serial":"SN-1"},"inspectedAt":"{{at}}","result":"{{result}}"{{(more.Length == 0 ? "" : "," + more)}}}""");
    }

    private static async Task<long> SendAsync(Node node, string message) => (await node.SendAsync(message)).Position!.Value;

    private static Sightline.Contract.Books Books(Node node) => node.Get<BooksQuery>().Read(_ => 0, 0);

    private sealed record Seen(long Position, string Station, int At, string? Key);
}
