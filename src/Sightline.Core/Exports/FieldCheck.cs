using System.Text.Json;

namespace Sightline.Exports;

/// <summary>Reads one field rule and reports what is wrong with each of its members.</summary>
internal sealed class FieldCheck(MapProblems problems, bool hasClasses, bool inDefects, string? kind = null)
{
    private const string RuleRemedy = "Write a rule, such as { \"from\": \"part.serial\" } or { \"const\": \"x\" }.";

    private static readonly string[] Members =
    [
        "from", "const", "lookup", "lookupMissing", "required", "missing", "default", "type", "format", "timeZone",
        "maxLength", "tooLong",
    ];

    public FieldRule? Read(string path, string name, JsonElement element)
    {
        if (MapObject.Open(problems, path, element, RuleRemedy, Members) is not { } rule)
        {
            return null;
        }

        if (rule.Has("const"))
        {
            return ReadConst(rule, name);
        }

        if (!rule.Has("from"))
        {
            problems.Add(path, $"has neither from nor const. {RuleRemedy}");
        }

        var required = rule.Flag("required");
        var missing = rule.Word<MissingPolicy>("missing");
        var read = new FieldRule
        {
            Kind = kind,
            Field = name,
            From = ReadFrom(rule),
            Lookup = ReadLookup(rule),
            LookupMissing = rule.Word<LookupMissingPolicy>("lookupMissing") ?? LookupMissingPolicy.Park,
            Missing = missing ?? (required ? MissingPolicy.Park : MissingPolicy.Drop),
            Default = Scalar(rule, "default"),
            Type = rule.Word<FieldType>("type"),
            Format = rule.Text("format", "Write a time format, such as 'yyyy-MM-ddTHH:mm:sszzz'."),
            TimeZone = ReadTimeZone(rule),
            MaxLength = ReadMaxLength(rule),
            TooLong = rule.Word<TooLongPolicy>("tooLong") ?? TooLongPolicy.Park,
        };
        new FieldFit(rule, read).Run(required && missing == MissingPolicy.Drop);
        return read;
    }

    private FieldRule ReadConst(MapObject rule, string name)
    {
        foreach (var other in rule.Members.Select(m => m.Key).Where(k => k != "const" && Members.Contains(k)))
        {
            rule.Problem(other, "is given beside const. Remove one of them: a constant needs nothing else.");
        }

        return new FieldRule { Kind = kind, Field = name, Const = Scalar(rule, "const") };
    }

    private List<string> ReadFrom(MapObject rule)
    {
        var paths = new List<string>();
        switch (rule["from"])
        {
            case null:
                break;
            case { ValueKind: JsonValueKind.Array } list when list.GetArrayLength() > 0:
                foreach (var (index, item) in list.EnumerateArray().Index())
                {
                    ReadPath(rule, $"from[{index}]", item, paths);
                }

                break;
            case { ValueKind: JsonValueKind.Array }:
                rule.Problem("from", "is empty. Name at least one source of docs/maps.md.");
                break;
            case { } single:
                ReadPath(rule, "from", single, paths);
                break;
        }

        return paths;
    }

    private void ReadPath(MapObject rule, string member, JsonElement item, List<string> paths)
    {
        var path = item.ValueKind == JsonValueKind.String ? item.GetString()! : "";
        if (MapSources.Find(path, kind) is not { } source)
        {
            var known = MapSources.PathsOf(kind);
            rule.Problem(member, $"is {MapProblems.Show(item)}. Use one of the sources in docs/maps.md{MapProblems.Suggest(path, known)}");
            return;
        }

        if (inDefects && !source.OfDefect)
        {
            rule.Problem(member, $"is '{path}', which is not of one defect. Use a defect.* source here, or put the field under fields.");
        }

        if (source.NeedsClasses && !hasClasses)
        {
            rule.Problem(member, $"is '{path}', but the map has no classes. Add classes and unknownClass.");
        }

        paths.Add(path);
    }

    private Dictionary<string, string>? ReadLookup(MapObject rule)
    {
        const string Remedy = "Write an object: value to target value, both text.";
        if (rule["lookup"] is not { } element || MapObject.OpenFree(problems, rule.At("lookup"), element, Remedy) is not { } lookup)
        {
            return null;
        }

        if (!lookup.Members.Any())
        {
            rule.Problem("lookup", $"is empty. {Remedy}");
        }

        var words = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, _) in lookup.Members)
        {
            if (lookup.Text(name, "Write the target's value as text.") is { } word)
            {
                words[name] = word;
            }
        }

        return words;
    }

    private static SourceValue Scalar(MapObject rule, string member)
    {
        const string Remedy = "Write a text, a number, true or false.";
        switch (rule[member])
        {
            case null:
                return default;
            case { ValueKind: JsonValueKind.Number } number when number.TryGetDecimal(out var value):
                return SourceValue.Of(value);
            case { ValueKind: JsonValueKind.True or JsonValueKind.False } flag:
                return SourceValue.Of(flag.GetBoolean());
            default:
                return SourceValue.Of(rule.Text(member, Remedy));
        }
    }

    private static int? ReadMaxLength(MapObject rule)
    {
        if (rule["maxLength"] is not { } element)
        {
            return null;
        }

        if (element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out var length) && length > 0)
        {
            return length;
        }

        rule.Problem("maxLength", $"is {MapProblems.Show(element)}. Write a whole number of characters, 1 or more.");
        return null;
    }

    private static TimeZoneInfo? ReadTimeZone(MapObject rule)
    {
        const string Remedy = "Use a name of the IANA time zone database, such as 'Europe/Berlin' or 'UTC'.";
        if (rule.Text("timeZone", Remedy) is not { } name)
        {
            return null;
        }

        if (TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone))
        {
            return zone;
        }

        rule.Problem("timeZone", $"is '{MapProblems.Short(name)}'. {Remedy}");
        return null;
    }
}
