using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Sightline.Insight.Datasets;
using Sightline.Tests.Hosting;
using Sightline.Tests.Images.Fingerprints;

namespace Sightline.Tests.Insight.Datasets;

/// <summary>Random plants: nothing that is shared lies in two splits, every record once, boxes come back, and the same again to the byte.</summary>
public sealed class DatasetPropertyTests
{
    [Fact]
    public async Task Nothing_shared_lies_in_two_splits_every_record_is_there_once_and_it_is_the_same_again_to_the_byte()
    {
        for (var seed = 1; seed <= 12; seed++)
        {
            await using var plant = new LookingPlant();
            var random = new Random(seed);
            var sent = await RandomPlantAsync(plant, random);
            var definition = DatasetPlant.Definition(((string[])["coco", "yolo", "folders"])[seed % 3]) with { Seed = seed };
            var asOf = plant.Node.Journal.Head;

            var manifest = plant.Plan(definition, asOf);
            Assert.Equal(sent.Order(), manifest.Records.Select(r => r.Position));
            var pictures = DatasetPlant.Unzip(await plant.ZipAsync(manifest)).Keys.Where(k => k.EndsWith(".png", StringComparison.Ordinal)).ToList();
            Assert.Equal(sent.Count, pictures.Select(p => Path.GetFileName(p)).Distinct().Count());
            NothingShared(plant, manifest);
            Assert.True(manifest.Counts.Groups > 3 && manifest.Counts.Splits.All(s => s.Records > 0), $"Seed {seed} has {manifest.Counts.Groups} groups: nothing to split.");

            var zip = await plant.ZipAsync(manifest);
            await plant.Node.JudgeAsync(random);
            await plant.Node.ReviewAsync(sent[0], "undecided", "user:zoe");
            Assert.Equal(zip, await plant.ZipAsync(plant.Plan(definition, asOf)));
        }
    }

    [Fact]
    public async Task Boxes_come_back_from_yolo_and_coco_as_they_went()
    {
        await using var plant = new LookingPlant();
        var random = new Random(11);
        var image = Drawn.Surface(1, 333, 217);
        await plant.StoreAsync(image);
        for (var i = 0; i < 40; i++)
        {
            await plant.InspectAsync(image, [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => (((string[])["b", "a", "c"])[random.Next(3)], random.Next(340), random.Next(220), random.Next(1, 90), random.Next(1, 90)))]);
        }

