using Sightline.Exports;
using static Sightline.Tests.Exports.ExampleMap;

namespace Sightline.Tests.Exports;

/// <summary>The exact text of every problem that a whole file can have. Rules of single fields: FieldCheckTests.</summary>
public sealed class MapCheckTests
{
    private const string Results = "Give the target's word for 'pass', 'fail' and 'review', or null where it does not want them.";
    private const string Purposes = "List one or more of 'production', 'challenge' or 'rehearsal', or leave it out for production only.";
    private const string Low = "Write a number above 0 and up to 1.";

    [Theory]
    [InlineData("\"formatVersion\": 1,", "", "formatVersion is missing. Write 1.")]
    [InlineData("\"formatVersion\": 1", "\"formatVersion\": 2", "formatVersion is 2. Write 1, the only format this Sightline reads.")]
    [InlineData("\"formatVersion\": 1", "\"formatVersion\": \"1\"", "formatVersion is '1'. Write 1, the only format this Sightline reads.")]
    [InlineData("\"target\": \"mes\",", "", "target is missing. Write the name of the target, such as 'mes'.")]
    [InlineData("\"version\": \"3\",", "", "version is missing. Write the version as text, such as '1'.")]
    [InlineData("\"version\": \"3\"", "\"version\": 3", "version is 3. Write the version as text, such as '1'.")]
    [InlineData("\"owner\": \"quality engineering\"", "\"owner\": null", "owner is null. Write text, or leave it out.")]
    [InlineData("\"description\": \"Quality results for the MES\"", "\"description\": []", "description is a list. Write text, or leave it out.")]
    [InlineData("\"owner\": \"", "\"ownr\": \"", "ownr is not a member that is known here. Remove it; nearest is 'owner'.")]
    [InlineData("\"owner\": \"", "\"plantManager\": \"", "plantManager is not a member that is known here. Remove it.")]
    [InlineData("\"version\": \"3\",", "\"version\": \"3\", \"version\": \"4\",", "version is given twice. Keep one.")]
    [InlineData("\"version\": \"3\",", "\"version\": \"3\", \"version\": \"4\", \"version\": \"5\",", "version is given 3 times. Keep one.")]
    [InlineData("\"results\"", "\"result\"",
        "result is not a member that is known here. Remove it; nearest is 'results'.|results is missing. " + Results)]
    [InlineData("{ \"pass\": \"OK\", \"fail\": \"NOK\", \"review\": null }", "null", "results is null. " + Results)]
    [InlineData(", \"review\": null", "",
        "results.review is missing. Write the target's word for it, or null if the target does not want these records.")]
    [InlineData("\"pass\": \"OK\"", "\"pass\": \"\"",
        "results.pass is ''. Write the target's word for it, or null if the target does not want these records.")]
    [InlineData("\"pass\": \"OK\"", "\"pass\": \"OK\", \"ok\": \"OK\"", "results.ok is not a member that is known here. Remove it.")]
    [InlineData("\"pass\": \"OK\", \"fail\": \"NOK\"", "\"pass\": null, \"fail\": null",
        "results is null for every result, so this target gets nothing. Give one a word, name facts that it is told, or remove the map.")]
    [InlineData("\"below\": 0.6", "\"below\": 60", "lowConfidence.below is 60. " + Low)]
    [InlineData("\"below\": 0.6", "\"below\": \"0.6\"", "lowConfidence.below is '0.6'. " + Low)]
    [InlineData("\"below\": 0.6, ", "", "lowConfidence.below is missing. " + Low)]
    [InlineData("0.6, \"policy\": \"review\"", "0.6", "lowConfidence.policy is missing. Use 'park', 'review' or 'send'.")]
    [InlineData("\"policy\": \"review\"", "\"policy\": \"drop\"", "lowConfidence.policy is 'drop'. Use 'park', 'review' or 'send'.")]
    [InlineData("{ \"below\": 0.6, \"policy\": \"review\" }", "0.6",
        "lowConfidence is 0.6. Write { \"below\": 0.6, \"policy\": \"park\" }, or leave it out.")]
    [InlineData("\"NC-1010\"", "\"\"", "classes.surface_scratch is ''. Write the target's code for this class.")]
    [InlineData("\"NC-1010\"", "1010", "classes.surface_scratch is 1010. Write the target's code for this class.")]
    [InlineData("\"code\": \"NC-1020\", ", "", "classes.dent.code is missing. Write the target's code for this class.")]
    [InlineData("\"severity\": \"A\"", "\"severity\": 1",
        "classes.dent.severity is 1. Write the target's word, or leave it out to send what the station says.")]
    [InlineData("\"severity\": \"A\"", "\"sevrity\": \"A\"",
        "classes.dent.sevrity is not a member that is known here. Remove it; nearest is 'severity'.")]
    [InlineData("\"surface_scratch\"", "\"dent\"", "classes.dent is given twice. Keep one.")]
    [InlineData("\"surface_scratch\"", "\" \"", "classes.' ' has no class name. Write the class as the station sends it.")]
    [InlineData("\"unknownClass\": { \"policy\": \"park\" },", "",
        "unknownClass is missing. Say what happens to a class not listed, such as { \"policy\": \"park\" }.")]
    [InlineData("{ \"policy\": \"park\" }", "\"park\"",
        "unknownClass is 'park'. Say what happens to a class not listed, such as { \"policy\": \"park\" }.")]
    [InlineData("\"policy\": \"park\"", "\"policy\": \"guess\"", "unknownClass.policy is 'guess'. Use 'park', 'default', 'drop' or 'review'.")]
    [InlineData("\"policy\": \"park\"", "\"policy\": \"default\"",
        "unknownClass.code is missing. Write the code that stands for every class not listed.")]
    [InlineData("\"policy\": \"park\"", "\"policy\": \"default\", \"code\": \" \"",
        "unknownClass.code is ' '. Write the code that stands for every class not listed.")]
    [InlineData("\"policy\": \"park\"", "\"policy\": \"park\", \"code\": \"NC-9999\"",
        "unknownClass.code is given, but the policy is 'park'. Remove the code, or use policy 'default'.")]
    [InlineData("\"owner\"", "\"purposes\": [\"test\"], \"owner\"", "purposes[0] is 'test'. " + Purposes)]
    [InlineData("\"owner\"", "\"purposes\": [], \"owner\"", "purposes is empty. " + Purposes)]
    [InlineData("\"owner\"", "\"purposes\": \"challenge\", \"owner\"", "purposes is 'challenge'. " + Purposes)]
    [InlineData("\"owner\"", "\"defectsAs\": [], \"owner\"",
        "defectsAs is a list. Write { \"field\": \"defects\", \"each\": { target field to rule } }, or leave it out.")]
    [InlineData("\"owner\"", "\"defectsAs\": {}, \"owner\"",
        "defectsAs.field is missing. Write the target's field for the list of defects.|"
        + "defectsAs.each is missing. Write an object: field of one defect to rule.")]
    [InlineData("\"owner\"", "\"defectsAs\": { \"field\": \"d\", \"each\": {} }, \"owner\"",
        "defectsAs.each is empty. Write an object: field of one defect to rule.")]
    [InlineData("\"owner\"", "\"defectsAs\": { \"field\": \"part\", \"each\": { \"c\": { \"from\": \"defect.code\" } } }, \"owner\"",
        "defectsAs.field names 'part', which is a field already. Rename one of them.")]
    [InlineData("\"owner\"", "\"defectsAs\": { \"field\": \"d\", \"each\": { \"c\": { \"from\": \"part.serial\" } } }, \"owner\"",
        "defectsAs.each.c.from is 'part.serial', which is not of one defect. Use a defect.* source here, or put the field under fields.")]
    [InlineData("\"lot\": {", "\"part.lot\": {", "fields.part.lot names 'part.lot', which is inside 'part', a field itself. Rename one of them.")]
    [InlineData("\"lot\": {", "\"lot..no\": {",
        "fields.lot..no names the field 'lot..no', which has an empty part. Write a name on each side of every dot.")]
    [InlineData("\"lot\": {", "\"\": {",
        "fields.'' names the field '', which has an empty part. Write a name on each side of every dot.")]
    [InlineData("\"fields\"", "\"feelds\"",
        "feelds is not a member that is known here. Remove it; nearest is 'fields'.|fields is missing. Write an object: target field to rule.")]
    [InlineData("quality engineering", "\\ud800",
        "the file has half a character (a lone surrogate such as \\ud800). Write the whole character.")]
    public void Each_problem_says_where_what_and_what_to_do(string old, string @new, string problems)
    {
        Assert.Contains(old, Mes);
        var at = Mes.IndexOf(old, StringComparison.Ordinal);

        Assert.Equal(problems.Split('|').Select(p => $"maps/mes.json: {p}"), ProblemsOf(Mes[..at] + @new + Mes[(at + old.Length)..]));
    }

