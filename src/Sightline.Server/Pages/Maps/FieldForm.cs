using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Sightline.Exports.Life;

namespace Sightline.Server.Pages.Maps;

/// <summary>One rule of a field as a form has it: text in every place, and empty where a member is left out.</summary>
internal sealed partial record FieldForm
{
    /// <summary>Where the field belongs: <see cref="MapEditor.OfRecord"/>, <see cref="MapEditor.OfDefects"/> or a kind of fact.</summary>
    public string Of { get; init; } = MapEditor.OfRecord;

    /// <summary>Where the rules stand in the map.</summary>
    public string Place => Of switch { MapEditor.OfRecord => "fields", MapEditor.OfDefects => "defectsAs.each", _ => string.Join('.', "facts", Of) };

    /// <summary>Name before the edit; null for a new field.</summary>
    public string? Before { get; init; }

    public string Name { get; init; } = "";

    /// <summary>One source on each line; empty for a constant.</summary>
    public string Sources { get; init; } = "";

    public string Const { get; init; } = "";

    /// <summary>text, number or boolean.</summary>
    public string ConstAs { get; init; } = "text";

    public IReadOnlyList<(string From, string To)> Lookup { get; init; } = [];

    public string LookupMissing { get; init; } = "";

    public string Type { get; init; } = "";

    public string Format { get; init; } = "";

    public string TimeZone { get; init; } = "";

    public bool Required { get; init; }

    public string Missing { get; init; } = "";

    public string Default { get; init; } = "";

    public string DefaultAs { get; init; } = "text";

    public string MaxLength { get; init; } = "";

    public string TooLong { get; init; } = "";

    public string Minimum { get; init; } = "";

    public string Maximum { get; init; } = "";

    public string OutOfRange { get; init; } = "";

    public static FieldForm From(string of, string name, JsonObject rule) => new()
    {
        Of = of,
        Before = name,
        Name = name,
        Sources = rule["from"] switch { JsonArray several => string.Join('\n', several.Select(s => (string)s!)), { } one => (string)one!, null => "" },
        Const = Text(rule["const"]),
        ConstAs = Kind(rule["const"]),
        Lookup = [.. (rule["lookup"] as JsonObject ?? []).Select(pair => (pair.Key, Text(pair.Value)))],
        LookupMissing = Text(rule["lookupMissing"]),
        Type = Text(rule["type"]),
        Format = Text(rule["format"]),
        TimeZone = Text(rule["timeZone"]),
        Required = rule["required"]?.GetValueKind() == JsonValueKind.True,
        Missing = Text(rule["missing"]),
        Default = Text(rule["default"]),
        DefaultAs = Kind(rule["default"]),
        MaxLength = Text(rule["maxLength"]),
        TooLong = Text(rule["tooLong"]),
        Minimum = Text(rule["minimum"]),
        Maximum = Text(rule["maximum"]),
        OutOfRange = Text(rule["outOfRange"]),
    };

    public static FieldForm Read(FormFields form) => new()
    {
        Of = form.Text("of"),
        Before = form.Exact("before") is { Length: > 0 } before ? before : null,
        Name = form.Text("name"),
        Sources = form.Text("from").ReplaceLineEndings("\n"),
        Const = form.Text("const"),
        ConstAs = form.Text("constAs"),
        Lookup = [.. (form.Chosen("lookupFrom") ?? []).Zip(form.Chosen("lookupTo") ?? []).Where(pair => pair is not ("", ""))],
        LookupMissing = form.Text("lookupMissing"),
        Type = form.Text("type"),
        Format = form.Text("format"),
        TimeZone = form.Text("timeZone"),
        Required = form.Text("required") == "true",
        Missing = form.Text("missing"),
        Default = form.Text("default"),
        DefaultAs = form.Text("defaultAs"),
        MaxLength = form.Text("maxLength"),
        TooLong = form.Text("tooLong"),
        Minimum = form.Text("minimum"),
        Maximum = form.Text("maximum"),
        OutOfRange = form.Text("outOfRange"),
    };

    /// <summary>The rule as a map has it. Whether it is a good one, the map's own check says.</summary>
    public JsonObject Rule()
    {
        var sources = Sources.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var rule = new JsonObject();
        Put(rule, "from", sources.Length switch { 0 => null, 1 => sources[0], _ => new JsonArray([.. sources.Select(s => (JsonNode)s)]) });
        Put(rule, "const", Const.Length == 0 ? null : Scalar(Const, ConstAs));
        Put(rule, "lookup", Lookup.Count == 0 ? null : new JsonObject(Lookup.DistinctBy(l => l.From, StringComparer.Ordinal).Select(l => KeyValuePair.Create(l.From, (JsonNode?)l.To))));
        Put(rule, "lookupMissing", Word(LookupMissing));
        Put(rule, "type", Word(Type));
        Put(rule, "format", Word(Format));
        Put(rule, "timeZone", Word(TimeZone));
        Put(rule, "required", Required ? true : null);
        Put(rule, "missing", Word(Missing));
        Put(rule, "minimum", Minimum.Length == 0 ? null : Scalar(Minimum, "number"));
        Put(rule, "maximum", Maximum.Length == 0 ? null : Scalar(Maximum, "number"));
        Put(rule, "outOfRange", Word(OutOfRange));
        Put(rule, "maxLength", MaxLength.Length == 0 ? null : Scalar(MaxLength, "number"));
        Put(rule, "tooLong", Word(TooLong));
        Put(rule, "default", Default.Length == 0 ? null : Scalar(Default, DefaultAs));
        return rule;
    }

    /// <summary>What a rule cannot hold, and so its check would never see.</summary>
    public IEnumerable<string> Problems(bool isTaken)
    {
        var place = $"map: {Place}.{Name}";
        if (Name.Length == 0)
        {
            yield return "map: fields has a rule without a name. Write the target's field.";
        }
        else if (isTaken)
        {
            yield return $"{place} is there already. Give one of them another name.";
        }

        foreach (var twice in Lookup.GroupBy(l => l.From, StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            yield return $"{place}.lookup.{twice.Key} is given {twice.Count()} times. Keep one.";
        }
    }

    public static JsonNode Number(string text) => Scalar(text, "number");

    // A text that is no number stays a text: the check then says what it is and what to write.
    private static JsonNode Scalar(string text, string kind) => kind switch
    {
        "number" when JsonNumber().IsMatch(text) => JsonNode.Parse(text)!,
        "boolean" when text is "true" or "false" => JsonValue.Create(text == "true"),
        _ => JsonValue.Create(text),
    };

    private static JsonNode? Word(string text) => text.Length == 0 ? null : JsonValue.Create(text);

    private static void Put(JsonObject rule, string member, JsonNode? value)
    {
        if (value is not null)
        {
            rule[member] = value;
        }
    }

    private static string Text(JsonNode? node) => node is null ? "" : node.GetValueKind() == JsonValueKind.String ? (string)node! : node.ToJsonString();

    private static string Kind(JsonNode? node) => node?.GetValueKind() switch
    {
        JsonValueKind.Number => "number",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        _ => "text",
    };

    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$")]
    private static partial Regex JsonNumber();
}
