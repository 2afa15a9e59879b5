using System.Text.Json;
using Sightline.Model;

namespace Sightline.Acquisition.Profiles.Checking;

/// <summary>One JSON object of a profile, asked member by member. What was never asked for is unknown and is reported.</summary>
internal sealed class ProfileNode(JsonElement json, string file, string path, List<string> problems)
{
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    public string Path => path;

    public IEnumerable<string> Names => json.EnumerateObject().Select(member => member.Name);

    /// <summary>Where is what. Do this.</summary>
    public void Problem(string member, string what) => problems.Add($"{file}: {Below(member)} {what}");

    /// <summary>The same, of this object as a whole.</summary>
    public void Problem(string what) => problems.Add($"{file}: {(path.Length == 0 ? "the profile" : path)} {what}");

    public bool Has(string name) => json.TryGetProperty(name, out _);

    public string? Text(string name)
    {
        if (Ask(name) is not { } member)
        {
            return null;
        }

        if (member.ValueKind == JsonValueKind.String && member.GetString() is { Length: > 0 } text)
        {
            return text;
        }

        Problem(name, $"is {Shown(member)}. Give a text that is not empty.");
        return null;
    }

    public string RequiredText(string name, string remedy)
    {
        Require(name, remedy);
        return Text(name) ?? "";
    }

    public bool Flag(string name)
    {
        if (Ask(name) is not { } member)
        {
            return false;
        }

        if (member.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            Problem(name, $"is {Shown(member)}. Give true or false.");
        }

        return member.ValueKind == JsonValueKind.True;
    }

    public decimal? Number(string name)
    {
        if (Ask(name) is not { } member)
        {
            return null;
        }

        if (member.ValueKind == JsonValueKind.Number && member.TryGetDecimal(out var number))
        {
            return number;
        }

        Problem(name, $"is {Shown(member)}. Give a number.");
        return null;
    }

    public ProfileNode? Object(string name)
    {
        if (Ask(name) is not { } member)
        {
            return null;
        }

        if (member.ValueKind == JsonValueKind.Object)
        {
            return new ProfileNode(member, file, Below(name), problems);
        }

        Problem(name, $"is {Shown(member)}. Give an object.");
        return null;
    }

    public ProfileNode? RequiredObject(string name, string remedy)
    {
        Require(name, remedy);
        return Object(name);
    }

    public IReadOnlyList<ProfileNode> Objects(string name)
    {
        var items = List(name);
        var found = new List<ProfileNode>();
        for (var i = 0; i < items.Count; i++)
        {
            if (items[i].ValueKind == JsonValueKind.Object)
            {
                found.Add(new ProfileNode(items[i], file, $"{Below(name)}[{i}]", problems));
            }
            else
            {
                Problem($"{name}[{i}]", $"is {Shown(items[i])}. Give an object.");
            }
        }

        return found;
    }

    public IReadOnlyList<string>? Texts(string name)
    {
        if (!Has(name))
        {
            return null;
        }

        var items = List(name);
        if (items.Count == 0 || items.Any(item => item.ValueKind != JsonValueKind.String || item.GetString()!.Length == 0))
        {
            Problem(name, "is not a list of texts. Give at least one text, none of them empty.");
            return null;
        }

        return [.. items.Select(item => item.GetString()!)];
    }

    /// <summary>An object whose members are all texts.</summary>
    public IReadOnlyDictionary<string, string>? Words(string name)
    {
        if (Object(name) is not { } words)
        {
            return null;
        }

        if (!words.Names.Any())
        {
            Problem(name, "is empty. Give at least one member.");
        }

        return words.Names.ToDictionary(word => word, word => words.Text(word) ?? "", StringComparer.Ordinal);
    }

    /// <summary>Says which members nobody asked for.</summary>
    public void Done()
    {
        foreach (var unknown in Names.Where(name => !_asked.Contains(name)))
        {
            var hint = Nearest.Hint(unknown, _asked);
            Problem(unknown, $"is not known.{(hint.Length > 0 ? hint : $" Known here: {string.Join(", ", _asked.Order(StringComparer.Ordinal))}.")}");
        }
    }

    private void Require(string name, string remedy)
    {
        if (!Has(name))
        {
            Problem(name, $"is missing. {remedy}");
        }
    }

    private IReadOnlyList<JsonElement> List(string name)
    {
        if (Ask(name) is not { } member)
        {
            return [];
        }

        if (member.ValueKind == JsonValueKind.Array)
        {
            return [.. member.EnumerateArray()];
        }

        Problem(name, $"is {Shown(member)}. Give a list.");
        return [];
    }

    private JsonElement? Ask(string name)
    {
        _asked.Add(name);
        return json.TryGetProperty(name, out var member) ? member : null;
    }

    private string Below(string name) => path.Length == 0 ? name : $"{path}.{name}";

    private static string Shown(JsonElement value)
    {
        var text = value.GetRawText();
        return text.Length <= 40 ? text : text[..40] + "…";
    }
}
