using Sightline.Acquisition.Profiles.Sources;

namespace Sightline.Acquisition.Profiles.Mapping;

/// <summary>Reads text rules against one record and collects what cannot be read and what was stated.</summary>
internal sealed class TextReading(Stated stated, SourceItem.Found record)
{
    private readonly SortedSet<string> _stated = new(StringComparer.Ordinal);

    public List<string> Problems { get; } = [];

    /// <summary>Members of the contract whose value a person stated.</summary>
    public IReadOnlyCollection<string> StatedMembers => _stated;

    public void State(string member) => _stated.Add(member);

    public void Problem(string text) => Problems.Add(text);

    public string Required(TextRule rule) => Read(rule) ?? "";

    public string? Optional(TextRule? rule) => rule is null ? null : Read(rule);

    public string? Serial(TextRule? rule)
    {
        if (rule is null)
        {
            return null;
        }

        if (rule.StatedWhenNoColumn && rule.Field is { } field && !record.Fields.Knows(field))
        {
            if (stated.SerialPrefix is null)
            {
                return null; // the file has batches; ProfiledSource asked for the prefix where it has not
            }

            State("part.serial");
            return stated.SerialPrefix + (record.Index + 1);
        }

        var text = Read(rule);
        if (text is null || !rule.PrefixStated)
        {
            return text;
        }

        State("part.serial");
        return stated.SerialPrefix + text;
    }

    public string? Read(TextRule rule) => Read(rule, record.Fields);

    public string? Read(TextRule rule, IFields fields)
    {
        var raw = rule switch
        {
            { Constant: { } constant } => constant,
            { OneHot: { } columns } => OneHot(rule, columns, fields),
            { Field: { } field } => Field(field, rule.Optional, fields),
            _ => null,
        };
        return raw is null ? null : rule.Prefix + Looked(rule, raw, fields);
    }

    public string? Field(string name, bool optional, IFields fields)
    {
        if (name == FieldNames.Record)
        {
            return (record.Index + 1).ToString();
        }

        var value = fields.Value(name);
        if (value is null && !optional)
        {
            Problem($"{Capital(fields.Describe(name))} is empty or missing. Fill it in.");
        }

        return value;
    }

    private string Looked(TextRule rule, string raw, IFields fields)
    {
        if (rule.Lookup is null)
        {
            return raw;
        }

        if (rule.Lookup.TryGetValue(raw, out var word))
        {
            return word;
        }

        Problem($"{Capital(fields.Describe(rule.Field ?? ""))} is '{raw}', which the profile's lookup does not list. Add it there; nothing is guessed.");
        return raw;
    }

    private string? OneHot(TextRule rule, IReadOnlyDictionary<string, string> columns, IFields fields)
    {
        var set = new List<string>();
        foreach (var column in columns.Keys)
        {
            switch (fields.Value(column))
            {
                case "1" or "1.0":
                    set.Add(column);
                    break;
                case "0" or "0.0":
                    break;
                case var other:
                    Problem($"{Capital(fields.Describe(column))} is '{other}'. Give 0 or 1.");
                    return null;
            }
        }

        if (set.Count == 1)
        {
            return columns[set[0]];
        }

        if (set.Count > 1 || !rule.Optional)
        {
            var found = set.Count == 0 ? "none of them is 1" : $"{string.Join(" and ", set)} are 1";
            Problem($"Of the columns {string.Join(", ", columns.Keys)} {found}. Set exactly one.");
        }

        return null;
    }

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
