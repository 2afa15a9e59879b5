using Sightline.Acquisition.Profiles.Sources;
using Sightline.Contract;

namespace Sightline.Acquisition.Profiles.Mapping;

/// <summary>What was found on the part, with its box.</summary>
internal sealed class DefectReading(SourceItem.Found record, TextReading texts)
{
    private readonly MeasurementReading _numbers = new(record, texts);

    public IReadOnlyList<Defect> Read(IReadOnlyList<DefectRule> rules)
    {
        var found = new List<Defect>();
        foreach (var rule in rules)
        {
            IReadOnlyList<IFields> origins = rule.EachBox ? record.Boxes : [record.Fields];
            foreach (var fields in origins.Where(fields => rule.When is null || fields.Value(rule.When.Field) == rule.When.Equal))
            {
                if (One(rule, fields) is { } defect)
                {
                    found.Add(defect);
                }
            }
        }

        return found;
    }

    private Defect? One(DefectRule rule, IFields fields)
    {
        var location = Location(rule, fields);
        if (texts.Read(rule.Class, fields) is not { } word)
        {
            if (location is { X: not null } or { Y: not null })
            {
                texts.Problem("The record has a box and no class. Name the class.");
            }

            return null;
        }

        return new Defect
        {
            Class = word,
            Severity = Text(rule.Severity, fields),
            Confidence = rule.Confidence is null ? null : _numbers.Number(rule.Confidence, fields),
            Location = location,
        };
    }

    private DefectLocation? Location(DefectRule rule, IFields fields)
    {
        var zone = Text(rule.Zone, fields);
        if (rule.Box is not { } box)
        {
            return zone is null ? null : new DefectLocation { Zone = zone };
        }

        var left = _numbers.Number(box.Left, box.Optional, fields);
        var top = _numbers.Number(box.Top, box.Optional, fields);
        var third = _numbers.Number(box.RightOrWidth, box.Optional, fields);
        var fourth = _numbers.Number(box.BottomOrHeight, box.Optional, fields);
        if (left is null && top is null && third is null && fourth is null && zone is null)
        {
            return null;
        }

        return new DefectLocation
        {
            Image = Text(box.Image, fields),
            X = left,
            Y = top,
            Width = Length(box.IsSize ? third : third - left, box.RightOrWidth, fields),
            Height = Length(box.IsSize ? fourth : fourth - top, box.BottomOrHeight, fields),
            Unit = Text(box.Unit, fields),
            Zone = zone,
        };
    }

    private decimal? Length(decimal? length, string field, IFields fields)
    {
        if (length < 0)
        {
            texts.Problem($"The box is {length} long at {fields.Describe(field)}. Exchange its edges or correct them.");
        }

        return length;
    }

    private string? Text(TextRule? rule, IFields fields) => rule is null ? null : texts.Read(rule, fields);
}
