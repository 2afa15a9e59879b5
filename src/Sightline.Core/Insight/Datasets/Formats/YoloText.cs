using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Sightline.Insight.Datasets.Formats;

/// <summary>
/// A training set as YOLO has it: <c>data.yaml</c>, and beside each image a text with one line for each box: class, centre and size as shares of the
/// image. An image without a box has an empty text: it shows nothing.
/// </summary>
internal static class YoloText
{
    /// <summary>Digits behind the point: a pixel of the largest image is told to a millionth.</summary>
    private const string Share = "0.############";

    public static IEnumerable<(string Path, string Text)> Of(DatasetManifest manifest) => manifest.Records
        .SelectMany(record => record.Images.Where(CocoText.IsTaught).Select(picture => (LabelOf(record.Split, picture.File), Lines(manifest, picture))))
        .Prepend(("data.yaml", Yaml(manifest)));

    public static string LabelOf(string split, string file) => $"labels/{split}/{Path.GetFileNameWithoutExtension(file)}.txt";

    private static string Lines(DatasetManifest manifest, DatasetPicture picture) => string.Concat(picture.Boxes.Select(b => string.Create(
        CultureInfo.InvariantCulture,
        $"{CocoText.NumberOf(manifest, b.Class)} {Of(b.X + (b.Width / 2), picture.Width)} {Of(b.Y + (b.Height / 2), picture.Height)} {Of(b.Width, picture.Width)} {Of(b.Height, picture.Height)}\n")));

    private static string Of(decimal length, int whole) => (length / whole).ToString(Share, CultureInfo.InvariantCulture);

    private static string Yaml(DatasetManifest manifest)
    {
        var text = new StringBuilder("path: .\n");
        foreach (var (name, _) in manifest.Definition.Splits())
        {
            text.Append(name == DatasetWords.Validation ? "val" : name).Append(": images/").Append(name).Append('\n');
        }

        // Readers want the word val also where there is nothing to validate with.
        if (manifest.Definition.Validation == 0)
        {
            text.Append("val: images/").Append(manifest.Definition.Splits()[0].Name).Append('\n');
        }

        text.Append("nc: ").Append(manifest.Classes.Count).Append("\nnames:\n");
        for (var i = 0; i < manifest.Classes.Count; i++)
        {
            // A text of JSON is one of YAML.
            text.Append("  ").Append(i).Append(": \"").Append(JsonEncodedText.Encode(manifest.Classes[i])).Append("\"\n");
        }

        return text.ToString();
    }
}
