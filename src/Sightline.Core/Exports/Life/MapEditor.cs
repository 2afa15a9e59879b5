using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sightline.Exports.Life;

/// <summary>The text that an edit began with, so that nobody overwrites what somebody else saved meanwhile.</summary>
internal sealed record MapBase(string Version, string Sha256);

/// <summary>
/// Changes single places of a map's text. All else stays as it was written, in its order and with its digits. What comes out
/// is checked like any other map; nothing is judged here.
/// </summary>
internal sealed class MapEditor(string text)
{
    private static readonly JsonSerializerOptions s_layout = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Fields of the record.</summary>
    public const string OfRecord = "record";

    /// <summary>Fields of each defect. Any other word is a kind of fact, whose rules stand in <c>facts</c>.</summary>
    public const string OfDefects = "defects";

    private readonly JsonObject _root = JsonNode.Parse(text)!.AsObject();

    /// <summary>Version, and what people read about the map. Null takes a member away.</summary>
    public void Name(string version, string? description, string? owner)
    {
        Put(_root, "version", version, "target");
        Put(_root, "description", description, "version");
        Put(_root, "owner", owner, _root.ContainsKey("description") ? "description" : "version");
    }

    /// <summary>The target's word for a class. A null code takes the class out of the map; a null severity sends what the station says.</summary>
    public void Class(string name, string? code, string? severity)
    {
        var classes = Classes();
        if (code is null)
        {
            classes.Remove(name);
        }
        else
        {
            classes[name] = severity is null ? code : new JsonObject { ["code"] = code, ["severity"] = severity };
        }
    }

    /// <summary>What happens to a class that is not listed.</summary>
    public void Unknown(string policy, string? code) => Put(_root, "unknownClass", With(new JsonObject { ["policy"] = policy }, "code", code), "classes");

    /// <summary>The target's word for one result; null where it does not want these records.</summary>
    public void Result(string result, string? word)
    {
        if (_root["results"] is not JsonObject results)
        {
            _root["results"] = results = [];
        }

        results[result] = word;
    }

    /// <summary>Limit of confidence and what happens below it; a null limit takes the rule away.</summary>
    public void LowConfidence(JsonNode? below, string policy) =>
        Put(_root, "lowConfidence", below is null ? null : new JsonObject { ["below"] = below, ["policy"] = policy }, "results");

    /// <summary>Which purposes the target wants; null for production only.</summary>
    public void Purposes(IReadOnlyList<string>? purposes) =>
        Put(_root, "purposes", purposes is null ? null : new JsonArray([.. purposes.Select(p => (JsonNode)p)]), "results");

    /// <summary>Puts a rule under a name, in the place of the one that was <paramref name="before"/>; at the end where that is null. A null rule takes it away.</summary>
    public void Field(string of, string? before, string name, JsonObject? rule)
    {
        var fields = Fields(of);
        var at = before is null ? -1 : fields.IndexOf(before);
        if (at >= 0)
        {
            fields.RemoveAt(at);
        }

        if (rule is not null)
        {
            // Another field of this name would be lost without a word; the caller asks Has first.
            fields.Insert(at >= 0 ? at : fields.Count, name, rule);
        }
        else if (fields.Count == 0 && of is not (OfRecord or OfDefects))
        {
            // The target is then not told of this kind any more.
            _root["facts"]!.AsObject().Remove(of);
        }
    }

    /// <summary>Whether there is a rule of this name.</summary>
    public bool Has(string of, string name) => Find(of, name) is not null;

    /// <summary>A rule as it stands; null where there is none.</summary>
    public JsonObject? Find(string of, string name) =>
        (of switch { OfRecord => _root["fields"], OfDefects => _root["defectsAs"]?["each"], _ => _root["facts"]?[of] })?[name] as JsonObject;

    /// <summary>The list of defects goes into this field; null takes the list away.</summary>
    public void DefectsAs(string? field)
    {
        if (field is null)
        {
            _root.Remove("defectsAs");
            return;
        }

        var each = _root["defectsAs"]?["each"]?.DeepClone() ?? new JsonObject();
        Put(_root, "defectsAs", new JsonObject { ["field"] = field, ["each"] = each }, "fields");
    }

    /// <summary>The whole map, as a file has it.</summary>
    public string Write() => _root.ToJsonString(s_layout) + "\n";

    /// <summary>Counts the last number of a version on by one, until nobody has it; a version without one gets <c>.1</c>.</summary>
    public static string NextVersion(string version, IReadOnlySet<string> taken)
    {
        var digits = version.Length;
        while (digits > 0 && char.IsAsciiDigit(version[digits - 1]))
        {
            digits--;
        }

        var (stem, number) = long.TryParse(version[digits..], NumberStyles.None, CultureInfo.InvariantCulture, out var last) && last < long.MaxValue - taken.Count - 1 ? (version[..digits], last) : (version + ".", 0L);
        string next;
        do
        {
            number++;
            next = stem + number.ToString(CultureInfo.InvariantCulture).PadLeft(stem.Length == digits ? version.Length - digits : 0, '0');
        }
        while (taken.Contains(next));

        return next;
    }

    private JsonObject Classes()
    {
        if (_root["classes"] is JsonObject there)
        {
            return there;
        }

        var classes = new JsonObject();
        Put(_root, "classes", classes, "results");
        return classes;
    }

    private JsonObject Fields(string of)
    {
        var (owner, name) = of switch
        {
            OfRecord => (_root, "fields"),
            OfDefects => (_root["defectsAs"] as JsonObject, "each"),
            _ => (_root["facts"] as JsonObject, of),
        };
        if (owner is null)
        {
            owner = of == OfDefects ? new JsonObject { ["field"] = "defects" } : [];
            Put(_root, of == OfDefects ? "defectsAs" : "facts", owner, "fields");
        }

        if (owner[name] is not JsonObject fields)
        {
            owner[name] = fields = [];
        }

        return fields;
    }

    private static JsonObject With(JsonObject into, string name, string? value)
    {
        if (value is not null)
        {
            into[name] = value;
        }

        return into;
    }

    /// <summary>A member that is new comes behind the one a reader expects it behind.</summary>
    private static void Put(JsonObject into, string name, JsonNode? value, string behind)
    {
        if (value is null)
        {
            into.Remove(name);
        }
        else if (into.ContainsKey(name) || into.IndexOf(behind) is not (var at and >= 0))
        {
            into[name] = value;
        }
        else
        {
            into.Insert(at + 1, name, value);
        }
    }
}
