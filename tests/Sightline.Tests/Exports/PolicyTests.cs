using Sightline.Contract;
using Sightline.Model;
using static Sightline.Tests.Exports.ExampleMap;

namespace Sightline.Tests.Exports;

/// <summary>What the map does when it cannot simply say what the record says. Every text is read by a person.</summary>
public sealed class PolicyTests
{
    private static readonly Inspection Unknown = Inspection() with
    {
        Defects = [new Defect { Class = "burr", Confidence = 0.99m }, new Defect { Class = "dent", Severity = "minor" }],
    };

    private static string WithUnknown(string rule) =>
        WithFields(""" "code": { "from": "defect.code" }, "codes": { "from": "defects.codes" }, "n": { "from": "defects.count" } """)
            .Replace("""{ "policy": "park" }""", rule);

    [Fact]
    public void An_unknown_class_is_parked_and_named() => Assert.Equal(
        "Defect class 'burr' of station L1-AOI-2 has no code in mes map 3. Add it to classes in a new version of the map.",
        Parked(WithUnknown("""{ "policy": "park" }"""), Unknown));

    [Fact]
    public void An_unknown_class_goes_to_a_person() => Assert.Equal(
        "Defect class 'burr' of station L1-AOI-2 has no code in mes map 3. Judge the part, and add the class to classes.",
        Assert.IsType<Translation.Review>(Plan(WithUnknown("""{ "policy": "review" }""")).Translate(Record(Unknown))).Reason);

    [Fact]
    public void An_unknown_class_gets_the_default_code_with_a_remark()
    {
        var ready = Ready(WithUnknown("""{ "policy": "default", "code": "NC-9999" }"""), Unknown);

        Assert.Equal("""{"code":"NC-9999","codes":["NC-9999","NC-1020"],"n":2}""", ready.Fields.ToJsonString());
        Assert.Equal(
            ["Defect class 'burr' of station L1-AOI-2 has no code in mes map 3. The default code 'NC-9999' was sent, by unknownClass."],
            ready.Remarks);
    }

    [Fact]
    public void An_unknown_class_is_left_out_with_a_remark_and_still_counted()
    {
        var ready = Ready(WithUnknown("""{ "policy": "drop" }"""), Unknown);

        Assert.Equal("""{"code":"NC-1020","codes":["NC-1020"],"n":2}""", ready.Fields.ToJsonString());
        Assert.Equal(
            ["Defect class 'burr' of station L1-AOI-2 has no code in mes map 3. The defect was left out, by unknownClass."],
            ready.Remarks);
    }

    [Fact]
    public void A_map_without_classes_does_not_look_at_them() => Assert.Equal(
        """{"kind":"burr"}""",
        Ready(
            """
            { "formatVersion": 1, "target": "erp", "version": "1", "results": { "pass": null, "fail": "NOK", "review": null },
              "fields": { "kind": { "from": "defect.class" } } }
            """,
            Unknown).Fields.ToJsonString());

    [Fact]
    public void A_long_list_of_reasons_is_shortened() => Assert.EndsWith(
        "Defect class 'c4' of station L1-AOI-2 has no code in mes map 3. Add it to classes in a new version of the map. And 4 more.",
        Parked(Mes, Inspection() with { Defects = [.. Enumerable.Range(0, 18).Select(i => new Defect { Class = $"c{i % 9}" })] }));

    [Fact]
    public void All_reasons_are_given_at_once() => Assert.Equal(
        "Defect class 'burr' of station L1-AOI-2 has no code in mes map 3. Add it to classes in a new version of the map. "
        + "Field 'order' of mes map 3 needs context.workOrder, and the record of station L1-AOI-2 has none. "
        + "Complete the record, or change fields.order.missing.",
        Assert.IsType<Translation.Parked>(Plan(Mes.Replace("\"lookupMissing\": \"keep\"", "\"lookupMissing\": \"drop\""))
            .Translate(Record(Unknown, new BoundContext(new Dictionary<string, ContextValue>())))).Reason);

    [Theory]
    [InlineData(InspectionResult.Review, InspectionPurpose.Production, "mes map 3 has null for results.review.")]
    [InlineData(InspectionResult.Fail, InspectionPurpose.Challenge, "mes map 3 does not list 'challenge' under purposes.")]
    [InlineData(InspectionResult.Review, InspectionPurpose.Rehearsal, "mes map 3 does not list 'rehearsal' under purposes.")]
    public void What_the_target_does_not_want_is_said_with_the_policy(InspectionResult result, InspectionPurpose purpose, string policy) =>
        Assert.Equal(new Translation.NotWanted(policy), Plan(Mes).Translate(Record(Inspection() with { Result = result, Purpose = purpose })));

    [Fact]
    public void A_map_may_ask_for_challenge_pieces() => Assert.Equal(
        """{"why":"challenge"}""",
        Ready(
            WithFields(""" "why": { "from": "purpose" } """, """ "purposes": ["production", "challenge"],"""),
            Inspection() with { Purpose = InspectionPurpose.Challenge }).Fields.ToJsonString());

    [Theory]
    [InlineData("park", "0.59", "Parked: Confidence 0.59 of station L1-AOI-2 is below 0.6 of mes map 3. "
        + "Close it with a reason, or change lowConfidence in a new version of the map.")]
    [InlineData("review", "0.59", "Review: Confidence 0.59 of station L1-AOI-2 is below 0.6 of mes map 3. Judge the part.")]
    [InlineData("send", "0.59", "Ready: Confidence 0.59 of station L1-AOI-2 is below 0.6 of mes map 3; it was sent, by lowConfidence.")]
    [InlineData("park", "0.6", "Ready: ")]
    [InlineData("park", null, "Ready: ")]
    public void Low_confidence_is_handled_by_policy(string policy, string? confidence, string expected)
    {
        var map = WithFields(""" "s": { "from": "status" } """, $$""" "lowConfidence": { "below": 0.6, "policy": "{{policy}}" },""");
        var record = Record(Inspection() with { Confidence = confidence is null ? null : decimal.Parse(confidence) });

        Assert.Equal(expected, Plan(map).Translate(record) switch
        {
            Translation.Parked p => $"Parked: {p.Reason}",
            Translation.Review r => $"Review: {r.Reason}",
            Translation.Ready r => $"Ready: {string.Join(' ', r.Remarks)}",
            var other => other.ToString(),
        });
    }

