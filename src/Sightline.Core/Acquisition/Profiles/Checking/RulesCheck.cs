namespace Sightline.Acquisition.Profiles.Checking;

/// <summary>Reads the rules that make an inspection.</summary>
internal static class RulesCheck
{
    public static readonly IReadOnlyList<string> Results = ["pass", "fail", "review"];
    public static readonly IReadOnlyList<string> Purposes = ["production", "challenge", "rehearsal"];

    public static InspectionRules Read(ProfileNode root, SourceShape? shape)
    {
        var texts = new TextCheck(shape);
        var findings = new FindingsCheck(shape, texts);
        var rules = new InspectionRules
        {
            Id = HeadCheck.Id(root, texts),
            Station = texts.Required(root, "station"),
            InspectedAt = HeadCheck.Time(root, texts),
            Result = HeadCheck.Result(root, texts),
            Confidence = texts.Optional(root, "confidence"),
            Purpose = texts.Optional(root, "purpose"),
            Sequence = texts.Optional(root, "sequence"),
            WorkOrder = texts.Optional(root, "workOrder"),
            Defects = findings.Defects(root),
            Measurements = findings.Measurements(root),
            Codes = findings.Codes(root),
            Images = findings.Images(root),
            Extensions = Extensions(root, texts),
        };
        texts.Restrict(root, "purpose", rules.Purpose, Purposes);
        return Line(root, texts, Judges(root, texts, Part(root, texts, rules)));
    }

    private static InspectionRules Part(ProfileNode root, TextCheck texts, InspectionRules rules)
    {
        const string Remedy = "Give part.serial, part.batch, or both.";
        if (root.RequiredObject("part", Remedy) is not { } part)
        {
            return rules;
        }

        if (!part.Has("serial") && !part.Has("batch"))
        {
            part.Problem($"has neither serial nor batch. {Remedy}");
        }

        var whole = rules with
        {
            Serial = texts.Optional(part, "serial"),
            Batch = texts.Optional(part, "batch"),
            Position = texts.Optional(part, "position"),
        };
        part.Done();
        return whole;
    }

    private static InspectionRules Judges(ProfileNode root, TextCheck texts, InspectionRules rules)
    {
        var recipe = root.Object("recipe");
        var model = root.Object("model");
        var whole = rules with
        {
            Recipe = recipe is null ? null : texts.Required(recipe, "id"),
            RecipeVersion = recipe is null ? null : texts.Optional(recipe, "version"),
            Model = model is null ? null : texts.Required(model, "name"),
            ModelVersion = model is null ? null : texts.Optional(model, "version"),
            ModelSha256 = model is null ? null : texts.Optional(model, "sha256"),
        };
        recipe?.Done();
        model?.Done();
        return whole;
    }

    private static InspectionRules Line(ProfileNode root, TextCheck texts, InspectionRules rules)
    {
        if (root.Object("line") is not { } line)
        {
            return rules;
        }

        var whole = rules with { LineSpeed = texts.Optional(line, "speed"), LineUnit = texts.Optional(line, "unit") };
        line.Done();
        return whole;
    }

    private static Dictionary<string, TextRule> Extensions(ProfileNode root, TextCheck texts)
    {
        var found = new Dictionary<string, TextRule>(StringComparer.Ordinal);
        if (root.Object("extensions") is not { } extensions)
        {
            return found;
        }

        foreach (var name in extensions.Names)
        {
            if (name == Stated.ExtensionName)
            {
                extensions.Problem(name, "is written by the replay itself. Choose another name.");
            }

            found[name] = texts.Required(extensions, name);
        }

        return found;
    }
}
