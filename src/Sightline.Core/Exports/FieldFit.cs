using System.Text.Json;

namespace Sightline.Exports;

/// <summary>Do the members of one rule fit together? A member without effect is reported: somebody believed in it.</summary>
internal sealed class FieldFit(MapObject rule, FieldRule read)
{
    private static readonly string[] NotForLists = ["lookup", "type", "maxLength", "default"];

    public void Run(bool requiredButDropped)
    {
        if (requiredButDropped)
        {
            rule.Problem("missing", "is 'drop', but the field is required. Use 'park' or 'default', or remove required.");
        }

        UnusedMembers();
        Default();
        Types();
        Time();
        Length();
    }

    private void UnusedMembers()
    {
        Needs("lookupMissing", "lookup", rule.Has("lookup"));
        Needs("tooLong", "maxLength", rule.Has("maxLength"));
        Needs("format", "type 'time'", read.Type == FieldType.Time || IsMisspelt<FieldType>("type"));
        Needs("timeZone", "type 'time'", read.Type == FieldType.Time || IsMisspelt<FieldType>("type"));
    }

    // Its own problem is reported already; what would follow from it is not known.
    private bool IsMisspelt<T>(string member)
        where T : struct, Enum =>
        rule[member] is { } value && !(value.ValueKind == JsonValueKind.String && MapWords.TryRead<T>(value.GetString()!, out _));

    private void Needs(string member, string other, bool there)
    {
        if (rule.Has(member) && !there)
        {
            rule.Problem(member, $"has no effect without {other}. Add {other}, or remove {member}.");
        }
    }

    private void Default()
    {
        var usedBy = read.Missing == MissingPolicy.Default ? "missing"
            : read.LookupMissing == LookupMissingPolicy.Default ? "lookupMissing" : null;
        if (usedBy is not null && !rule.Has("default"))
        {
            rule.Problem(usedBy, "is 'default', but there is no default. Add default, or use another policy.");
        }

        var misspelt = IsMisspelt<MissingPolicy>("missing") || IsMisspelt<LookupMissingPolicy>("lookupMissing");
        if (usedBy is null && !misspelt && rule.Has("default"))
        {
            rule.Problem("default", "has no effect. Set missing or lookupMissing to 'default', or remove it.");
        }

        if (rule["default"] is not { } element || read.Default.IsMissing)
        {
            return;
        }

        if (read.Type is { } type && read.Default.Kind != KindOf(type))
        {
            rule.Problem("default", $"is {MapProblems.Show(element)}, but the type is '{type.Word()}'. Write a value of that type.");
        }

        if (read.MaxLength is { } longest && read.Default.Kind == SourceValueKind.Text && TextLength.Of(read.Default.AsText()!) > longest)
        {
            rule.Problem("default", $"is longer than maxLength {longest}. Shorten it.");
        }
    }

    private void Types()
    {
        var sources = read.From.Select(p => MapSources.Find(p, read.Kind)!).ToList();
        if (sources.Find(s => s.Kind == SourceKind.List) is { } list)
        {
            foreach (var member in NotForLists.Where(rule.Has))
            {
                rule.Problem(member, $"is given, but '{list.Path}' is a list. Remove it.");
            }

            return;
        }

        if (read.Lookup is { } lookup)
        {
            LookedUp(lookup);
            return;
        }

        if (read.Type is { } type && sources.Find(s => !s.Allows(type)) is { } other)
        {
            rule.Problem("type", type == FieldType.Number
                ? $"is 'number', but '{other.Path}' is text. Remove the type: a number would lose leading zeros."
                : $"is '{type.Word()}', which '{other.Path}' never is. Remove the type.");
        }
    }

    private void LookedUp(IReadOnlyDictionary<string, string> lookup)
    {
        if (read.Type == FieldType.Time)
        {
            rule.Problem("lookup", "is given, but the type is 'time'. Remove one of them.");
        }

        foreach (var (key, word) in lookup)
        {
            var fits = read.Type switch
            {
                FieldType.Number => SourceValue.TryNumber(word, out _),
                FieldType.Boolean => word is "true" or "false",
                _ => true,
            };
            if (!fits)
            {
                rule.Problem(
                    $"lookup.{key}",
                    $"is '{MapProblems.Short(word)}', but the type is '{read.Type!.Value.Word()}'. Write text that reads as one.");
            }
        }
    }

    private void Length()
    {
        if (read.MaxLength is null || rule.Has("lookup"))
        {
            return;
        }

        if (read.Type is FieldType.Number or FieldType.Boolean)
        {
            rule.Problem("maxLength", $"is given, but the type is '{read.Type.Value.Word()}'. Remove it: only text has a length.");
        }
        else if (read.Type is null && read.From.FirstOrDefault(p => MapSources.Find(p, read.Kind)!.Kind == SourceKind.Number) is { } number)
        {
            rule.Problem("maxLength", $"is given, but '{number}' is a number. Add type 'string', or remove it.");
        }
    }

    private void Time()
    {
        if (read is not { Type: FieldType.Time, Format: { } format })
        {
            return;
        }

        if (!TimeText.IsFormat(format))
        {
            rule.Problem("format", $"is '{MapProblems.Short(format)}', which formats no time. Write one such as 'yyyy-MM-ddTHH:mm:sszzz'.");
        }
        else if (!rule.Has("timeZone") && !TimeText.SaysOffset(format))
        {
            rule.Problem("format", $"is '{MapProblems.Short(format)}', which shows no offset. Add timeZone, or zzz to the format.");
        }
    }

    private static SourceValueKind KindOf(FieldType type) => type switch
    {
        FieldType.Number => SourceValueKind.Number,
        FieldType.Boolean => SourceValueKind.Boolean,
        _ => SourceValueKind.Text,
    };
}
