using Sightline.Exports;
using Sightline.Model;
using static Sightline.Tests.Exports.ExampleMap;

namespace Sightline.Tests.Exports;

/// <summary>What a new map is refused for although it could be read, and that the journal's own maps are not.</summary>
public sealed class NewMapCheckTests
{
    [Theory]
    [InlineData("""{ "from": "defect.class", "lookup": { "dent": "1", "gone": "2" } }""",
        "fields.f.lookup.gone is a class that classes does not list, so this word is never sent. Add the class to classes, or remove it here.")]
    [InlineData("""{ "from": "defect.code", "lookup": { "NC-1020": "1", "NC-0": "2" } }""",
        "fields.f.lookup.NC-0 is a code that no class has, so this word is never sent. Give it to a class, or remove it here.")]
    [InlineData("""{ "from": "result", "lookup": { "Fail": "2" } }""",
        "fields.f.lookup.Fail is not a value that 'result' ever has here. Use 'pass', 'fail' or 'review', or remove it.")]
    [InlineData("""{ "from": "status", "lookup": { "fail": "2" } }""",
        "fields.f.lookup.fail is not a value that 'status' ever has here. Use 'OK', 'NOK' or 'CHECK', or remove it.")]
    [InlineData("""{ "from": "purpose", "lookup": { "challenge": "2" } }""",
        "fields.f.lookup.challenge is not a value that 'purpose' ever has here. Use 'production', or remove it.")]
    [InlineData("""{ "from": "context.shift", "required": true, "lookup": { "a": "1" }, "lookupMissing": "drop" }""",
        "fields.f.lookupMissing is 'drop', but the field is required. Use another policy, or remove required.")]
    [InlineData("""{ "from": "context.shift", "lookup": { "early": "first" }, "maxLength": 2 }""",
        "fields.f.lookup.early is 'first' with 5 characters, and fields.f takes 2. Shorten it, or raise fields.f.maxLength.")]
    [InlineData("""{ "from": "status", "maxLength": 3 }""",
        "results.review is 'CHECK' with 5 characters, and fields.f takes 3. Shorten it, or raise fields.f.maxLength.")]
    public void A_new_map_is_refused_with_where_what_and_what_to_do(string rule, string problem) =>
        Assert.Equal([$"map: {problem}"], NewMapCheck.Read("map", WithFields($"\"f\": {rule}")).Problems);

    [Fact]
    public void A_code_that_the_field_does_not_hold_is_refused_for_each_class_and_for_the_default()
    {
        var map = WithFields(""" "f": { "from": "defect.code", "maxLength": 6, "tooLong": "cut" } """).Replace("""{ "policy": "park" }""", """{ "policy": "default", "code": "NC-9999" }""");
        Assert.Equal(
            ["classes.surface_scratch", "classes.dent", "unknownClass.code"],
            NewMapCheck.Read("map", map).Problems.Select(p => p.Split(' ')[1]));
    }

    [Theory]
    [InlineData("""{ "from": "defect.code", "maxLength": 6, "tooLong": "review" }""")]
    [InlineData("""{ "from": ["defect.class", "id"], "lookup": { "gone": "2" } }""")]
    [InlineData("""{ "from": "context.shift", "lookup": { "any": "2" } }""")]
    public void What_the_plant_has_decided_or_cannot_know_is_not_refused(string rule) =>
        Assert.Empty(NewMapCheck.Read("map", WithFields($"\"f\": {rule}")).Problems);

    [Fact]
    public void What_is_no_inspection_has_no_part_that_somebody_could_judge() => Assert.Equal(
        ["map: facts.hold.why.tooLong is 'review', but 'hold' is no inspection whose part somebody could judge. Use 'park'."],
        NewMapCheck.Read("map", WithFields("\"f\": { \"from\": \"id\" }", "\"facts\": { \"hold\": { \"why\": { \"from\": \"hold.reason\", \"maxLength\": 9, \"tooLong\": \"review\" } } },")).Problems);

    [Fact]
    public void An_unlisted_class_that_gets_a_default_code_may_have_a_word_of_its_own() => Assert.Empty(NewMapCheck.Read(
        "map", WithFields(""" "f": { "from": "defect.class", "lookup": { "gone": "2" } } """).Replace("""{ "policy": "park" }""", """{ "policy": "default", "code": "NC-9999" }""")).Problems);

    [Fact]
    public void A_map_that_was_published_before_is_taken_from_the_journal_and_a_new_one_like_it_is_not()
    {
        var old = WithFields(""" "f": { "from": "defect.class", "lookup": { "gone": "2" } } """);
        var maps = new Maps();
        Assert.IsType<MapChange.Applied>(maps.Offer("maps/mes.json", old));
        Assert.IsType<MapChange.Unchanged>(maps.Check("maps/mes.json", old, out _));
        var kept = Assert.IsType<MapChange.Kept>(maps.Check("maps/mes.json", old.Replace("\"2\"", "\"3\"").Replace("\"version\": \"3\"", "\"version\": \"4\""), out _));
        Assert.Contains("fields.f.lookup.gone", Assert.Single(kept.Problems), StringComparison.Ordinal);
        Assert.NotNull(maps.For(new TargetName("mes")));
    }

    [Fact]
    public void One_code_for_several_classes_is_told_and_not_refused()
    {
        var map = Mes.Replace("\"dent\": {", "\"chip\": \"NC-1010\", \"dent\": {");
        var shared = Assert.Single(MapCoverage.Of(Plan(map), []).Shared);
        Assert.Equal(("NC-1010", "chip, surface_scratch"), (shared.Code, string.Join(", ", shared.Classes)));
        Assert.Empty(NewMapCheck.Read("map", map).Problems);
    }
}
