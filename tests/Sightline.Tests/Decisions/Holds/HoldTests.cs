using Sightline.Context;
using Sightline.Decisions.Holds;
using Sightline.Model;
using Sightline.Storage;
using Sightline.Tests.Hosting;

namespace Sightline.Tests.Decisions.Holds;

/// <summary>What a hold holds, and when a part is free.</summary>
public sealed class HoldTests
{
    private static readonly Signature s_signature = new("quinn", null, "quality", DateTimeOffset.UnixEpoch, "decided", "so", "hold:1", "00");

    [Fact]
    public async Task Whatever_is_held_and_released_in_whatever_order_a_part_is_held_exactly_while_a_hold_holds_it()
    {
        for (var round = 0; round < 15; round++)
        {
            var seed = Random.Shared.Next();
            var random = new Random(seed);
            await using var node = await SeededAsync();
            var records = new List<Seen>();
            var holds = new List<Model>();
            for (var step = 0; step < 60; step++)
            {
                switch (random.Next(6))
                {
                    case 0:
                        holds.Add(await PlaceAsync(node, random, records));
                        break;
                    case 1 when holds.Count > 0:
                        await ReleaseAsync(node, random, holds[random.Next(holds.Count)]);
                        break;
                    default:
                        records.Add(await InspectAsync(node, random, step));
                        break;
                }
            }

            for (var serial = 0; serial < 12; serial++)
            {
                var expected = holds.Exists(h => h.Holds($"SN-{serial}", records));
                Assert.True(expected == node.Get<HoldQuery>().OfPart($"SN-{serial}", null).Any(h => h.IsHeld), $"Seed {seed}: SN-{serial} should be {(expected ? "held" : "free")}.");
            }

            Assert.Equal(holds.ConvertAll(h => (long)h.Open), node.Get<HoldQuery>().List(null, long.MaxValue, 1_000).Reverse().Select(h => h.Held));
        }
    }

    [Fact]
    public async Task A_batch_of_parts_without_serials_is_held_whole_and_test_pieces_are_not_found()
    {
        await using var node = await SeededAsync();
        var bare = (await node.SendAsync("""{"id":"b1","station":"S0","part":{"batch":"B-9"},"inspectedAt":"2026-11-20T08:00:00Z","result":"pass"}""")).Position!.Value;
        await node.SendAsync("""{"id":"c1","station":"S0","part":{"serial":"TEST-1","batch":"B-9"},"inspectedAt":"2026-11-20T08:00:01Z","result":"fail","purpose":"challenge"}""");

        var plan = node.Get<HoldDesk>().Plan(new HoldAsked { Reason = "so", Inspections = [$"{bare}"], Window = new HoldWindow { Line = "L", From = "2026-11-20T07:00:00Z" } });

        Assert.Empty(plan.Serials);
        Assert.Equal(["B-9"], plan.Batches);
        await PutAsync(node, plan);
        Assert.True(Assert.Single(node.Get<HoldQuery>().OfPart(null, "B-9")).IsHeld);
    }

    [Fact]
    public async Task Every_problem_of_a_hold_is_said_with_its_place()
    {
        await using var node = await SeededAsync();
        var desk = node.Get<HoldDesk>();

        Assert.Equal(["/reason", "/line", "/serials/1"], Pointers(new HoldAsked { Line = "X", Serials = ["SN-1", " "] }));
        Assert.Equal(["/inspections/0", "/inspections/1"], Pointers(new HoldAsked { Reason = "so", Inspections = ["x", "999"] }));
        Assert.Equal(["/window/from", "/window"], Pointers(new HoldAsked { Reason = "so", Window = new HoldWindow() }));
        Assert.Equal(["/window", "/window/station"], Pointers(new HoldAsked { Reason = "so", Window = new HoldWindow { Station = "S7", From = "2026-11-20T08:00:00Z", To = "2026-11-20T07:00:00Z" } }));
        Assert.Equal(["/window/line"], Pointers(new HoldAsked { Reason = "so", Window = new HoldWindow { Line = "X", From = "2026-11-20T08:00:00Z" } }));
        Assert.Equal([""], Pointers(new HoldAsked { Reason = "so" }));
        Assert.Contains("at most 100000", desk.Plan(new HoldAsked { Reason = "so", Serials = [.. Enumerable.Range(0, 100_001).Select(i => $"SN-{i}")] }).Errors.Single().Detail, StringComparison.Ordinal);

        IEnumerable<string> Pointers(HoldAsked asked) => desk.Plan(asked).Errors.Select(e => e.Pointer);
    }

    [Fact]
    public async Task A_rebuild_gives_the_same_holds()
    {
        var path = Directory.CreateTempSubdirectory("sightline-").FullName;
        IReadOnlyDictionary<string, IReadOnlyList<string>> before;
        await using (var node = await SeededAsync(path))
        {
            var random = new Random(4);
            var records = new List<Seen>();
            for (var step = 0; step < 20; step++)
            {
                records.Add(await InspectAsync(node, random, step));
            }

            await ReleaseAsync(node, random, await PlaceAsync(node, random, records));
            before = node.Get<ProjectionReader>().Read(Dump.Tables);
        }

        Assert.All(["holds", "hold_units", "hold_releases", "signatures"], table => Assert.NotEmpty(before[table]));
        foreach (var file in Directory.GetFiles(path, "projections.db*"))
        {
            File.Delete(file);
        }

        await using var rebuilt = new Node(path);
        rebuilt.Project();
        Assert.Equal(before, rebuilt.Get<ProjectionReader>().Read(Dump.Tables));
    }

