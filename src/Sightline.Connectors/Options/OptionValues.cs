using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sightline.Connectors.Options;

/// <summary>Reads one value of an options object. Nothing is converted silently: "5" is not the number 5.</summary>
internal static class OptionValues
{
    public static bool TryRead(Type type, JsonNode? value, string path, List<string> problems, out object? read)
    {
        read = null;
        if (type == typeof(JsonNode) && value is null)
        {
            return true;
        }

        var before = problems.Count;
        read = Read(type, value, path, problems);
        return problems.Count == before && read is not null;
    }

    /// <summary>What to write, for messages and pages.</summary>
    public static string Wanted(Type type) => type switch
    {
        _ when type == typeof(string) => "text",
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(int) => "a whole number",
        _ when type == typeof(TimeSpan) => "a duration as text, for example \"00:00:10\"",
        _ when type == typeof(JsonNode) => "any JSON value",
        _ when type == typeof(IReadOnlyDictionary<string, string>) => "an object of texts",
        _ when type == typeof(IReadOnlyList<int>) => "a list of whole numbers",
        _ when type == typeof(IReadOnlyList<string>) => "a list of texts",
        { IsEnum: true } => $"one of: {string.Join(", ", Words(type))}",
        _ when Option.ItemOf(type) is not null => "a list of objects",
        _ => "an object",
    };

    public static IEnumerable<string> Words(Type words) => Enum.GetNames(words).Select(JsonNamingPolicy.CamelCase.ConvertName);

    private static object? Read(Type type, JsonNode? value, string path, List<string> problems)
    {
        object? read = (type, value) switch
        {
            _ when type == typeof(JsonNode) => value,
            ({ IsEnum: true }, JsonValue text) => Word(type, text),
            (_, JsonValue plain) => Plain(type, plain),
            (_, JsonObject texts) when type == typeof(IReadOnlyDictionary<string, string>) => Texts(texts, path, problems),
            (_, JsonArray items) when Option.ItemOf(type) is { } item => Items(item, items, path, problems),
            (_, JsonObject nested) when type.IsClass && Option.ItemOf(type) is null && type != typeof(string) =>
                OptionsBinder.Bind(type, nested, path, problems),
            _ => null,
        };
        if (read is null)
        {
            problems.Add($"{path} is {value?.ToJsonString() ?? "null"}. Give {Wanted(type)}.");
        }

        return read;
    }

    private static object? Plain(Type type, JsonValue value) => value.GetValueKind() switch
    {
        JsonValueKind.String when type == typeof(string) => value.GetValue<string>(),
        JsonValueKind.String when type == typeof(TimeSpan) =>
            TimeSpan.TryParseExact(value.GetValue<string>(), "c", CultureInfo.InvariantCulture, out var span) ? span : null,
        JsonValueKind.True when type == typeof(bool) => true,
        JsonValueKind.False when type == typeof(bool) => false,
        JsonValueKind.Number when type == typeof(int) => int.TryParse(value.ToJsonString(), CultureInfo.InvariantCulture, out var n) ? n : null,
        _ => null,
    };

    private static object? Word(Type words, JsonValue value) =>
        value.GetValueKind() == JsonValueKind.String
        && Enum.GetNames(words).FirstOrDefault(name => JsonNamingPolicy.CamelCase.ConvertName(name) == value.GetValue<string>()) is { } name
            ? Enum.Parse(words, name)
            : null;

    private static Dictionary<string, string> Texts(JsonObject from, string path, List<string> problems)
    {
        var texts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in from)
        {
            if (TryRead(typeof(string), value, $"{path}.{name}", problems, out var text) && !texts.TryAdd(name, (string)text!))
            {
                problems.Add($"{path}.{name} is given twice in different letter case. Keep one.");
            }
        }

        return texts;
    }

    private static Array Items(Type item, JsonArray from, string path, List<string> problems)
    {
        var items = Array.CreateInstance(item, from.Count);
        for (var i = 0; i < from.Count; i++)
        {
            if (TryRead(item, from[i], $"{path}[{i}]", problems, out var read))
            {
                items.SetValue(read, i);
            }
        }

        return items;
    }
}
