using System.Globalization;
using System.Text.Json.Nodes;
using Sightline.Contract;
using Sightline.Model;

namespace Sightline.Exports;

/// <summary>The closed list of what a map may read. docs/maps.md names every one; a test compares.</summary>
internal static class MapSources
{
    public const string MeasurementPrefix = "measurement.";
    public const string ExtensionPrefix = "extensions.";

    /// <summary>Every source with a fixed path.</summary>
    public static readonly IReadOnlyList<MapSource> Fixed =
    [
        Text("id", (in i) => SourceValue.Of(i.Record.Inspection.Id)),
        Text("station", (in i) => SourceValue.Of(i.Record.Inspection.Station)),
        Text("part.serial", (in i) => SourceValue.Of(i.Record.Inspection.Part.Serial)),
        Text("part.batch", (in i) => SourceValue.Of(i.Record.Inspection.Part.Batch)),
        Text("part.position", (in i) => SourceValue.Of(i.Record.Inspection.Part.Position)),
        new("inspectedAt", SourceKind.Time, (in i) => SourceValue.Of(i.Record.Inspection.InspectedAt, i.Record.InspectedAt)),
        Text("result", (in i) => SourceValue.Of(WordOf(i.Record.Inspection.Result))),
        Text("status", (in i) => SourceValue.Of(i.Status)),
        Number("confidence", (in i) => SourceValue.Of(i.Record.Inspection.Confidence)),
        Text("recipe.id", (in i) => SourceValue.Of(i.Record.Inspection.Recipe?.Id)),
        Text("recipe.version", (in i) => SourceValue.Of(i.Record.Inspection.Recipe?.Version)),
        Text("model.name", (in i) => SourceValue.Of(i.Record.Inspection.Model?.Name)),
        Text("model.version", (in i) => SourceValue.Of(i.Record.Inspection.Model?.Version)),
        Text("model.sha256", (in i) => SourceValue.Of(i.Record.Inspection.Model?.Sha256)),
        Text("workOrder", (in i) => SourceValue.Of(i.Record.Inspection.WorkOrder)),
        Number("sequence", (in i) => SourceValue.Of(i.Record.Inspection.Sequence)),
        Text("purpose", (in i) => SourceValue.Of(WordOf(i.Record.Inspection.Purpose))),
        Text("images[0].sha256", (in i) => SourceValue.Of(i.Record.Inspection.Images is [var first, ..] ? first.Sha256 : null)),
        Number("line.speed", (in i) => SourceValue.Of(i.Record.Inspection.Line?.Speed)),
        Text("line.unit", (in i) => SourceValue.Of(i.Record.Inspection.Line?.Unit)),
        Number("position", (in i) => SourceValue.Of((decimal)i.Record.Position)),
        .. ContextNames.All.Select(Context),
        Text("defect.code", (in i) => SourceValue.Of(i.Code)),
        Text("defect.class", (in i) => SourceValue.Of(i.Defect?.Class)),
        Text("defect.severity", (in i) => SourceValue.Of(i.Severity)),
        Number("defect.confidence", (in i) => SourceValue.Of(i.Defect?.Confidence)),
        Number("defect.location.x", (in i) => SourceValue.Of(i.Defect?.Location?.X)),
        Number("defect.location.y", (in i) => SourceValue.Of(i.Defect?.Location?.Y)),
        Number("defect.location.width", (in i) => SourceValue.Of(i.Defect?.Location?.Width)),
        Number("defect.location.height", (in i) => SourceValue.Of(i.Defect?.Location?.Height)),
        Text("defect.location.zone", (in i) => SourceValue.Of(i.Defect?.Location?.Zone)),
        Text("defect.location.image", (in i) => SourceValue.Of(i.Defect?.Location?.Image)),
        Text("defect.location.unit", (in i) => SourceValue.Of(i.Defect?.Location?.Unit)),
        Number("defects.count", (in i) => SourceValue.Of((decimal)(i.Record.Inspection.Defects?.Count ?? 0))),
        new("defects.codes", SourceKind.List, (in i) => SourceValue.Of(i.AllCodes())),
    ];

