using System.Text.Json.Nodes;
using Sightline.Insight.Datasets;
using Sightline.Insight.Datasets.Formats;
using Sightline.Tests.Hosting;
using Sightline.Tests.Images;
using Sightline.Tests.Images.Fingerprints;

namespace Sightline.Tests.Insight.Datasets;

/// <summary>What is in a training set, who said so, and what it leaves out.</summary>
public sealed class DatasetTests
{
    [Fact]
    public async Task A_persons_word_goes_over_the_machines_with_provenance_and_a_false_call_is_a_hard_negative()
    {
        await using var plant = new LookingPlant();
        var images = Enumerable.Range(1, 6).Select(n => Drawn.Surface(n, 80, 60, ("scratch", 10, 10))).ToList();
        foreach (var image in images)
        {
            await plant.StoreAsync(image);
        }

        (string, int, int, int, int)[] box = [("scratch", 10, 10, 16, 16)];
        var machine = await plant.InspectAsync(images[0], box);
        var falseCall = await plant.InspectAsync(images[1], box);
        var renamed = await plant.InspectAsync(images[2], box);
        var escape = await plant.InspectAsync(images[3]);
        var good = await plant.InspectAsync(images[4]);
        var open = await plant.InspectAsync(images[5], box);
        await plant.Node.ReviewAsync(falseCall, "pass");
        var review = await plant.Node.ReviewAsync(renamed, "fail", @class: "dent");
        await plant.Node.ReviewAsync(escape, "fail", @class: "stain");
        await plant.Node.ReviewAsync(open, "undecided");

        var manifest = plant.Plan(DatasetPlant.Definition(train: 1, validation: 0, test: 0));
        var by = manifest.Records.ToDictionary(r => r.Position);
        Assert.Equal([(machine, "boxes"), (falseCall, "hardNegative"), (renamed, "boxes"), (escape, "unboxed"), (good, "good")], manifest.Records.Select(r => (r.Position, r.Images[0].Shows)));
        Assert.Equal(("machine", null, "net", "1"), (by[machine].By, by[machine].Person, by[machine].Model, by[machine].ModelVersion));
        Assert.Equal(("person", "user:anna", review, "fail"), (by[renamed].By, by[renamed].Person, by[renamed].Review!.Value, by[renamed].Machine));
        Assert.Equal(("dent", "scratch"), (by[renamed].Images[0].Boxes[0].Class, by[renamed].Images[0].Boxes[0].MachineClass));
        Assert.Equal(["dent", "scratch", "stain"], manifest.Classes);
        Assert.Equal(open, Assert.Single(manifest.LeftOut).Position);
        Assert.Equal((5, 1, 1, 1, 2), (manifest.Counts.Records, manifest.Counts.Splits[0].HardNegatives, manifest.Counts.Splits[0].Good, manifest.Counts.Splits[0].Unboxed, manifest.Counts.Splits[0].Boxes));

        var files = DatasetPlant.Unzip(await plant.ZipAsync(manifest));
        var coco = JsonNode.Parse(files.Text("annotations/train.json"))!;
        Assert.Equal(4, coco["images"]!.AsArray().Count);
        Assert.Equal(["boxes", "hardNegative", "boxes", "good"], coco["images"]!.AsArray().Select(i => (string)i!["sightline"]!["shows"]!));
        Assert.Equal(["scratch", "dent"], coco["annotations"]!.AsArray().Select(a => (string)coco["categories"]!.AsArray().Single(c => (int)c!["id"]! == (int)a!["category_id"]!)!["name"]!));
        Assert.Equal("user:anna", (string)coco["annotations"]![1]!["sightline"]!["provenance"]!["person"]!);
        Assert.Equal([images[3]], files.Where(f => f.Key.StartsWith("unboxed/train/", StringComparison.Ordinal)).Select(f => f.Value));
        Assert.All(coco["images"]!.AsArray(), image => Assert.Equal((string)image!["sightline"]!["sha256"]!, TestImages.Hash(files[(string)image!["file_name"]!])));

        Assert.Equal([escape, falseCall, renamed], plant.Plan(DatasetPlant.Definition(train: 1, validation: 0, test: 0) with { Unreviewed = "leaveOut" }).Records.Select(r => r.Position).OrderBy(p => p != escape));
        Assert.Equal("undecided", plant.Plan(DatasetPlant.Definition(train: 1, validation: 0, test: 0) with { Undecided = "mark" }).Records.Single(r => r.Position == open).Images[0].Shows);
        Assert.Equal([renamed], plant.Plan(DatasetPlant.Definition(train: 1, validation: 0, test: 0) with { Class = "dent" }).Records.Select(r => r.Position));
        Assert.Equal([falseCall, good], plant.Plan(DatasetPlant.Definition(train: 1, validation: 0, test: 0) with { Verdict = "pass" }).Records.Select(r => r.Position));
    }