    [Theory]
    [InlineData("", "line 1, column 1")]
    [InlineData("{\n  \"a\": \"äö\" oops\n}", "line 2, column 13")]
    [InlineData("{ \"a\": 1, }", "line 1, column 11")]
    [InlineData("{ } // remark", "line 1, column 5")]
    public void What_is_not_JSON_is_named_by_line_and_column(string text, string place) => Assert.Equal(
        [$"maps/mes.json: {place} is not JSON. Look there and just before it for a missing or extra comma, quote or bracket."],
        ProblemsOf(text));

    [Theory]
    [InlineData("[]", "a list")]
    [InlineData("\"x\"", "'x'")]
    [InlineData("7", "7")]
    public void Other_JSON_is_no_map(string text, string shown) => Assert.Equal(
        [$"maps/mes.json: the file is {shown}. Write one JSON object, as in docs/maps.md."], ProblemsOf(text));

    [Fact]
    public void Without_classes_nothing_may_ask_for_a_code() => Assert.Equal(
        [
            "maps/mes.json: fields.c.from is 'defect.code', but the map has no classes. Add classes and unknownClass.",
            "maps/mes.json: fields.d.from[0] is 'defects.codes', but the map has no classes. Add classes and unknownClass.",
        ],
        ProblemsOf("""
            { "formatVersion": 1, "target": "mes", "version": "1", "results": { "pass": "OK", "fail": "NOK", "review": null },
              "fields": { "c": { "from": "defect.code" }, "d": { "from": ["defects.codes"] } } }
            """));

