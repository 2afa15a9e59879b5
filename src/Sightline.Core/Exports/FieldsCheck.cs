using Sightline.Model;

namespace Sightline.Exports;

/// <summary>Checks <c>fields</c> and <c>defectsAs</c>.</summary>
internal static class FieldsCheck
{
    private static readonly string[] DefectsAsMembers = ["field", "each"];

    public static IReadOnlyList<FieldRule> Read(MapObject root, MapProblems problems)
    {
        const string Remedy = "Write an object: target field to rule.";
        if (root["fields"] is not { } element)
        {
            root.Problem("fields", $"is missing. {Remedy}");
            return [];
        }

        if (MapObject.OpenFree(problems, "fields", element, Remedy) is not { } fields)
        {
            return [];
        }

        if (!fields.Members.Any())
        {
            root.Problem("fields", $"is empty. {Remedy}");
        }

        return ReadRules(fields, new FieldCheck(problems, root.Has("classes"), inDefects: false));
    }

    public static DefectsAs? ReadDefectsAs(MapObject root, MapProblems problems)
    {
        const string Remedy = "Write { \"field\": \"defects\", \"each\": { target field to rule } }, or leave it out.";
        if (root["defectsAs"] is not { } element
            || MapObject.Open(problems, "defectsAs", element, Remedy, DefectsAsMembers) is not { } list)
        {
            return null;
        }

        var field = list.Text("field", "Write the target's field for the list of defects.", required: true);
        const string EachRemedy = "Write an object: field of one defect to rule.";
        if (list["each"] is not { } eachElement)
        {
            list.Problem("each", $"is missing. {EachRemedy}");
            return null;
        }

        if (MapObject.OpenFree(problems, "defectsAs.each", eachElement, EachRemedy) is not { } each)
        {
            return null;
        }

        if (!each.Members.Any())
        {
            list.Problem("each", $"is empty. {EachRemedy}");
        }

        var rules = ReadRules(each, new FieldCheck(problems, root.Has("classes"), inDefects: true));
        return field is null ? null : new DefectsAs(field, rules);
    }

    /// <summary>What besides inspections the target is told: kind to target field to rule.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<FieldRule>> ReadFacts(MapObject root, MapProblems problems)
    {
        const string Remedy = "Write an object: kind of fact to { target field to rule }.";
        var read = new Dictionary<string, IReadOnlyList<FieldRule>>(StringComparer.Ordinal);
        if (root["facts"] is not { } element || MapObject.Open(problems, "facts", element, Remedy, [.. ToldKinds.All]) is not { } facts)
        {
            return read;
        }

        foreach (var (kind, rules) in facts.Members.Where(m => ToldKinds.All.Contains(m.Key)))
        {
            if (MapObject.OpenFree(problems, facts.At(kind), rules, "Write an object: target field to rule.") is not { } fields)
            {
                continue;
            }

            if (!fields.Members.Any())
            {
                facts.Problem(kind, "is empty. Write the target's fields, or leave the kind out.");
            }

            read[kind] = ReadRules(fields, new FieldCheck(problems, hasClasses: false, inDefects: false, kind));
        }

        return read;
    }

    private static List<FieldRule> ReadRules(MapObject fields, FieldCheck check)
    {
        var rules = new List<FieldRule>();
        foreach (var (name, value) in fields.Members)
        {
            if (check.Read(fields.At(name), name, value) is { } rule)
            {
                rules.Add(rule);
            }
        }

        return rules;
    }
}