    [Fact]
    public async Task Missing_images_cut_boxes_and_defects_without_a_box_are_told_and_never_silently_left_out()
    {
        await using var plant = new LookingPlant();
        var (here, gone, never) = (Drawn.Surface(1, 80, 60), Drawn.Surface(2, 80, 60), Drawn.Surface(3, 80, 60));
        await plant.StoreAsync(here);
        await plant.StoreAsync(gone);
        var clipped = await plant.InspectAsync(here, ("scratch", 70, 50, 20, 20), ("dent", 5, 5, 0, 0), ("stain", 200, 5, 10, 10));
        var removed = await plant.InspectAsync(gone, ("scratch", 1, 1, 9, 9));
        var waits = await plant.InspectAsync(never, ("scratch", 1, 1, 9, 9));
        await plant.RemoveAsync(gone);

        var manifest = plant.Plan(DatasetPlant.Definition());
        var box = Assert.Single(Assert.Single(manifest.Records).Images[0].Boxes);
        Assert.Equal((70m, 50m, 10m, 10m, true), (box.X, box.Y, box.Width, box.Height, box.Clipped));
        Assert.Equal((1, 2, 2, 2), (manifest.Counts.Clipped, manifest.Counts.WithoutBox, manifest.Counts.Missing, manifest.Counts.LeftOut));
        Assert.Equal([(removed, "It was removed: a policy."), (waits, "It never came.")], manifest.Missing.Select(m => (m.Position, m.Why)));
        Assert.Equal([removed, waits], manifest.LeftOut.Select(l => l.Position));
        Assert.Equal(clipped, manifest.Records[0].Position);
    }

    [Fact]
    public async Task An_image_that_goes_after_the_set_was_made_is_named_in_the_file()
    {
        await using var plant = new LookingPlant();
        var (stays, goes) = (Drawn.Surface(1, 40, 40), Drawn.Surface(2, 40, 40));
        await plant.StoreAsync(stays);
        await plant.StoreAsync(goes);
        await plant.InspectAsync(stays, ("scratch", 1, 1, 9, 9));
        var position = await plant.InspectAsync(goes, ("scratch", 1, 1, 9, 9));
        var manifest = plant.Plan(DatasetPlant.Definition(train: 1, validation: 0, test: 0));
        Assert.DoesNotContain(DatasetZip.GoneSince, DatasetPlant.Unzip(await plant.ZipAsync(manifest)).Keys);

        await plant.RemoveAsync(goes);
        var files = DatasetPlant.Unzip(await plant.ZipAsync(manifest));
        Assert.Equal($"[\"images/train/{position}-1.png\"]", files.Text(DatasetZip.GoneSince));
        Assert.Equal(DatasetManifest.HashOf(manifest.ToBytes()), DatasetManifest.HashOf(files["manifest.json"]));
        // Made anew as of the same position, it is still the same: the image was there then.
        Assert.Equal(manifest.ToBytes(), plant.Plan(manifest.Definition, manifest.AsOf).ToBytes());
    }