    private static async Task<Node> SeededAsync(string? path = null)
    {
        var node = new Node(path);
        node.Clock.Advance(TimeSpan.FromDays(2));
        await node.PutAsync(MasterKind.Lines, "L", "{}");
        foreach (var station in (string[])["S0", "S1"])
        {
            await node.PutAsync(MasterKind.Stations, station, """{"line":"L"}""");
            await node.PutAsync(MasterKind.WorkOrders, $"WO-{station}", $$"""{"product":"P-1","materialLots":["LOT-{{station}}"]}""");
            await node.SetContextAsync(station, $$"""{"workOrder":"WO-{{station}}","validFrom":"2026-11-01T00:00:00Z"}""");
        }

        return node;
    }

    private static async Task<Seen> InspectAsync(Node node, Random random, int step)
    {
        var seen = new Seen($"SN-{random.Next(12)}", random.Next(3) == 0 ? $"B-{random.Next(4)}" : null, $"S{random.Next(2)}", random.Next(60), 0);
        var batch = seen.Batch is null ? "" : $",\"batch\":\"{seen.Batch}\"";
        var answer = await node.SendAsync($$"""{"id":"i{{step}}","station":"{{seen.Station}}","part":{"serial":"{{seen.Serial}}"{{batch}}},"inspectedAt":"2026-11-20T08:{{seen.Minute:00}}:00Z","result":"pass"}""");
        return seen with { Position = answer.Position!.Value };
    }

    private static async Task<Model> PlaceAsync(Node node, Random random, List<Seen> records)
    {
        var from = random.Next(60);
        var (asked, model) = random.Next(5) switch
        {
            0 => (new HoldAsked { Batches = ["B-1"] }, new Model(records.Where(r => r.Batch == "B-1").Select(r => r.Serial), ["B-1"], [])),
            1 => (new HoldAsked { Lots = ["LOT-S1"] }, new Model(records.Where(r => r.Station == "S1").Select(r => r.Serial), [], ["LOT-S1"])),
            2 when records.Exists(r => r.Station == "S0" && r.Minute >= from && r.Minute <= from + 20) => (
                new HoldAsked { Window = new HoldWindow { Station = "S0", From = $"2026-11-20T08:{from:00}:00Z", To = Rfc3339.Write(At(from + 20)) } },
                new Model(records.Where(r => r.Station == "S0" && r.Minute >= from && r.Minute <= from + 20).Select(r => r.Serial), [], [])),
            3 when records.Count > 0 => (new HoldAsked { Inspections = [$"{records[^1].Position}"] }, new Model([records[^1].Serial], [], [])),
            _ => (new HoldAsked { Serials = ["SN-3", "SN-4"] }, new Model(["SN-3", "SN-4"], [], [])),
        };
        var plan = node.Get<HoldDesk>().Plan(asked with { Reason = "so" });
        Assert.Empty(plan.Errors);
        model.Position = await PutAsync(node, plan);
        return model;
    }

    private static async Task<long> PutAsync(Node node, HoldPlan plan)
    {
        var position = await node.Get<HoldDesk>().PlaceAsync(new HoldAsked { Reason = "so" }, plan, "user:quinn", "user:quinn");
        node.Project();
        return position;
    }

    private static async Task ReleaseAsync(Node node, Random random, Model model)
    {
        var serials = random.Next(3) == 0 ? null : model.Serials.Except(model.Freed).Take(2).ToList();
        var choice = serials is { Count: > 0 } ? new HoldChoice(serials, null, null) : new HoldChoice(null, null, null);
        Assert.Empty(node.Get<HoldDesk>().Problems(model.Position, choice));
        await node.Get<HoldDesk>().ReleaseAsync(model.Position, choice, "so", "user:quinn", s_signature with { Object = $"hold:{model.Position}" }, "user:quinn");
        node.Project();
        model.Freed.UnionWith(choice.All ? model.Everything : serials!);
    }

    private static DateTimeOffset At(int minute) => new DateTimeOffset(2026, 11, 20, 8, 0, 0, TimeSpan.Zero).AddMinutes(minute);

    private sealed record Seen(string Serial, string? Batch, string Station, int Minute, long Position);

    /// <summary>A hold as a person would keep it on paper.</summary>
    private sealed class Model(IEnumerable<string> serials, IReadOnlyList<string> batches, IReadOnlyList<string> lots)
    {
        public long Position { get; set; }

        public IReadOnlyList<string> Serials { get; } = [.. serials.Distinct().Order(StringComparer.Ordinal)];

        public IEnumerable<string> Everything => Serials.Concat(batches).Concat(lots);

        public HashSet<string> Freed { get; } = [];

        public int Open => Everything.Count(e => !Freed.Contains(e));

        public bool Holds(string serial, List<Seen> records) => Serials.Contains(serial)
            ? !Freed.Contains(serial)
            : records.Exists(r => r.Serial == serial && ((r.Batch is not null && IsOpen(batches, r.Batch)) || IsOpen(lots, $"LOT-{r.Station}")));

        private bool IsOpen(IReadOnlyList<string> keys, string key) => keys.Contains(key) && !Freed.Contains(key);
    }
}
