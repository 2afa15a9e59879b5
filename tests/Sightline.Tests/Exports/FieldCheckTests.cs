using static Sightline.Tests.Exports.ExampleMap;

namespace Sightline.Tests.Exports;

/// <summary>The exact text of every problem that one field rule can have.</summary>
public sealed class FieldCheckTests
{
    private const string Rule = "Write a rule, such as { \"from\": \"part.serial\" } or { \"const\": \"x\" }.";
    private const string Scalar = "Write a text, a number, true or false.";

    [Theory]
    [InlineData("\"part.serial\"", "f is 'part.serial'. " + Rule)]
    [InlineData("{}", "f has neither from nor const. " + Rule)]
    [InlineData("""{ "from": "context.workorder" }""",
        "f.from is 'context.workorder'. Use one of the sources in docs/maps.md; nearest is 'context.workOrder'.")]
    [InlineData("""{ "from": ["part.serial", "part.bach"] }""",
        "f.from[1] is 'part.bach'. Use one of the sources in docs/maps.md; nearest is 'part.batch'.")]
    [InlineData("""{ "from": "weather" }""", "f.from is 'weather'. Use one of the sources in docs/maps.md.")]
    [InlineData("""{ "from": "measurement." }""", "f.from is 'measurement.'. Use one of the sources in docs/maps.md.")]
    [InlineData("""{ "from": 7 }""", "f.from is 7. Use one of the sources in docs/maps.md.")]
    [InlineData("""{ "from": [] }""", "f.from is empty. Name at least one source of docs/maps.md.")]
    [InlineData("""{ "from": "id", "requird": true }""", "f.requird is not a member that is known here. Remove it; nearest is 'required'.")]
    [InlineData("""{ "from": "id", "from": "station" }""", "f.from is given twice. Keep one.")]
    [InlineData("""{ "const": null }""", "f.const is null. " + Scalar)]
    [InlineData("""{ "const": "" }""", "f.const is ''. " + Scalar)]
    [InlineData("""{ "const": { } }""", "f.const is an object. " + Scalar)]
    [InlineData("""{ "const": 1e99 }""", "f.const is 1e99. " + Scalar)]
    [InlineData("""{ "const": "x", "from": "id" }""", "f.from is given beside const. Remove one of them: a constant needs nothing else.")]
    [InlineData("""{ "from": "id", "required": "yes" }""", "f.required is 'yes'. Use true or false.")]
    [InlineData("""{ "from": "id", "missing": "skip" }""", "f.missing is 'skip'. Use 'park', 'default', 'drop' or 'review'.")]
    [InlineData("""{ "from": "id", "missing": "skip", "default": "x" }""", "f.missing is 'skip'. Use 'park', 'default', 'drop' or 'review'.")]
    [InlineData("""{ "from": "id", "required": true, "missing": "drop" }""",
        "f.missing is 'drop', but the field is required. Use 'park' or 'default', or remove required.")]
    [InlineData("""{ "from": "id", "missing": "default" }""", "f.missing is 'default', but there is no default. Add default, or use another policy.")]
    [InlineData("""{ "from": "id", "default": "x" }""", "f.default has no effect. Set missing, lookupMissing, tooLong or outOfRange to 'default', or remove it.")]
    [InlineData("""{ "from": "id", "missing": "default", "default": [] }""", "f.default is a list. " + Scalar)]
    [InlineData("""{ "from": "sequence", "type": "number", "missing": "default", "default": "0" }""",
        "f.default is '0', but the type is 'number'. Write a value of that type.")]
    [InlineData("""{ "from": "id", "maxLength": 3, "missing": "default", "default": "none" }""", "f.default is longer than maxLength 3. Shorten it.")]
    [InlineData("""{ "from": "id", "lookup": {} }""", "f.lookup is empty. Write an object: value to target value, both text.")]
    [InlineData("""{ "from": "id", "lookup": [] }""", "f.lookup is a list. Write an object: value to target value, both text.")]
    [InlineData("""{ "from": "id", "lookup": { "a": 1 } }""", "f.lookup.a is 1. Write the target's value as text.")]
    [InlineData("""{ "from": "id", "lookup": { "a": "1", "a": "2" } }""", "f.lookup.a is given twice. Keep one.")]
    [InlineData("""{ "from": "id", "lookup": { "a": "b" }, "type": "number" }""",
        "f.lookup.a is 'b', but the type is 'number'. Write text that reads as one.")]
    [InlineData("""{ "from": "inspectedAt", "lookup": { "a": "b" }, "type": "time" }""",
        "f.lookup is given, but the type is 'time'. Remove one of them.")]
    [InlineData("""{ "from": "id", "lookup": { "a": "b" }, "lookupMissing": "guess" }""",
        "f.lookupMissing is 'guess'. Use 'park', 'default', 'drop', 'keep' or 'review'.")]
    [InlineData("""{ "from": "id", "lookup": { "a": "b" }, "lookupMissing": "default" }""",
        "f.lookupMissing is 'default', but there is no default. Add default, or use another policy.")]
    [InlineData("""{ "from": "id", "lookupMissing": "keep" }""",
        "f.lookupMissing has no effect without lookup. Add lookup, or remove lookupMissing.")]
    [InlineData("""{ "from": "id", "type": "text" }""", "f.type is 'text'. Use 'string', 'number', 'boolean' or 'time'.")]
    [InlineData("""{ "from": "part.serial", "type": "number" }""",
        "f.type is 'number', but 'part.serial' is text. Remove the type: a number would lose leading zeros.")]
    [InlineData("""{ "from": "confidence", "type": "boolean" }""", "f.type is 'boolean', which 'confidence' never is. Remove the type.")]
    [InlineData("""{ "from": "context.shiftDay", "type": "time" }""", "f.type is 'time', which 'context.shiftDay' never is. Remove the type.")]
    [InlineData("""{ "from": "inspectedAt", "format": "yyyy-MM-ddzzz" }""",
        "f.format has no effect without type 'time'. Add type 'time', or remove format.")]
    [InlineData("""{ "from": "inspectedAt", "timeZone": "UTC" }""",
        "f.timeZone has no effect without type 'time'. Add type 'time', or remove timeZone.")]
    [InlineData("""{ "from": "inspectedAt", "type": "tim", "timeZone": "UTC" }""", "f.type is 'tim'. Use 'string', 'number', 'boolean' or 'time'.")]
    [InlineData("""{ "from": "inspectedAt", "type": "time", "format": "yyyy-MM-dd HH:mm:ss" }""",
        "f.format is 'yyyy-MM-dd HH:mm:ss', which shows no offset. Add timeZone, or zzz to the format.")]
    [InlineData("""{ "from": "inspectedAt", "type": "time", "format": "Q" }""",
        "f.format is 'Q', which formats no time. Write one such as 'yyyy-MM-ddTHH:mm:sszzz'.")]
    [InlineData("""{ "from": "inspectedAt", "type": "time", "format": "'now'" }""",
        "f.format is ''now'', which formats no time. Write one such as 'yyyy-MM-ddTHH:mm:sszzz'.")]
    [InlineData("""{ "from": "inspectedAt", "type": "time", "format": 1 }""",
        "f.format is 1. Write a time format, such as 'yyyy-MM-ddTHH:mm:sszzz'.")]
    [InlineData("""{ "from": "inspectedAt", "type": "time", "timeZone": "Europe/Berln" }""",
        "f.timeZone is 'Europe/Berln'. Use a name of the IANA time zone database, such as 'Europe/Berlin' or 'UTC'.")]
    [InlineData("""{ "from": "id", "maxLength": 0 }""", "f.maxLength is 0. Write a whole number of characters, 1 or more.")]
    [InlineData("""{ "from": "id", "maxLength": "10" }""", "f.maxLength is '10'. Write a whole number of characters, 1 or more.")]
    [InlineData("""{ "from": "sequence", "type": "number", "maxLength": 3 }""",
        "f.maxLength is given, but the type is 'number'. Remove it: only text has a length.")]
    [InlineData("""{ "from": "sequence", "maxLength": 3 }""", "f.maxLength is given, but 'sequence' is a number. Add type 'string', or remove it.")]
    [InlineData("""{ "from": "id", "maxLength": 3, "tooLong": "shorten" }""", "f.tooLong is 'shorten'. Use 'park', 'cut', 'default', 'drop' or 'review'.")]
    [InlineData("""{ "from": "id", "tooLong": "cut" }""", "f.tooLong has no effect without maxLength. Add maxLength, or remove tooLong.")]
    [InlineData("""{ "from": "sequence", "minimum": "0" }""", "f.minimum is '0'. Write a number.")]
    [InlineData("""{ "from": "sequence", "minimum": 5, "maximum": 3 }""", "f.minimum is 5, which is above maximum 3. Exchange them.")]
    [InlineData("""{ "from": "sequence", "outOfRange": "drop" }""",
        "f.outOfRange has no effect without minimum or maximum. Add one of them, or remove outOfRange.")]
    [InlineData("""{ "from": "sequence", "maximum": 3, "outOfRange": "clamp" }""", "f.outOfRange is 'clamp'. Use 'park', 'default', 'drop' or 'review'.")]
    [InlineData("""{ "from": "sequence", "maximum": 3, "outOfRange": "default" }""",
        "f.outOfRange is 'default', but there is no default. Add default, or use another policy.")]
    [InlineData("""{ "from": "sequence", "maximum": 3, "outOfRange": "default", "default": 4 }""",
        "f.default is 4, which is above maximum 3. Write a number in the range.")]
    [InlineData("""{ "from": "sequence", "required": true, "maximum": 3, "outOfRange": "drop" }""",
        "f.outOfRange is 'drop', but the field is required. Use another policy, or remove required.")]
    [InlineData("""{ "from": "id", "required": true, "maxLength": 3, "tooLong": "drop" }""",
        "f.tooLong is 'drop', but the field is required. Use another policy, or remove required.")]
    [InlineData("""{ "from": "part.serial", "minimum": 1 }""", "f.minimum is given, but the field is not a number. Add type 'number', or remove it.")]
    [InlineData("""{ "from": "extensions.n", "type": "string", "maximum": 1 }""",
        "f.maximum is given, but the type is 'string'. Use type 'number', or remove it.")]
    [InlineData("""{ "from": "extensions.n", "type": "boolean", "maximum": 1 }""",
        "f.maximum is given, but the type is 'boolean'. Remove it: only a number has a range.")]
    [InlineData("""{ "from": "id", "lookup": { "a": "7" }, "type": "number", "minimum": 8 }""",
        "f.lookup.a is '7', which is below minimum 8. Write a number in the range.")]
    [InlineData("""{ "from": "defects.codes", "minimum": 3 }""", "f.minimum is given, but 'defects.codes' is a list. Remove it.")]
    [InlineData("""{ "const": 3, "minimum": 3 }""", "f.minimum is given beside const. Remove one of them: a constant needs nothing else.")]
    [InlineData("""{ "from": "defects.codes", "type": "string" }""", "f.type is given, but 'defects.codes' is a list. Remove it.")]
    [InlineData("""{ "from": "defects.codes", "maxLength": 3 }""", "f.maxLength is given, but 'defects.codes' is a list. Remove it.")]
    public void Each_problem_says_where_what_and_what_to_do(string rule, string problem) => Assert.Equal(
        [$"maps/mes.json: fields.{problem}"], MapCheckTests.ProblemsOf(WithFields($"\"f\": {rule}")));

    [Fact]
    public void The_rules_of_one_defect_are_checked_alike() => Assert.Equal(
        ["maps/mes.json: defectsAs.each.c.from is 'defect.cod'. Use one of the sources in docs/maps.md; nearest is 'defect.code'."],
        MapCheckTests.ProblemsOf(WithFields(
            """ "s": { "from": "status" } """, """ "defectsAs": { "field": "d", "each": { "c": { "from": "defect.cod" } } },""")));

    [Theory]
    [InlineData("yyyy-MM-ddTHH:mm:sszzz")]
    [InlineData("o")]
    [InlineData("u")]
    public void A_format_with_an_offset_or_in_UTC_needs_no_time_zone(string format) => Assert.Empty(
        MapCheckTests.ProblemsOf(WithFields($$""" "f": { "from": "inspectedAt", "type": "time", "format": "{{format}}" } """)));
}