    [Fact]
    public void An_unknownClass_alone_asks_for_its_classes() => Assert.Equal(
        ["maps/mes.json: classes is missing. List the defect classes, or remove unknownClass."],
        ProblemsOf("""
            { "formatVersion": 1, "target": "mes", "version": "1", "results": { "pass": "OK", "fail": "NOK", "review": null },
              "unknownClass": { "policy": "park" }, "fields": { "s": { "from": "status" } } }
            """));

    [Fact]
    public void All_problems_are_reported_at_once() => Assert.Equal(
        [
            "maps/mes.json: formatVersion is missing. Write 1.",
            "maps/mes.json: target is missing. Write the name of the target, such as 'mes'.",
            "maps/mes.json: version is missing. Write the version as text, such as '1'.",
            "maps/mes.json: classes is 1. Write an object: vision class to target code.",
            "maps/mes.json: unknownClass is missing. Say what happens to a class not listed, such as { \"policy\": \"park\" }.",
            "maps/mes.json: results is missing. " + Results,
            "maps/mes.json: fields is empty. Write an object: target field to rule.",
        ],
        ProblemsOf("""{ "classes": 1, "fields": {} }"""));

    [Fact]
    public void A_long_value_is_shown_short() => Assert.Equal(
        [$"maps/mes.json: unknownClass.policy is '{new string('x', 80)}…'. Use 'park', 'default', 'drop' or 'review'."],
        ProblemsOf(Mes.Replace("\"policy\": \"park\"", $"\"policy\": \"{new string('x', 500)}\"")));

    internal static IReadOnlyList<string> ProblemsOf(string text)
    {
        var reading = MapCheck.Read("maps/mes.json", text);
        Assert.Equal(reading.Problems.Count == 0, reading.File is not null);
        return reading.Problems;
    }
}
