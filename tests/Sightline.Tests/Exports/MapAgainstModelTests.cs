using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Sightline.Contract;
using Sightline.Exports;
using Sightline.Model;
using static Sightline.Tests.Exports.ExampleMap;

namespace Sightline.Tests.Exports;

/// <summary>Random maps and records against a model too simple to be wrong.</summary>
public sealed class MapAgainstModelTests
{
    private static readonly string[] Classes = ["a", "b", "c", "d", "e"];

    private sealed record Case(
        string[] Known, string UnknownPolicy, string? LowPolicy, string[] Purposes, string?[] Results,
        InspectionResult Result, InspectionPurpose Purpose, decimal? Confidence, Defect[] Defects);

    private static Gen<decimal?> Confidence() => Gen.Choose(-1, 4).Select(c => c < 0 ? (decimal?)null : c / 4m);

    private static Gen<Defect> Defect() =>
        from name in Gen.Elements(Classes)
        from confidence in Confidence()
        select new Defect { Class = name, Confidence = confidence };

    private static Gen<Case> Cases() =>
        from known in Gen.SubListOf(Classes)
        from unknown in Gen.Elements("park", "default", "drop", "review")
        from low in Gen.Elements(null, "park", "review", "send")
        from purposes in Gen.Elements<string[]>(["production"], ["challenge", "rehearsal"], ["production", "challenge", "rehearsal"])
        from wanted in Gen.Choose(1, 7)
        from result in Gen.Elements(Enum.GetValues<InspectionResult>())
        from purpose in Gen.Elements(Enum.GetValues<InspectionPurpose>())
        from confidence in Confidence()
        from defects in Gen.ListOf(Defect())
        select new Case(
            [.. known], unknown, low, purposes, [.. Enumerable.Range(0, 3).Select(i => (wanted >> i & 1) == 1 ? $"R{i}" : null)],
            result, purpose, confidence, [.. defects.Take(6)]);

    [Fact]
    public void Classes_results_and_policies_agree_with_the_model() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(2_000),
        Prop.ForAll(Cases().ToArbitrary(), c =>
        {
            var record = Inspection() with { Result = c.Result, Purpose = c.Purpose, Confidence = c.Confidence, Defects = c.Defects };
            var actual = Plan(MapOf(c)).Translate(Record(record)) switch
            {
                Translation.Ready r => $"ready {r.Fields.ToJsonString()} remarks {r.Remarks.Count}",
                var other => other.GetType().Name,
            };
            Assert.Equal(Model(c), actual);
        }));

    [Fact]
    public void Identities_survive_character_by_character() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(1_000),
        Prop.ForAll(Identities().ToArbitrary(), id =>
        {
            var inspection = Inspection() with { Id = id, Station = id, Part = new PartIdentity { Serial = id } };
            var context = new BoundContext(new Dictionary<string, ContextValue> { ["workOrder"] = new(id, "test", 1) });

            var ready = Assert.IsType<Translation.Ready>(Plan(Mes).Translate(Record(inspection, context)));

            var sent = JsonNode.Parse(ready.Fields.ToJsonString())!;
            Assert.All(["part", "order", "station", "inspectionId"], f =>
            {
                Assert.Equal(JsonValueKind.String, sent[f]!.GetValueKind());
                Assert.Equal(id, (string?)sent[f]);
            });
        }));

    [Fact]
    public void A_damaged_file_never_stops_anybody_and_never_replaces_the_map() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(2_000),
        Prop.ForAll(Damages().ToArbitrary(), text =>
        {
            var maps = new Maps();
            maps.Offer("maps/mes.json", Mes);
            var before = maps.For(new TargetName("mes"));
            if (maps.Offer("maps/mes.json", text) is MapChange.Kept kept)
            {
                Assert.Same(before, maps.For(new TargetName("mes")));
                Assert.All(kept.Problems, p => Assert.Matches(@"(?s)^maps/mes\.json: .+\..+\.$", p));
                Assert.NotEmpty(kept.Problems);
            }
        }));

    private static Gen<string> Identities() => Gen.OneOf(
        Gen.Elements("NA", "null", "000", "1e5", "00000000000000000001", "99999999999999999999", " x ", "ä\"\\/<>&'🔩", "1.0", "true", "-0"),
        ArbMap.Default.GeneratorFor<string>()
            .Where(s => !string.IsNullOrEmpty(s))
            .Select(s => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(s)))
            .Select(s => s.Length > 20 ? s[..1] + "…" : s)
            .Where(s => !char.IsSurrogate(s[0])));

    private static Gen<string> Damages() =>
        from at in Gen.Choose(0, Mes.Length - 1)
        from length in Gen.Choose(0, 12)
        from put in Gen.Elements("", "\"", "{", "}", "[", "]", ",", ":", "null", "1", "\"x\"", "\\ud800", "\ud800", "ä", "\0")
        select Mes[..at] + put + Mes[Math.Min(at + length, Mes.Length)..];

    private static string MapOf(Case c)
    {
        var low = c.LowPolicy is null ? "" : $$""" "lowConfidence": { "below": 0.6, "policy": "{{c.LowPolicy}}" },""";
        var code = c.UnknownPolicy == "default" ? ", \"code\": \"X\"" : "";
        return $$"""
            { "formatVersion": 1, "target": "mes", "version": "1", {{low}}
              "purposes": {{JsonSerializer.Serialize(c.Purposes)}},
              "results": { "pass": {{Json(c.Results[0])}}, "fail": {{Json(c.Results[1])}}, "review": {{Json(c.Results[2])}} },
              "classes": { {{string.Join(", ", c.Known.Select(k => $"\"{k}\": \"{k.ToUpperInvariant()}\""))}} },
              "unknownClass": { "policy": "{{c.UnknownPolicy}}"{{code}} },
              "fields": { "s": { "from": "status" }, "c": { "from": "defect.code" }, "all": { "from": "defects.codes" } } }
            """;
    }

    private static string Json(string? text) => JsonSerializer.Serialize(text);

    private static string Model(Case c)
    {
        var status = c.Results[(int)c.Result];
        if (status is null || !c.Purposes.Contains(c.Purpose.ToString().ToLowerInvariant()))
        {
            return "NotWanted";
        }

        var unknown = c.Defects.Count(d => !c.Known.Contains(d.Class));
        var lowPolicy = c.Confidence < 0.6m ? c.LowPolicy : null;
        string[] acted = [lowPolicy ?? "", unknown > 0 ? c.UnknownPolicy : ""];
        if (acted.Contains("review"))
        {
            return "Review";
        }

        if (acted.Contains("park"))
        {
            return "Parked";
        }

        var kept = c.Defects.Where(d => c.UnknownPolicy == "default" || c.Known.Contains(d.Class)).ToList();
        string CodeOf(Defect d) => c.Known.Contains(d.Class) ? d.Class.ToUpperInvariant() : "X";
        var fields = new JsonObject { ["s"] = status };
        if (kept.Count > 0)
        {
            fields["c"] = CodeOf(kept.OrderByDescending(d => d.Confidence ?? -1).First());
            fields["all"] = new JsonArray([.. kept.Select(d => (JsonNode)CodeOf(d))]);
        }

        return $"ready {fields.ToJsonString()} remarks {unknown + (lowPolicy == "send" ? 1 : 0)}";
    }
}
