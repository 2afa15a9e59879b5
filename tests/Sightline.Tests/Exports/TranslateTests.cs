using Sightline.Contract;
using Sightline.Model;
using static Sightline.Tests.Exports.ExampleMap;

namespace Sightline.Tests.Exports;

public sealed class TranslateTests
{
    [Fact]
    public void The_example_makes_the_record_that_the_MES_wants()
    {
        var ready = Ready(Mes);

        Assert.Equal(
            """
            {"part":"00012345678901234567","order":"ctx-workOrder","lot":"ctx-materialLot","shift":"1","shiftDay":"ctx-shiftDay",
            "line":"ctx-line","station":"L1-AOI-2","product":"ctx-product","status":"NOK","ncCode":"NC-1010","severity":"A",
            "inspectionId":"0198f3b2-1","inspectedAt":"2026-11-20 09:15:30","recipe":"R-100","image":"cd34","confidence":0.970}
            """.Replace("\n", ""),
            ready.Fields.ToJsonString());
        Assert.Empty(ready.Remarks);
    }

    [Fact]
    public void A_passed_part_has_no_code_and_needs_none()
    {
        var ready = Ready(Mes, Inspection() with { Result = InspectionResult.Pass, Defects = null });

        Assert.Equal("OK", (string?)ready.Fields["status"]);
        Assert.False(ready.Fields.ContainsKey("ncCode"));
    }

    [Theory]
    [InlineData("id", "\"0198f3b2-1\"")]
    [InlineData("station", "\"L1-AOI-2\"")]
    [InlineData("part.serial", "\"00012345678901234567\"")]
    [InlineData("part.batch", "\"B-77\"")]
    [InlineData("part.position", "\"03\"")]
    [InlineData("inspectedAt", "\"2026-11-20T08:15:30.123Z\"")]
    [InlineData("result", "\"fail\"")]
    [InlineData("status", "\"NOK\"")]
    [InlineData("confidence", "0.970")]
    [InlineData("recipe.id", "\"R-100\"")]
    [InlineData("recipe.version", "\"4\"")]
    [InlineData("model.name", "\"scratchnet\"")]
    [InlineData("model.version", "\"2.3\"")]
    [InlineData("model.sha256", "\"ab12\"")]
    [InlineData("workOrder", "\"WO-STATION\"")]
    [InlineData("sequence", "12345")]
    [InlineData("purpose", "\"production\"")]
    [InlineData("images[0].sha256", "\"cd34\"")]
    [InlineData("line.speed", "60")]
    [InlineData("line.unit", "\"parts/min\"")]
    [InlineData("position", "42")]
    [InlineData("defect.code", "\"NC-1010\"")]
    [InlineData("defect.class", "\"surface_scratch\"")]
    [InlineData("defect.severity", "\"major\"")]
    [InlineData("defect.confidence", "0.93")]
    [InlineData("defect.location.x", "120")]
    [InlineData("defect.location.y", "80.5")]
    [InlineData("defect.location.width", "30")]
    [InlineData("defect.location.height", "12")]
    [InlineData("defect.location.zone", "\"A3\"")]
    [InlineData("defect.location.image", "\"top\"")]
    [InlineData("defect.location.unit", "\"px\"")]
    [InlineData("defects.count", "2")]
    [InlineData("defects.codes", "[\"NC-1020\",\"NC-1010\"]")]
    [InlineData("measurement.diameter", "10.02")]
    [InlineData("measurement.length", null)]
    [InlineData("extensions.nest", "\"007\"")]
    [InlineData("extensions.batch.no", "12345678901234567890123456789012345")]
    [InlineData("extensions.rework", "true")]
    [InlineData("extensions.tool", "{\"id\":\"T-1\"}")]
    [InlineData("extensions.nothing", null)]
    [InlineData("extensions.absent", null)]
    public void Every_source_is_read(string path, string? expected) =>
        Assert.Equal(expected, Value($$"""{ "from": "{{path}}" }"""));

    [Fact]
    public void Every_name_of_the_context_is_read()
    {
        foreach (var name in ContextNames.All)
        {
            Assert.Equal($"\"{Bound()[name]}\"", Value($$"""{ "from": "context.{{name}}" }"""));
        }
    }

