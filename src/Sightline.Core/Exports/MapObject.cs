using System.Text.Json;

namespace Sightline.Exports;

/// <summary>One object of the file. Opening it reports members that are unknown or given more than once.</summary>
internal sealed class MapObject
{
    private readonly MapProblems _problems;
    private readonly Dictionary<string, JsonElement> _values = new(StringComparer.Ordinal);

    private MapObject(MapProblems problems, string path)
    {
        _problems = problems;
        Path = path;
    }

    public string Path { get; }

    /// <summary>Each member once, in the file's order.</summary>
    public IEnumerable<KeyValuePair<string, JsonElement>> Members => _values;

    /// <summary>An object whose members have fixed names.</summary>
    public static MapObject? Open(MapProblems problems, string path, JsonElement element, string remedy, string[] members)
    {
        var opened = OpenFree(problems, path, element, remedy);
        foreach (var name in opened?._values.Keys.Except(members, StringComparer.Ordinal) ?? [])
        {
            problems.Add(opened!.At(name), $"is not a member that is known here. Remove it{MapProblems.Suggest(name, members)}");
        }

        return opened;
    }

    /// <summary>An object whose members are named by the plant.</summary>
    public static MapObject? OpenFree(MapProblems problems, string path, JsonElement element, string remedy)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            problems.Add(path.Length == 0 ? "the file" : path, $"is {MapProblems.Show(element)}. {remedy}");
            return null;
        }

        var opened = new MapObject(problems, path);
        foreach (var group in element.EnumerateObject().GroupBy(m => m.Name, StringComparer.Ordinal))
        {
            var times = group.Count();
            opened._values[group.Key] = group.First().Value;
            if (times > 1)
            {
                problems.Add(opened.At(group.Key), $"is given {(times == 2 ? "twice" : $"{times} times")}. Keep one.");
            }
        }

        return opened;
    }

    public string At(string member)
    {
        var name = string.IsNullOrWhiteSpace(member) ? $"'{member}'" : member;
        return Path.Length == 0 ? name : $"{Path}.{name}";
    }

    public JsonElement? this[string member] => _values.TryGetValue(member, out var value) ? value : null;

    public bool Has(string member) => _values.ContainsKey(member);

    public void Problem(string member, string whatAndRemedy) => _problems.Add(At(member), whatAndRemedy);

    /// <summary>Null when absent (reported if <paramref name="required"/>) or not a text with something in it (reported).</summary>
    public string? Text(string member, string remedy, bool required = false)
    {
        if (this[member] is not { } value)
        {
            if (required)
            {
                Problem(member, $"is missing. {remedy}");
            }

            return null;
        }

        if (value.ValueKind == JsonValueKind.String && !string.IsNullOrWhiteSpace(value.GetString()))
        {
            return value.GetString();
        }

        Problem(member, $"is {MapProblems.Show(value)}. {remedy}");
        return null;
    }

    /// <summary>One of the words of <typeparamref name="T"/>; null when absent or reported.</summary>
    public T? Word<T>(string member, bool required = false)
        where T : struct, Enum
    {
        var remedy = $"Use {MapWords.OneOf(MapWords.Of<T>())}.";
        if (Text(member, remedy, required) is not { } word)
        {
            return null;
        }

        if (MapWords.TryRead<T>(word, out var value))
        {
            return value;
        }

        Problem(member, $"is '{MapProblems.Short(word)}'. {remedy}");
        return null;
    }

    public bool Flag(string member)
    {
        switch (this[member])
        {
            case null or { ValueKind: JsonValueKind.False }:
                return false;
            case { ValueKind: JsonValueKind.True }:
                return true;
            case { } other:
                Problem(member, $"is {MapProblems.Show(other)}. Use true or false.");
                return false;
        }
    }
}
