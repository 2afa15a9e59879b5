using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Sightline.Insight.Datasets;
using Sightline.Insight.Datasets.Labels;
using Sightline.Tests.Hosting;
using Sightline.Tests.Images.Fingerprints;

namespace Sightline.Tests.Insight.Datasets;

/// <summary>Labels that come back: what they would change, and every place that is wrong.</summary>
public sealed class RelabelTests
{
    [Fact]
    public async Task What_was_given_out_comes_back_as_no_change_in_either_form()
    {
        await using var plant = new LookingPlant();
        await FillAsync(plant);
        foreach (var format in (string[])["coco", "yolo"])
        {
            var manifest = plant.Plan(DatasetPlant.Definition(format, 1, 0, 0));
            var zip = await plant.ZipAsync(manifest);
            var file = format == "yolo" ? new YoloReader(manifest).Read(new MemoryStream(zip)) : CocoReader.Read(DatasetPlant.Unzip(zip)["annotations/train.json"]);
            var plan = plant.Node.Get<RelabelDesk>().Plan(manifest, file);
            Assert.Empty(plan.Errors);
            Assert.Empty(plan.Changes);
            Assert.Equal((4, 0), (plan.Same, plan.Moved));
        }
    }

    [Fact]
    public async Task A_changed_class_a_box_taken_away_a_box_drawn_and_a_box_moved_are_told_apart()
    {
        await using var plant = new LookingPlant();
        var records = await FillAsync(plant);
        var (manifest, coco) = await CocoAsync(plant);
        var annotations = coco["annotations"]!.AsArray();
        annotations.Single(a => (long)Of(coco, a!)!["sightline"]!["record"]! == records[0])!["category_id"] = 1;
        annotations.Remove(annotations.Single(a => (long)Of(coco, a!)!["sightline"]!["record"]! == records[1]));
        annotations.Single(a => (long)Of(coco, a!)!["sightline"]!["record"]! == records[2])!["bbox"] = new JsonArray(30, 30, 8, 8);
        annotations.Add(new JsonObject { ["id"] = 99, ["image_id"] = (int)coco["images"]!.AsArray().Single(i => (long)i!["sightline"]!["record"]! == records[3])!["id"]!, ["category_id"] = 2, ["bbox"] = new JsonArray(1, 1, 5, 5) });

        var plan = plant.Node.Get<RelabelDesk>().Plan(manifest, Read(coco));
        Assert.Empty(plan.Errors);
        Assert.Equal([(records[0], "fail", "scratch", "fail", "dent"), (records[1], "fail", "scratch", "pass", null), (records[3], "pass", "", "fail", "scratch")],
            plan.Changes.Select(c => (c.Position, c.FromVerdict, string.Join(',', c.FromClasses), c.Verdict, c.Class)));
        // The one that is elsewhere counts as one added and one taken away.
        Assert.Equal((1, 4), (plan.Same, plan.Moved));
    }

