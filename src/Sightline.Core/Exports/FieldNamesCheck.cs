using System.Text.Json;

namespace Sightline.Exports;

/// <summary>Dotted names nest, so a name can be empty in part, or be both a value and an object.</summary>
internal static class FieldNamesCheck
{
    public static void Run(MapObject root, MapProblems problems, MapFile file)
    {
        // Names come from the file, not from the rules: a field whose rule is bad still has its name.
        var fields = Named("fields", root["fields"]).ToList();
        if (file.DefectsAs is { } list)
        {
            fields.Add(("defectsAs.field", list.Field));
        }

        Compare(problems, fields);
        if (root["defectsAs"] is { ValueKind: JsonValueKind.Object } element && element.TryGetProperty("each", out var each))
        {
            Compare(problems, [.. Named("defectsAs.each", each)]);
        }

        foreach (var kind in file.Facts.Keys)
        {
            Compare(problems, [.. Named($"facts.{kind}", root["facts"]!.Value.GetProperty(kind))]);
        }
    }

    private static void Compare(MapProblems problems, List<(string Where, string Name)> fields)
    {
        foreach (var (where, name) in fields)
        {
            if (name.Split('.').Any(string.IsNullOrWhiteSpace))
            {
                problems.Add(where, $"names the field '{name}', which has an empty part. Write a name on each side of every dot.");
            }

            if (fields.Find(f => name.StartsWith(f.Name + ".", StringComparison.Ordinal)) is { Name: { } outer })
            {
                problems.Add(where, $"names '{name}', which is inside '{outer}', a field itself. Rename one of them.");
            }
        }

        foreach (var same in fields.GroupBy(f => f.Name, StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            problems.Add(same.Last().Where, $"names '{same.Key}', which is a field already. Rename one of them.");
        }
    }

    private static IEnumerable<(string Where, string Name)> Named(string path, JsonElement? element) =>
        element is { ValueKind: JsonValueKind.Object } e
            ? e.EnumerateObject()
                .Select(m => m.Name)
                .Distinct(StringComparer.Ordinal)
                .Select(n => (string.IsNullOrWhiteSpace(n) ? $"{path}.'{n}'" : $"{path}.{n}", n))
            : [];
}
