using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Sightline.Server.Api;

namespace Sightline.Server.Plant;

/// <summary>
/// One member of a master record as one text: a cell of a CSV file, a field of a form. What is written reads as the same again.
/// A list is written with bars between, and as JSON where an item would not survive that; what is an object is JSON.
/// </summary>
internal static class MemberCell
{
    private const string Formulas = "=+-@\t\r\n＝＋－＠";

    /// <summary>The member's value; null for an empty text, which is no member.</summary>
    /// <param name="member">Which.</param>
    /// <param name="text">As typed.</param>
    /// <param name="decimalSign">What stands before the decimals: a point or a comma.</param>
    /// <param name="problem">Why it is no such value.</param>
    public static JsonNode? Read(JsonPropertyInfo member, string text, char decimalSign, out string? problem)
    {
        problem = null;
        if (text.Length == 0)
        {
            return null;
        }

        if (member.PropertyType == typeof(string))
        {
            return JsonValue.Create(text);
        }

        var type = Nullable.GetUnderlyingType(member.PropertyType) ?? member.PropertyType;
        if (type == typeof(decimal) || type == typeof(int))
        {
            return Number(text.Trim(), type == typeof(int), decimalSign, out problem);
        }

        if (type == typeof(bool))
        {
            problem = text is "true" or "false" ? null : $"Is '{text}'. Write true or false.";
            return problem is null ? JsonValue.Create(text == "true") : null;
        }

        return type == typeof(IReadOnlyList<string>) && !text.TrimStart().StartsWith('[')
            ? JsonText.Words(text.Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            : Json(text, out problem);
    }

    /// <summary>The text of a member; empty where it has no value.</summary>
    public static string Write(JsonNode? value, char decimalSign) => value switch
    {
        null => "",
        JsonValue plain when plain.TryGetValue<string>(out var text) => text,
        JsonValue plain when plain.GetValueKind() == JsonValueKind.Number => plain.ToJsonString().Replace('.', decimalSign),
        JsonArray list when list.Count > 0 && list.All(IsPlainItem) => string.Join(" | ", list.Select(i => (string)i!)),
        _ => value.ToJsonString(JsonText.Plain),
    };

    /// <summary>An apostrophe in front of what a spreadsheet would take for a formula. <see cref="FromSheet"/> takes it away again.</summary>
    public static string ForSheet(string text) => text.Length > 0 && (Formulas.Contains(text[0], StringComparison.Ordinal) || IsMarked(text)) ? "'" + text : text;

    public static string FromSheet(string cell) => IsMarked(cell) ? cell[1..] : cell;

    private static bool IsMarked(string text) => text.Length > 1 && text[0] == '\'' && (text[1] == '\'' || Formulas.Contains(text[1], StringComparison.Ordinal));

    private static bool IsPlainItem(JsonNode? item) =>
        item is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0 && text == text.Trim() && !text.Contains('|', StringComparison.Ordinal) && text[0] != '[';

    private static JsonValue? Number(string text, bool whole, char decimalSign, out string? problem)
    {
        var other = decimalSign == '.' ? ',' : '.';
        problem = text.Contains(other, StringComparison.Ordinal)
            ? $"Is '{text}'. Write decimals with a {(decimalSign == '.' ? "point" : "comma")} and nothing between thousands."
            : null;
        if (problem is not null)
        {
            return null;
        }

        if (decimal.TryParse(text.Replace(decimalSign, '.'), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && (!whole || (decimal.Truncate(number) == number && number is >= int.MinValue and <= int.MaxValue)))
        {
            return whole ? JsonValue.Create((int)number) : JsonValue.Create(number);
        }

        problem = whole ? $"Is '{text}'. Write a whole number." : $"Is '{text}'. Write a number such as 12{decimalSign}5.";
        return null;
    }

    private static JsonNode? Json(string text, out string? problem)
    {
        problem = null;
        try
        {
            return JsonNode.Parse(text, null, new JsonDocumentOptions { MaxDepth = 16, AllowDuplicateProperties = false });
        }
        catch (JsonException error)
        {
            problem = $"Is not JSON: line {(error.LineNumber ?? 0) + 1}. Write it as docs/context.md shows it.";
            return null;
        }
    }
}