    [Theory]
    [InlineData("""{ "from": ["measurement.a", "measurement.b"], "required": true }""",
        "Field 'f' of mes map 3 needs measurement.a or measurement.b, and the record of station L1-AOI-2 has none. "
        + "Complete the record, or change fields.f.missing.")]
    [InlineData("""{ "from": "context.shift", "lookup": { "late": "2" } }""",
        "Field 'f' of mes map 3 has no word for 'early' from context.shift. Add it to fields.f.lookup.")]
    [InlineData("""{ "from": "extensions.nest", "type": "boolean" }""",
        "Field 'f' of mes map 3 wants type 'boolean', and extensions.nest is '007'. Correct it at its source, or change fields.f.type.")]
    [InlineData("""{ "from": "extensions.tool", "type": "string" }""",
        "Field 'f' of mes map 3 wants type 'string', and extensions.tool is a list or an object. "
        + "Correct it at its source, or change fields.f.type.")]
    [InlineData("""{ "from": "extensions.batch.no", "type": "number" }""",
        "Field 'f' of mes map 3 wants type 'number', and extensions.batch.no is '12345678901234567890123456789012345'. "
        + "Correct it at its source, or change fields.f.type.")]
    [InlineData("""{ "from": "extensions.half" }""",
        "Field 'f' of mes map 3 cannot send extensions.half: it has half a character. Correct it at its source.")]
    [InlineData("""{ "from": "extensions.halves", "type": "string" }""",
        "Field 'f' of mes map 3 cannot send extensions.halves: it has half a character. Correct it at its source.")]
    [InlineData("""{ "from": "extensions.batch.no", "maxLength": 5, "tooLong": "cut" }""",
        "Field 'f' of mes map 3 takes 5 characters, and extensions.batch.no is '12345678901234567890123456789012345' with 35. "
        + "Raise fields.f.maxLength, or set tooLong to 'cut'.")]
    [InlineData("""{ "from": "part.serial", "maxLength": 10 }""",
        "Field 'f' of mes map 3 takes 10 characters, and part.serial is '00012345678901234567' with 20. "
        + "Raise fields.f.maxLength, or set tooLong to 'cut'.")]
    public void What_a_field_cannot_say_is_parked(string rule, string reason) => Assert.Equal(reason, Parked(WithFields($"\"f\": {rule}")));

    [Fact]
    public void A_field_of_one_defect_says_which() => Assert.Equal(
        "Field 'defects[0].zone' of mes map 3 needs defect.location.zone, and the record of station L1-AOI-2 has none. "
        + "Complete the record, or change defectsAs.each.zone.missing.",
        Parked(WithFields(
            """ "s": { "from": "status" } """,
            """ "defectsAs": { "field": "defects", "each": { "zone": { "from": "defect.location.zone", "required": true } } },""")));

    [Fact]
    public void A_fail_without_defects_follows_the_field() => Assert.Equal(
        "Field 'f' of mes map 3 needs defect.code, and the record of station L1-AOI-2 has none. "
        + "Complete the record, or change fields.f.missing.",
        Parked(WithFields(""" "f": { "from": "defect.code", "required": true } """), Inspection() with { Defects = null }));

    [Theory]
    [InlineData("""{ "from": "measurement.a", "missing": "default", "default": "none" }""", "\"none\"",
        "Field 'f' of mes map 3 got its default 'none': the record of station L1-AOI-2 has no measurement.a.")]
    [InlineData("""{ "from": "context.shift", "lookup": { "late": "2" }, "lookupMissing": "keep" }""", "\"early\"",
        "Field 'f' of mes map 3 has no word for 'early' from context.shift; it was sent as it is.")]
    [InlineData("""{ "from": "context.shift", "lookup": { "late": "2" }, "lookupMissing": "default", "default": "0" }""", "\"0\"",
        "Field 'f' of mes map 3 has no word for 'early' from context.shift; its default '0' was sent.")]
    [InlineData("""{ "from": "context.shift", "lookup": { "late": "2" }, "lookupMissing": "drop" }""", null,
        "Field 'f' of mes map 3 has no word for 'early' from context.shift; the field was left out.")]
    [InlineData("""{ "from": "part.serial", "maxLength": 10, "tooLong": "cut" }""", "\"0001234567\"",
        "Field 'f' of mes map 3 takes 10 characters, and part.serial is '00012345678901234567' with 20; the rest was cut off.")]
    public void What_a_policy_changes_is_remarked(string rule, string? value, string remark)
    {
        var ready = Ready(WithFields($"\"f\": {rule}"));

        Assert.Equal(value, ready.Fields["f"]?.ToJsonString());
        Assert.Equal([remark], ready.Remarks);
    }

    [Fact]
    public void Length_is_counted_in_characters_and_none_is_cut_in_half() => Assert.Equal(
        "\"🔩🔩\"",
        Value(
            """{ "from": "part.batch", "maxLength": 2, "tooLong": "cut" }""",
            Inspection() with { Part = new PartIdentity { Batch = "🔩🔩🔩" } })?.Replace("\\uD83D\\uDD29", "🔩"));
}
