using System.Text.Json;
using Sightline.Contract;

namespace Sightline.Exports;

/// <summary>What a map file says, or everything that is wrong with it.</summary>
/// <param name="File">Null when there is any problem.</param>
/// <param name="Target">Known even for a bad file, where it could be read.</param>
/// <param name="Problems">All of them, not the first.</param>
internal sealed record MapReading(MapFile? File, string? Target, IReadOnlyList<string> Problems);

/// <summary>Checks a whole map file at once.</summary>
internal static class MapCheck
{
    private static readonly string[] Members =
    [
        "formatVersion", "target", "version", "description", "owner", "classes", "unknownClass", "results",
        "lowConfidence", "purposes", "fields", "defectsAs", "facts",
    ];

    private static readonly string[] ResultWords = ["pass", "fail", "review"];

    public static MapReading Read(string fileName, string text)
    {
        var problems = new MapProblems(fileName);
        using var document = MapText.Parse(text, problems);
        if (document is null
            || MapObject.Open(problems, "", document.RootElement, "Write one JSON object, as in docs/maps.md.", Members) is not { } root)
        {
            return new MapReading(null, null, problems.All);
        }

        var file = ReadFile(root, problems, text);
        return new MapReading(problems.Count == 0 ? file : null, file.Target.Length == 0 ? null : file.Target, problems.All);
    }

    private static MapFile ReadFile(MapObject root, MapProblems problems, string text)
    {
        ReadFormatVersion(root);
        var file = new MapFile
        {
            Target = root.Text("target", "Write the name of the target, such as 'mes'.", required: true) ?? "",
            Version = root.Text("version", "Write the version as text, such as '1'.", required: true) ?? "",
            Description = root.Text("description", "Write text, or leave it out."),
            Owner = root.Text("owner", "Write text, or leave it out."),
            Classes = ClassesCheck.ReadClasses(root, problems),
            UnknownClass = ClassesCheck.ReadUnknownClass(root, problems),
            Results = ReadResults(root, problems),
            LowConfidence = ReadLowConfidence(root, problems),
            Purposes = ReadPurposes(root),
            Fields = FieldsCheck.Read(root, problems),
            DefectsAs = FieldsCheck.ReadDefectsAs(root, problems),
            Facts = FieldsCheck.ReadFacts(root, problems),
            Text = text,
        };
        FieldNamesCheck.Run(root, problems, file);
        return file;
    }

    private static void ReadFormatVersion(MapObject root)
    {
        switch (root["formatVersion"])
        {
            case null:
                root.Problem("formatVersion", "is missing. Write 1.");
                break;
            case { ValueKind: JsonValueKind.Number } e when e.GetRawText() == "1":
                break;
            case { } other:
                root.Problem("formatVersion", $"is {MapProblems.Show(other)}. Write 1, the only format this Sightline reads.");
                break;
        }
    }

    private static Dictionary<InspectionResult, string?> ReadResults(MapObject root, MapProblems problems)
    {
        const string Remedy = "Give the target's word for 'pass', 'fail' and 'review', or null where it does not want them.";
        var words = new Dictionary<InspectionResult, string?>();
        if (root["results"] is not { } element)
        {
            root.Problem("results", $"is missing. {Remedy}");
            return words;
        }

        if (MapObject.Open(problems, "results", element, Remedy, ResultWords) is not { } results)
        {
            return words;
        }

        foreach (var result in Enum.GetValues<InspectionResult>())
        {
            var isNull = results[result.Word()] is { ValueKind: JsonValueKind.Null };
            words[result] = isNull ? null : results.Text(
                result.Word(), "Write the target's word for it, or null if the target does not want these records.", required: true);
        }

        if (root["facts"] is not { ValueKind: JsonValueKind.Object } && results.Members.Count(m => m.Value.ValueKind == JsonValueKind.Null) == ResultWords.Length)
        {
            root.Problem("results", "is null for every result, so this target gets nothing. Give one a word, name facts that it is told, or remove the map.");
        }

        return words;
    }

    private static LowConfidenceRule? ReadLowConfidence(MapObject root, MapProblems problems)
    {
        const string RuleRemedy = "Write { \"below\": 0.6, \"policy\": \"park\" }, or leave it out.";
        if (root["lowConfidence"] is not { } element
            || MapObject.Open(problems, "lowConfidence", element, RuleRemedy, ["below", "policy"]) is not { } rule)
        {
            return null;
        }

        var policy = rule.Word<LowConfidencePolicy>("policy", required: true) ?? default;
        const string Remedy = "Write a number above 0 and up to 1.";
        if (rule["below"] is not { } below)
        {
            rule.Problem("below", $"is missing. {Remedy}");
            return null;
        }

        if (below.ValueKind != JsonValueKind.Number || !below.TryGetDecimal(out var limit) || limit is <= 0 or > 1)
        {
            rule.Problem("below", $"is {MapProblems.Show(below)}. {Remedy}");
            return null;
        }

        return new LowConfidenceRule(limit, policy);
    }

    private static List<InspectionPurpose> ReadPurposes(MapObject root)
    {
        var remedy = $"List one or more of {MapWords.OneOf(MapWords.Of<InspectionPurpose>())}, or leave it out for production only.";
        if (root["purposes"] is not { } element)
        {
            return [InspectionPurpose.Production];
        }

        if (element.ValueKind != JsonValueKind.Array || element.GetArrayLength() == 0)
        {
            root.Problem("purposes", $"is {(element.ValueKind == JsonValueKind.Array ? "empty" : MapProblems.Show(element))}. {remedy}");
            return [];
        }

        var purposes = new List<InspectionPurpose>();
        foreach (var (index, item) in element.EnumerateArray().Index())
        {
            if (item.ValueKind == JsonValueKind.String && MapWords.TryRead<InspectionPurpose>(item.GetString()!, out var purpose))
            {
                purposes.Add(purpose);
            }
            else
            {
                root.Problem($"purposes[{index}]", $"is {MapProblems.Show(item)}. {remedy}");
            }
        }

        return purposes;
    }
}
