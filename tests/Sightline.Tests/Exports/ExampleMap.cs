using System.Text.Json;
using Sightline.Contract;
using Sightline.Exports;
using Sightline.Model;

namespace Sightline.Tests.Exports;

/// <summary>The map of docs/maps.md, and a record to translate.</summary>
internal static class ExampleMap
{
    public const string Mes = """
        {
          "formatVersion": 1,
          "target": "mes",
          "version": "3",
          "description": "Quality results for the MES",
          "owner": "quality engineering",
          "results": { "pass": "OK", "fail": "NOK", "review": null },
          "lowConfidence": { "below": 0.6, "policy": "review" },
          "classes": {
            "surface_scratch": "NC-1010",
            "dent": { "code": "NC-1020", "severity": "A" }
          },
          "unknownClass": { "policy": "park" },
          "fields": {
            "part": { "from": ["part.serial", "part.batch"], "required": true, "maxLength": 40 },
            "order": { "from": "context.workOrder", "required": true },
            "lot": { "from": "context.materialLot" },
            "shift": { "from": "context.shift", "lookup": { "early": "1", "late": "2", "night": "3" } },
            "shiftDay": { "from": "context.shiftDay" },
            "line": { "from": "context.line" },
            "station": { "from": "station" },
            "product": { "from": "context.product" },
            "status": { "from": "status" },
            "ncCode": { "from": "defect.code", "missing": "drop" },
            "severity": { "from": "defect.severity", "lookup": { "major": "A", "minor": "B" }, "lookupMissing": "keep" },
            "inspectionId": { "from": "id" },
            "inspectedAt": { "from": "inspectedAt", "type": "time", "format": "yyyy-MM-dd HH:mm:ss", "timeZone": "Europe/Berlin" },
            "recipe": { "from": "recipe.id" },
            "image": { "from": "images[0].sha256" },
            "confidence": { "from": "confidence" }
          }
        }
        """;

    public static MapPlan Plan(string text)
    {
        var reading = MapCheck.Read("maps/mes.json", text);
        Assert.Empty(reading.Problems);
        return MapPlan.Build(reading.File!);
    }

    /// <summary>A map of these fields, with the members that every map needs.</summary>
    public static string WithFields(string fields, string more = "") => $$"""
        {
          "formatVersion": 1, "target": "mes", "version": "3",
          "results": { "pass": "OK", "fail": "NOK", "review": "CHECK" },
          "classes": { "surface_scratch": "NC-1010", "dent": { "code": "NC-1020", "severity": "A" } },
          "unknownClass": { "policy": "park" }, {{more}}
          "fields": { {{fields}} }
        }
        """;

    public static Inspection Inspection() => new()
    {
        Id = "0198f3b2-1",
        Station = "L1-AOI-2",
        Part = new PartIdentity { Serial = "00012345678901234567", Batch = "B-77", Position = "03" },
        InspectedAt = "2026-11-20T08:15:30.123Z",
        Result = InspectionResult.Fail,
        Confidence = 0.970m,
        Defects =
        [
            new Defect { Class = "dent", Severity = "minor", Confidence = 0.51m },
            new Defect
            {
                Class = "surface_scratch",
                Severity = "major",
                Confidence = 0.93m,
                Location = new DefectLocation { Image = "top", X = 120, Y = 80.5m, Width = 30, Height = 12, Unit = "px", Zone = "A3" },
            },
        ],
        Measurements = [new Measurement { Name = "diameter", Value = 10.02m, Unit = "mm" }],
        Recipe = new RecipeUsed { Id = "R-100", Version = "4" },
        Model = new ModelUsed { Name = "scratchnet", Version = "2.3", Sha256 = "ab12" },
        Images = [new ImageReference { Name = "top", Sha256 = "cd34" }],
        Sequence = 12345,
        Line = new LineSpeed { Speed = 60, Unit = "parts/min" },
        WorkOrder = "WO-STATION",
        Extensions = new Dictionary<string, JsonElement>
        {
            ["nest"] = JsonElement.Parse("\"007\""),
            ["batch.no"] = JsonElement.Parse("12345678901234567890123456789012345"),
            ["rework"] = JsonElement.Parse("true"),
            ["tool"] = JsonElement.Parse("""{"id":"T-1"}"""),
            ["half"] = JsonElement.Parse("\"\\ud800\""),
            ["halves"] = JsonElement.Parse("{\"a\":[\"\\ud800\"]}"),
            ["nothing"] = JsonElement.Parse("null"),
        },
    };

    public static BoundContext Bound() => new(ContextNames.All.ToDictionary(
        n => n, n => new ContextValue(n == ContextNames.Shift ? "early" : n == ContextNames.TargetQuantity ? "0500" : $"ctx-{n}", "test", 1)));

    public static InspectionForExport Record(Inspection? inspection = null, BoundContext? context = null) =>
        new(inspection ?? Inspection(), context ?? Bound(), DateTimeOffset.Parse("2026-11-20T08:15:30.123Z"), 42);

    public static Translation.Ready Ready(string map, Inspection? inspection = null) =>
        Assert.IsType<Translation.Ready>(Plan(map).Translate(Record(inspection)));

    public static string Parked(string map, Inspection? inspection = null) =>
        Assert.IsType<Translation.Parked>(Plan(map).Translate(Record(inspection))).Reason;

    /// <summary>What one rule makes of the record, as JSON; null when the field was left out.</summary>
    public static string? Value(string rule, Inspection? inspection = null) =>
        Ready(WithFields($"\"f\": {rule}"), inspection).Fields["f"]?.ToJsonString(Plain);

    public static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
