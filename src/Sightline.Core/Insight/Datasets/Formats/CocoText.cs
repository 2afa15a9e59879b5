using System.Text.Json.Nodes;

namespace Sightline.Insight.Datasets.Formats;

/// <summary>
/// A training set as COCO JSON, one file for each split: images, annotations, categories. What COCO has no place for, such as who said it,
/// stands under <c>sightline</c>, which other tools pass over.
/// </summary>
internal static class CocoText
{
    public static IEnumerable<(string Path, string Text)> Of(DatasetManifest manifest) =>
        manifest.Definition.Splits().Select(split => ($"annotations/{split.Name}.json", Split(manifest, split.Name).ToJsonString()));

    private static JsonObject Split(DatasetManifest manifest, string split)
    {
        var (images, annotations) = (new JsonArray(), new JsonArray());
        foreach (var record in manifest.Records.Where(r => r.Split == split))
        {
            foreach (var picture in record.Images.Where(IsTaught))
            {
                images.Add(Image(record, picture, images.Count + 1));
                foreach (var box in picture.Boxes)
                {
                    annotations.Add(Annotation(manifest, record, box, annotations.Count + 1, images.Count));
                }
            }
        }

        return new JsonObject
        {
            ["info"] = new JsonObject
            {
                ["description"] = manifest.Definition.Name,
                ["version"] = $"as of {manifest.AsOf}",
                ["sightline"] = new JsonObject { ["split"] = split, ["asOf"] = manifest.AsOf, ["seed"] = manifest.Definition.Seed },
            },
            ["licenses"] = new JsonArray(),
            ["categories"] = new JsonArray([.. manifest.Classes.Select((name, i) => (JsonNode)new JsonObject { ["id"] = i + 1, ["name"] = name, ["supercategory"] = "defect" })]),
            ["images"] = images,
            ["annotations"] = annotations,
        };
    }

    /// <summary>Images that a detector can learn from: those with boxes, and those with nothing on them.</summary>
    public static bool IsTaught(DatasetPicture picture) => picture.Shows is DatasetWords.Boxes or DatasetWords.Good or DatasetWords.HardNegative;

    private static JsonObject Image(DatasetRecord record, DatasetPicture picture, int id) => new()
    {
        ["id"] = id, ["file_name"] = $"images/{record.Split}/{picture.File}", ["width"] = picture.Width, ["height"] = picture.Height,
        ["sightline"] = new JsonObject
        {
            ["record"] = record.Position, ["station"] = record.Station, ["inspection"] = record.Inspection, ["image"] = picture.Name, ["sha256"] = picture.Sha256,
            ["shows"] = picture.Shows, ["verdict"] = record.Verdict, ["group"] = record.Group, ["provenance"] = Provenance(record),
        },
    };

    private static JsonObject Annotation(DatasetManifest manifest, DatasetRecord record, DatasetBox box, int id, int image)
    {
        var own = new JsonObject { ["defect"] = box.N, ["confidence"] = box.Confidence, ["machineClass"] = box.MachineClass, ["clipped"] = box.Clipped ?? false, ["provenance"] = Provenance(record) };
        return new JsonObject
        {
            ["id"] = id, ["image_id"] = image, ["category_id"] = NumberOf(manifest, box.Class) + 1, ["bbox"] = new JsonArray(box.X, box.Y, box.Width, box.Height),
            ["area"] = box.Width * box.Height, ["iscrowd"] = 0, ["segmentation"] = new JsonArray(), ["sightline"] = own,
        };
    }

    public static int NumberOf(DatasetManifest manifest, string name) => ((List<string>)[.. manifest.Classes]).BinarySearch(name, StringComparer.Ordinal);

    /// <summary>Who said so: the machine with its model, or a person with their review.</summary>
    public static JsonObject Provenance(DatasetRecord record) => new()
    {
        ["by"] = record.By, ["machine"] = record.Machine, ["model"] = record.Model, ["modelVersion"] = record.ModelVersion, ["modelSha256"] = record.ModelSha256, ["person"] = record.Person, ["review"] = record.Review,
    };
}