    [Fact]
    public async Task Two_images_of_one_name_and_classes_that_no_folder_can_be_named_after_have_places_of_their_own()
    {
        await using var plant = new LookingPlant();
        var image = Drawn.Surface(1, 40, 40);
        await plant.StoreAsync(image);
        string[] classes = ["../up", "a/b", "a\\b", "a:b", "con", "dot.", "_good", "ä", "plain class"];
        foreach (var name in classes)
        {
            await plant.InspectAsync(image, (name, 1, 1, 9, 9));
        }

        await plant.InspectAsync(image);
        var files = DatasetPlant.Unzip(await plant.ZipAsync(plant.Plan(DatasetPlant.Definition("folders", 1, 0, 0))));
        var folders = files.Keys.Where(k => k.Contains('/', StringComparison.Ordinal)).Select(k => k.Split('/')).ToList();
        Assert.All(folders, parts => Assert.Equal(3, parts.Length));
        Assert.Equal(classes.Append("_good").Order(StringComparer.Ordinal), folders.Select(p => p[1] == ClassFolder.Good ? p[1] : ClassFolder.Name(p[1])).Order(StringComparer.Ordinal));
        Assert.Equal(["%2E.%2Fup", "%5Fgood", "%63on", "%C3%A4", "_good", "a%2Fb", "a%3Ab", "a%5Cb", "dot%2E", "plain class"], folders.Select(p => p[1]).Order(StringComparer.Ordinal));
        Assert.Equal(10, files.Keys.Count(k => k.EndsWith(".png", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Pieces_of_one_lot_one_suppliers_lot_of_the_context_and_one_image_stay_in_one_split()
    {
        await using var plant = new LookingPlant();
        async Task<long> MakeAsync(string serial, int seed, string station)
        {
            var image = Drawn.Surface(seed, 30, 30);
            if (plant.Node.Rows($"SELECT 1 FROM images WHERE sha256 = '{TestImages.Hash(image)}'").Count == 0)
            {
                await plant.StoreAsync(image);
            }

            return await plant.InspectAsync(image, [], station, serial);
        }

        await plant.Node.SeedAsync();
        var (a, b) = (await MakeAsync("A", 1, "L9"), await MakeAsync("B", 2, "L9"));
        var (known, known2) = (await MakeAsync("C", 3, "L1-AOI-1"), await MakeAsync("D", 4, "L1-AOI-1"));
        var (twin, twin2) = (await MakeAsync("E", 5, "L9"), await MakeAsync("F", 5, "L9"));
        var alone = await MakeAsync("G", 6, "L9");
        await plant.Node.ReportAsync(""" "type":"lot.split","lot":"MELT","into":[{"lot":"P1"},{"lot":"P2"}] """);
        await plant.Node.ReportAsync(""" "type":"material.consumed","lot":"P1","quantity":1,"unit":"kg","part":{"serial":"A"} """);
        await plant.Node.ReportAsync(""" "type":"material.consumed","lot":"P2","quantity":1,"unit":"kg","part":{"serial":"B"} """);
        var before = plant.Node.Journal.Head;
        await plant.Node.ReportAsync(""" "type":"material.consumed","lot":"P2","quantity":1,"unit":"kg","part":{"serial":"G"} """);

        string Groups(long? asOf) => string.Join(' ', plant.Plan(DatasetPlant.Definition(), asOf).Records.GroupBy(r => r.Group).Select(g => string.Join('+', g.Select(r => r.Position))));
        Assert.Equal($"{a}+{b} {known}+{known2} {twin}+{twin2} {alone}", Groups(before));
        Assert.Equal($"{a}+{b}+{alone} {known}+{known2} {twin}+{twin2}", Groups(null));
    }

    [Fact]
    public async Task What_cannot_be_asked_for_is_said_at_its_place()
    {
        await using var plant = new LookingPlant();
        var image = Drawn.Surface(1, 40, 40);
        await plant.StoreAsync(image);
        await plant.InspectAsync(image, ("scratch", 1, 1, 9, 9));
        IEnumerable<string> Pointers(DatasetDefinition asked) => plant.Node.Get<DatasetDesk>().Errors(asked).Select(e => e.Pointer);
        var fine = DatasetPlant.Definition();

        Assert.Empty(Pointers(fine));
        Assert.Equal(["/split"], Pointers(fine with { Train = 0.7m }));
        Assert.Equal(["/split/train", "/split/test"], Pointers(fine with { Train = 1.2m, Validation = 0, Test = -0.2m }));
        Assert.Equal(["/name", "/format", "/filter/verdict", "/unreviewed", "/undecided"], Pointers(fine with { Name = " ", Format = "voc", Verdict = "review", Unreviewed = "x", Undecided = "y" }));
        Assert.Equal(["/filter"], Pointers(fine with { Station = "nowhere" }));
        Assert.Equal(["/filter"], Pointers(fine with { Stations = [] }));
        Assert.Equal(["/filter"], Pointers(fine with { Class = "dent" }));
        Assert.Equal(["/filter/to"], Pointers(fine with { From = plant.Node.Clock.GetUtcNow(), To = plant.Node.Clock.GetUtcNow() }));
        Assert.Contains("none can be in the set", Assert.Throws<NoDatasetException>(() => plant.Plan(fine with { Unreviewed = "leaveOut" })).Message, StringComparison.Ordinal);
        Assert.Throws<NoDatasetException>(() => plant.Plan(fine with { Class = "dent" }));
    }

    [Fact]
    public async Task A_set_is_made_once_in_the_background_its_hash_is_a_fact_and_a_lost_manifest_is_made_again()
    {
        await using var plant = new LookingPlant();
        var image = Drawn.Surface(1, 40, 40);
        await plant.StoreAsync(image);
        var record = await plant.InspectAsync(image, ("scratch", 1, 1, 9, 9));
        var (desk, query, files) = (plant.Node.Get<DatasetDesk>(), plant.Node.Get<DatasetQuery>(), plant.Node.Get<DatasetFiles>());
        var id = await desk.AskAsync(DatasetPlant.Definition(train: 1, validation: 0, test: 0), "anna", "user:anna");
        plant.Node.Project();
        Assert.Equal("making", query.One(id)!.State);

        Assert.True(await desk.StepAsync(default) > 0);
        plant.Node.Project();
        Assert.Equal(0, await desk.StepAsync(default));
        var made = query.One(id)!;
        Assert.Equal(("made", 1, DatasetManifest.HashOf(files.Read(made, default)!.ToBytes())), (made.State, made.Counts!.Records, made.Sha256!));

        // Said later, it changes nothing; lost or changed, the manifest comes from the journal again.
        await plant.Node.ReviewAsync(record, "pass");
        var path = Path.Combine(plant.Node.Folder.In(DatasetFiles.Folder), $"{id}.json");
        File.AppendAllText(path, " ");
        Assert.Equal("fail", files.Read(made, default)!.Records[0].Verdict);
        File.Delete(path);
        Assert.Equal(id, files.Read(made, default)!.AsOf);
        Assert.True(File.Exists(path));

        var none = await desk.AskAsync(DatasetPlant.Definition() with { Class = "dent" }, "anna", "user:anna");
        plant.Node.Project();
        await desk.StepAsync(default);
        plant.Node.Project();
        Assert.Equal(("failed", "No record matches."), (query.One(none)!.State, query.One(none)!.Why));
    }
}
