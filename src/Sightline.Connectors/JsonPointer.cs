using System.Globalization;
using System.Text.Json;

namespace Sightline.Connectors;

/// <summary>A JSON Pointer (RFC 6901) into a target's answer.</summary>
internal sealed class JsonPointer
{
    private readonly string[] _steps;

    private JsonPointer(string[] steps) => _steps = steps;

    public static bool IsValid(string text) => text.Length == 0 || text[0] == '/';

    public static JsonPointer Parse(string text) => IsValid(text)
        ? new JsonPointer(text.Length == 0 ? [] : [.. text[1..].Split('/').Select(Unescape)])
        : throw new FormatException($"'{text}' is not a JSON pointer. Start it with '/'.");

    public JsonElement? Find(JsonElement root)
    {
        var here = root;
        foreach (var step in _steps)
        {
            if (!TryStep(here, step, out here))
            {
                return null;
            }
        }

        return here;
    }

    /// <summary>A text as it is, a number or truth value as written; null for everything else.</summary>
    public string? FindText(JsonElement root) => Find(root) switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { ValueKind: JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False } plain => plain.GetRawText(),
        _ => null,
    };

    private static bool TryStep(JsonElement from, string step, out JsonElement to)
    {
        to = default;
        if (from.ValueKind == JsonValueKind.Object)
        {
            return from.TryGetProperty(step, out to);
        }

        if (from.ValueKind != JsonValueKind.Array
            || !int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            || index >= from.GetArrayLength())
        {
            return false;
        }

        to = from[index];
        return true;
    }

    // "~01" is "~1", not "/": the slash must be restored first (RFC 6901, section 4).
    private static string Unescape(string step) =>
        step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
}
