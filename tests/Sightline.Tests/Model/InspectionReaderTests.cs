using System.Text.Json;
using Sightline.Contract;
using Sightline.Model;

namespace Sightline.Tests.Model;

/// <summary>The rules of contract v1, one after the other.</summary>
public sealed class InspectionReaderTests
{
    public static TheoryData<string> Identities =>
    [
        "12345678901234567890", "00123", "0", "-0", "1e5", "1.0", "NA", "null", "true", "NaN", " S", "S ", "a/b\\c", "\"q\"", "'; DROP TABLE facts; --", "%20?&=#",
        "Ø-零件-🔧", "é", "e\u0301", "\u200b", "tab\tline\nnul\0", "|,:;", "../../etc/passwd",
    ];

    [Theory]
    [MemberData(nameof(Identities))]
    public void An_identity_survives_character_by_character_wherever_it_stands(string identity)
    {
        var text = JsonSerializer.Serialize(identity);
        var reading = Message.Read("""
            {"id":ID,"station":ID,"part":{"serial":ID,"batch":ID,"position":ID},"inspectedAt":"2026-11-20T08:00:00Z","result":"fail",
             "defects":[{"class":ID,"severity":ID,"location":{"image":ID,"unit":ID,"zone":ID}}],
             "measurements":[{"name":ID,"value":1,"unit":ID}],"codes":[{"symbology":ID,"value":ID}],
             "recipe":{"id":ID,"version":ID},"model":{"name":ID,"version":ID},"line":{"unit":ID},"workOrder":ID}
            """.Replace("ID", text));

        var i = Assert.IsType<Inspection>(reading.Inspection);
        var (defect, box) = (i.Defects![0], i.Defects[0].Location!);
        string?[] read =
        [
            i.Id, i.Station, i.Part.Serial, i.Part.Batch, i.Part.Position, defect.Class, defect.Severity, box.Image, box.Unit, box.Zone, i.Measurements![0].Name, i.Measurements[0].Unit,
            i.Codes![0].Symbology, i.Codes[0].Value, i.Recipe!.Id, i.Recipe.Version, i.Model!.Name, i.Model.Version, i.Line!.Unit, i.WorkOrder,
        ];
        Assert.All(read, value => Assert.Equal(identity, value));
    }

