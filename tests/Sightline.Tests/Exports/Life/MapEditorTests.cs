using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Sightline.Exports;
using Sightline.Exports.Life;

namespace Sightline.Tests.Exports.Life;

/// <summary>Edits of single places of a map: what is asked for changes, and nothing else does.</summary>
public sealed class MapEditorTests
{
    private static readonly string[] s_names = ["surface_scratch", "dent", "burr", "a.b", " ", "ü\"\\"];

    [Fact]
    public void An_edit_changes_its_place_and_leaves_order_and_digits_of_all_else()
    {
        var editor = new MapEditor(ExampleMap.Mes);
        editor.Class("burr", "NC-1030", "B");
        editor.Field(MapEditor.OfRecord, "lot", "lot", new JsonObject { ["from"] = "context.batch" });
        editor.Name("4", "Quality results for the MES", "quality engineering");

        var before = Members(ExampleMap.Mes);
        var after = Members(editor.Write());
        Assert.Equal(before.Select(m => m.Key).Append("classes.burr.code").Append("classes.burr.severity").Order(StringComparer.Ordinal), after.Select(m => m.Key).Order(StringComparer.Ordinal));
        Assert.Equal(["fields.lot.from", "version"], before.Keys.Where(place => before[place] != after[place]).Order(StringComparer.Ordinal));
        Assert.Equal(JsonNode.Parse(ExampleMap.Mes)!["fields"]!.AsObject().Select(f => f.Key), JsonNode.Parse(editor.Write())!["fields"]!.AsObject().Select(f => f.Key));
        Assert.Empty(MapCheck.Read("map", editor.Write()).Problems);
    }

    [Fact]
    public void Any_number_of_edits_of_classes_leaves_what_a_dictionary_would_hold() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(500),
        Prop.ForAll(Gen.ListOf(Edit()).ToArbitrary(), edits =>
        {
            var (editor, model) = (new MapEditor(ExampleMap.Mes), new Dictionary<string, (string Code, string? Severity)> { ["surface_scratch"] = ("NC-1010", null), ["dent"] = ("NC-1020", "A") });
            foreach (var (name, code, severity) in edits)
            {
                editor.Class(name, code, severity);
                if (code is null)
                {
                    model.Remove(name);
                }
                else
                {
                    model[name] = (code, severity);
                }
            }

            var classes = JsonNode.Parse(editor.Write())!["classes"]!.AsObject();
            Assert.Equal(
                model.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => (m.Key, m.Value.Code, m.Value.Severity)),
                classes.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => m.Value is JsonObject full ? (m.Key, (string)full["code"]!, (string?)full["severity"]) : (m.Key, (string)m.Value!, null)));
        }));

    [Fact]
    public void A_renamed_field_keeps_its_place_and_a_removed_one_is_gone()
    {
        var editor = new MapEditor(ExampleMap.Mes);
        editor.Field(MapEditor.OfRecord, "order", "workOrder", editor.Find(MapEditor.OfRecord, "order")!.DeepClone().AsObject());
        editor.Field(MapEditor.OfRecord, "lot", "lot", null);
        Assert.Equal(["part", "workOrder", "shift"], JsonNode.Parse(editor.Write())!["fields"]!.AsObject().Select(f => f.Key).Take(3));
        Assert.True(editor.Has(MapEditor.OfRecord, "workOrder"));
        Assert.False(editor.Has(MapEditor.OfRecord, "lot"));
    }

    [Fact]
    public void What_a_map_does_not_have_yet_is_made_where_a_reader_expects_it()
    {
        var editor = new MapEditor("""{ "formatVersion": 1, "target": "erp", "version": "1", "results": { "pass": null, "fail": "NOK", "review": null }, "fields": { "id": { "from": "id" } } }""");
        editor.Class("dent", "D", null);
        editor.Unknown("default", "X");
        editor.LowConfidence(JsonNode.Parse("0.60"), "review");
        editor.Purposes(["production", "challenge"]);
        editor.DefectsAs("list");
        editor.Field(MapEditor.OfDefects, null, "code", new JsonObject { ["from"] = "defect.code" });
        editor.Result("review", "HOLD");
        editor.Name("1.1", null, "me");

        Assert.Equal(
            """{"formatVersion":1,"target":"erp","version":"1.1","owner":"me","results":{"pass":null,"fail":"NOK","review":"HOLD"},"purposes":["production","challenge"],"lowConfidence":{"below":0.60,"policy":"review"},"classes":{"dent":"D"},"unknownClass":{"policy":"default","code":"X"},"fields":{"id":{"from":"id"}},"defectsAs":{"field":"list","each":{"code":{"from":"defect.code"}}}}""",
            JsonNode.Parse(editor.Write())!.ToJsonString());
        Assert.Empty(MapCheck.Read("map", editor.Write()).Problems);
    }

    [Fact]
    public void A_kind_of_fact_is_told_from_its_first_field_until_its_last_is_taken_away()
    {
        var editor = new MapEditor(ExampleMap.Mes);
        editor.Field("hold", null, "number", new JsonObject { ["from"] = "hold.id" });
        Assert.True(editor.Has("hold", "number"));
        Assert.Equal(["hold"], MapCheck.Read("map", editor.Write()).File!.Facts.Keys);
        editor.Field("hold", "number", "number", null);
        Assert.Empty(MapCheck.Read("map", editor.Write()).File!.Facts);
    }

    [Theory]
    [InlineData("3", "4")]
    [InlineData("9", "11", "10")]
    [InlineData("v09", "v10")]
    [InlineData("2026-a", "2026-a.1")]
    [InlineData("2026-a", "2026-a.2", "2026-a.1")]
    [InlineData("9223372036854775807", "9223372036854775807.1")]
    public void The_next_version_is_the_next_number_that_is_free(string version, string next, params string[] taken) =>
        Assert.Equal(next, MapEditor.NextVersion(version, taken.ToHashSet()));

    private static Gen<(string Name, string? Code, string? Severity)> Edit() =>
        from name in Gen.Elements(s_names)
        from code in Gen.Elements(null, "A", "ü\"", "NC-1")
        from severity in Gen.Elements(null, "major", "1")
        select (name, code, severity);

    /// <summary>Every value of a map by its place, with the digits it was written with.</summary>
    private static Dictionary<string, string> Members(string text)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        Walk(JsonNode.Parse(text)!, "");
        return found;

        void Walk(JsonNode? node, string place)
        {
            if (node is JsonObject members)
            {
                foreach (var (name, value) in members)
                {
                    Walk(value, place.Length == 0 ? name : $"{place}.{name}");
                }
            }
            else
            {
                found[place] = node?.ToJsonString() ?? "null";
            }
        }
    }
}