    [Theory]
    [InlineData("""{ "const": "x" }""", "\"x\"")]
    [InlineData("""{ "const": 1.50 }""", "1.50")]
    [InlineData("""{ "const": true }""", "true")]
    [InlineData("""{ "from": ["measurement.length", "part.batch"] }""", "\"B-77\"")]
    [InlineData("""{ "from": "confidence", "type": "string" }""", "\"0.970\"")]
    [InlineData("""{ "from": "context.targetQuantity", "type": "number" }""", "500")]
    [InlineData("""{ "from": "context.shift", "lookup": { "early": "01" } }""", "\"01\"")]
    [InlineData("""{ "from": "context.shift", "lookup": { "early": "01" }, "type": "number" }""", "1")]
    [InlineData("""{ "from": "result", "lookup": { "fail": "true" }, "type": "boolean" }""", "true")]
    [InlineData("""{ "from": "extensions.rework", "type": "string" }""", "\"true\"")]
    [InlineData("""{ "from": "inspectedAt", "type": "time" }""", "\"2026-11-20T08:15:30.123+00:00\"")]
    [InlineData("""{ "from": "inspectedAt", "type": "time", "timeZone": "America/New_York" }""", "\"2026-11-20T03:15:30.123-05:00\"")]
    [InlineData("""{ "from": "inspectedAt", "type": "time", "format": "dd.MM.yyyy HH:mm", "timeZone": "UTC" }""", "\"20.11.2026 08:15\"")]
    [InlineData("""{ "from": "measurement.length", "missing": "default", "default": 0 }""", "0")]
    [InlineData("""{ "from": "part.batch", "maxLength": 4 }""", "\"B-77\"")]
    public void Every_kind_of_rule_works(string rule, string expected) => Assert.Equal(expected, Value(rule));

    [Fact]
    public void Dots_in_a_target_name_nest()
    {
        var ready = Ready(WithFields(
            """ "a.b": { "const": 1 }, "a.c.d": { "from": "station" }, "e": { "const": 2 }, "x.y": { "from": "measurement.length" } """));

        Assert.Equal("""{"a":{"b":1,"c":{"d":"L1-AOI-2"}},"e":2}""", ready.Fields.ToJsonString());
    }

    [Fact]
    public void Defects_become_a_list_in_the_order_sent()
    {
        const string List = """
            "defectsAs": { "field": "q.defects", "each": {
              "code": { "from": "defect.code" }, "at.x": { "from": "defect.location.x" }, "kind": { "const": "vision" } } },
            """;
        var map = WithFields(""" "q.id": { "from": "id" } """, List);

        Assert.Equal(
            """{"q":{"id":"0198f3b2-1","defects":[{"code":"NC-1020","kind":"vision"},{"code":"NC-1010","at":{"x":120},"kind":"vision"}]}}""",
            Ready(map).Fields.ToJsonString());
        Assert.Equal(
            """{"q":{"id":"0198f3b2-1","defects":[]}}""",
            Ready(map, Inspection() with { Defects = [] }).Fields.ToJsonString());
    }

    [Theory]
    [InlineData("null,0.2,0.9,0.9", 2)]
    [InlineData("null,null", 0)]
    [InlineData("null,0", 1)]
    [InlineData("0.5,0.4", 0)]
    public void The_primary_defect_is_the_surest_and_among_equals_the_first(string confidences, int primary)
    {
        var defects = confidences.Split(',')
            .Select((c, i) => new Defect { Class = "surface_scratch", Severity = $"s{i}", Confidence = c == "null" ? null : decimal.Parse(c) });

        Assert.Equal($"\"{primary}\"", Value(
            $$"""{ "from": "defect.severity", "lookup": { "s{{primary}}": "{{primary}}" } }""",
            Inspection() with { Defects = [.. defects] }));
    }

    [Fact]
    public void A_class_may_bring_the_severity_of_the_target() =>
        Assert.Equal("\"A\"", Value(
            """{ "from": "defect.severity" }""",
            Inspection() with { Defects = [new Defect { Class = "dent", Severity = "minor" }] }));

    [Fact]
    public void An_empty_text_counts_as_missing() =>
        Assert.Equal("\"B-77\"", Value(
            """{ "from": ["part.serial", "part.batch"] }""",
            Inspection() with { Part = new PartIdentity { Serial = "", Batch = "B-77" } }));
}