    [Theory]
    [InlineData("id", "12345678901234567890", "/id: Is the number 12345678901234567890. Send it as a string, such as \"12345678901234567890\": identities survive character by character.")]
    [InlineData("id", "1.50", "/id: Is the number 1.50. Send it as a string, such as \"1.50\": identities survive character by character.")]
    [InlineData("station", "7", "/station: Is the number 7. Send it as a string, such as \"7\": identities survive character by character.")]
    [InlineData("part", "{\"serial\":1e5}", "/part/serial: Is the number 1e5. Send it as a string, such as \"1e5\": identities survive character by character.")]
    [InlineData("workOrder", "1001", "/workOrder: Is the number 1001. Send it as a string, such as \"1001\": identities survive character by character.")]
    [InlineData("id", "null", "/id: Is null. Send a string.")]
    [InlineData("id", "true", "/id: Is true or false. Send a string.")]
    [InlineData("id", "[\"1\"]", "/id: Is an array. Send a string.")]
    [InlineData("id", "\"\"", "/id: Is empty. Send at least one character, or leave the member out where it is optional.")]
    [InlineData("id", "\" \\t\"", "/id: Is blank. Send what it is called.")]
    [InlineData("station", "\"\\udc00\"", "/station: Holds half of a surrogate pair. Send well-formed Unicode.")]
    [InlineData("id", null, "/id: Missing. Send the sender's own identity of this inspection, a string of 1 to 128 characters.")]
    [InlineData("station", null, "/station: Missing. Send the id of the vision station, a string of 1 to 128 characters.")]
    [InlineData("part", null, "/part: Missing. Send an object with serial or batch.")]
    [InlineData("inspectedAt", null, "/inspectedAt: Missing. Send the moment of exposure, such as 2026-11-20T08:15:30.123Z; it is never replaced by the time of arrival.")]
    [InlineData("result", null, "/result: Missing. Send pass, fail or review.")]
    [InlineData("part", "{}", "/part: Has neither serial nor batch. Send at least one of them, as a string.")]
    [InlineData("part", "{\"serial\":null,\"position\":\"3\"}", "/part: Has neither serial nor batch. Send at least one of them, as a string.")]
    [InlineData("part", "\"S\"", "/part: Is a string. Send an object.")]
    [InlineData("result", "\"PASS\"", "/result: Is 'PASS'. Send pass, fail or review.")]
    [InlineData("purpose", "\"test\"", "/purpose: Is 'test'. Send production, challenge or rehearsal.")]
    [InlineData("confidence", "-0.5", "/confidence: Is -0.5. Send a number from 0 to 1.")]
    [InlineData("confidence", "1.01", "/confidence: Is 1.01. Send a number from 0 to 1.")]
    [InlineData("confidence", "\"NaN\"", "/confidence: Is a string. Send a number.")]
    [InlineData("confidence", "1e400", "/confidence: Is 1e400, outside of what a decimal can hold. Send a number of at most 28 digits.")]
    [InlineData("confidence", "1.0000000000000000000000000000000001", "/confidence: Is 1.0000000000000000000000000000000001, outside of what a decimal can hold. Send a number of at most 28 digits.")]
    [InlineData("confidence", "1e-400", "/confidence: Is 1e-400, outside of what a decimal can hold. Send a number of at most 28 digits.")]
    [InlineData("measurements", "[{\"name\":\"d\",\"value\":0.12345678901234567890123456789}]", "/measurements/0/value: Is 0.12345678901234567890123456789, outside of what a decimal can hold. Send a number of at most 28 digits.")]
    [InlineData("inspectedAt", "1763800000", "/inspectedAt: Is the number 1763800000. Send a time with an offset, such as 2026-11-20T08:15:30.123Z.")]
    [InlineData("result", "1", "/result: Is the number 1. Send pass, fail or review.")]
    [InlineData("result", "\"\"", "/result: Is no word. Send pass, fail or review.")]
    [InlineData("purpose", "1", "/purpose: Is the number 1. Send production, challenge or rehearsal.")]
    [InlineData("extensions", "{\"a\":{\"b\":[\"\\ud800\"]}}", "/extensions/a/b/0: Holds half of a surrogate pair. Send well-formed Unicode.")]
    [InlineData("foo", "\"\\ud800\"", "/foo: Holds half of a surrogate pair. Send well-formed Unicode.")]
    [InlineData("sequence", "-1", "/sequence: Is -1. Send a whole number from 0 to 9223372036854775807.")]
    [InlineData("sequence", "1.5", "/sequence: Is 1.5. Send a whole number from 0 to 9223372036854775807.")]
    [InlineData("sequence", "9223372036854775808", "/sequence: Is 9223372036854775808. Send a whole number from 0 to 9223372036854775807.")]
    [InlineData("sequence", "\"1\"", "/sequence: Is a string. Send a whole number from 0 to 9223372036854775807.")]
    [InlineData("defects", "{}", "/defects: Is an object. Send an array, or leave it out.")]
    [InlineData("defects", "[null]", "/defects/0: Is null. Send an object.")]
    [InlineData("defects", "[{\"class\":\"a\"},{}]", "/defects/1/class: Missing. Send the defect class in the vision system's words.")]
    [InlineData("defects", "[{\"class\":\"a\",\"location\":{\"x\":-1}}]", "/defects/0/location/x: Is -1. Send 0 or more.")]
    [InlineData("measurements", "[{\"name\":\"d\",\"value\":\"10\"}]", "/measurements/0/value: Is a string. Send a number.")]
    [InlineData("measurements", "[{\"name\":\"d\",\"value\":null}]", "/measurements/0/value: Missing. Send the measured value as a number.")]
    [InlineData("measurements", "[{\"name\":\"d\"}]", "/measurements/0/value: Missing. Send the measured value as a number.")]
    [InlineData("images", "[{\"name\":\"top\",\"sha256\":\"abc\"}]", "/images/0/sha256: Is 'abc'. Send 64 hexadecimal digits.")]
    [InlineData("codes", "[{\"symbology\":\"qr\"}]", "/codes/0/value: Missing. Send the text as read.")]
    [InlineData("recipe", "{\"version\":\"4\"}", "/recipe/id: Missing. Send the recipe's id.")]
    [InlineData("model", "{\"version\":\"4\"}", "/model/name: Missing. Send the model's name.")]
    [InlineData("line", "{\"speed\":-1}", "/line/speed: Is -1. Send 0 or more.")]
    [InlineData("extensions", "[]", "/extensions: Is an array. Send an object, or leave it out.")]
    [InlineData("inspectedAt", "\"2026-11-20 08:00:00\"", "/inspectedAt: Is '2026-11-20 08:00:00', which is not an RFC 3339 time with an offset. Send for example 2026-11-20T08:15:30.123Z or 2026-11-20T09:15:30.123+01:00.")]
    public void A_message_that_breaks_the_contract_is_told_where_and_what_to_send(string member, string? value, string problem) =>
        Assert.Equal(problem, Message.Problem(member, value));

