using System.Globalization;
using Sightline.Exports;

namespace Sightline.Server.Pages.Maps;

/// <summary>What a rule says, as keys of texts that a person reads.</summary>
internal static class FieldWords
{
    /// <summary>The policies of a rule that can come to pass: when, and what is done then.</summary>
    public static IEnumerable<(string When, string Does)> Policies(FieldRule rule)
    {
        if (rule.From.Count > 0)
        {
            yield return ("missing", rule.Missing.Word());
        }

        if (rule.Lookup is not null)
        {
            yield return ("lookupMissing", rule.LookupMissing.Word());
        }

        if (rule.HasRange)
        {
            yield return ("outOfRange", rule.OutOfRange.Word());
        }

        if (rule.MaxLength is not null)
        {
            yield return ("tooLong", rule.TooLong.Word());
        }
    }

    /// <summary>Which numbers the target takes; null for all.</summary>
    public static (string Key, string? Least, string? Most)? Range(FieldRule rule) => rule switch
    {
        { Minimum: { } least, Maximum: { } most } => ("mapEdit.range.both", Text(least), Text(most)),
        { Minimum: { } least } => ("mapEdit.range.least", Text(least), null),
        { Maximum: { } most } => ("mapEdit.range.most", null, Text(most)),
        _ => null,
    };

    /// <summary>The type that the target gets: asked for, or as the source has it.</summary>
    public static string Type(FieldRule rule)
    {
        if (rule.Type is { } asked)
        {
            return asked.Word();
        }

        if (rule.From.Count == 0)
        {
            return rule.Const.Kind switch { SourceValueKind.Number => "number", SourceValueKind.Boolean => "boolean", _ => "string" };
        }

        var kinds = rule.From.Select(path => MapSources.Find(path, rule.Kind)!.Kind).Distinct().ToList();
        return rule.Lookup is not null ? "string" : kinds switch
        {
            [SourceKind.Number] => "number",
            [SourceKind.List] => "list",
            [SourceKind.Text or SourceKind.Time] => "string",
            _ => "any",
        };
    }

    /// <summary>Where the unit of a number stands. A map changes no number, so it is the source's.</summary>
    public static string Unit(FieldRule rule) => rule is { Lookup: not null } or { From.Count: 0 } ? "none" : rule.From[0] switch
    {
        "confidence" or "defect.confidence" => "share",
        "line.speed" => "line",
        "defect.location.x" or "defect.location.y" or "defect.location.width" or "defect.location.height" => "location",
        "context.targetQuantity" or "defects.count" => "pieces",
        var path when path.StartsWith(MapSources.MeasurementPrefix, StringComparison.Ordinal) => "measurement",
        var path when path.StartsWith(MapSources.ExtensionPrefix, StringComparison.Ordinal) => "station",
        _ => "none",
    };

    private static string Text(decimal number) => number.ToString(CultureInfo.InvariantCulture);
}
