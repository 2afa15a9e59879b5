using FsCheck;
using FsCheck.Fluent;
using Sightline.Contract;
using Sightline.Images;
using Sightline.Images.Fingerprints;
using Sightline.Insight.Similar;
using Sightline.Model;
using Sightline.Tests.Hosting;
using Sightline.Tests.Images.Fingerprints;

namespace Sightline.Tests.Insight.Similar;

/// <summary>Similar defects: the ranking is that of a naive comparison with all of them, people go over machines, and scopes hold.</summary>
public sealed class SimilarTests
{
    [Fact]
    public void The_ranking_is_that_of_a_naive_comparison_with_all_of_them()
    {
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            var wanted = Any(random, 0);
            var among = Enumerable.Range(1, random.Next(1, 40)).Select(n => Any(random, n)).ToList();
            var limit = random.Next(1, 45);

            var found = SimilarQuery.Rank(wanted, among, limit);
            var left = among.Where(d => d.Record != wanted.Record).ToList();
            foreach (var one in found)
            {
                // Each is the best of those that are left, by a score computed anew from its parts.
                var best = left.Select(d => (Defect: d, Score: Naive(wanted, d))).Aggregate((a, b) => b.Score > a.Score || (b.Score == a.Score && (b.Defect.Record, -b.Defect.N).CompareTo((a.Defect.Record, -a.Defect.N)) > 0) ? b : a);
                Assert.Equal((best.Defect.Record, best.Defect.N, best.Score), (one.Defect.Record, one.Defect.N, one.Score.Total));
                left.Remove(best.Defect);
            }

            Assert.Equal(Math.Min(limit, among.Count), found.Count);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void What_is_not_known_of_a_defect_makes_it_no_better_match()
    {
        var box = new ImageBox(10, 10, 8, 8);
        var wanted = new SeenDefect { Record = 1, Station = "S", Id = "i", ExposedAt = default, Verdict = InspectionResult.Fail, N = 1, Class = "a", Width = 100, Height = 100, Box = box, Look = new Fingerprint(3, 5) };
        var (alike, bare) = (wanted with { Record = 2, Look = new Fingerprint(3, 7) }, wanted with { Record = 3, Box = null, Width = null, Height = null, Look = null });

        Assert.Equal([2L, 3], SimilarQuery.Rank(wanted, [alike, bare], 5).Select(f => f.Defect.Record));
        Assert.Equal(0.3333m, DefectScore.Of(wanted, bare).Total);
        Assert.Equal(1, DefectScore.Of(bare, wanted).Total);
    }

    [Fact]
    public async Task The_most_alike_comes_first_and_each_part_says_why()
    {
        await using var plant = new LookingPlant();
        async Task<long> MakeAsync(int seed, string kind, int x, int y)
        {
            var image = Drawn.Surface(seed, 160, 120, (kind, x, y));
            await plant.StoreAsync(image);
            return await plant.InspectAsync(image, (kind, x, y, 16, 16));
        }

        var wanted = await MakeAsync(1, "scratch", 30, 30);
        var (far, near, spot) = (await MakeAsync(2, "scratch", 130, 90), await MakeAsync(3, "scratch", 32, 31), await MakeAsync(4, "spot", 30, 30));
        plant.Look();

        var found = Read(plant, new SimilarAsked(wanted, 1, Scope.Everything));
        Assert.Equal([near, far], found.Found.Select(f => f.Defect.Record));
        Assert.True(found.Found[0].Score is { Class: 1, Place: > 0.9m, Size: 1, Look: > 0.8m, Whole: not null });
        Assert.True(found.Found[1].Score is { Class: 1, Place: 0, Look: > 0.7m });
        Assert.Equal((2, 2, false), (found.Looked, found.Records, found.IsCut));

        var any = Read(plant, new SimilarAsked(wanted, 1, Scope.Everything) { AnyClass = true });
        Assert.Equal([near, far, spot], any.Found.Select(f => f.Defect.Record));
        Assert.True(any.Found[2].Score is { Class: 0, Place: > 0.9m } && any.Found[2].Score.Look < any.Found[1].Score.Look);
    }

    [Fact]
    public async Task A_persons_class_goes_over_the_machines_on_both_sides()
    {
        await using var plant = new LookingPlant();
        var image = Drawn.Surface(1, 60, 60, ("scratch", 10, 10));
        await plant.StoreAsync(image);
        var (one, two, three) = (await plant.InspectAsync(image, ("dent", 10, 10, 16, 16)), await plant.InspectAsync(image, ("scratch", 10, 10, 16, 16)), await plant.InspectAsync(image, ("dent", 10, 10, 16, 16)));
        await plant.Node.ReviewAsync(one, "fail", @class: "scratch");

        Assert.Equal([two], Read(plant, new SimilarAsked(one, 1, Scope.Everything)).Found.Select(f => f.Defect.Record));
        Assert.Equal([one], Read(plant, new SimilarAsked(two, 1, Scope.Everything)).Found.Select(f => f.Defect.Record));
        Assert.Empty(Read(plant, new SimilarAsked(three, 1, Scope.Everything)).Found);
        Assert.Null(plant.Node.Get<SimilarQuery>().Read(new SimilarAsked(one, 2, Scope.Everything)));
    }

    [Fact]
    public async Task It_looks_in_a_lot_an_order_a_time_a_station_and_never_outside_of_the_scope()
    {
        await using var plant = new LookingPlant();
        await plant.Node.SeedAsync();
        var image = Drawn.Surface(1, 60, 60, ("scratch", 10, 10));
        (string, int, int, int, int)[] box = [("scratch", 10, 10, 16, 16)];
        var (wanted, known, other) = (await plant.InspectAsync(image, box, "L1-AOI-1", null), await plant.InspectAsync(image, box, "L1-AOI-1", null), await plant.InspectAsync(image, box, "L9-AOI-9", null));
        long[] Where(Func<SimilarAsked, SimilarAsked> narrow, Scope? scope = null) => [.. Read(plant, narrow(new SimilarAsked(wanted, 1, scope ?? Scope.Everything))).Found.Select(f => f.Defect.Record)];
        var now = plant.Node.Clock.GetUtcNow();

        Assert.Equal([other, known], Where(a => a));
        Assert.Equal([known], Where(a => a with { Lot = "LOT-1" }));
        Assert.Empty(Where(a => a with { Lot = "LOT-2" }));
        Assert.Equal([known], Where(a => a with { WorkOrder = "WO-1" }));
        Assert.Equal([other], Where(a => a with { Station = "L9-AOI-9" }));
        Assert.Equal([known], Where(a => a, Scope.Of(["L1-AOI-1"])));
        Assert.Equal([other, known], Where(a => a with { From = now.AddHours(-1), To = now.AddHours(1) }));
        Assert.Empty(Where(a => a with { From = now.AddHours(1) }));
        Assert.Empty(Where(a => a with { Station = "L9-AOI-9" }, Scope.Of(["L1-AOI-1"])));
    }

    private static Sightline.Insight.Similar.Similar Read(LookingPlant plant, SimilarAsked asked) => plant.Node.Get<SimilarQuery>().Read(asked)!;

    private static SeenDefect Any(Random random, int record)
    {
        var (framed, looked) = (random.Next(3) > 0, random.Next(3) > 0);
        return new SeenDefect
        {
            Record = record, Station = "S", Id = $"i{record}", ExposedAt = default, Verdict = InspectionResult.Fail, N = random.Next(1, 4), Class = ((string[])["a", "b"])[random.Next(2)],
            Zone = random.Next(3) switch { 0 => null, var n => $"Z{n}" }, Width = framed ? 100 * random.Next(1, 3) : null, Height = framed ? 100 : null,
            Box = framed ? new ImageBox(random.Next(90), random.Next(90), random.Next(1, 10), random.Next(1, 10)) : null,
            Look = looked ? new Fingerprint((ulong)random.Next(16), (ulong)random.Next(16)) : null, Whole = looked && random.Next(2) == 0 ? new Fingerprint((ulong)random.NextInt64(), 0) : null,
        };
    }

    /// <summary>The score as the documentation has it.</summary>
    private static decimal Naive(SeenDefect a, SeenDefect b)
    {
        var (sum, weights) = (0m, 0m);
        void Add(decimal? part, decimal weight, bool asked)
        {
            if (asked)
            {
                (sum, weights) = (sum + ((part ?? 0) * weight), weights + weight);
            }
        }

        Add(a.Class == b.Class ? 1 : 0, 0.3m, true);
        var (place, size) = ((decimal?)null, (decimal?)null);
        if (a.Box is { } one && b.Box is { } other && a.Width == b.Width && a.Height == b.Height)
        {
            var apart = Math.Sqrt(Math.Pow((double)(one.X + (one.Width / 2) - other.X - (other.Width / 2)), 2) + Math.Pow((double)(one.Y + (one.Height / 2) - other.Y - (other.Height / 2)), 2));
            place = decimal.Round((decimal)Math.Max(0, 1 - (apart / (Math.Sqrt(Math.Pow(a.Width!.Value, 2) + Math.Pow(a.Height!.Value, 2)) / 4))), 4);
            size = decimal.Round(Math.Min(one.Area, other.Area) / Math.Max(one.Area, other.Area), 4);
        }
        else if (a.Zone is not null && b.Zone is not null)
        {
            place = a.Zone == b.Zone ? 1 : 0;
        }

        Add(place, 0.2m, a.Box is not null || a.Zone is not null);
        Add(size, 0.1m, a.Box is not null);
        Add(Alike(a.Look, b.Look), 0.3m, a.Look is not null);
        Add(Alike(a.Whole, b.Whole), 0.1m, a.Whole is not null);
        return decimal.Round(sum / weights, 4);
    }

    private static decimal? Alike(Fingerprint? a, Fingerprint? b) =>
        a is { } one && b is { } other ? Math.Max(0, 1 - (Enumerable.Range(0, 64).Sum(i => (int)((one.Across >> i) & 1 ^ (other.Across >> i) & 1) + (int)((one.Down >> i) & 1 ^ (other.Down >> i) & 1)) / 64m)) : null;
}
