using System.Globalization;
using System.Text.Json;
using Sightline.Model;
using System.Text.Json.Nodes;

namespace Sightline.Exports;

internal enum SourceValueKind
{
    Missing,
    Text,
    Number,
    Boolean,
    Time,
    Json,
    List,
}

/// <summary>One value on its way from a source to a target field. A struct: a record of twelve fields moves twelve of them.</summary>
internal readonly struct SourceValue
{
    // A string, a boxed JsonElement (extensions only) or a string[], by kind.
    private readonly object? _content;
    private readonly decimal _number;
    private readonly DateTimeOffset _time;

    private SourceValue(SourceValueKind kind, object? content, decimal number = 0, DateTimeOffset time = default)
    {
        Kind = kind;
        _content = content;
        _number = number;
        _time = time;
    }

    public SourceValueKind Kind { get; }

    public bool IsMissing => Kind == SourceValueKind.Missing;

    public DateTimeOffset Instant => _time;

    // An empty text says nothing; a target that gets it believes it was told something.
    public static SourceValue Of(string? text) =>
        string.IsNullOrEmpty(text) ? default : new SourceValue(SourceValueKind.Text, text);

    public static SourceValue Of(decimal? number) =>
        number is { } value ? new SourceValue(SourceValueKind.Number, null, value) : default;

    public static SourceValue Of(bool value) => new(SourceValueKind.Boolean, null, value ? 1 : 0);

    public static SourceValue Of(string asSent, DateTimeOffset instant) => new(SourceValueKind.Time, asSent, 0, instant);

    public static SourceValue Of(string[] list) => list.Length == 0 ? default : new SourceValue(SourceValueKind.List, list);

    public static SourceValue Of(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Undefined or JsonValueKind.Null:
                return default;
            case JsonValueKind.True or JsonValueKind.False:
                return Of(element.GetBoolean());
            case JsonValueKind.String when SentJson.BrokenText(element) is null:
                return Of(element.GetString());
            default:
                return new SourceValue(SourceValueKind.Json, element);
        }
    }

    /// <summary>False for half a character, which no target can be sent.</summary>
    public bool IsWhole => Kind != SourceValueKind.Json || SentJson.BrokenText((JsonElement)_content!) is null;

    /// <summary>Null when the value is a list or an object and so has no text.</summary>
    public string? AsText() => Kind switch
    {
        SourceValueKind.Text or SourceValueKind.Time => (string)_content!,
        SourceValueKind.Number => _number.ToString(CultureInfo.InvariantCulture),
        SourceValueKind.Boolean => _number == 1 ? "true" : "false",
        SourceValueKind.Json when _content is JsonElement { ValueKind: JsonValueKind.Number } e => e.GetRawText(),
        _ => null,
    };

    public bool TryNumber(out decimal number)
    {
        switch (Kind)
        {
            case SourceValueKind.Number:
                number = _number;
                return true;
            case SourceValueKind.Json when _content is JsonElement { ValueKind: JsonValueKind.Number } e:
                return e.TryGetDecimal(out number);
            case SourceValueKind.Text:
                return TryNumber((string)_content!, out number);
            default:
                number = 0;
                return false;
        }
    }

    public static bool TryNumber(string text, out decimal number) =>
        decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number);

    public bool TryBoolean(out bool value)
    {
        var text = AsText();
        value = text == "true";
        return value || text == "false";
    }

    /// <summary>A new node each time: a node has one parent.</summary>
    public JsonNode? ToNode() => Kind switch
    {
        SourceValueKind.Text or SourceValueKind.Time => JsonValue.Create((string)_content!),
        SourceValueKind.Number => JsonValue.Create(_number),
        SourceValueKind.Boolean => JsonValue.Create(_number == 1),
        SourceValueKind.Json => FromElement((JsonElement)_content!),
        SourceValueKind.List => FromList((string[])_content!),
        _ => null,
    };

    private static JsonNode? FromElement(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => JsonObject.Create(element),
        JsonValueKind.Array => JsonArray.Create(element),
        _ => JsonValue.Create(element),
    };

    private static JsonArray FromList(string[] list)
    {
        var array = new JsonArray();
        foreach (var item in list)
        {
            array.Add((JsonNode?)JsonValue.Create(item));
        }

        return array;
    }
}