    private static readonly Dictionary<string, MapSource> ByPath = Fixed.ToDictionary(s => s.Path, StringComparer.Ordinal);

    private static readonly Dictionary<(string Kind, string Path), MapSource> s_told = ToldValues.Of
        .SelectMany(kind => kind.Value.Select(value => (Key: (kind.Key, value.Name), Source: Told(value.Name, value.Form))))
        .ToDictionary(s => s.Key, s => s.Source);

    /// <summary>What is suggested for a path that is none.</summary>
    /// <param name="kind">One of <see cref="ToldKinds"/>; null for inspections.</param>
    public static IEnumerable<string> PathsOf(string? kind) => kind is null ? Fixed.Select(s => s.Path) : ToldValues.Of[kind].Select(v => v.Name);

    /// <inheritdoc cref="PathsOf"/>
    public static MapSource? Find(string path, string? kind = null) =>
        kind is not null ? s_told.GetValueOrDefault((kind, path)) : ByPath.GetValueOrDefault(path) ?? Named(path);

    public static string WordOf(InspectionResult result) => result switch
    {
        InspectionResult.Pass => "pass",
        InspectionResult.Fail => "fail",
        _ => "review",
    };

    public static string WordOf(InspectionPurpose purpose) => purpose switch
    {
        InspectionPurpose.Production => "production",
        InspectionPurpose.Challenge => "challenge",
        _ => "rehearsal",
    };

    // Everything after the prefix is the name, dots included: stations choose these names, not we.
    private static MapSource? Named(string path)
    {
        if (path.Length > MeasurementPrefix.Length && path.StartsWith(MeasurementPrefix, StringComparison.Ordinal))
        {
            var name = path[MeasurementPrefix.Length..];
            return Number(path, (in i) => Measured(i.Record.Inspection.Measurements, name));
        }

        if (path.Length > ExtensionPrefix.Length && path.StartsWith(ExtensionPrefix, StringComparison.Ordinal))
        {
            var name = path[ExtensionPrefix.Length..];
            return new MapSource(path, SourceKind.Any, (in i) =>
                i.Record.Inspection.Extensions is { } all && all.TryGetValue(name, out var value) ? SourceValue.Of(value) : default);
        }

        return null;
    }

    private static SourceValue Measured(IReadOnlyList<Measurement>? measurements, string name)
    {
        for (var i = 0; i < measurements?.Count; i++)
        {
            if (measurements[i].Name == name)
            {
                return SourceValue.Of(measurements[i].Value);
            }
        }

        return default;
    }

    private static MapSource Context(string name) => new(
        "context." + name,
        name == ContextNames.TargetQuantity ? SourceKind.Quantity : SourceKind.Text,
        (in i) => SourceValue.Of(i.Record.Context[name]));

    private static MapSource Told(string name, ToldForm form) => form switch
    {
        ToldForm.Text => Text(name, (in i) => SourceValue.Of(i.Told!.Values[name]?.GetValue<string>())),
        ToldForm.Number => Number(name, (in i) => SourceValue.Of(Digits(i.Told!.Values[name]))),
        ToldForm.Time => new(name, SourceKind.Time, (in i) => i.Told!.Values[name]?.GetValue<string>() is { } text && Rfc3339.TryParse(text, out var time) ? SourceValue.Of(text, time) : default),
        _ => new(name, SourceKind.List, (in i) => SourceValue.Of(i.Told!.Values[name] is JsonArray all ? [.. all.Select(one => one!.GetValue<string>())] : [])),
    };

    /// <summary>Numbers come as they were said, or as they were kept in a table.</summary>
    private static decimal? Digits(JsonNode? value) => value is null ? null : decimal.Parse(value.ToJsonString(), CultureInfo.InvariantCulture);

    private static MapSource Text(string path, ReadSource read) => new(path, SourceKind.Text, read);

    private static MapSource Number(string path, ReadSource read) => new(path, SourceKind.Number, read);
}
