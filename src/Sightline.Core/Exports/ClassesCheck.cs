using System.Text.Json;

namespace Sightline.Exports;

/// <summary>Checks <c>classes</c> and <c>unknownClass</c>.</summary>
internal static class ClassesCheck
{
    private const string CodeRemedy = "Write the target's code for this class.";

    private const string UnknownRemedy =
        "Say what happens to a class not listed, such as { \"policy\": \"park\" }.";

    public static Dictionary<string, ClassCode>? ReadClasses(MapObject root, MapProblems problems)
    {
        if (root["classes"] is not { } element)
        {
            if (root.Has("unknownClass"))
            {
                root.Problem("classes", "is missing. List the defect classes, or remove unknownClass.");
            }

            return null;
        }

        if (MapObject.OpenFree(problems, "classes", element, "Write an object: vision class to target code.") is not { } classes)
        {
            return null;
        }

        var codes = new Dictionary<string, ClassCode>(StringComparer.Ordinal);
        foreach (var (name, value) in classes.Members)
        {
            if (string.IsNullOrWhiteSpace(name))
            {
                classes.Problem(name, "has no class name. Write the class as the station sends it.");
            }

            if (ReadCode(classes, problems, name, value) is { } code)
            {
                codes[name] = code;
            }
        }

        return codes;
    }

    public static UnknownClassRule? ReadUnknownClass(MapObject root, MapProblems problems)
    {
        if (root["unknownClass"] is not { } element)
        {
            if (root.Has("classes"))
            {
                root.Problem("unknownClass", $"is missing. {UnknownRemedy}");
            }

            return null;
        }

        if (MapObject.Open(problems, "unknownClass", element, UnknownRemedy, ["policy", "code"]) is not { } rule)
        {
            return null;
        }

        var policy = rule.Word<UnknownClassPolicy>("policy", required: true);
        var code = rule.Text("code", "Write the code that stands for every class not listed.", policy == UnknownClassPolicy.Default);
        if (policy is { } other && other != UnknownClassPolicy.Default && rule.Has("code"))
        {
            rule.Problem("code", $"is given, but the policy is '{other.Word()}'. Remove the code, or use policy 'default'.");
        }

        return new UnknownClassRule(policy ?? default, code);
    }

    private static ClassCode? ReadCode(MapObject classes, MapProblems problems, string name, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Object)
        {
            var full = MapObject.Open(problems, classes.At(name), value, CodeRemedy, ["code", "severity"])!;
            var code = full.Text("code", CodeRemedy, required: true);
            var severity = full.Text("severity", "Write the target's word, or leave it out to send what the station says.");
            return code is null ? null : new ClassCode(code, severity);
        }

        return classes.Text(name, CodeRemedy) is { } text ? new ClassCode(text, null) : null;
    }
}