    [Theory]
    [InlineData("[]", ": The message is an array. Send one JSON object for each inspection.")]
    [InlineData("null", ": The message is null. Send one JSON object for each inspection.")]
    [InlineData("\"x\"", ": The message is a string. Send one JSON object for each inspection.")]
    public void A_message_that_is_no_object_is_told_so(string json, string problem) => Assert.Equal([problem], Message.Problems(json));

    [Fact]
    public void Every_problem_is_named_and_not_only_the_first()
    {
        var problems = Message.Read("""
            {"id":1,"part":{"serial":2,"batch":3},"inspectedAt":"yesterday","result":"ok","confidence":2,"sequence":-1,
             "defects":[{"class":4},{"class":"b","location":{"x":"left"}}],"images":[{"name":"top"}]}
            """).Errors;

        Assert.Equal(
            ["/id", "/part/serial", "/part/batch", "/inspectedAt", "/result", "/confidence", "/sequence", "/defects/0/class", "/defects/1/location/x", "/images/0/sha256", "/station"],
            problems.Select(p => p.Pointer));
    }

    [Theory]
    [InlineData("""{"id":"1","id":"1","station":"A","part":{"serial":"S"},"inspectedAt":"2026-11-20T08:00:00Z","result":"pass"}""", "/id")]
    [InlineData("""{"id":"1","station":"A","part":{"serial":"S","serial":"T"},"inspectedAt":"2026-11-20T08:00:00Z","result":"pass"}""", "/part/serial")]
    [InlineData("""{"id":"1","station":"A","part":{"serial":"S"},"inspectedAt":"2026-11-20T08:00:00Z","result":"pass","nest":1,"nest":2}""", "/nest")]
    [InlineData("""{"id":"1","station":"A","part":{"serial":"S"},"inspectedAt":"2026-11-20T08:00:00Z","result":"pass","extensions":{"a/b~":1,"a/b~":1}}""", "/extensions/a~1b~0")]
    [InlineData("""{"id":"1","station":"A","part":{"serial":"S"},"inspectedAt":"2026-11-20T08:00:00Z","result":"pass","x":[{"y":1,"y":1}]}""", "/x/0/y")]
    [InlineData("""{"id":"1","station":"A","part":{"serial":"S"},"inspectedAt":"2026-11-20T08:00:00Z","result":"pass","recipe":{"id":"R","x":{"y":1,"y":1}}}""", "/recipe/x/y")]
    public void A_member_that_stands_twice_is_refused(string json, string pointer) =>
        Assert.Equal($"{pointer}: Stands twice in the same object. Send each member once.", Assert.Single(Message.Problems(json)));

    [Theory]
    [InlineData("id", 128)]
    [InlineData("station", 128)]
    [InlineData("workOrder", 256)]
    public void Length_is_counted_in_code_points(string member, int most)
    {
        var longest = string.Concat(Enumerable.Repeat("🔧", most));

        Assert.Empty(Message.Read(member, JsonSerializer.Serialize(longest)).Errors);
        Assert.Equal($"/{member}: Has {most + 1} characters. Send at most {most}.", Message.Problem(member, JsonSerializer.Serialize(longest + "x")));
    }

