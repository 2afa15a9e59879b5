using Sightline.Model;

namespace Sightline.Acquisition.Profiles.Checking;

/// <summary>Reads the rules for defects, measurements, codes and images.</summary>
internal sealed class FindingsCheck(SourceShape? shape, TextCheck texts)
{
    public IReadOnlyList<DefectRule> Defects(ProfileNode root) => [.. root.Objects("defects").Select(Defect)];

    public IReadOnlyList<MeasurementRule> Measurements(ProfileNode root) => [.. root.Objects("measurements").Select(Measurement)];

    public IReadOnlyList<CodeRule> Codes(ProfileNode root) => [.. root.Objects("codes").Select(Code)];

    public IReadOnlyList<ImageRule> Images(ProfileNode root) => [.. root.Objects("images").Select(Image)];

    private DefectRule Defect(ProfileNode node)
    {
        var each = node.Text("each");
        if (each is not null && (each != "boxes" || shape is not (null or SourceShape.ImagePairs)))
        {
            node.Problem("each", $"is '{each}'. Leave it out, or give \"boxes\" with source kind image-pairs.");
        }

        var eachBox = each is not null;
        var rule = new DefectRule(
            eachBox,
            node.Object("when") is { } when ? Condition(when, eachBox) : null,
            texts.Required(node, "class", eachBox),
            texts.InDefect(node, "severity", eachBox),
            texts.InDefect(node, "confidence", eachBox),
            texts.InDefect(node, "zone", eachBox),
            node.Object("box") is { } box ? Box(box, eachBox) : null);
        node.Done();
        return rule;
    }

    private Condition Condition(ProfileNode when, bool eachBox)
    {
        var condition = new Condition(
            when.RequiredText("field", "Name the field to look at."),
            when.RequiredText("equals", "Give the text the field must have."));
        texts.CheckField(when, "field", condition.Field, eachBox);
        when.Done();
        return condition;
    }

    private BoxRule Box(ProfileNode box, bool eachBox)
    {
        string[] edges = ["left", "top", "right", "bottom"];
        string[] size = ["x", "y", "width", "height"];
        var isSize = size.Any(box.Has);
        var names = isSize ? size : edges;
        if (isSize == edges.Any(box.Has) || !names.All(box.Has))
        {
            box.Problem("does not name four fields. Give left, top, right and bottom, or x, y, width and height.");
        }

        // Both ways are asked for, so that the one not used is known and not reported a second time.
        var corner = size.Select(box.Text).ToArray();
        var edge = edges.Select(box.Text).ToArray();
        var fields = isSize ? corner : edge;
        foreach (var (name, field) in names.Zip(fields))
        {
            texts.CheckField(box, name, field ?? "", eachBox);
        }

        var rule = new BoxRule(
            fields[0] ?? "", fields[1] ?? "", fields[2] ?? "", fields[3] ?? "", isSize, box.Flag("optional"),
            texts.InDefect(box, "unit", eachBox), texts.InDefect(box, "image", eachBox));
        box.Done();
        return rule;
    }

    private MeasurementRule Measurement(ProfileNode node)
    {
        var rule = new MeasurementRule(
            node.RequiredText("name", "Name the characteristic."),
            node.RequiredText("field", "Name the field with the value."),
            node.Text("unit"),
            node.Number("lower"),
            node.Number("upper"),
            node.Flag("optional"));
        texts.CheckField(node, "field", rule.Field, eachBox: false);
        if (rule.Lower > rule.Upper)
        {
            node.Problem("lower", $"is {rule.Lower}, above upper {rule.Upper}. Exchange them.");
        }

        node.Done();
        return rule;
    }

    private CodeRule Code(ProfileNode node)
    {
        var rule = new CodeRule(node.Text("symbology"), texts.Required(node, "value"));
        node.Done();
        return rule;
    }

    private ImageRule Image(ProfileNode node)
    {
        var rule = new ImageRule(node.RequiredText("name", "Name the view."), node.Text("dataUrl"));
        if (rule.DataUrl is { } field)
        {
            texts.CheckField(node, "dataUrl", field, eachBox: false);
        }
        else if (shape is SourceShape.ImagePairs pairs && !pairs.Images.ContainsKey(rule.Name))
        {
            node.Problem("name", $"is '{rule.Name}', which is not in source.images.{Nearest.Hint(rule.Name, pairs.Images.Keys)}");
        }
        else if (shape is SourceShape.Csv or SourceShape.MqttLines)
        {
            node.Problem("dataUrl", "is missing. Name the field with the data:image/…;base64 text.");
        }

        node.Done();
        return rule;
    }
}
