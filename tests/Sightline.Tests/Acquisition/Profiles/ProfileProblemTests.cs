using Sightline.Acquisition.Profiles;

namespace Sightline.Tests.Acquisition.Profiles;

public sealed class ProfileProblemTests
{
    [Fact]
    public void Every_shipped_profile_is_sound_and_bears_the_name_it_is_asked_by()
    {
        Assert.Equal(["aps-quality", "deeppcb", "generic-csv", "steel-plates"], ProfileCatalogue.ShippedNames);
        Assert.All(ProfileCatalogue.ShippedNames, name => Assert.Equal(name, Bench.Shipped(name).Name));
    }

    [Fact]
    public void A_mistyped_name_gets_the_nearest_one()
    {
        Assert.Equal(
            ["Profile 'steel-plate' is not shipped. Did you mean 'steel-plates'? Give the path of a .json file, or one of: aps-quality, deeppcb, generic-csv, steel-plates."],
            Assert.IsType<ProfileOffer.Refused>(ProfileCatalogue.Open("steel-plate")).Problems);
        Assert.Equal(
            ["Profile 'none/own.json' is not a file. Give the path of a profile, or one of: aps-quality, deeppcb, generic-csv, steel-plates."],
            Assert.IsType<ProfileOffer.Refused>(ProfileCatalogue.Open("none/own.json")).Problems);
    }

    [Fact]
    public void An_empty_profile_is_told_everything_it_needs() => Assert.Equal(
        [
            "own.json: formatVersion is missing. Give 1.",
            "own.json: name is missing. Give the profile a name; generated ids depend on it.",
            "own.json: description is missing. Say in a sentence what the profile reads.",
            "own.json: source is missing. Say what the records look like, for example { \"kind\": \"csv\" }.",
            "own.json: id is missing. Give field, or generatedFrom with the fields that never change.",
            "own.json: station is missing. Give exactly one of: constant, field, oneHot.",
            "own.json: inspectedAt is missing. Give field and format, or { \"stated\": true } when the records have no time.",
            "own.json: result is missing. Give constant, field with lookup, or byDefects.",
            "own.json: part is missing. Give part.serial, part.batch, or both.",
        ],
        Bench.ProblemsOf("{}"));

    [Fact]
    public void Every_mistake_of_a_csv_profile_is_told_at_once() => Assert.Equal(
        [
            "own.json: formatVersion is 2. This program reads 1; use a program that reads 2.",
            "own.json: source.separator is '|'. Give \",\" or \";\" or \"\\t\".",
            "own.json: source.seperator is not known. Did you mean 'separator'?",
            "own.json: id.generatedFrom names '$part.seral'. Did you mean '$part.serial'? Known: $station, $part.serial, $part.batch, $inspectedAt, $record.",
            "own.json: station does not say where its text comes from. Give exactly one of: constant, field, oneHot.",
            "own.json: inspectedAt.format is 'rfc339'. Did you mean 'rfc3339'? Give rfc3339, unix-s, unix-ms, or a pattern with yyyy, MM, dd and HH.",
            "own.json: inspectedAt.offset is '2h'. Give hours and minutes, for example +02:00.",
            "own.json: result gives 'failed'. Did you mean 'fail'? Use one of: pass, fail, review.",
            "own.json: defects[0].class is missing. Give exactly one of: constant, field, oneHot.",
            "own.json: defects[0].box does not name four fields. Give left, top, right and bottom, or x, y, width and height.",
            "own.json: measurements[0].lower is 2, above upper 1. Exchange them.",
            "own.json: extensions.statedByReplay is written by the replay itself. Choose another name.",
            "own.json: part has neither serial nor batch. Give part.serial, part.batch, or both.",
            "own.json: part.serail is not known. Did you mean 'serial'?",
            "own.json: stations is not known. Did you mean 'station'?",
        ],
        Bench.ProblemsOf("""
            {
              "formatVersion": 2, "name": "n", "description": "d",
              "source": { "kind": "csv", "separator": "|", "seperator": ";" },
              "id": { "generatedFrom": ["row", "$part.seral"] },
              "station": { "constant": "a", "field": "b" },
              "stations": {},
              "part": { "serail": { "field": "row" } },
              "inspectedAt": { "field": "t", "format": "rfc339", "offset": "2h" },
              "result": { "field": "r", "lookup": { "0": "failed" } },
              "defects": [ { "box": { "left": "a", "top": "b", "right": "c" } } ],
              "measurements": [ { "name": "m", "field": "f", "lower": 2, "upper": 1 } ],
              "extensions": { "statedByReplay": { "constant": "x" } }
            }
            """));

    [Fact]
    public void A_field_the_source_can_never_have_is_told_with_the_nearest() => Assert.Equal(
        [
            "own.json: source.record is 'stat', which is not in messages. Did you mean 'state'? Name one of: state.",
            "own.json: source.joins[0].with is 'camera', which is not in messages. Name one of: state.",
            "own.json: source.joins[0].take is 'newest'. Give \"newestBefore\".",
            "own.json: id.field reads 'stat.id', which the source does not have. Did you mean 'state'? Known: state, $record.",
            "own.json: images[0].dataUrl is missing. Name the field with the data:image/…;base64 text.",
        ],
        Bench.ProblemsOf("""
            {
              "formatVersion": 1, "name": "n", "description": "d",
              "source": {
                "kind": "mqtt-lines", "messages": { "state": { "topic": "a/b" } }, "record": "stat", "key": "id",
                "joins": [ { "with": "camera", "take": "newest" } ]
              },
              "id": { "field": "stat.id" }, "station": { "constant": "S" }, "part": { "serial": { "field": "state.s" } },
              "inspectedAt": { "field": "state.t", "format": "unix-ms" }, "result": { "constant": "pass" },
              "images": [ { "name": "i" } ]
            }
            """));

    [Theory]
    [InlineData("[]", "own.json: the profile is not a JSON object. Start it with { \"formatVersion\": 1.")]
    [InlineData("{ \"name\": 1, \"name\": 2 }", "own.json: the profile is not JSON (Duplicate property 'name' encountered during deserialization). Correct it.")]
    [InlineData("{\n  \"name\": x }", "own.json: line 2 is not JSON ('x' is an invalid start of a value). Correct it.")]
    public void What_is_no_profile_at_all_is_told_in_a_line(string json, string problem) => Assert.Equal([problem], Bench.ProblemsOf(json));

    [Fact]
    public void A_column_the_file_lacks_is_told_before_the_first_row_with_the_nearest()
    {
        using var folder = new TempFolder();
        var path = folder.Write("plates.csv", "Row,n\n1,2\n");
        var problems = new ProfiledSource(Bench.Shipped("steel-plates"), Bench.EverySecond, path).Problems();

        Assert.Contains(
            "plates.csv has no column 'row', which profile 'steel-plates' reads. Did you mean 'Row'? Give a file that has it, or change the profile.",
            problems);
        Assert.Equal(22, problems.Count);
    }
}