    [Fact]
    public void A_list_has_its_limit()
    {
        string Codes(int count) => $"[{string.Join(',', Enumerable.Repeat("{\"value\":\"c\"}", count))}]";

        Assert.Equal(10_000, Message.Read("codes", Codes(10_000)).Inspection!.Codes!.Count);
        Assert.Equal("/codes: Has 10001 items. Send at most 10000.", Message.Problem("codes", Codes(10_001)));
    }

    [Theory]
    [InlineData("extensions", "{\"a\":DEEP}", 30)]
    [InlineData("stranger", "DEEP", 31)]
    [InlineData("recipe", "{\"id\":\"R\",\"x\":DEEP}", 30)]
    public void Nesting_has_its_limit_wherever_it_is(string member, string value, int most)
    {
        string Deep(int levels) => value.Replace("DEEP", new string('[', levels) + new string(']', levels));

        Assert.Empty(Message.Read(member, Deep(most)).Errors);
        Assert.EndsWith("Is nested deeper than 32 levels. Send it flatter.", Message.Problem(member, Deep(most + 1)));
        Assert.EndsWith("Is nested deeper than 32 levels. Send it flatter.", Message.Problem(member, Deep(900)));
    }

    [Fact]
    public void Unknown_members_are_kept_as_they_were_sent()
    {
        var reading = Message.Read("tool", """{"n": 1.50, "big": 12345678901234567890, "half": "x"}""");

        Assert.Equal(["tool"], reading.UnknownMembers);
        Assert.Equal([RecordFlags.UnknownMembers], reading.Flags);
        Assert.Equal("""{"n": 1.50, "big": 12345678901234567890, "half": "x"}""", reading.Inspection!.Extensions!["tool"].GetRawText());
    }

    [Theory]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("""{"extensions":{"\udfff":1}}""")]
    [InlineData("""{"part":{"serial":"S","\ud800":1}}""")]
    public void A_member_whose_name_is_no_text_is_refused(string json) =>
        Assert.Contains(": A member's name holds half of a surrogate pair. Send well-formed Unicode.", Message.Problems(json));

    [Theory]
    [InlineData("{\"result\":\"fail\"}", "fail-without-defects")]
    [InlineData("{\"result\":\"fail\",\"defects\":[]}", "fail-without-defects")]
    [InlineData("{\"result\":\"fail\",\"defects\":[{\"class\":\"a\"}]}", "")]
    [InlineData("{\"result\":\"pass\",\"defects\":[{\"class\":\"a\"}]}", "pass-with-defects")]
    [InlineData("{\"result\":\"review\",\"defects\":[{\"class\":\"a\"}]}", "")]
    [InlineData("{\"result\":\"fail\",\"defects\":[{\"class\":\"a\",\"location\":{\"image\":\"side\"}}]}", "box-of-unknown-image")]
    [InlineData("{\"result\":\"fail\",\"defects\":[{\"class\":\"a\",\"location\":{\"image\":\"top\",\"x\":600,\"width\":40}}]}", "")]
    [InlineData("{\"result\":\"fail\",\"defects\":[{\"class\":\"a\",\"location\":{\"image\":\"top\",\"x\":600,\"width\":40.1}}]}", "box-outside-image")]
    [InlineData("{\"result\":\"fail\",\"defects\":[{\"class\":\"a\",\"location\":{\"image\":\"top\",\"y\":479,\"height\":2}}]}", "box-outside-image")]
    [InlineData("{\"result\":\"fail\",\"defects\":[{\"class\":\"a\",\"location\":{\"image\":\"top\",\"x\":1e28,\"width\":7e28,\"y\":7.9e28,\"height\":7.9e28}}]}", "box-outside-image")]
    [InlineData("{\"result\":\"fail\",\"defects\":[{\"class\":\"a\",\"location\":{\"image\":\"top\",\"unit\":\"mm\",\"x\":9999}}]}", "")]
    [InlineData("{\"result\":\"pass\",\"x\":1,\"defects\":[{\"class\":\"a\",\"location\":{\"image\":\"b\"}},{\"class\":\"a\",\"location\":{\"image\":\"c\"}}]}", "pass-with-defects unknown-members box-of-unknown-image")]
    public void What_is_odd_is_accepted_and_flagged_because_losing_it_is_worse(string odd, string flags)
    {
        var image = $$"""[{"name":"top","sha256":"{{new string('a', 64)}}","width":640,"height":480}]""";
        using var members = JsonDocument.Parse(odd);
        var json = $$"""{"id":"1","station":"A","part":{"serial":"S"},"inspectedAt":"2026-11-20T08:00:00Z","images":{{image}},{{odd[1..]}}""";

        var reading = Message.Read(json);

        Assert.Empty(reading.Errors);
        Assert.Equal(flags, string.Join(' ', reading.Flags));
    }

    [Fact]
    public void Quantities_are_decimal_digit_by_digit()
    {
        var measured = Message.Read("measurements", """[{"name":"d","value":0.1000000000000000000000000001,"lower":-0.0,"upper":79228162514264337593543950335}]""").Inspection!.Measurements![0];

        Assert.Equal("0.1000000000000000000000000001", measured.Value.ToString());
        Assert.Equal(79228162514264337593543950335m, measured.Upper);
    }

    [Fact]
    public void What_may_be_left_out_may_be_null()
    {
        foreach (var member in (string[])["confidence", "defects", "measurements", "codes", "recipe", "model", "images", "purpose", "sequence", "line", "workOrder", "extensions"])
        {
            var reading = Message.Read(member, "null");
            Assert.Empty(reading.Errors);
            Assert.Equal(InspectionPurpose.Production, reading.Inspection!.Purpose);
        }
    }
}
