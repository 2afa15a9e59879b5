namespace Sightline.Acquisition.Profiles;

/// <summary>The fields a profile reads.</summary>
internal static class ProfileFields
{
    /// <summary>All of them, optional ones too.</summary>
    public static IReadOnlySet<string> Of(InspectionRules rules) => All(rules).Select(use => use.Field).ToHashSet(StringComparer.Ordinal);

    /// <summary>Those without which no record can be mapped.</summary>
    public static IReadOnlyCollection<string> Needed(InspectionRules rules) =>
        [.. All(rules).Where(use => use.Needed && !use.Field.StartsWith('$')).Select(use => use.Field).Distinct(StringComparer.Ordinal)];

    private static IEnumerable<(string Field, bool Needed)> All(InspectionRules rules) =>
        Texts(rules).SelectMany(Uses).Concat(Identity(rules)).Concat(Findings(rules));

    private static IEnumerable<(string Field, bool Needed)> Uses(TextRule rule) =>
        rule.Fields.Select(field => (field, !rule.Optional && !rule.StatedWhenNoColumn));

    private static IEnumerable<(string Field, bool Needed)> Identity(InspectionRules rules)
    {
        if (rules.Id.Field is { } id)
        {
            yield return (id, rules.Id.GeneratedFrom is null);
        }

        foreach (var part in rules.Id.GeneratedFrom ?? [])
        {
            yield return (part, true);
        }

        if (rules.InspectedAt.Field is { } time)
        {
            yield return (time, !rules.InspectedAt.Stated);
        }
    }

    private static IEnumerable<(string Field, bool Needed)> Findings(InspectionRules rules)
    {
        var boxes = rules.Defects.Select(defect => defect.Box).OfType<BoxRule>()
            .SelectMany(box => box.Fields.Select(field => (field, !box.Optional)));
        var conditions = rules.Defects.Where(defect => defect.When is not null).Select(defect => (defect.When!.Field, true));
        var measured = rules.Measurements.Select(measurement => (measurement.Field, !measurement.Optional));
        var images = rules.Images.Where(image => image.DataUrl is not null).Select(image => (image.DataUrl!, true));
        return boxes.Concat(conditions).Concat(measured).Concat(images);
    }

    private static IEnumerable<TextRule> Texts(InspectionRules rules)
    {
        TextRule?[] head =
        [
            rules.Station, rules.Serial, rules.Batch, rules.Position, (rules.Result as ResultRule.Said)?.Text, rules.Confidence, rules.Purpose,
            rules.Sequence, rules.WorkOrder, rules.Recipe, rules.RecipeVersion, rules.Model, rules.ModelVersion, rules.ModelSha256,
            rules.LineSpeed, rules.LineUnit,
        ];
        var defects = rules.Defects.SelectMany(IEnumerable<TextRule?> (d) => [d.Class, d.Severity, d.Confidence, d.Zone, d.Box?.Unit, d.Box?.Image]);
        return head.Concat(defects).Concat(rules.Codes.Select(code => code.Value)).Concat(rules.Extensions.Values).OfType<TextRule>();
    }
}
