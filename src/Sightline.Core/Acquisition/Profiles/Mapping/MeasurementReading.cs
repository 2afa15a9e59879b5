using System.Globalization;
using Sightline.Acquisition.Profiles.Sources;
using Sightline.Contract;

namespace Sightline.Acquisition.Profiles.Mapping;

/// <summary>Numbers of a record, as decimal and never rounded.</summary>
internal sealed class MeasurementReading(SourceItem.Found record, TextReading texts)
{
    public IReadOnlyList<Measurement>? Read(IReadOnlyList<MeasurementRule> rules)
    {
        var found = new List<Measurement>();
        foreach (var rule in rules)
        {
            if (Number(rule.Field, rule.Optional, record.Fields) is { } value)
            {
                found.Add(new Measurement { Name = rule.Name, Value = value, Unit = rule.Unit, Lower = rule.Lower, Upper = rule.Upper });
            }
        }

        return found.Count == 0 ? null : found;
    }

    public IReadOnlyList<ReadCode>? Codes(IReadOnlyList<CodeRule> rules)
    {
        var found = new List<ReadCode>();
        foreach (var rule in rules)
        {
            if (texts.Read(rule.Value) is { } value)
            {
                found.Add(new ReadCode { Symbology = rule.Symbology, Value = value });
            }
        }

        return found.Count == 0 ? null : found;
    }

    public decimal? Number(TextRule? rule) => rule is null ? null : Number(rule, record.Fields);

    public decimal? Number(TextRule rule, IFields fields) =>
        texts.Read(rule, fields) is { } text ? Parse(text, fields.Describe(rule.Field ?? "constant")) : null;

    public decimal? Number(string field, bool optional, IFields fields) =>
        texts.Field(field, optional, fields) is { } text ? Parse(text, fields.Describe(field)) : null;

    private decimal? Parse(string text, string where)
    {
        if (decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        texts.Problem($"'{text}' ({where}) is not a number. Write it with digits and a decimal point.");
        return null;
    }
}