        var yolo = plant.Plan(DatasetPlant.Definition("yolo", 1, 0, 0));
        var files = DatasetPlant.Unzip(await plant.ZipAsync(yolo));
        var coco = JsonNode.Parse(DatasetPlant.Unzip(await plant.ZipAsync(plant.Plan(DatasetPlant.Definition("coco", 1, 0, 0)))).Text("annotations/train.json"))!;
        foreach (var (record, picture) in yolo.Records.Select(r => (r, r.Images[0])).Where(p => p.Item2.Boxes.Count > 0))
        {
            var lines = files.Text($"labels/train/{record.Position}-1.txt").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(' ')).ToList();
            var own = (int)coco["images"]!.AsArray().Single(i => (long)i!["sightline"]!["record"]! == record.Position)!["id"]!;
            var boxes = coco["annotations"]!.AsArray().Where(a => (int)a!["image_id"]! == own).Select(a => a!["bbox"]!.AsArray().Select(n => (decimal)n!).ToArray()).ToList();
            Assert.Equal((picture.Boxes.Count, picture.Boxes.Count), (lines.Count, boxes.Count));
            foreach (var (box, line, bbox) in picture.Boxes.Zip(lines, boxes))
            {
                decimal Number(int i) => decimal.Parse(line[i], CultureInfo.InvariantCulture);
                Assert.Equal((box.X, box.Y, box.Width, box.Height), (bbox[0], bbox[1], bbox[2], bbox[3]));
                Assert.Equal(box.Class, yolo.Classes[int.Parse(line[0], CultureInfo.InvariantCulture)]);
                Assert.InRange(Math.Abs(((Number(1) - (Number(3) / 2)) * 333) - box.X) + Math.Abs(((Number(2) - (Number(4) / 2)) * 217) - box.Y) + Math.Abs((Number(3) * 333) - box.Width), 0, 0.000001m);
            }
        }

        Assert.Contains("names:\n  0: \"a\"\n  1: \"b\"\n  2: \"c\"\n", files.Text("data.yaml"), StringComparison.Ordinal);
    }

    [Fact]
    public void Whole_groups_go_to_one_split_the_shares_are_met_where_groups_allow_and_the_same_seed_gives_the_same()
    {
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            var next = 1L;
            IReadOnlyList<IReadOnlyList<long>> groups = [.. Enumerable.Range(0, random.Next(1, 60)).Select(_ => (IReadOnlyList<long>)[.. Enumerable.Range(0, random.Next(1, 9)).Select(_ => next++)])];
            (string, decimal)[] splits = [("train", 0.7m), ("validation", 0.1m), ("test", 0.2m)];

            var (of, warnings) = DatasetSplit.Assign(groups, splits, seed);
            Assert.Equal(next - 1, of.Count);
            Assert.All(groups, g => Assert.Single(g.Select(p => of[p]).Distinct()));
            var most = groups.Max(g => g.Count);
            foreach (var (name, share) in splits)
            {
                var given = of.Values.Count(s => s == name);
                // No split is further from its share than the largest group can push it.
                Assert.InRange(given, (share * of.Count) - (most * 2), (share * of.Count) + most);
                Assert.True(given > 0 || warnings.Any(w => w.Contains($"left for {name}", StringComparison.Ordinal)));
            }

            Assert.Equal(of, DatasetSplit.Assign([.. groups.Reverse()], splits, seed).Of);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_group_that_is_too_large_for_the_shares_is_told()
    {
        var (of, warnings) = DatasetSplit.Assign([[.. Enumerable.Range(1, 90).Select(n => (long)n)], [91], [92]], [("train", 0.5m), ("test", 0.5m)], 0);
        Assert.Equal(90, of.Values.Count(s => s == of[1]));
        Assert.Contains("90 of 92 records share", warnings[0], StringComparison.Ordinal);
    }

    /// <summary>Shared things are looked up one by one, without any joining: no key that two records have may have two splits.</summary>
    private static void NothingShared(LookingPlant plant, DatasetManifest manifest)
    {
        var things = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var record in manifest.Records)
        {
            using var body = JsonDocument.Parse(plant.Node.Journal.At(record.Position)!.Body);
            var part = body.RootElement.GetProperty("part");
            var lots = plant.Node.Rows($"SELECT lot FROM lots WHERE position = {record.Position}").Select(l => $"lot:{l}")
                .Concat(plant.Node.Rows($"SELECT from_key FROM genealogy WHERE to_kind = 0 AND to_key = '{part.GetProperty("serial").GetString()}' AND from_kind = 2").Select(l => $"lot:{l}"))
                .Concat(plant.Node.Rows($"SELECT to_key FROM genealogy WHERE from_kind = 0 AND from_key = '{part.GetProperty("serial").GetString()}' AND to_kind = 3").Select(f => $"finished:{f}"));
            foreach (var thing in lots.Append($"serial:{part.GetProperty("serial").GetString()}").Append($"image:{record.Images[0].Sha256}"))
            {
                Assert.True(!things.TryGetValue(thing, out var split) || split == record.Split, $"{thing} is in {split} and in {record.Split}.");
                things[thing] = record.Split;
            }
        }
    }

    /// <summary>Parts in few lots: by events, by finished lots, by serials seen twice, and by images sent twice.</summary>
    private static async Task<List<long>> RandomPlantAsync(LookingPlant plant, Random random)
    {
        var sent = new List<long>();
        for (var i = 0; i < 45; i++)
        {
            var image = Drawn.Surface(random.Next(60), 24, 24);
            if (plant.Node.Rows($"SELECT 1 FROM images WHERE sha256 = '{Images.TestImages.Hash(image)}'").Count == 0)
            {
                await plant.StoreAsync(image);
            }

            var serial = $"SN-{random.Next(60)}";
            (string, int, int, int, int)[] boxes = random.Next(2) == 0 ? [] : [("scratch", random.Next(20), random.Next(20), 5, 5)];
            sent.Add(await plant.InspectAsync(image, boxes, "L1-AOI-1", serial));
            if (random.Next(3) == 0)
            {
                await plant.Node.ReportAsync($$""" "type":"material.consumed","lot":"LOT-{{random.Next(12)}}","quantity":1,"unit":"kg","part":{"serial":"{{serial}}"} """);
            }
            else if (random.Next(3) == 0)
            {
                await plant.Node.ReportAsync($$""" "type":"lot.finished","lot":"FIN-{{random.Next(12)}}","from":[{"serial":"{{serial}}"}] """);
            }

            if (random.Next(4) == 0)
            {
                await plant.Node.ReviewAsync(sent[random.Next(sent.Count)], ((string[])["pass", "fail"])[random.Next(2)]);
            }
        }

        return sent;
    }
}
