using Sightline.Contract;

namespace Sightline.Exports;

/// <summary>
/// What is asked of a map that is not yet taken, beyond that it can be read: words that can never be sent, codes that the
/// target's own field does not hold. A map that the journal holds already is never refused for these, so that every node
/// starts again with the map it had.
/// </summary>
internal sealed class NewMapCheck
{
    private readonly MapFile _file;
    private readonly MapProblems _problems;

    private NewMapCheck(MapFile file, string fileName) => (_file, _problems) = (file, new MapProblems(fileName));

    public static IReadOnlyList<string> Problems(MapFile file, string fileName)
    {
        var check = new NewMapCheck(file, fileName);
        foreach (var rule in file.Fields)
        {
            check.Rule($"fields.{rule.Field}", rule);
        }

        foreach (var rule in file.DefectsAs?.Each ?? [])
        {
            check.Rule($"defectsAs.each.{rule.Field}", rule);
        }

        foreach (var (kind, rules) in file.Facts)
        {
            foreach (var rule in rules)
            {
                check.Rule($"facts.{kind}.{rule.Field}", rule);
            }
        }

        return check._problems.All;
    }

    /// <summary>What a map says, or everything that is wrong with it as a new one.</summary>
    public static MapReading Read(string fileName, string text)
    {
        var reading = MapCheck.Read(fileName, text);
        return reading.File is { } file && Problems(file, fileName) is { Count: > 0 } problems
            ? new MapReading(null, reading.Target, problems)
            : reading;
    }

    private void Rule(string place, FieldRule rule)
    {
        if (rule is { IsRequired: true, LookupMissing: LookupMissingPolicy.Drop })
        {
            _problems.Add($"{place}.lookupMissing", "is 'drop', but the field is required. Use another policy, or remove required.");
        }

        if (rule is { Kind: null, Lookup: { } lookup, From: [var source] })
        {
            Keys(place, source, lookup.Keys);
        }

        // With these policies the plant has said what becomes of a text that is too long.
        if (rule is { MaxLength: { } longest, TooLong: TooLongPolicy.Park or TooLongPolicy.Cut })
        {
            Lengths(place, rule, longest);
        }
    }

    private void Keys(string place, string source, IEnumerable<string> keys)
    {
        IReadOnlyList<string>? possible = source switch
        {
            "result" => [.. Enum.GetValues<InspectionResult>().Select(MapSources.WordOf)],
            "purpose" => [.. _file.Purposes.Select(MapSources.WordOf)],
            "status" => [.. _file.Results.Values.OfType<string>().Distinct(StringComparer.Ordinal)],
            _ => null,
        };
        foreach (var key in keys)
        {
            if (possible is not null && !possible.Contains(key))
            {
                _problems.Add($"{place}.lookup.{key}", $"is not a value that '{source}' ever has here. Use {MapWords.OneOf(possible)}, or remove it.");
            }
            else if (source == "defect.class" && IsNeverSent(key))
            {
                _problems.Add($"{place}.lookup.{key}", "is a class that classes does not list, so this word is never sent. Add the class to classes, or remove it here.");
            }
            else if (source == "defect.code" && _file.Classes!.Values.All(c => c.Code != key) && _file.UnknownClass!.Code != key)
            {
                _problems.Add($"{place}.lookup.{key}", "is a code that no class has, so this word is never sent. Give it to a class, or remove it here.");
            }
        }
    }

    // A class that is not listed goes on to the fields only where it gets a default code.
    private bool IsNeverSent(string name) =>
        _file.Classes is { } classes && !classes.ContainsKey(name) && _file.UnknownClass!.Policy != UnknownClassPolicy.Default;

    private void Lengths(string place, FieldRule rule, int longest)
    {
        if (rule.Lookup is { } lookup)
        {
            Each(lookup.Select(l => ($"{place}.lookup.{l.Key}", l.Value)));
        }
        else if (rule.From.Contains("defect.code"))
        {
            Each((_file.Classes ?? new Dictionary<string, ClassCode>()).Select(c => ($"classes.{c.Key}", c.Value.Code)));
            Each(_file.UnknownClass?.Code is { } code ? [("unknownClass.code", code)] : []);
        }
        else if (rule.From.Contains("defect.severity"))
        {
            Each((_file.Classes ?? new Dictionary<string, ClassCode>()).Where(c => c.Value.Severity is not null).Select(c => ($"classes.{c.Key}.severity", c.Value.Severity!)));
        }
        else if (rule.From.Contains("status"))
        {
            Each(_file.Results.Where(r => r.Value is not null).Select(r => ($"results.{MapSources.WordOf(r.Key)}", r.Value!)));
        }

        void Each(IEnumerable<(string Where, string Word)> words)
        {
            foreach (var (where, word) in words.Where(w => TextLength.Of(w.Word) > longest))
            {
                _problems.Add(where, $"is '{MapProblems.Short(word)}' with {TextLength.Of(word)} characters, and {place} takes {longest}. Shorten it, or raise {place}.maxLength.");
            }
        }
    }
}
