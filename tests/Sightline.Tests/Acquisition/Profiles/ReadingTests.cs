using Sightline.Acquisition.Profiles;
using Sightline.Acquisition.Profiles.Mapping;

namespace Sightline.Tests.Acquisition.Profiles;

public sealed class ReadingTests
{
    [Theory]
    [InlineData("unix-s", "1700000000.25", "2023-11-14T22:13:20.250Z")]
    [InlineData("unix-ms", "1700000000250", "2023-11-14T22:13:20.250Z")]
    [InlineData("dd.MM.yyyy HH:mm:ss", "14.11.2023 23:13:20", "2023-11-14T23:13:20.000+01:00")]
    [InlineData("yyyy-MM-dd HH:mm zzz", "2023-11-14 23:13 -05:00", "2023-11-14T23:13:00.000-05:00")]
    [InlineData("rfc3339", "2023-11-14T23:13:20.1234567Z", "2023-11-14T23:13:20.1234567Z")]
    public void Times_are_read_in_the_form_the_profile_names(string format, string cell, string expected) =>
        Assert.Equal(expected, Assert.IsType<MappedRecord.Ready>(Map(format, cell)).Inspection.InspectedAt);

    [Theory]
    [InlineData("unix-s", "1e400", "seconds since 1970")]
    [InlineData("unix-ms", "-5", "milliseconds since 1970")]
    [InlineData("dd.MM.yyyy HH:mm:ss", "31.02.2023 00:00:00", "of the form dd.MM.yyyy HH:mm:ss")]
    [InlineData("rfc3339", "2023-02-30T00:00:00Z", "RFC 3339")]
    public void An_impossible_time_is_reported_and_never_replaced(string format, string cell, string wanted) => Assert.Equal(
        [$"The time '{cell}' (column 't') is not {wanted}. Correct it."],
        Assert.IsType<MappedRecord.Unmappable>(Map(format, cell)).Problems);

    [Fact]
    public void A_pattern_without_an_offset_asks_for_one_and_an_offset_nobody_needs_is_refused()
    {
        using var folder = new TempFolder();
        var path = folder.Write("a.csv", "n,t\n1,01.02.2026 03:04\n");
        var own = Bench.Parse(Profile("""{ "field": "t", "format": "dd.MM.yyyy HH:mm" }""", "[]"));

        Assert.Equal(
            ["--offset is missing: times of a.csv carry none. Give the offset of its clock, for example --offset +02:00."],
            new ProfiledSource(own, Stated.Nothing, path).Problems());
        Assert.Equal(
            ["--offset is given, and a.csv has no use for it. Leave it out."],
            new ProfiledSource(
                Bench.Parse(Profile("""{ "field": "t", "format": "unix-s" }""", "[]")), new Stated(Offset: TimeSpan.Zero), path).Problems());
    }

    [Fact]
    public void The_example_of_the_documentation_is_a_sound_profile()
    {
        var page = File.ReadAllText(Path.Combine(RealData.RepositoryRoot, "docs", "profiles.md"));
        var example = page.Split("```json", 2)[1].Split("```", 2)[0];
        using var folder = new TempFolder();
        var path = folder.Write("a.csv", page.Split("```text", 2)[1].Split("```", 2)[0].TrimStart());

        var record = Assert.Single(Bench.ReadAll(Bench.Parse(example), Stated.Nothing, path)).Inspection;

        Assert.Equal(("0007", "scratch", "2026-11-20T08:15:30.000+01:00"), (record.Part.Serial, record.Defects![0].Class, record.InspectedAt));
    }

    // The text before hashing: 00000002 "ab" 00000001 "c" 00000001 "p".
    [Fact]
    public void Generated_ids_are_pinned_by_vectors()
    {
        Assert.Equal(
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData([0, 0, 0, 2, (byte)'a', (byte)'b', 0, 0, 0, 1, (byte)'c', 0, 0, 0, 1, (byte)'p']))[..32],
            IdReading.Generate("p", ["ab", "c"]));
        Assert.NotEqual(IdReading.Generate("p", ["a", "bc"]), IdReading.Generate("p", ["ab", "c"]));
        Assert.NotEqual(IdReading.Generate("q", ["ab", "c"]), IdReading.Generate("p", ["ab", "c"]));
    }

    [Theory]
    [InlineData("0", "0", "Of the columns A, B none of them is 1. Set exactly one.")]
    [InlineData("1", "1", "Of the columns A, B A and B are 1. Set exactly one.")]
    [InlineData("1", "x", "Column 'B' is 'x'. Give 0 or 1.")]
    public void One_hot_columns_must_name_exactly_one_class(string a, string b, string problem)
    {
        using var folder = new TempFolder();
        var path = folder.Write("a.csv", $"n,A,B\n1,{a},{b}\n");
        var profile = Bench.Parse(Profile("""{ "stated": true }""", """[ { "class": { "oneHot": { "A": "a", "B": "b" } } } ]"""));

        Assert.Equal([problem], Assert.IsType<MappedRecord.Unmappable>(Assert.Single(Bench.Read(profile, Bench.EverySecond with { SerialPrefix = null }, path))).Problems);
    }

    private static MappedRecord Map(string format, string cell)
    {
        using var folder = new TempFolder();
        var path = folder.Write("a.csv", $"n,t\n1,{cell}\n");
        var profile = Bench.Parse(Profile($$"""{ "field": "t", "format": "{{format}}", "offset": "+01:00" }""", "[]"));
        return Assert.Single(Bench.Read(profile, Stated.Nothing, path));
    }

    private static string Profile(string time, string defects) => $$"""
        {
          "formatVersion": 1, "name": "p", "description": "d", "source": { "kind": "csv" }, "id": { "field": "n" },
          "station": { "constant": "S" }, "part": { "serial": { "field": "n" } }, "inspectedAt": {{time}},
          "result": { "constant": "pass" }, "defects": {{defects}}
        }
        """;
}