    [Fact]
    public async Task Everything_that_is_wrong_is_said_at_its_place_and_nothing_would_change()
    {
        await using var plant = new LookingPlant();
        var records = await FillAsync(plant);
        var (manifest, coco) = await CocoAsync(plant);
        coco["images"]!.AsArray().Add(new JsonObject { ["id"] = 70, ["file_name"] = "images/train/77777-1.png" });
        coco["images"]!.AsArray().Add(new JsonObject { ["id"] = 71, ["file_name"] = coco["images"]![0]!["file_name"]!.DeepClone() });
        coco["categories"]!.AsArray().Add(new JsonObject { ["id"] = 50, ["name"] = "rust" });
        coco["annotations"]!.AsArray().Add(new JsonObject { ["id"] = 90, ["image_id"] = 1, ["category_id"] = 50, ["bbox"] = new JsonArray(1, 1, 5, 5) });
        coco["annotations"]!.AsArray().Add(new JsonObject { ["id"] = 91, ["image_id"] = 1, ["category_id"] = 1, ["bbox"] = new JsonArray(60, 1, 50, 5) });
        coco["annotations"]!.AsArray().Add(new JsonObject { ["id"] = 92, ["image_id"] = 1, ["category_id"] = 60, ["bbox"] = new JsonArray(1, 1, 5) });
        Assert.Equal(["/annotations/5/category_id", "/annotations/5/bbox", "/images/5/file_name"], plant.Node.Get<RelabelDesk>().Plan(manifest, Read(coco)).Errors.Select(e => e.Pointer));

        coco["images"]!.AsArray().RemoveAt(5);
        coco["annotations"]!.AsArray().RemoveAt(5);
        await plant.Node.ReviewAsync(records[3], "pass");
        var plan = plant.Node.Get<RelabelDesk>().Plan(manifest, Read(coco));
        Assert.Empty(plan.Changes);
        Assert.Equal(["/annotations/3", "/annotations/4", "/images/0", "/images/3", "/images/4"], plan.Errors.Select(e => e.Pointer).Order(StringComparer.Ordinal));
        Assert.Contains("'rust'", plan.Errors.Single(e => e.Pointer == "/annotations/3").Detail, StringComparison.Ordinal);
        Assert.Contains("60, 1", plan.Errors.Single(e => e.Pointer == "/annotations/4").Detail, StringComparison.Ordinal);
        Assert.Contains("a review names one", plan.Errors.Single(e => e.Pointer == "/images/0").Detail, StringComparison.Ordinal);
        Assert.Contains("judged since", plan.Errors.Single(e => e.Pointer == "/images/3").Detail, StringComparison.Ordinal);
        Assert.Contains("no image of this set", plan.Errors.Single(e => e.Pointer == "/images/4").Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("[]", "/images /annotations /categories")]
    [InlineData("""{"images":[{}],"annotations":[{}],"categories":[{}]}""", "/categories/0 /annotations/0/image_id /annotations/0/category_id /annotations/0/bbox /images/0/id")]
    [InlineData("""{"images":[],"annotations":[{"image_id":1,"category_id":1,"bbox":[1,1,1,1]}],"categories":[{"id":1,"name":"a"}]}""", "/annotations/0/image_id")]
    public void Broken_coco_is_said_to_be_where_it_is(string sent, string pointers) =>
        Assert.Equal(pointers, string.Join(' ', CocoReader.Read(Encoding.UTF8.GetBytes(sent)).Errors.Select(e => e.Pointer)));

    [Fact]
    public async Task Broken_yolo_is_said_to_be_where_it_is_by_file_and_line()
    {
        await using var plant = new LookingPlant();
        var records = await FillAsync(plant);
        var manifest = plant.Plan(DatasetPlant.Definition("yolo", 1, 0, 0));
        IEnumerable<string> Pointers(params (string Path, string Text)[] files) => new YoloReader(manifest).Read(Zip(files)).Errors.Select(e => e.Pointer);
        var label = $"labels/train/{records[0]}-1.txt";

        Assert.Equal(["data.yaml"], Pointers((label, "0 0.5 0.5 0.1 0.1")));
        Assert.Equal(["labels"], Pointers(("classes.txt", "scratch\ndent")));
        Assert.Equal([$"{label}:1", $"{label}:2", $"{label}:4"], Pointers(("data.yaml", "names: [scratch, 'dent']"), (label, "2 0.5 0.5 0.1 0.1\n0 0.5 0.5 0.1\n\n0 x 0.5 0.1 0.1\n1 0.5 0.5 0.1 0.1 0.97\n")));
        Assert.Equal([""], new YoloReader(manifest).Read(new MemoryStream("PK no zip"u8.ToArray())).Errors.Select(e => e.Pointer));
        Assert.Equal(["labels/other.txt"], plant.Node.Get<RelabelDesk>().Plan(manifest, new YoloReader(manifest).Read(Zip(("classes.txt", "scratch"), ("labels/other.txt", "")))).Errors.Select(e => e.Pointer));
        Assert.Equal(["a\"b", "c: d", "it's"], YamlNames.Read("nc: 3\nnames:\n  0: \"a\\\"b\"\n  1: \"c: d\"\n  2: 'it''s'\ntrain: x\n"));
        Assert.Equal(["a", "b"], YamlNames.Read("names:\n- a\n- b\n"));
    }

    private static JsonNode? Of(JsonNode coco, JsonNode annotation) => coco["images"]!.AsArray().Single(i => (int)i!["id"]! == (int)annotation["image_id"]!);

    private static RelabelFile Read(JsonNode coco) => CocoReader.Read(Encoding.UTF8.GetBytes(coco.ToJsonString()));

    private static async Task<(DatasetManifest Manifest, JsonNode Coco)> CocoAsync(LookingPlant plant)
    {
        var manifest = plant.Plan(DatasetPlant.Definition("coco", 1, 0, 0));
        return (manifest, JsonNode.Parse(DatasetPlant.Unzip(await plant.ZipAsync(manifest)).Text("annotations/train.json"))!);
    }

    /// <summary>Three scratches, one of them called a dent by a person, and a good part; their positions.</summary>
    private static async Task<List<long>> FillAsync(LookingPlant plant)
    {
        var records = new List<long>();
        for (var i = 0; i < 4; i++)
        {
            var image = Drawn.Surface(i, 80, 60);
            await plant.StoreAsync(image);
            records.Add(i < 3 ? await plant.InspectAsync(image, ("scratch", 10 + i, 10, 16, 16)) : await plant.InspectAsync(image));
        }

        await plant.Node.ReviewAsync(records[2], "fail", @class: "dent");
        return records;
    }

    private static MemoryStream Zip(params (string Path, string Text)[] files)
    {
        var into = new MemoryStream();
        using (var zip = new ZipArchive(into, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (path, text) in files)
            {
                using var entry = zip.CreateEntry(path).Open();
                entry.Write(Encoding.UTF8.GetBytes(text));
            }
        }

        into.Position = 0;
        return into;
    }
}
